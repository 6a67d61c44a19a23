"""`sextant compare` and `sextant demo`: an experiment without a server, in a folder of its own.

The same actions create the experiment, the same claim and the same child process execute its runs;
only the broker is left out.
"""

import json
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import yaml
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from app.actions import reports
from app.actions.experiments import (
    check_language_model_is_known,
    create_experiment,
    get_experiment,
    get_results,
)
from app.db import run_queries
from app.db.database import Database, open_database
from app.db.migrating import upgrade_database
from app.errors import InputRejectedError, RunFailedError
from app.experiments.demo_plans import QUESTIONS_PLAN, TICKETS_PLAN
from app.experiments.plan import DatasetSpec, Plan, read_plan
from app.glossary import RunStatus
from app.intake.sources import load_plan_sources
from app.jobs import EXPERIMENT_EVALUATE
from app.pipeline_intake import add_corpus, add_dataset, store_case_set, store_documents
from app.reports.render_numbers import duration, number
from app.resources import demo_folder
from app.settings import Settings, get_settings
from app.supervisor import run_step, supervise_run
from app.values.results import MetricSummary, Results
from app.values.views import RunView

EXIT_ARM_FAILED = 3
PRIVATE_FOLDER = ".sextant"
REFRESH_SECONDS = 0.5
DASH = "–"

console = Console(highlight=False)


def compare_demo(out: Path, *, tickets: bool) -> int:
    """Run a demo plan; gives the exit status."""
    return compare_plan_file(demo_folder() / (TICKETS_PLAN if tickets else QUESTIONS_PLAN), out)


def compare_plan_file(path: Path, out: Path) -> int:
    """Run the plan in this file and write the three files; gives the exit status.

    Raises:
        InputRejectedError: the plan, its files or the output folder cannot be used.
    """
    plan = read_plan(_read_document(path), where=path.name)
    settings, database = _open_private_database(out)
    try:
        experiment_id = _create(database, settings, plan, path.parent)
        _execute_all(database, settings, experiment_id)
        return _write_results(database, settings, experiment_id, out)
    finally:
        database.close()


