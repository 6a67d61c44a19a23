"""The report as its own page."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, Response

from app.actions import reports as actions
from app.web.dependencies import DatabaseDep, StoredId
from app.web.languages import language_code
from app.web.security import REPORT_SECURITY_POLICY

router = APIRouter()


@router.get("/experiments/{experiment_id}/report")
def show_report(
    database: DatabaseDep,
    experiment_id: StoredId,
    language: Annotated[str | None, Query(max_length=10)] = None,
) -> Response:
    """The self-contained report, under a policy of its own that allows its style block and no script.

    In the language of the request, or the one named.
    """
    html = actions.report_html(database, experiment_id, language=language or language_code())
    return HTMLResponse(html, headers={"Content-Security-Policy": REPORT_SECURITY_POLICY})
