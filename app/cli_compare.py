"""`sextant compare` and `sextant demo`: an experiment without a server, in a folder of its own.

The same actions create the experiment, the same claim and the same child process execute its runs;
only the broker is left out.
"""

import json
import shutil
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import yaml
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from app.actions import reports
from app.actions.experiments import (
    check_language_model_is_known,
    create_experiment,
    get_experiment,
    get_results,
)
from app.actions.imports import freeze_imports
from app.db import experiment_queries, intake_queries, race_queries, run_queries
from app.db.database import Database, open_database
from app.db.migrating import upgrade_database
from app.decision.phrases import verdict_text
from app.errors import InputRejectedError, RunFailedError
from app.evaluation.judge_explanations import explain_agreement
from app.experiments.demo_plans import QUESTIONS_PLAN, TICKETS_PLAN
from app.experiments.imported_specs import ImportedSpec
from app.experiments.plan import Plan, read_plan
from app.glossary import RunStatus
from app.jobs import EXPERIMENT_EVALUATE
from app.methods.imported import load_answers
from app.metrics.scoring import metrics_of_plan
from app.pipeline_intake import store_plan_files
from app.reports.formats import REPORT_FORMATS
from app.reports.gate import Gate, judge_gate, read_gate
from app.reports.junit import junit_xml
from app.reports.render_numbers import duration, number, share
from app.reports.words import check_language
from app.resources import demo_folder
from app.settings import Settings, get_settings
from app.supervisor import run_step, supervise_run
from app.values.cases import CaseInput
from app.values.results import MetricSummary, Results
from app.values.views import RunView

EXIT_ARM_FAILED = 3
EXIT_GATE_FAILED = 100
"""A comparison that ran and did not meet its gate. Source: promptfoo, "Command line", exit codes, read 2025-11."""
GATE_MARKS = {True: "true", False: "false", None: "missing"}
PRIVATE_FOLDER = ".sextant"
INCOMING_FOLDER = ".sextant.new"
REFRESH_SECONDS = 0.5
DASH = "–"

console = Console(highlight=False)


def compare_demo(out: Path, *, tickets: bool, language: str = "en") -> int:
    """Run a demo plan; gives the exit status."""
    return compare_plan_file(demo_folder() / (TICKETS_PLAN if tickets else QUESTIONS_PLAN), out, language=language)


def compare_plan_file(
    path: Path, out: Path, *, gates: Sequence[str] = (), junit: Path | None = None, language: str = "en"
) -> int:
    """Run the plan in this file and write its files; gives the exit status.

    Args:
        path: the plan.
        out: the folder for results and reports.
        gates: conditions on the results, such as "rag.token_f1 >= 0.6"; all must hold.
        junit: where to write what became of arms and gates as JUnit XML.
        language: of the reports, en or zh.

    Raises:
        InputRejectedError: the plan, a gate, the plan's files or the output folder cannot be used.
    """
    check_language(language)
    plan = read_plan(_read_document(path), where=path.name)
    checked = [read_gate(gate, arms=plan.arm_keys, metrics=metrics_of_plan(plan)) for gate in gates]
    _check_writable(junit)
    experiment_id = _prepare(out, plan, path.parent)
    settings = _private_settings(out.resolve() / PRIVATE_FOLDER)
    with closing(open_database(settings.resolved_database_url)) as database:
        _execute_all(database, settings, experiment_id)
        status = _write_results(database, settings, experiment_id, out, language=language)
        return _judge(get_results(database, experiment_id), checked, junit, status=status)


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


