"""Experiments: the list, and the page of one."""

from fastapi import APIRouter
from starlette.responses import Response

from app.actions import experiments as actions
from app.db.database import Database
from app.glossary import RunStatus
from app.settings import Settings
from app.values.views import ExperimentView
from app.web.contexts import ExperimentPage, ExperimentsPage
from app.web.dependencies import (
    FORM_BODY_LIMIT_BYTES,
    DatabaseDep,
    SettingsDep,
    StoredId,
)
from app.web.pages.redirects import see_other
from app.web.progress_rows import build_run_rows, is_comparing, is_live
from app.web.result_rows import build_chart, build_notes, build_table, chart_options
from app.web.templating import page_response

router = APIRouter()


@router.get("/experiments")
def show_experiments(database: DatabaseDep) -> Response:
    """Every experiment, newest first."""
    return page_response(ExperimentsPage(experiments=actions.list_experiments(database, limit=200)))


@router.get("/experiments/{experiment_id}")
def show_experiment(database: DatabaseDep, settings: SettingsDep, experiment_id: StoredId) -> Response:
    """Live progress, then the comparison."""
    experiment = actions.get_experiment(database, experiment_id)
    return page_response(_experiment_page(database, settings, experiment))


@router.post("/experiments/{experiment_id}/cancel", max_body_size=FORM_BODY_LIMIT_BYTES)
def cancel_experiment(database: DatabaseDep, experiment_id: StoredId) -> Response:
    """Stop what runs and drop what waits."""
    actions.cancel_experiment(database, experiment_id)
    return see_other(f"/experiments/{experiment_id}")


@router.post("/experiments/{experiment_id}/retry", max_body_size=FORM_BODY_LIMIT_BYTES)
def retry_experiment(database: DatabaseDep, experiment_id: StoredId) -> Response:
    """Queue failed and cancelled runs again."""
    actions.retry_experiment(database, experiment_id)
    return see_other(f"/experiments/{experiment_id}")


def _experiment_page(database: Database, settings: Settings, experiment: ExperimentView) -> ExperimentPage:
    results = actions.get_results(database, experiment.id) if experiment.has_results else None
    live = is_live(experiment)
    rows = build_run_rows(experiment, actions.spend_so_far(database, settings, experiment))
    statuses = {row.run.status for row in rows}
    chart = build_chart(results, baseline=experiment.baseline) if results else ()
    return ExperimentPage(
        experiment=experiment,
        runs=rows,
        is_live=live,
        can_cancel=live and not all(row.run.is_cancelling or row.is_finished for row in rows),
        can_retry=not live and bool(statuses & {RunStatus.FAILED, RunStatus.CANCELLED}),
        results=results,
        table=build_table(results, baseline=experiment.baseline) if results else None,
        chart=chart,
        chart_options=chart_options(chart),
        notes=build_notes(results) if results else (),
        finished_count=sum(row.is_finished for row in rows),
        is_comparing=is_comparing(experiment),
    )
