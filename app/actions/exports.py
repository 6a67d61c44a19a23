"""A filled assessment to take away."""

from typing import Any

from app.actions.assessments import first_place_flips, get_assessment
from app.db.database import Database
from app.errors import InputRejectedError
from app.questionnaire.wording import DEFAULT_LANGUAGE
from app.recommendation.estimates import estimate_methods
from app.recommendation.estimates_json import estimates_to_json
from app.recommendation.recommendation_json import recommendation_to_json
from app.recommendation.recommendation_markdown import recommendation_markdown
from app.values.assessment_views import AssessmentView
from app.version import sextant_version


def assessment_document(database: Database, assessment_id: int, *, language: str = DEFAULT_LANGUAGE) -> dict[str, Any]:
    """Everything known about an assessment, as plain values.

    Raises:
        NotFoundError: ASSESSMENT_NOT_FOUND.
    """
    view = get_assessment(database, assessment_id, language=language)
    return {
        "sextant_version": sextant_version(),
        "id": view.id,
        "name": view.name,
        "created_at": view.created_at,
        "respondent": view.respondent,
        "round": None if view.round is None else view.round.name,
        "parent_id": view.parent_id,
        "notes": view.notes,
        "questionnaire_version": view.questionnaire_version,
        "answers": view.answers,
        "sides": view.sides,
        "changed_weights": view.weights,
        "is_current": view.is_current,
        "recommendation": recommendation_to_json(view.recommendation),
        "estimates": _estimates(view, language=language),
    }


def assessment_markdown(database: Database, assessment_id: int, *, language: str = DEFAULT_LANGUAGE) -> str:
    """The assessment as a Markdown document, in this language where the rules have not moved on.

    Raises:
        NotFoundError: ASSESSMENT_NOT_FOUND.
    """
    view = get_assessment(database, assessment_id, language=language)
    return recommendation_markdown(
        view.recommendation,
        view.answers,
        name=view.name,
        notes=view.notes,
        flips=first_place_flips(view),
        language=language,
    )


def _estimates(view: AssessmentView, *, language: str) -> dict[str, Any] | None:
    """Ranges for every method; None where the answers are to another version of the questionnaire."""
    try:
        return dict(estimates_to_json(estimate_methods(view.answers, language=language)))
    except InputRejectedError:
        return None
