"""Memory and time of fine-tuning or serving, estimated from the shape of a language model."""

from fastapi import APIRouter
from starlette.responses import Response

from app.economics.memory_architectures import known_architectures
from app.economics.training_time import GPU_TERAFLOPS
from app.errors import InputRejectedError
from app.values.memory import MemoryAnswer
from app.web.contexts import EstimatePage
from app.web.dependencies import QueryFields
from app.web.error_texts import error_text
from app.web.estimate_form import GIGABYTE, METHODS, OPTIMISERS, TARGETS, EstimateForm, part_rows
from app.web.languages import gettext
from app.web.templating import page_response

router = APIRouter()


@router.get("/estimate")
def show_estimate(fields: QueryFields) -> Response:
    """The form with its answer; everything asked stands in the address."""
    form = EstimateForm.from_fields(fields)
    answer: MemoryAnswer | None = None
    error: InputRejectedError | None = None
    try:
        answer = form.answer()
    except InputRejectedError as refusal:
        error = refusal
    page = EstimatePage(
        form=form,
        language_models=tuple(sorted(known_architectures())),
        methods=tuple((value, gettext(text)) for value, text in METHODS),
        optimisers=tuple((value, gettext(text)) for value, text in OPTIMISERS),
        targets=tuple((value, gettext(text)) for value, text in TARGETS),
        gpus=tuple(GPU_TERAFLOPS),
        answer=answer,
        parts=part_rows(answer) if answer else (),
        peak_gigabytes=answer.total_bytes / GIGABYTE if answer else None,
        low_gigabytes=answer.low_bytes / GIGABYTE if answer else None,
        high_gigabytes=answer.high_bytes / GIGABYTE if answer else None,
        error=error_text(error) if error else None,
    )
    return page_response(page, status=error.status if error else 200)
