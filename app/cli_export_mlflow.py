"""`sextant export-mlflow`: the arms of a finished experiment as runs in MLflow.

    experiment -> MLflow experiment of the same name
    arm        -> run, with a child for each seed: parameters, metrics, loss curves, tags,
                  plan.yaml, results.json, report.html

A run is found again by its tags, so that a second export changes it and makes no other. MLflow keeps what was once
logged: where a parameter changed or a metric of an earlier export is gone, the run is moved to its trash and written
anew. What people added to a run themselves is no reason.
"""

import json
import os
import time
from collections.abc import Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from app.actions.experiments import get_experiment, get_plan
from app.actions.reports import report_html, results_document
from app.db.migrating import open_migrated_database
from app.errors import ConflictError, InputRejectedError, NotFoundError
from app.experiments.plan_hash import plan_hash
from app.glossary import RunStatus
from app.measured_arm import find_experiment
from app.reports.results_json import results_from_json
from app.reports.tracked_runs import KEY_TAGS, TrackedRun, identity_tags, tracked_runs
from app.settings import get_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mlflow import MlflowClient
    from mlflow.entities import Run

# Entities of one request. Source: MLflow 3.17, `mlflow.utils.validation`, read 2026-11.
MOST_PARAMS_AND_TAGS = 100
MOST_METRICS = 500
MOST_RUNS = 1_000
"""Runs of one search; an experiment has 24 arms and 20 seeds at most."""

LOGGED = "sextant.logged"
"""The tag with the names of the metrics that an export wrote, by which it knows its own from those of people."""

DATABASES = frozenset({"sqlite", "postgresql", "mysql", "mssql"})
DEFAULT_SETTINGS = {"MLFLOW_DISABLE_TELEMETRY": "true", "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2"}
"""Set unless they are: nothing is told to anybody else, and a server that is down is noticed in seconds."""

STATUSES = {
    RunStatus.SUCCEEDED: "FINISHED",
    RunStatus.STOPPED_EARLY: "FINISHED",
    RunStatus.CANCELLED: "KILLED",
    RunStatus.FAILED: "FAILED",
}

console = Console(highlight=False)


@dataclass(slots=True)
class Written:
    """How many runs were made and changed, the seeds of an arm included."""

    made: int = 0
    changed: int = 0


