"""Experiments: the list, the form of a new one, and the page of one."""

from collections.abc import Sequence
from dataclasses import replace

from fastapi import APIRouter
from starlette.responses import Response

from app.actions import assessments as assessment_actions
from app.actions import corpora as corpus_actions
from app.actions import datasets as dataset_actions
from app.actions import experiments as actions
from app.db.database import Database
from app.errors import InputRejectedError
from app.glossary import RunStatus
from app.settings import Settings
from app.values.views import CorpusView, DatasetView, ExperimentView
from app.web.arm_fields import all_arms, setting_text
from app.web.contexts import ExperimentPage, ExperimentsPage, NewExperimentPage
from app.web.dependencies import (
    FORM_BODY_LIMIT_BYTES,
    DatabaseDep,
    Fields,
    FormFields,
    QueryFields,
    SettingsDep,
    StoredId,
)
from app.web.forms import ExperimentForm, build_plan, plan_as_yaml, read_whole
from app.web.pages.redirects import see_other
from app.web.progress_rows import build_run_rows, is_comparing, is_live
from app.web.result_rows import build_chart, build_notes, build_table, chart_options
from app.web.templating import page_response

router = APIRouter()


@router.get("/experiments")
def show_experiments(database: DatabaseDep) -> Response:
    """Every experiment, newest first."""
    return page_response(ExperimentsPage(experiments=actions.list_experiments(database, limit=200)))


@router.get("/experiments/new")
def show_form(database: DatabaseDep, settings: SettingsDep, query: QueryFields) -> Response:
    """The form: empty, with an assessment's arms ticked, or filled in with its plan shown."""
    form = _form_from_query(database, query)
    if query.get("show") != "plan":
        return page_response(_form_page(database, settings, form))
    try:
        plan = build_plan(form, _chosen_dataset(database, form))
    except InputRejectedError as error:
        return page_response(_form_page(database, settings, form, error=error.message), status=error.status)
    page = _form_page(
        database, settings, form, plan_yaml=plan_as_yaml(plan), run_count=len(plan.arms) * len(plan.seeds)
    )
    return page_response(page)


@router.post("/experiments", max_body_size=FORM_BODY_LIMIT_BYTES)
def start_experiment(database: DatabaseDep, settings: SettingsDep, fields: FormFields) -> Response:
    """Freeze the plan, queue its runs and go to the experiment."""
    form = ExperimentForm.from_fields(fields)
    try:
        plan = build_plan(form, _chosen_dataset(database, form))
        experiment_id = actions.create_experiment(database, settings, plan, assessment_id=form.assessment_id)
    except InputRejectedError as error:
        return page_response(_form_page(database, settings, form, error=error.message), status=error.status)
    return see_other(f"/experiments/{experiment_id}")


@router.get("/experiments/{experiment_id}")
def show_experiment(database: DatabaseDep, experiment_id: StoredId) -> Response:
    """Live progress, then the comparison."""
    experiment = actions.get_experiment(database, experiment_id)
    return page_response(_experiment_page(database, experiment))


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


def _experiment_page(database: Database, experiment: ExperimentView) -> ExperimentPage:
    results = actions.get_results(database, experiment.id) if experiment.has_results else None
    live = is_live(experiment)
    rows = build_run_rows(experiment)
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


def _form_from_query(database: Database, query: Fields) -> ExperimentForm:
    if query.get("show") == "plan":
        return ExperimentForm.from_fields(query)
    form = replace(
        ExperimentForm.empty(),
        dataset=query.get("dataset") or _newest(dataset_actions.list_datasets(database, only_ready=True)),
        corpus=query.get("corpus") or _newest(corpus_actions.list_corpora(database, only_ready=True)),
    )
    if not query.get("assessment"):
        return form
    assessment_id = read_whole(query.get("assessment"), where="assessment")
    arms = assessment_actions.suggested_plan(database, assessment_id)
    return replace(
        form,
        name=assessment_actions.get_assessment(database, assessment_id).name,
        arms=tuple(arm.arm for arm in arms),
        settings=form.settings
        | {
            f"{arm.arm}.{name}": setting_text(value)
            for arm in arms
            for name, value in arm.settings.items()
            if f"{arm.arm}.{name}" in form.settings
        },
        assessment=str(assessment_id),
    )


def _newest(stored: Sequence[DatasetView] | Sequence[CorpusView]) -> str:
    return str(stored[0].id) if stored else ""


def _chosen_dataset(database: Database, form: ExperimentForm) -> DatasetView | None:
    if not form.dataset:
        return None
    return dataset_actions.get_dataset(database, read_whole(form.dataset, where="dataset"))


def _form_page(
    database: Database,
    settings: Settings,
    form: ExperimentForm,
    *,
    plan_yaml: str | None = None,
    run_count: int = 0,
    error: str | None = None,
) -> NewExperimentPage:
    return NewExperimentPage(
        form=form,
        datasets=dataset_actions.list_datasets(database, only_ready=True),
        corpora=corpus_actions.list_corpora(database, only_ready=True),
        language_models=actions.language_model_choices(settings),
        arms=all_arms(),
        plan_yaml=plan_yaml,
        run_count=run_count,
        error=error,
    )
