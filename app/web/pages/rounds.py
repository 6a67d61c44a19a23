"""The list of assessments, and team rounds."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.actions import assessments as assessment_actions
from app.actions import drafts as draft_actions
from app.actions import rounds as actions
from app.actions import weights as weight_actions
from app.db.database import Database
from app.errors import InputRejectedError
from app.recommendation.differences import first_method
from app.values.assessment_views import RoundLink
from app.web.advice_contexts import AssessmentsPage, RoundPage
from app.web.assessment_rows import build_card, build_draft_card, build_members, build_team_differences
from app.web.dependencies import FORM_BODY_LIMIT_BYTES, DatabaseDep, FormFields
from app.web.error_texts import error_text
from app.web.languages import language_code
from app.web.pages.redirects import see_other
from app.web.templating import page_response

router = APIRouter()
_MOST_LISTED = 200


@router.get("/assessments")
def show_assessments(database: DatabaseDep) -> Response:
    """Every assessment, draft and team round."""
    return page_response(_list_page(database))


@router.post("/rounds", max_body_size=FORM_BODY_LIMIT_BYTES)
def open_round(database: DatabaseDep, form: FormFields) -> Response:
    """Open a team round and go to it."""
    try:
        token = actions.create_round(database, name=form.get("name"))
    except InputRejectedError as error:
        return page_response(_list_page(database, error=error_text(error)), status=error.status)
    return see_other(f"/rounds/{token}")


@router.get("/rounds/{token}")
def show_round(request: Request, database: DatabaseDep, token: str) -> Response:
    """A team round: its link, who answered, and where they differ."""
    team = actions.get_round(database, token, language=language_code())
    firsts = {first_method(assessment.recommendation) for assessment in team.assessments}
    return page_response(
        RoundPage(
            round=RoundLink(token=team.token, name=team.name),
            address=str(request.url_for("show_round", token=team.token)),
            members=build_members(team),
            differences=build_team_differences(team),
            has_one_first=len(firsts) == 1,
        )
    )


def _list_page(database: Database, *, error: str | None = None) -> AssessmentsPage:
    assessments = assessment_actions.list_assessments(database, limit=_MOST_LISTED)
    return AssessmentsPage(
        assessments=tuple(build_card(summary) for summary in assessments),
        drafts=tuple(build_draft_card(draft) for draft in draft_actions.list_drafts(database)),
        rounds=actions.list_rounds(database),
        changed_weight_count=len(weight_actions.changed_weights(database)),
        error=error,
    )