def _read_document(path: Path) -> object:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise InputRejectedError("FILE_NOT_FOUND", f"There is no plan at {path}; give the path of a file.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputRejectedError("PLAN_UNREADABLE", f"{path.name} cannot be read as UTF-8 text: {error}.") from error
    try:
        return yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InputRejectedError("PLAN_UNREADABLE", f"{path.name}, line {line}: {error.problem}.") from error
    except yaml.YAMLError as error:
        raise InputRejectedError("PLAN_UNREADABLE", f"{path.name}: {error}.") from error


def _open_private_database(out: Path) -> tuple[Settings, Database]:
    home = out.resolve() / PRIVATE_FOLDER
    try:
        out.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir()
    except OSError as error:
        raise InputRejectedError(
            "OUT_UNUSABLE", f"The folder {out} cannot be written: {error.strerror}; choose another with --out."
        ) from error
    settings = get_settings().model_copy(
        update={"home": home, "database_url": f"sqlite+pysqlite:///{home / 'sextant.sqlite3'}", "broker_url": None}
    )
    upgrade_database(settings.resolved_database_url)
    return settings, open_database(settings.resolved_database_url)


def _create(database: Database, settings: Settings, plan: Plan, folder: Path) -> int:
    for arm in plan.arms:
        check_language_model_is_known(plan.language_model_of(arm), settings)
    if isinstance(plan.corpus, int) or plan.dataset.id is not None:
        raise InputRejectedError(
            "PLAN_INVALID", "plan: here dataset and corpus are files beside the plan, not ids of uploads."
        )
    sources = load_plan_sources(plan.dataset, plan.corpus, folder=folder, task=plan.task)
    for warning in (*sources.case_set.warnings, *sources.warnings):
        console.print(f"[yellow]{warning}[/yellow]")
    with database.unit_of_work() as work:
        dataset_id = add_dataset(work, plan, is_demo=False)
        corpus_id = add_corpus(work, plan.name, is_demo=False) if sources.documents else None
    store_case_set(database, dataset_id, sources.case_set)
    if corpus_id is not None:
        store_documents(database, corpus_id, sources.documents)
    stored_plan = plan.model_copy(
        update={
            "dataset": DatasetSpec(id=dataset_id, input=plan.dataset.input, target=plan.dataset.target),
            "corpus": corpus_id,
        }
    )
    return create_experiment(database, settings, stored_plan)


def _execute_all(database: Database, settings: Settings, experiment_id: int) -> None:
    stop = threading.Event()
    with database.reading() as session:
        run_ids = [run.id for run in run_queries.runs_of(session, experiment_id)]
    columns = (
        TextColumn("{task.description:<24}"),
        BarColumn(),
        TextColumn("{task.fields[note]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress, ThreadPoolExecutor(max_workers=1) as executor:
        bars = {run_id: progress.add_task("", total=None, start=False, note="waiting") for run_id in run_ids}
        _show(database, experiment_id, progress, bars)
        for run_id in run_ids:
            progress.start_task(bars[run_id])
            future = executor.submit(_supervise_to_end, database, settings, run_id, stop)
            try:
                while not future.done():
                    stop.wait(REFRESH_SECONDS)
                    _show(database, experiment_id, progress, bars)
            except KeyboardInterrupt:
                stop.set()
                raise
            future.result()
            _show(database, experiment_id, progress, bars)
            progress.stop_task(bars[run_id])


def _supervise_to_end(database: Database, settings: Settings, run_id: int, stop: threading.Event) -> None:
    """Execute the run again while its process dies and attempts are left."""
    while supervise_run(database, settings, run_id, stop=stop) is RunStatus.QUEUED and not stop.is_set():
        continue


def _show(database: Database, experiment_id: int, progress: Progress, bars: dict[int, TaskID]) -> None:
    for arm in get_experiment(database, experiment_id).arms:
        for run in arm.runs:
            label = arm.key if len(arm.runs) == 1 else f"{arm.key} (seed {run.seed})"
            progress.update(
                bars[run.id],
                description=label,
                total=run.total,
                completed=run.done,
                note=_note(run),
            )


def _note(run: RunView) -> str:
    if run.status is RunStatus.RUNNING:
        return f"{run.stage} {run.done}" + (f"/{run.total}" if run.total else "")
    return str(run.status)


def _write_results(database: Database, settings: Settings, experiment_id: int, out: Path) -> int:
    run_step(settings, EXPERIMENT_EVALUATE, experiment_id)
    results = get_results(database, experiment_id)
    if results is None:
        error = get_experiment(database, experiment_id).evaluation_error
        raise RunFailedError("EVALUATION_FAILED", f"The results could not be computed: {error or 'see the log'}.")
    document = json.dumps(reports.results_document(database, experiment_id), indent=2, ensure_ascii=False)
    (out / "results.json").write_text(document + "\n", encoding="utf-8")
    with (out / "predictions.csv").open("w", encoding="utf-8", newline="") as stream:
        stream.writelines(reports.predictions_csv(database, experiment_id))
    with (out / "predictions.jsonl").open("w", encoding="utf-8") as stream:
        stream.writelines(reports.predictions_jsonl(database, experiment_id))
    (out / "report.html").write_text(reports.report_html(database, experiment_id), encoding="utf-8")
    experiment = get_experiment(database, experiment_id)
    _print_summary(results, out)
    failures = [run for arm in experiment.arms for run in arm.runs if run.status is not RunStatus.SUCCEEDED]
    for run in failures:
        console.print(f"[red]{run.arm_key} {run.status}: {run.failure_message or 'no reason stored'}[/red]")
    return EXIT_ARM_FAILED if failures else 0


def _interval_text(summary: MetricSummary) -> str:
    if summary.value is None:
        return DASH
    if summary.low is None or summary.high is None:
        return number(summary.value)
    return f"{number(summary.value)} ({number(summary.low)} to {number(summary.high)})"


def _print_summary(results: Results, out: Path) -> None:
    metrics = list(dict.fromkeys(name for arm in results.arms for name in arm.metrics))
    table = Table(title=str(results.plan["name"]))
    for heading in ("arm", *metrics, "latency p50", "training"):
        table.add_column(heading, justify="left" if heading == "arm" else "right")
    for arm in results.arms:
        cells = [_interval_text(arm.metrics[name]) for name in metrics]
        times = [
            DASH if seconds is None else duration(seconds) for seconds in (arm.latency_seconds.p50, arm.train_seconds)
        ]
        table.add_row(arm.key, *cells, *times)
    console.print(table)
    console.print(results.decision.sentence)
    console.print(f"Written: {out / 'results.json'}, predictions.csv, predictions.jsonl, report.html")
