"""One run of an experiment from near."""

from fastapi import APIRouter
from starlette.responses import Response

from app.actions import experiments as actions
from app.web.dependencies import DatabaseDep, SettingsDep, StoredId
from app.web.experiment_contexts import RunPage
from app.web.progress_rows import build_run_rows
from app.web.templating import page_response

router = APIRouter()


@router.get("/experiments/{experiment_id}/runs/{run_id}")
def show_run(database: DatabaseDep, settings: SettingsDep, experiment_id: StoredId, run_id: StoredId) -> Response:
    """Its log, losses, first training batch and provenance."""
    detail = actions.get_run_detail(database, settings, experiment_id, run_id)
    row = next(row for row in build_run_rows(detail.experiment) if row.run.id == run_id)
    page = RunPage(
        detail=detail,
        status_text=row.status_text,
        stage_text=row.stage_text,
        curve=row.curve,
        is_finished=row.is_finished,
    )
    return page_response(page)
