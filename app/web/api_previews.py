"""The API of prompt previews."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from app.actions.prompt_previews import preview_prompt
from app.experiments.plan import read_plan
from app.web.api_documents import API_FAILURES
from app.web.dependencies import JSON_BODY_LIMIT_BYTES, DatabaseDep, SettingsDep
from app.web.text_checks import check_document

router = APIRouter(prefix="/api/v1", responses=API_FAILURES, tags=["experiments"])


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PreviewRequest(_Frozen):
    """A plan on an uploaded dataset, and which arm and test case; the first of each where none is named."""

    plan: dict[str, Any]  # checked by read_plan
    arm: str | None = Field(default=None, max_length=200)
    case: str | None = Field(default=None, max_length=500)


class ExampleDocument(BaseModel):
    """A training case shown in the prompt."""

    model_config = ConfigDict(frozen=True)

    input: str
    target: str


class PreviewDocument(BaseModel):
    """What the case would be asked with. `is_exact` is false where the run itself finds examples or passages."""

    model_config = ConfigDict(frozen=True)

    arm: str
    case_id: str
    target: str
    position: int
    case_count: int
    previous_case: str | None
    next_case: str | None
    prompt: str
    tokens: int
    answer_tokens: int
    context_tokens: int
    is_exact: bool
    is_counted: bool
    examples: list[ExampleDocument]
    label_count: int
    lists_labels: bool
    notes: list[str]


@router.post("/previews", max_body_size=JSON_BODY_LIMIT_BYTES)
def preview(database: DatabaseDep, settings: SettingsDep, request: PreviewRequest) -> PreviewDocument:
    """The exact prompt of one test case, its tokens, and the examples in it; nothing is stored or asked."""
    check_document(request.model_dump())
    shown = preview_prompt(database, settings, read_plan(request.plan), arm_key=request.arm, case_id=request.case)
    return PreviewDocument.model_validate(shown, from_attributes=True)
