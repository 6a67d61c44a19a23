"""The questionnaire and the recommendation it leads to."""

from collections.abc import Mapping

from fastapi import APIRouter
from starlette.responses import Response

from app.actions import assessments as actions
from app.errors import InputRejectedError
from app.questionnaire.questions import load_questionnaire
from app.web.advice_rows import build_answered, build_method_rows, build_sections, question_texts
from app.web.contexts import QuestionnairePage, RecommendationPage
from app.web.dependencies import FORM_BODY_LIMIT_BYTES, DatabaseDep, FormFields, StoredId
from app.web.pages.redirects import see_other
from app.web.templating import page_response

router = APIRouter()
_LONGEST_NAME = 200


@router.get("/assessments/new")
def show_questionnaire() -> Response:
    """The empty questionnaire."""
    return page_response(_questionnaire_page(name="", answers={}, error=None))


@router.post("/assessments", max_body_size=FORM_BODY_LIMIT_BYTES)
def save_answers(database: DatabaseDep, form: FormFields) -> Response:
    """Store the answers and go to the recommendation; what is refused is shown again with the reason."""
    name = form.get("name")
    answers = {question_id: answer for question_id, answer in form.starting_with("q.").items() if answer}
    try:
        if len(name) > _LONGEST_NAME:
            raise InputRejectedError("NAME_TOO_LONG", f"The name may have up to {_LONGEST_NAME} characters.")
        assessment_id = actions.create_assessment(database, name=name or "Untitled assessment", answers=answers)
    except InputRejectedError as error:
        page = _questionnaire_page(name=name[:_LONGEST_NAME], answers=answers, error=error.message)
        return page_response(page, status=error.status)
    return see_other(f"/assessments/{assessment_id}")


@router.get("/assessments/{assessment_id}")
def show_recommendation(database: DatabaseDep, assessment_id: StoredId) -> Response:
    """The recommendation with every vote."""
    assessment = actions.get_assessment(database, assessment_id)
    ranked, excluded = build_method_rows(assessment.recommendation)
    return page_response(
        RecommendationPage(
            assessment=assessment,
            first=ranked[0] if ranked else None,
            ranked=ranked,
            excluded=excluded,
            answered=build_answered(assessment),
            unanswered=question_texts(assessment.recommendation.unanswered),
            suggested_arms=actions.suggested_plan(database, assessment_id),
        )
    )


def _questionnaire_page(*, name: str, answers: Mapping[str, str], error: str | None) -> QuestionnairePage:
    questionnaire = load_questionnaire()
    return QuestionnairePage(
        name=name,
        sections=build_sections(questionnaire, answers),
        question_count=len(questionnaire.questions),
        answered_count=len(answers),
        version=questionnaire.version,
        error=error,
    )
