"""The recommendation of an assessment, what-if, and two assessments side by side."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.actions import assessments as actions
from app.actions import outcomes as outcome_actions
from app.db.database import Database
from app.errors import InputRejectedError
from app.glossary import MethodKey
from app.questionnaire.questions import load_questionnaire
from app.recommendation.estimates import estimate_methods
from app.recommendation.robustness import robustness_settings
from app.values.assessment_views import AssessmentView, WhatIfView
from app.values.estimates import MethodEstimate
from app.web.advice_contexts import (
    AssessmentComparisonPage,
    RecommendationPage,
    WhatIfPage,
    WhatIfPartial,
)
from app.web.advice_rows import build_conflicts, build_expired, build_method_rows, build_moves
from app.web.assessment_rows import build_card, build_flips, build_outcome, build_what_if, card_of
from app.web.dependencies import DatabaseDep, Fields, QueryFields, StoredId
from app.web.forms import read_whole
from app.web.languages import language_code
from app.web.questionnaire_rows import build_answered, build_changes, build_sections, question_text
from app.web.templating import method_title, page_response

router = APIRouter()
_OTHERS_OFFERED = 30


@router.get("/assessments/compare")
def compare(database: DatabaseDep, query: QueryFields) -> Response:
    """Two assessments: the answers that differ and the ranks that moved."""
    ids = query.all("id") or (query.get("before"), query.get("after"))
    if len(ids) != 2:
        raise InputRejectedError("TWO_NEEDED", "Tick exactly two assessments to compare them.")
    before, after = (read_whole(text, where="assessment") for text in ids)
    view = actions.compare_assessments(database, before, after, language=language_code())
    return page_response(
        AssessmentComparisonPage(
            before=card_of(view.before),
            after=card_of(view.after),
            changes=build_changes(view.changes),
            moves=build_moves(view.moves),
        )
    )


@router.get("/assessments/{assessment_id}")
def show_recommendation(database: DatabaseDep, assessment_id: StoredId) -> Response:
    """The recommendation with every vote and everything one can doubt or change."""
    return page_response(_recommendation_page(database, assessment_id))


@router.get("/assessments/{assessment_id}/what-if")
def show_what_if(request: Request, database: DatabaseDep, assessment_id: StoredId, query: QueryFields) -> Response:
    """What other answers would make of it: only the partial where htmx asks, a page elsewhere."""
    view = actions.what_if(
        database, assessment_id, answers=read_answers(query), sides=read_sides(query), language=language_code()
    )
    headers = {"Vary": "HX-Request, Cookie"}
    if request.headers.get("hx-request") == "true":
        return page_response(WhatIfPartial(what_if=build_what_if(view)), headers=headers)
    return page_response(_what_if_page(view), headers=headers)


def read_answers(fields: Fields) -> dict[str, str]:
    """Answers among these fields: `q.<question id>`, empty ones left out."""
    return {question: option for question, option in fields.starting_with("q.").items() if option}


def read_sides(fields: Fields) -> dict[str, str]:
    """Sides among these fields: `side.<conflict id>`, empty ones left out."""
    return {conflict: side for conflict, side in fields.starting_with("side.").items() if side}


def _recommendation_page(database: Database, assessment_id: int) -> RecommendationPage:
    assessment = actions.get_assessment(database, assessment_id, language=language_code())
    recommendation = assessment.recommendation
    ranked, excluded = build_method_rows(recommendation, _estimates(assessment))
    others = actions.list_assessments(database, limit=_OTHERS_OFFERED)
    return RecommendationPage(
        assessment=assessment,
        first=ranked[0] if ranked else None,
        ranked=ranked,
        excluded=excluded,
        draws=robustness_settings().draws,
        arm_titles=tuple(method_title(arm.arm) for arm in actions.suggested_plan(database, assessment_id)),
        contradictions=tuple(contradiction.sentence for contradiction in recommendation.contradictions),
        outcomes=tuple(
            build_outcome(measured) for measured in outcome_actions.list_outcomes(database, assessment_id=assessment_id)
        ),
        flips=build_flips(actions.first_place_flips(assessment)),
        conflicts=build_conflicts(recommendation),
        expired=build_expired(recommendation.expired),
        sections=build_sections(load_questionnaire(), assessment.answers) if assessment.is_current else (),
        what_if=None,
        answered=build_answered(assessment.answers),
        unanswered=tuple(question_text(question) for question in recommendation.unanswered),
        others=tuple(build_card(other) for other in others if other.id != assessment_id),
        changed_weight_count=len(assessment.weights),
    )


def _what_if_page(view: WhatIfView) -> WhatIfPage:
    return WhatIfPage(
        assessment=view.assessment,
        what_if=build_what_if(view),
        sections=build_sections(load_questionnaire(), view.answers),
    )


def _estimates(assessment: AssessmentView) -> dict[MethodKey, MethodEstimate]:
    """Estimates from the answers; none where they answer another version of the questionnaire."""
    try:
        return estimate_methods(assessment.answers, language=language_code())
    except InputRejectedError:
        return {}
