"""`sextant preview` as people call it."""

import csv
from pathlib import Path

import yaml
from typer.testing import CliRunner

from app.cli import app


def test_the_brackets_of_a_case_id_are_printed(tmp_path: Path) -> None:
    for name in ("train", "test"):
        with (tmp_path / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([("id", "q", "a"), (f"{name} [/b]", f"Which {name}?", "this [one]")])
    dataset = {"train": "train.csv", "test": "test.csv", "case_id": "id", "input": "q", "target": "a"}
    plan = {"name": "p", "task": "question_answering", "dataset": dataset, "arms": ["zero_shot"]}
    (tmp_path / "plan.yaml").write_text(yaml.safe_dump({**plan, "language_model": "bundled"}), encoding="utf-8")
    result = CliRunner().invoke(app, ["preview", str(tmp_path / "plan.yaml")], catch_exceptions=False)
    assert "zero_shot, case test [/b] (1 of 1)" in result.stdout
    assert "The right answer: this [one]" in result.stdout
