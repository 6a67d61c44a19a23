"""The API of the advice: questions, assessments, what-if, comparison, weights, team rounds, outcomes."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query
from starlette.responses import JSONResponse, Response

from app.actions import assessments as actions
from app.actions import drafts as draft_actions
from app.actions import exports as export_actions
from app.actions import outcomes as outcome_actions
from app.actions import rounds as round_actions
from app.actions import weights as weight_actions
from app.errors import InputRejectedError
from app.questionnaire.questions import load_questionnaire
from app.web.api_advice_documents import (
    AdviceDocument,
    QuestionnaireDocument,
)
from app.web.api_advice_requests import (
    AssessmentRequest,
    DraftRequest,
    RoundRequest,
    WeightsRequest,
    WhatIfRequest,
)
from app.web.api_assessment_documents import (
    CalibrationDocument,
    ChangeDocument,
    ComparisonDocument,
    DifferenceDocument,
    DraftDocument,
    FlipDocument,
    MoveDocument,
    OutcomeDocument,
    RoundDocument,
    RuleDocument,
    SummaryDocument,
    TokenDocument,
    WhatIfDocument,
)
from app.web.api_documents import API_FAILURES, Created
from app.web.dependencies import JSON_BODY_LIMIT_BYTES, DatabaseDep, StoredId
from app.web.text_checks import LARGEST_ID, check_document

router = APIRouter(prefix="/api/v1", responses=API_FAILURES, tags=["advice"])

LanguageQuery = Annotated[Literal["en", "zh"], Query(description="of questions, reasons and sentences")]
IdQuery = Annotated[int, Query(ge=1, le=LARGEST_ID)]


@router.get("/questionnaire")
def show_questionnaire(language: LanguageQuery = "en") -> QuestionnaireDocument:
    """Every question with its options."""
    return QuestionnaireDocument.from_questionnaire(load_questionnaire(), language=language)


@router.post("/advice", max_body_size=JSON_BODY_LIMIT_BYTES)
def give_advice(
    database: DatabaseDep, answers: Annotated[dict[str, Any], Body()], language: LanguageQuery = "en"
) -> AdviceDocument:
    """The recommendation for `{question id: option id}` under this workspace's weights; nothing is stored."""
    check_document(answers)
    for question, answer in answers.items():
        if not isinstance(answer, str):
            raise InputRejectedError("ANSWER_NOT_TEXT", f"answers.{question[:60]}: an answer is the id of an option.")
    return AdviceDocument.from_recommendation(actions.advise(database, answers, language=language))


@router.post("/assessments", status_code=201, max_body_size=JSON_BODY_LIMIT_BYTES)
def create_assessment(database: DatabaseDep, request: AssessmentRequest) -> Created:
    """Store answers with the recommendation they lead to."""
    check_document(request.model_dump())
    assessment_id = actions.create_assessment(
        database,
        name=request.name,
        answers=request.answers,
        notes=request.notes,
        respondent=request.respondent,
        sides=request.sides,
        round_token=request.round,
        draft_token=request.draft,
        parent_id=request.parent_id,
    )
    return Created(id=assessment_id)


@router.get("/assessments")
def list_assessments(database: DatabaseDep) -> list[SummaryDocument]:
    """The latest assessments, newest first."""
    return [SummaryDocument.from_summary(summary) for summary in actions.list_assessments(database, limit=200)]


@router.get("/assessments/compare")
def compare_assessments(database: DatabaseDep, before: IdQuery, after: IdQuery) -> ComparisonDocument:
    """Two assessments: the answers that differ and the places that moved."""
    view = actions.compare_assessments(database, before, after)
    return ComparisonDocument(
        before=before,
        after=after,
        changes=[ChangeDocument.model_validate(change) for change in view.changes],
        moves=[MoveDocument.from_move(move) for move in view.moves],
    )


@router.get("/assessments/{assessment_id}", response_class=JSONResponse)
@router.get("/assessments/{assessment_id}/export.json", response_class=JSONResponse)
def export_assessment(database: DatabaseDep, assessment_id: StoredId, language: LanguageQuery = "en") -> Response:
    """Everything known about an assessment: answers, notes, recommendation with every vote, estimates."""
    document = export_actions.assessment_document(database, assessment_id, language=language)
    return JSONResponse(document, headers=_attachment(assessment_id, "json"))


@router.get("/assessments/{assessment_id}/export.md", response_class=Response)
def export_markdown(database: DatabaseDep, assessment_id: StoredId, language: LanguageQuery = "en") -> Response:
    """The same as Markdown."""
    text = export_actions.assessment_markdown(database, assessment_id, language=language)
    headers = _attachment(assessment_id, "md")
    return Response(text, media_type="text/markdown; charset=utf-8", headers=headers)


