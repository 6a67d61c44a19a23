"""The questionnaire: empty, put aside as a draft, or sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from app.actions import assessments as assessment_actions
from app.actions import drafts as actions
from app.actions import rounds as round_actions
from app.actions.text import NOTES_LIMIT
from app.db.database import Database
from app.errors import AppError, InputRejectedError
from app.questionnaire.answers import check_answers
from app.questionnaire.contradictions import find_contradictions
from app.questionnaire.questions import UNKNOWN, load_questionnaire, visible_questions
from app.values.assessment_views import DraftView, RoundLink
from app.web.advice_contexts import QuestionnairePage
from app.web.dependencies import FORM_BODY_LIMIT_BYTES, DatabaseDep, Fields, FormFields, QueryFields
from app.web.error_texts import error_text
from app.web.forms import read_whole
from app.web.languages import language_code
from app.web.pages.assessments import read_answers, read_sides
from app.web.pages.redirects import see_other
from app.web.questionnaire_rows import build_sections
from app.web.templating import page_response

router = APIRouter()
_LONGEST_SHOWN = 20_000


@dataclass(frozen=True, slots=True)
class _Filled:
    """The questionnaire as it stands in a form, a draft or an assessment."""

    name: str = ""
    respondent: str = ""
    notes: str = ""
    round: RoundLink | None = None
    draft_token: str = ""
    answers: Mapping[str, str] | None = None


@router.get("/assessments/new")
def show_questionnaire(database: DatabaseDep, query: QueryFields) -> Response:
    """The empty questionnaire, for a member of a team round, or filled with the answers of an assessment."""
    filled = _Filled(round=_find_round(database, query.get("round")))
    if query.get("from"):
        base = assessment_actions.get_assessment(database, read_whole(query.get("from"), where="assessment"))
        known = set(load_questionnaire().question_ids)
        answers = {question: option for question, option in base.answers.items() if question in known}
        filled = _Filled(name=base.name, respondent=base.respondent, notes=base.notes, answers=answers)
    return page_response(_page(filled))


@router.post("/assessments", max_body_size=FORM_BODY_LIMIT_BYTES)
def save_answers(database: DatabaseDep, form: FormFields) -> Response:
    """Store the answers and go to the recommendation; what is refused is shown again with the reason."""
    filled = _filled(database, form)
    try:
        assessment_id = assessment_actions.create_assessment(
            database,
            name=filled.name,
            answers=filled.answers or {},
            notes=filled.notes,
            respondent=filled.respondent,
            sides=read_sides(form),
            round_token=filled.round.token if filled.round else "",
            draft_token=filled.draft_token,
            parent_id=read_whole(form.get("parent"), where="parent") if form.get("parent") else None,
        )
    except InputRejectedError as error:
        return page_response(_page(filled, error=error), status=error.status)
    return see_other(f"/assessments/{assessment_id}")


@router.post("/drafts", max_body_size=FORM_BODY_LIMIT_BYTES)
def save_draft(database: DatabaseDep, form: FormFields) -> Response:
    """Put the answers aside and go to the link that brings them back."""
    filled = _filled(database, form)
    try:
        token = actions.save_draft(
            database,
            name=filled.name,
            answers=filled.answers or {},
            notes=filled.notes,
            respondent=filled.respondent,
            round_token=filled.round.token if filled.round else "",
            token=filled.draft_token,
        )
    except InputRejectedError as error:
        return page_response(_page(filled, error=error), status=error.status)
    return see_other(f"/drafts/{token}")


@router.get("/drafts/{token}")
def show_draft(database: DatabaseDep, token: str) -> Response:
    """A questionnaire put aside, to go on with."""
    return page_response(_page(_from_draft(actions.get_draft(database, token))))


@router.post("/drafts/{token}/discard", max_body_size=FORM_BODY_LIMIT_BYTES)
def discard_draft(database: DatabaseDep, token: str) -> Response:
    """Remove a draft."""
    actions.discard_draft(database, token)
    return see_other("/assessments")


def _filled(database: Database, form: Fields) -> _Filled:
    return _Filled(
        name=form.get("name"),
        respondent=form.get("respondent"),
        notes=form.get("notes"),
        round=_find_round(database, form.get("round")),
        draft_token=form.get("draft"),
        answers=read_answers(form),
    )


def _from_draft(draft: DraftView) -> _Filled:
    return _Filled(
        name=draft.name,
        respondent=draft.respondent,
        notes=draft.notes,
        round=draft.round,
        draft_token=draft.token,
        answers=draft.answers,
    )


def _find_round(database: Database, token: str) -> RoundLink | None:
    if not token:
        return None
    found = round_actions.get_round(database, token)
    return RoundLink(token=found.token, name=found.name)


def _page(filled: _Filled, *, error: AppError | None = None) -> QuestionnairePage:
    questionnaire = load_questionnaire()
    answers = filled.answers or {}
    return QuestionnairePage(
        name=filled.name[:_LONGEST_SHOWN],
        respondent=filled.respondent[:_LONGEST_SHOWN],
        notes=filled.notes[:_LONGEST_SHOWN],
        notes_limit=NOTES_LIMIT,
        round=filled.round,
        draft_token=filled.draft_token,
        draft_path=f"/drafts/{filled.draft_token}" if filled.draft_token else "",
        sections=build_sections(questionnaire, answers),
        question_count=len(visible_questions(questionnaire, answers)),
        answered_count=sum(question.id in answers for question in visible_questions(questionnaire, answers)),
        contradictions=_contradictions(answers) if error is None else (),
        version=questionnaire.version,
        error=error_text(error) if error else None,
    )


def _contradictions(answers: Mapping[str, str]) -> tuple[str, ...]:
    """What does not go together among the answers given so far."""
    if not any(option != UNKNOWN for option in answers.values()):
        return ()
    checked = check_answers(load_questionnaire(), answers)
    return tuple(found.sentence for found in find_contradictions(checked, language=language_code()))
