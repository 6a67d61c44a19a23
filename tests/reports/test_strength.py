"""How strong a verdict is said to be."""

from datetime import UTC, datetime

from app.decision.experiment_decision import with_decision_analysis
from app.experiments.plan import read_plan
from app.glossary import TaskKind
from app.reports.blocks import Term
from app.reports.memo import build_memo
from app.reports.memo_context import MemoInputs
from app.values.results import Results
from app.values.run_records import RunRecord
from tests.reports.invented import evaluate_quickly, make_row, make_run


def strength_of(results: Results, *, language: str = "en") -> Term:
    moment = datetime(2026, 11, 29, tzinfo=UTC)
    return build_memo(MemoInputs(results=results, title="t", generated_at=moment, language=language)).front.strength


def label_run(arm: str, *, right: int, cases: int, status: str = "succeeded") -> RunRecord:
    """Right on the first so many of 200 cases; a stopped run answered the first of the race."""
    rows = [
        make_row(arm, f"c{case:03d}", "a" if case < right else "b", target="a", task=TaskKind.CLASSIFICATION)
        for case in range(cases)
    ]
    return make_run(arm, rows, status=status)


def test_an_arm_that_outlasts_an_equal_one_in_a_race_is_not_called_better():
    stayed, stopped = label_run("zero_shot", right=140, cases=200), label_run("few_shot", right=130, cases=200)
    results = evaluate_quickly(
        [stayed, make_run("few_shot", stopped.predictions, status="stopped_early")],
        arms=("zero_shot", "few_shot"),
        task=TaskKind.CLASSIFICATION,
    )
    assert results.decision.arm is None
    strength = strength_of(results)
    assert strength.name == "Within the margin"
    assert "better than all was not shown" in strength.text
    assert strength_of(results, language="zh").name == "容差之内"


def test_the_only_arm_left_in_a_race_has_been_compared():
    plan = read_plan(
        {"name": "x", "task": "classification", "dataset": {"id": 1}, "arms": ["zero_shot", "few_shot"], "racing": {}}
    )
    runs = [
        label_run("zero_shot", right=140, cases=200),
        label_run("few_shot", right=130, cases=200, status="stopped_early"),
    ]
    results = evaluate_quickly(runs, arms=plan.arm_keys, task=TaskKind.CLASSIFICATION)
    strength = strength_of(with_decision_analysis(results, runs=runs, plan=plan))
    assert strength.text.endswith(
        "Under the team's weights and limits take Zero-shot; the race stopped every other arm that could be chosen."
    )
    alone = evaluate_quickly([runs[0]], arms=plan.arm_keys, task=TaskKind.CLASSIFICATION)
    assert (
        "nothing is known of how it compares"
        in strength_of(with_decision_analysis(alone, runs=[runs[0]], plan=plan)).text
    )