@router.post("/assessments/{assessment_id}/what-if", max_body_size=JSON_BODY_LIMIT_BYTES)
def try_answers(
    database: DatabaseDep, assessment_id: StoredId, request: WhatIfRequest, language: LanguageQuery = "en"
) -> WhatIfDocument:
    """What other answers or sides would make of an assessment; the stored one stays as it is."""
    check_document(request.model_dump())
    view = actions.what_if(database, assessment_id, answers=request.answers, sides=request.sides, language=language)
    return WhatIfDocument(
        answers=view.answers,
        changes=[ChangeDocument.model_validate(change) for change in view.changes],
        moves=[MoveDocument.from_move(move) for move in view.moves],
        advice=AdviceDocument.from_recommendation(view.recommendation),
    )


@router.get("/assessments/{assessment_id}/flips")
def list_flips(database: DatabaseDep, assessment_id: StoredId) -> list[FlipDocument]:
    """Every single answer that would put another method first, the smallest changes first."""
    assessment = actions.get_assessment(database, assessment_id)
    return [FlipDocument.from_flip(flip) for flip in actions.first_place_flips(assessment)]


@router.get("/assessments/{assessment_id}/outcomes")
def list_outcomes(database: DatabaseDep, assessment_id: StoredId) -> list[OutcomeDocument]:
    """What experiments that followed from this assessment measured."""
    actions.get_assessment(database, assessment_id)
    found = outcome_actions.list_outcomes(database, assessment_id=assessment_id)
    return [OutcomeDocument.from_measured(measured) for measured in found]


@router.get("/calibration")
def show_calibration(database: DatabaseDep) -> CalibrationDocument:
    """How often what was advised first was measured first."""
    return CalibrationDocument.from_calibration(outcome_actions.calibration(database))


@router.post("/drafts", status_code=201, max_body_size=JSON_BODY_LIMIT_BYTES)
def save_draft(database: DatabaseDep, request: DraftRequest) -> TokenDocument:
    """Put answers aside."""
    return TokenDocument(token=_save_draft(database, request, token=""))


@router.get("/drafts/{token}")
def show_draft(database: DatabaseDep, token: str) -> DraftDocument:
    """Answers put aside."""
    return DraftDocument.model_validate(draft_actions.get_draft(database, token), from_attributes=True)


@router.put("/drafts/{token}", max_body_size=JSON_BODY_LIMIT_BYTES)
def replace_draft(database: DatabaseDep, token: str, request: DraftRequest) -> TokenDocument:
    """Put other answers in place of these."""
    return TokenDocument(token=_save_draft(database, request, token=token))


@router.delete("/drafts/{token}", status_code=204)
def discard_draft(database: DatabaseDep, token: str) -> None:
    """Remove a draft."""
    draft_actions.discard_draft(database, token)


@router.post("/rounds", status_code=201, max_body_size=JSON_BODY_LIMIT_BYTES)
def open_round(database: DatabaseDep, request: RoundRequest) -> TokenDocument:
    """Open a team round: assessments that name its token belong to it."""
    check_document(request.model_dump())
    return TokenDocument(token=round_actions.create_round(database, name=request.name))


@router.get("/rounds/{token}")
def show_round(database: DatabaseDep, token: str) -> RoundDocument:
    """Who answered in a team round, and where they differ."""
    team = round_actions.get_round(database, token)
    return RoundDocument(
        token=team.token,
        name=team.name,
        assessments=[assessment.id for assessment in team.assessments],
        respondents=[assessment.respondent for assessment in team.assessments],
        differences=[
            DifferenceDocument(question=difference.question, answers=list(difference.answers))
            for difference in team.differences
        ],
    )


@router.get("/weights")
def list_weights(database: DatabaseDep, language: LanguageQuery = "en") -> list[RuleDocument]:
    """Every rule with its weights as this workspace judges them."""
    return [RuleDocument.from_rule(rule) for rule in weight_actions.list_rules(database, language=language)]


@router.put("/weights", max_body_size=JSON_BODY_LIMIT_BYTES)
def change_weights(database: DatabaseDep, request: WeightsRequest) -> list[RuleDocument]:
    """Judge these votes differently from now on; the others stay as they are."""
    check_document(request.model_dump())
    weight_actions.change_weights(database, request.weights)
    return list_weights(database)


@router.delete("/weights", status_code=204)
def reset_weights(
    database: DatabaseDep, key: Annotated[list[str] | None, Query(description="rule/case/method; all if none")] = None
) -> None:
    """Give these weights, or all, the value that ships with Sextant."""
    weight_actions.reset_weights(database, key)


def _save_draft(database: DatabaseDep, request: DraftRequest, *, token: str) -> str:
    check_document(request.model_dump())
    return draft_actions.save_draft(
        database,
        name=request.name,
        answers=request.answers,
        notes=request.notes,
        respondent=request.respondent,
        round_token=request.round,
        token=token,
    )


def _attachment(assessment_id: int, ending: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="sextant-assessment-{assessment_id}.{ending}"'}
