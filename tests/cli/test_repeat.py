"""An exported experiment compared again gives the same prompts, answers and figures."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.experiments.demo_plans import QUESTIONS_PLAN, TICKETS_PLAN
from app.resources import demo_folder
from tests.cli.test_compare import sextant

PINNED = ("settings", "decoding", "prompt", "seed", "hashes", "libraries", "encoder", "notes", "search")
SECONDS = re.compile(r"\b\d+\.\d s\b")
SMALL_TUNING = {"rank": 4, "epochs": 1, "learning_rate": 0.001}


def run(*arguments: Any, cwd: Path) -> None:
    done = sextant(*arguments, cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr


def answers_in(folder: Path) -> dict[tuple[str, int, str], dict[str, Any]]:
    """Everything but times, by arm, seed and case."""
    rows = [json.loads(line) for line in (folder / "predictions.jsonl").read_text(encoding="utf-8").splitlines()]
    return {
        (row["arm"], row["seed"], row["case_id"]): {
            name: value for name, value in row.items() if "latency" not in name and "seconds" not in name
        }
        for row in rows
    }


def figures_in(folder: Path) -> dict[str, Any]:
    document = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    return {arm["key"]: {name: each["value"] for name, each in arm["metrics"].items()} for arm in document["arms"]}


def pinned_in(folder: Path) -> dict[str, Any]:
    """What a run states of itself, without the seconds that its notes tell."""
    document = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    runs = json.loads(SECONDS.sub("some seconds", json.dumps(document["provenance"]["runs"])))
    return {name: {key: record[key] for key in PINNED if key in record} for name, record in runs.items()}


def repeat(folder: Path, out: str) -> None:
    """Export what is in `out`, compare it again, and set both side by side."""
    run("export", out, "--out", f"{out}-taken", cwd=folder)
    run("compare", f"{out}-taken/plan.yaml", "--out", f"{out}-again", cwd=folder)
    taken, again = folder / f"{out}-taken" / "measured", folder / f"{out}-again"
    assert answers_in(taken) == answers_in(folder / out)
    assert answers_in(again) == answers_in(taken)
    assert figures_in(again) == figures_in(taken)
    assert pinned_in(again) == pinned_in(taken)


def test_few_shot_lora_and_a_classifier_repeat_to_the_digit(results: Path):
    repeat(results, "out")


def write_demo_plan(folder: Path, name: str, arms: list[Any]) -> Path:
    """A plan of the demo with these arms and few cases."""
    plan = yaml.safe_load((demo_folder() / name).read_text(encoding="utf-8"))
    plan["dataset"]["file"] = str(demo_folder() / plan["dataset"]["file"])
    if "corpus" in plan:
        plan["corpus"] = f"{demo_folder() / plan['corpus']}/"
    plan |= {"arms": arms, "seeds": [1], "limits": {"test_cases": 8, "train_cases": 24, "minutes": 60}}
    for unwanted in ("baseline", "decision", "learning_curve", "costs"):
        plan.pop(unwanted, None)
    path = folder / name
    path.write_text(yaml.safe_dump(plan), encoding="utf-8")
    return path


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "arms"),
    [
        (QUESTIONS_PLAN, ["zero_shot", {"few_shot": {"examples": 2}}, {"rag": {"top_k": 1}}, {"lora": SMALL_TUNING}]),
        (TICKETS_PLAN, ["embedding_classifier", {"classification_head": {"epochs": 1}}]),
    ],
)
def test_the_demo_repeats_to_the_digit(tmp_path: Path, name: str, arms: list[Any]):
    plan = write_demo_plan(tmp_path, name, arms)
    run("compare", plan, "--out", "out", cwd=tmp_path)
    repeat(tmp_path, "out")