def _prepare(out: Path, plan: Plan, folder: Path) -> int:
    """Create the experiment in a folder beside the one of an earlier run, which it replaces once nothing is refused."""
    home = out.resolve() / PRIVATE_FOLDER
    incoming = home.with_name(INCOMING_FOLDER)
    settings = _private_settings(incoming)
    with _writing(out):
        out.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(incoming, ignore_errors=True)
        incoming.mkdir()
    try:
        upgrade_database(settings.resolved_database_url)
        # Closed before the folder moves: the last connection writes the log of SQLite into its file.
        with closing(open_database(settings.resolved_database_url)) as database:
            experiment_id = _create(database, settings, plan, folder)
            _check_imports(database, settings, experiment_id)
        with _writing(out):
            if home.exists():
                shutil.rmtree(home)
            incoming.rename(home)
    finally:
        shutil.rmtree(incoming, ignore_errors=True)
    return experiment_id


@contextmanager
def _writing(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputRejectedError(
            "OUT_UNUSABLE", f"The folder {out} cannot be written: {error.strerror}; choose another with --out."
        ) from error


def _private_settings(home: Path) -> Settings:
    return get_settings().model_copy(
        update={"home": home, "database_url": f"sqlite+pysqlite:///{home / 'sextant.sqlite3'}", "broker_url": None}
    )


def _create(database: Database, settings: Settings, plan: Plan, folder: Path) -> int:
    for name in plan.language_models:
        check_language_model_is_known(name, settings)
    frozen = freeze_imports(plan, settings, folder=folder)
    stored = store_plan_files(database, frozen, folder=folder)
    for warning in stored.warnings:
        console.print(f"[yellow]{escape(warning)}[/yellow]")
    return create_experiment(database, settings, stored.plan)


def _check_imports(database: Database, settings: Settings, experiment_id: int) -> None:
    """Before anything runs: whether imported answers fit the test cases, and how many do."""
    with database.reading() as session:
        experiment = experiment_queries.get_experiment_row(session, experiment_id)
        plan = read_plan(experiment.plan)
        rows = intake_queries.case_rows_by_id(session, experiment.test_case_ids)
        cases = [CaseInput(row.case_id, row.input) for row in rows]
    for arm in plan.arms:
        if isinstance(arm, ImportedSpec):
            found = load_answers(arm, folder=settings.imports_folder, cases=cases)
            console.print(escape(found.matched.sentence))


def _execute_all(database: Database, settings: Settings, experiment_id: int) -> None:
    stop = threading.Event()
    with database.reading() as session:
        run_ids = [run.id for run in run_queries.runs_of(session, experiment_id)]
    columns = (
        TextColumn("{task.description:<24}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[note]}", markup=False),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress, ThreadPoolExecutor(max_workers=1) as executor:
        bars = {run_id: progress.add_task("", total=None, start=False, note="waiting") for run_id in run_ids}
        _show(database, experiment_id, progress, bars)
        for run_id in _turns(database, experiment_id):
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


def _turns(database: Database, experiment_id: int) -> Iterator[int]:
    """The runs in the order of the plan, each once; in a race a run comes again after it paused."""
    while True:
        with database.reading() as session:
            run_id = race_queries.next_queued_run(session, experiment_id)
        if run_id is None:
            return
        yield run_id


def _supervise_to_end(database: Database, settings: Settings, run_id: int, stop: threading.Event) -> None:
    """Execute the run again while its process dies and attempts are left; a run that pauses waits for its turn."""
    while supervise_run(database, settings, run_id, stop=stop) is RunStatus.QUEUED and not stop.is_set():
        with database.reading() as session:
            if run_queries.get_run(session, run_id).stage == race_queries.PAUSED:
                return


def _show(database: Database, experiment_id: int, progress: Progress, bars: dict[int, TaskID]) -> None:
    for arm in get_experiment(database, experiment_id).workloads:
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


def _check_writable(junit: Path | None) -> None:
    """Before hours of work: the folder of the file must be there, and the file no folder."""
    if junit is not None and (junit.is_dir() or not junit.absolute().parent.is_dir()):
        raise InputRejectedError("OUT_UNUSABLE", f"{junit} cannot be written; name a file in a folder that exists.")


def _judge(results: Results | None, gates: Sequence[Gate], junit: Path | None, *, status: int) -> int:
    """Print and write what became of the gates; gives the exit status."""
    if results is None:
        return status
    outcomes = [judge_gate(gate, results) for gate in gates]
    for outcome in outcomes:
        colour, word = ("green", "passed") if outcome.passed else ("red", "failed")
        console.print(f"[{colour}]gate {word}:[/{colour}] {escape(outcome.text)}")
        for check in outcome.checks:
            console.print(f"  {GATE_MARKS[check.holds]}: {escape(check.text)} ({escape(check.sentence)})")
    if junit is not None:
        junit.write_text(junit_xml(results, outcomes, name=str(results.plan["name"])), encoding="utf-8")
        console.print(escape(f"Written: {junit}"))
    return status if all(outcome.passed for outcome in outcomes) else EXIT_GATE_FAILED


def _write_results(database: Database, settings: Settings, experiment_id: int, out: Path, *, language: str) -> int:
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
    written = ["predictions.csv", "predictions.jsonl", *_write_reports(database, experiment_id, out, language=language)]
    experiment = get_experiment(database, experiment_id)
    _print_summary(results, verdict_text(results, language=language))
    console.print(escape(f"Written: {out / 'results.json'}, {', '.join(written)}"))
    runs = [run for arm in experiment.workloads for run in arm.runs]
    for run in runs:
        if run.status is RunStatus.STOPPED_EARLY:
            console.print(escape(f"{run.arm_key}: {run.failure_message}"))
    failures = [run for run in runs if run.status not in {RunStatus.SUCCEEDED, RunStatus.STOPPED_EARLY}]
    for run in failures:
        sentence = f"{run.arm_key} {run.status}: {run.failure_message or 'no reason stored'}"
        console.print(f"[red]{escape(sentence)}[/red]")
    return EXIT_ARM_FAILED if failures else 0


def _write_reports(database: Database, experiment_id: int, out: Path, *, language: str) -> list[str]:
    """Write the memo in every format; gives the names. A PDF that cannot be made does not lose the others."""
    memo = reports.report_memo(database, experiment_id, language=language)
    written: list[str] = []
    for form, found in REPORT_FORMATS.items():
        name = f"report.{form}"
        try:
            (out / name).write_bytes(found.render(memo))
        except RunFailedError as error:
            console.print(f"[yellow]{escape(error.message)}[/yellow]")
        else:
            written.append(name)
    return written


def _interval_text(summary: MetricSummary) -> str:
    if summary.value is None:
        return DASH
    if summary.low is None or summary.high is None:
        return number(summary.value)
    return f"{number(summary.value)} ({number(summary.low)} to {number(summary.high)})"


def _print_summary(results: Results, verdict: str) -> None:
    metrics = list(dict.fromkeys(name for arm in results.arms for name in arm.metrics))
    table = Table(title=escape(str(results.plan["name"])))
    for heading in ("arm", *metrics, "latency p50", "training"):
        table.add_column(heading, justify="left" if heading == "arm" else "right")
    for arm in results.arms:
        cells = [_interval_text(arm.metrics[name]) for name in metrics]
        times = [
            DASH if seconds is None else duration(seconds) for seconds in (arm.latency_seconds.p50, arm.train_seconds)
        ]
        table.add_row(arm.key, *cells, *times)
    console.print(table)
    console.print(escape(verdict))
    for judge in results.judges:
        for arm in judge.arms:
            title = "rating" if judge.kind == "rubric" else f"preferred to {judge.baseline}"
            beside = f"{judge.metric} {_interval_text(arm.reference)} on the same {arm.summary.n} cases"
            if arm.orders_disagree is not None and arm.orders_disagree.value is not None:
                beside += f"; the order alone changed {share(arm.orders_disagree.value, 0)} of its verdicts"
            console.print(escape(f"judge {judge.name}: {arm.arm}, {title} {_interval_text(arm.summary)}; {beside}"))
        console.print(escape(explain_agreement(judge)))
