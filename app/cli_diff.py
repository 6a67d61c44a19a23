"""`sextant diff`: what differs between two results, from files or stored."""

import json
from contextlib import closing
from pathlib import Path

from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app.actions.experiments import compare_experiments, get_results
from app.db.migrating import open_migrated_database
from app.errors import ConflictError, InputRejectedError
from app.reports.results_diff import Change, ResultsDiff, compare_results
from app.reports.results_json import results_from_json
from app.settings import get_settings
from app.values.results import Results

DASH = "–"

console = Console(highlight=False)


def print_diff(before: str, after: str) -> None:
    """Print what differs between the two, each a file, a folder or the number of a stored experiment.

    Raises:
        InputRejectedError: FILE_NOT_FOUND, RESULTS_UNREADABLE, SAME_EXPERIMENT.
        NotFoundError: EXPERIMENT_NOT_FOUND; ConflictError: RESULTS_NOT_READY.
    """
    found = _compare(before, after)
    if found.same_cases is False:
        console.print("[yellow]The test cases are not the same, so a difference may come from them.[/yellow]")
    console.print(f"before: {escape(found.before_title)}: {escape(found.before_verdict)}")
    console.print(f"after:  {escape(found.after_title)}: {escape(found.after_verdict)}")
    table = Table(title="Arms in both")
    for heading in ("arm", "figure", "before", "after", "change", "95% intervals"):
        table.add_column(heading, justify="left" if heading in {"arm", "figure"} else "right")
    for change in found.changes:
        table.add_row(*_cells(change))
    console.print(table)
    for word, keys in (("before", found.only_before), ("after", found.only_after)):
        if keys:
            console.print(escape(f"Only {word}: {', '.join(keys)}"))
    for setting in found.settings:
        console.print(escape(f"{setting.name}: {setting.before or DASH} -> {setting.after or DASH}"))


def _compare(before: str, after: str) -> ResultsDiff:
    if not (before.isdigit() and after.isdigit()):
        return compare_results(_read_results(before), _read_results(after))
    with closing(open_migrated_database(get_settings().resolved_database_url)) as database:
        return compare_experiments(database, int(before), int(after)).diff


def _read_results(place: str) -> Results:
    if place.isdigit():
        with closing(open_migrated_database(get_settings().resolved_database_url)) as database:
            results = get_results(database, int(place))
        if results is None:
            raise ConflictError("RESULTS_NOT_READY", f"Experiment {place} has no results yet: look again later.")
        return results
    path = Path(place)
    file = path / "results.json" if path.is_dir() else path
    try:
        return results_from_json(json.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        message = f"There are no results at {file}; give a results.json or its folder."
        raise InputRejectedError("FILE_NOT_FOUND", message) from error
    except (OSError, ValueError, TypeError, ValidationError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputRejectedError("RESULTS_UNREADABLE", f"{file} holds no results of Sextant: {reason}.") from error


def _cells(change: Change) -> tuple[str, ...]:
    both = change.before is not None and change.after is not None
    step = (change.after or 0.0) - (change.before or 0.0)
    intervals = ""
    if change.before_interval is not None and change.after_interval is not None:
        intervals = "apart" if change.intervals_are_apart else "overlap"
    written = [DASH if value is None else f"{value:.4g}" for value in (change.before, change.after)]
    return (escape(change.arm), escape(change.field), *written, f"{step:+.3g}" if both else DASH, intervals)
