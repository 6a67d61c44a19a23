"""Experiments: the list, and the page of one."""

from fastapi import APIRouter
from starlette.responses import Response

from app.actions import case_tags
from app.actions import experiments as actions
from app.db.database import Database
from app.errors import ConflictError
from app.glossary import RunStatus
from app.settings import Settings
from app.values.views import ExperimentView
from app.web.contexts import DecisionPartial, ExperimentPage, ExperimentsPage
from app.web.decision_rows import build_decision
from app.web.dependencies import (
    FORM_BODY_LIMIT_BYTES,
    DatabaseDep,
    Fields,
    QueryFields,
    SettingsDep,
    StoredId,
)
from app.web.pages.redirects import see_other
from app.web.progress_rows import build_run_rows, is_comparing, is_live
from app.web.result_view import build_result_view
from app.web.templating import page_response

router = APIRouter()


@router.get("/experiments")
def show_experiments(database: DatabaseDep) -> Response:
    """Every experiment, newest first."""
    found = actions.list_experiments(database, limit=200)
    return page_response(
        ExperimentsPage(experiments=found, can_compare=sum(experiment.has_results for experiment in found) > 1)
    )


@router.get("/experiments/{experiment_id}")
def show_experiment(
    database: DatabaseDep, settings: SettingsDep, experiment_id: StoredId, query: QueryFields
) -> Response:
    """Live progress, then the comparison as the query asks for it: baseline, order, preferences tried out."""
    experiment = actions.get_experiment(database, experiment_id)
    return page_response(_experiment_page(database, settings, experiment, query))


@router.get("/experiments/{experiment_id}/decision")
def show_decision(database: DatabaseDep, experiment_id: StoredId, query: QueryFields) -> Response:
    """The decision alone, under the preferences in the query."""
    results = actions.get_results(database, experiment_id)
    if results is None:
        raise ConflictError("RESULTS_NOT_READY", f"Experiment {experiment_id} has no results yet: look again later.")
    panel = build_decision(results, query, address=f"/experiments/{experiment_id}")
    return page_response(DecisionPartial(decision=panel))


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


def _experiment_page(
    database: Database, settings: Settings, experiment: ExperimentView, query: Fields
) -> ExperimentPage:
    results = actions.get_results(database, experiment.id) if experiment.has_results else None
    live = is_live(experiment)
    rows = build_run_rows(experiment, actions.spend_so_far(database, settings, experiment))
    statuses = {row.run.status for row in rows}
    view = None
    measured: tuple[int, ...] = ()
    if results is not None:
        measured = actions.same_plan_ids(database, experiment.id)
        view = build_result_view(
            results,
            experiment,
            query,
            latencies=actions.latency_percentiles(database, experiment.id),
            tag_counts=case_tags.count_tags(database, experiment.id),
        )
    return ExperimentPage(
        experiment=experiment,
        unknown_gold=actions.unknown_gold_documents(database, experiment.id),
        runs=rows,
        is_live=live,
        can_cancel=live and not all(row.run.is_cancelling or row.is_finished for row in rows),
        can_retry=not live and bool(statuses & {RunStatus.FAILED, RunStatus.CANCELLED}),
        view=view,
        finished_count=sum(row.is_finished for row in rows),
        is_comparing=is_comparing(experiment),
        compare_address=_compare_address(experiment.id, measured),
        measured_count=len(measured),
    )


def _compare_address(experiment_id: int, same_plan: tuple[int, ...]) -> str:
    """The comparison with the latest earlier experiment of the same plan; else the form with this one filled in."""
    earlier = [other for other in same_plan if other < experiment_id]
    if earlier:
        return f"/experiments/compare?left={earlier[-1]}&right={experiment_id}"
    later = [other for other in same_plan if other > experiment_id]
    if later:
        return f"/experiments/compare?left={experiment_id}&right={later[0]}"
    return f"/experiments/compare?right={experiment_id}"
