"""The report as its own page."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from app.actions import reports as actions
from app.web.dependencies import DatabaseDep, StoredId
from app.web.security import REPORT_SECURITY_POLICY

router = APIRouter()


@router.get("/experiments/{experiment_id}/report")
def show_report(database: DatabaseDep, experiment_id: StoredId) -> Response:
    """The self-contained report, under a policy of its own that allows its style block and no script."""
    html = actions.report_html(database, experiment_id)
    return HTMLResponse(html, headers={"Content-Security-Policy": REPORT_SECURITY_POLICY})