@dataclass(frozen=True, slots=True)
class MlflowStore:
    """An experiment in a tracking store, the runs of this export that are there, and what comes with each arm."""

    client: "MlflowClient"
    experiment_id: str
    there: Mapping[tuple[str | None, ...], "Run"]
    files: Mapping[str, str]
    written: Written = field(default_factory=Written)

    def write(self, run: TrackedRun, *, parent_id: str | None = None) -> None:
        """Writes the run and those below it."""
        logged = " ".join(sorted({*run.metrics, *_points(run)}))
        tags = {**run.tags, LOGGED: logged, **({} if parent_id is None else {"mlflow.parentRunId": parent_id})}
        old = self.there.get(_key(run.tags))
        if old is not None and self._is_outdated(old, run):
            self.client.delete_run(old.info.run_id)
            old = None
        if old is None:
            started = None if run.started_at is None else int(run.started_at * 1000)
            old = self.client.create_run(self.experiment_id, start_time=started, tags=tags, run_name=run.name)
            self.written.made += 1
        else:
            self.written.changed += 1
        self._log(old, run, tags)
        run_id = old.info.run_id
        if parent_id is None:
            for path, text in self.files.items():
                self.client.log_text(run_id, text, path)
        for child in run.children:
            self.write(child, parent_id=run_id)
        finished = None if run.finished_at is None else int(run.finished_at * 1000)
        self.client.set_terminated(run_id, status=STATUSES.get(run.status, "FAILED"), end_time=finished)

    def _is_outdated(self, old: "Run", run: TrackedRun) -> bool:
        """Whether something was logged that cannot be taken back."""
        data: Any = old.data  # MLflow's entities have no types
        changed = any(data.params.get(name, value) != value for name, value in run.params.items())
        points = _points(run)
        gone = set(data.tags.get(LOGGED, "").split()) - set(run.metrics) - set(points)
        return changed or bool(gone) or any(self._history(old, name) - points[name] for name in points)

    def _history(self, old: "Run", name: str) -> set[tuple[int, float]]:
        return {(metric.step, metric.value) for metric in self.client.get_metric_history(old.info.run_id, name)}

    def _log(self, old: "Run", run: TrackedRun, tags: Mapping[str, str]) -> None:
        """Logs what is not there yet: MLflow keeps every value of a metric, the same one twice as well."""
        from mlflow.entities import Metric, Param, RunTag  # noqa: PLC0415 - an optional library

        data: Any = old.data
        now = int(time.time() * 1000)
        params = [Param(name, value) for name, value in run.params.items() if name not in data.params]
        changed = [RunTag(name, value) for name, value in tags.items() if data.tags.get(name) != value]
        metrics = [
            Metric(name, value, now, 0) for name, value in run.metrics.items() if data.metrics.get(name) != value
        ]
        for name, points in _points(run).items():
            metrics += [Metric(name, value, now, step) for step, value in sorted(points - self._history(old, name))]
        for start in range(0, max(len(params), len(changed)), MOST_PARAMS_AND_TAGS // 2):
            some = slice(start, start + MOST_PARAMS_AND_TAGS // 2)
            self.client.log_batch(old.info.run_id, params=params[some], tags=changed[some])
        for start in range(0, len(metrics), MOST_METRICS):
            self.client.log_batch(old.info.run_id, metrics=metrics[start : start + MOST_METRICS])


def export_to_mlflow(place: str, *, tracking_uri: str | None) -> None:
    """Writes the experiment `3`, or that of a folder `compare` wrote, into a tracking store, and says what was written.

    Args:
        place: the experiment.
        tracking_uri: where the store is; MLflow's own choice (MLFLOW_TRACKING_URI, else ./mlflow.db) when None.

    Raises:
        NotFoundError: FOLDER_NOT_FOUND, EXPERIMENT_NOT_FOUND, DATABASE_NOT_FOUND.
        InputRejectedError: MLFLOW_MISSING; ConflictError: RESULTS_NOT_READY, TRACKING_STORE_UNUSABLE.
    """
    mlflow = _load_mlflow()
    found = find_experiment(place, get_settings())
    if found is None:
        raise NotFoundError(
            "FOLDER_NOT_FOUND", f"{place} is neither the number of an experiment nor a folder `compare` wrote."
        )
    with closing(open_migrated_database(found.settings.resolved_database_url)) as database:
        experiment = get_experiment(database, found.experiment_id)
        document = results_document(database, found.experiment_id)
        plan = get_plan(database, found.experiment_id)
        files = {
            "plan.yaml": experiment.plan_yaml,
            "results.json": json.dumps(document, indent=2, ensure_ascii=False) + "\n",
            "report.html": report_html(database, found.experiment_id),
        }
    runs = tracked_runs(
        experiment, plan, results_from_json(document), plan_hash=plan_hash(plan.model_dump(mode="json"))
    )
    uri = tracking_uri or mlflow.get_tracking_uri()
    with _reaching(uri):
        _check_database_answers(uri)
        client = mlflow.MlflowClient(tracking_uri=uri)
        experiment_id = _find_or_make(client, experiment.name)
        wanted = " and ".join(f"tags.`{name}` = '{value}'" for name, value in identity_tags(experiment).items())
        there = {_key(run.data.tags): run for run in client.search_runs([experiment_id], wanted, max_results=MOST_RUNS)}
        store = MlflowStore(client, experiment_id, there, files)
        for run in runs:
            store.write(run)
    console.print(
        escape(
            f"{store.written.made} new and {store.written.changed} updated runs in the MLflow experiment "
            f"{experiment.name!r} at {_without_password(uri)}"
        )
    )


def _load_mlflow() -> ModuleType:
    for name, value in DEFAULT_SETTINGS.items():
        os.environ.setdefault(name, value)
    try:
        import mlflow  # noqa: PLC0415 - an optional library
    except ImportError as error:
        raise InputRejectedError(
            "MLFLOW_MISSING", f"MLflow is not installed here ({error}): run pip install 'sextant[mlflow]'."
        ) from error
    return mlflow


@contextmanager
def _reaching(uri: str) -> "Iterator[None]":
    from mlflow.exceptions import MlflowException  # noqa: PLC0415 - an optional library

    try:
        yield
    except (MlflowException, SQLAlchemyError, ImportError, OSError) as error:
        cause = getattr(error, "orig", None) or error
        reason = str(cause).strip().partition("\n")[0][:300].rstrip(".")
        raise ConflictError(
            "TRACKING_STORE_UNUSABLE",
            f"MLflow cannot write to the tracking store {_without_password(uri)}: {reason}. Name another with "
            "--tracking-uri, such as sqlite:///mlflow.db or http://HOST:5000.",
        ) from error


def _check_database_answers(uri: str) -> None:
    """Looks once whether a database answers; MLflow itself would try for two minutes."""
    try:
        url = make_url(uri)
    except ArgumentError:
        return  # a folder, or databricks
    if url.get_backend_name() not in DATABASES:
        return
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url)
    try:
        engine.connect().close()
    finally:
        engine.dispose()


def _find_or_make(client: "MlflowClient", name: str) -> str:
    there: Any = client.get_experiment_by_name(name)
    if there is None:
        return str(client.create_experiment(name))
    if there.lifecycle_stage != "active":
        raise ConflictError(
            "MLFLOW_EXPERIMENT_DELETED",
            f"The MLflow experiment {name!r} was deleted; run `mlflow experiments restore -x {there.experiment_id}`, "
            "or delete it for good.",
        )
    return str(there.experiment_id)


def _points(run: TrackedRun) -> dict[str, set[tuple[int, float]]]:
    """Step and figure, for each loss and score that was measured."""
    figures = {
        "train_loss": [(point.step, point.train_loss) for point in run.curve],
        "validation_loss": [(point.step, point.validation_loss) for point in run.curve],
        "validation_score": [(point.step, point.validation_score) for point in run.curve],
    }
    found = {name: {(step, value) for step, value in points if value is not None} for name, points in figures.items()}
    return {name: points for name, points in found.items() if points}


def _key(tags: Mapping[str, str]) -> tuple[str | None, ...]:
    return tuple(tags.get(name) for name in KEY_TAGS)


def _without_password(uri: str) -> str:
    try:
        return make_url(uri).render_as_string(hide_password=True)
    except ArgumentError:
        return uri
