import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.errors import InputRejectedError
from app.reports.results_json import results_to_json
from tests.reports.invented import evaluate_quickly, make_row, make_run

runner = CliRunner(env={"COLUMNS": "160"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two results: every answer wrong before, every answer right after."""
    for name, answer in (("before", "no"), ("after", "yes")):
        runs = [make_run("rag", [make_row("rag", f"c{n}", answer, target="yes") for n in range(30)])]
        (tmp_path / name).mkdir()
        (tmp_path / name / "results.json").write_text(json.dumps(results_to_json(evaluate_quickly(runs, arms=["rag"]))))
    return tmp_path


def test_a_score_that_rose_stands_in_the_table(folder: Path) -> None:
    result = runner.invoke(
        app, ["diff", str(folder / "before"), str(folder / "after" / "results.json")], catch_exceptions=False
    )
    assert result.exit_code == 0
    line = next(line for line in result.stdout.splitlines() if "exact_match" in line)
    assert [cell.strip() for cell in line.strip("│").split("│")] == ["rag", "exact_match", "0", "1", "+1", "apart"]


def test_the_brackets_of_an_arm_in_a_file_are_printed(folder: Path) -> None:
    file = folder / "before" / "results.json"
    file.write_text(file.read_text().replace('"rag"', '"rag [/old]"'))
    result = runner.invoke(app, ["diff", str(folder / "before"), str(folder / "after")], catch_exceptions=False)
    assert "Only before: rag [/old]" in result.stdout


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRejectedError, match="There are no results at"):
        runner.invoke(app, ["diff", str(tmp_path), str(tmp_path)], catch_exceptions=False)


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "results.json").write_text('{"arms": 3}')
    with pytest.raises(InputRejectedError, match="holds no results of Sextant"):
        runner.invoke(app, ["diff", str(tmp_path), str(tmp_path)], catch_exceptions=False)
