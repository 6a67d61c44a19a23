"""From runs to results, on small experiments whose figures can be counted by hand."""

import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import f1_score

from app.evaluation.evaluate import identify_arms
from app.experiments.plan import read_plan
from app.glossary import TaskKind
from app.reports.results_json import results_to_json
from app.values.results import ArmResult, Comparison, Results
from app.values.run_records import RunRecord
from tests.reports.invented import evaluate_quickly, invent_runs, make_row, make_run

LABELS = ("bill", "ship", "other")


def label_run(arm: str, is_right: Callable[[int], bool], *, cases: int = 40, seed: int = 1, status: str = "succeeded"):
    """A classification run that is right where told, else answers the next label."""
    rows = [
        make_row(
            arm,
            f"c{case:03d}",
            LABELS[case % 3] if is_right(case) else LABELS[(case + 1) % 3],
            target=LABELS[case % 3],
            seed=seed,
            task=TaskKind.CLASSIFICATION,
            latency_seconds=0.1 * (case + 1),
        )
        for case in range(cases)
    ]
    return make_run(arm, rows, seed=seed, status=status)


def arm_of(results: Results, key: str) -> ArmResult:
    return next(arm for arm in results.arms if arm.key == key)


def comparison_of(results: Results, arm: str, metric: str) -> Comparison:
    return next(each for each in results.comparisons if (each.arm, each.metric) == (arm, metric))


def classify(runs: list[RunRecord], *arms: str, case_ids: list[str] | None = None) -> Results:
    return evaluate_quickly(runs, arms=arms or ("zero_shot", "lora"), task=TaskKind.CLASSIFICATION, case_ids=case_ids)


def test_counts_accuracy_latency_and_tokens():
    results = classify([label_run("zero_shot", lambda case: case < 10), label_run("lora", lambda case: case < 30)])
    lora = arm_of(results, "lora")
    assert lora.metrics["accuracy"].value == 0.75
    assert lora.metrics["accuracy"].n == 40
    assert lora.latency_seconds.p50 == pytest.approx(2.05)  # between 0.1 * 20 and 0.1 * 21
    assert lora.latency_seconds.p95 == pytest.approx(3.805)  # position 0.95 * 39 = 37.05
    assert (lora.tokens.prompt, lora.tokens.completion) == (4_000, 200)
    assert lora.status == "succeeded"


def test_answers_without_latency_and_tokens_are_scored_and_say_what_is_missing():
    timed = label_run("lora", lambda case: case < 30)
    rows = [
        replace(row, prediction=replace(row.prediction, latency_seconds=None, prompt_tokens=None))
        for row in timed.predictions
    ]
    results = classify([label_run("zero_shot", lambda case: case < 10), replace(timed, predictions=tuple(rows))])
    lora = arm_of(results, "lora")
    assert lora.metrics["accuracy"].value == 0.75
    assert (lora.latency_seconds.p50, lora.latency_seconds.p95) == (None, None)
    assert (lora.tokens.prompt, lora.tokens.completion) == (None, 200)
    assert lora.reasons["latency_seconds"] == "These answers came without the time they took."
    assert lora.reasons["tokens"] == "40 of 40 answers came without their tokens, so there is no sum."


def test_macro_f1_is_scikit_learns():
    run = label_run("lora", lambda case: case % 4 != 0)
    results = classify([label_run("zero_shot", lambda case: case < 10), run])
    expected = f1_score(
        [row.target for row in run.predictions], [row.prediction.answer for row in run.predictions], average="macro"
    )
    summary = arm_of(results, "lora").metrics["macro_f1"]
    assert summary.value == pytest.approx(expected)
    assert summary.low is not None
    assert summary.high is not None
    assert summary.low < expected < summary.high


def test_accuracy_is_compared_by_mcnemar():
    # right: baseline 0..9, arm 5..29 -> only the arm 10..29 = 20 cases, only the baseline 0..4 = 5 cases
    results = classify([label_run("zero_shot", lambda c: c < 10), label_run("lora", lambda c: 5 <= c < 30)])
    found = comparison_of(results, "lora", "accuracy")
    assert found.difference == pytest.approx(15 / 40)
    # 2 * P(Binomial(25, 1/2) <= 5): 1 + 25 + 300 + 2300 + 12650 + 53130 = 68406 of 2^25 outcomes
    assert found.p_value == pytest.approx(2 * 68_406 / 2**25)
    assert found.p_value_adjusted == found.p_value
    assert found.verdict == "better"


def test_p_values_are_corrected_over_the_arms_of_one_metric():
    runs = [
        label_run("zero_shot", lambda c: c < 10),
        label_run("lora", lambda c: c < 30),
        label_run("rag", lambda c: c < 16),
    ]
    results = classify(runs, "zero_shot", "lora", "rag")
    # discordant 20 and 6 on one side: 2 / 2^20 doubled, 2 / 2^6 = 0.03125 kept
    assert comparison_of(results, "lora", "accuracy").p_value_adjusted == pytest.approx(2 * 2 / 2**20)
    assert comparison_of(results, "rag", "accuracy").p_value_adjusted == pytest.approx(2 / 2**6)


def test_equal_arms_are_unclear_with_an_interval_around_zero():
    results = classify([label_run("zero_shot", lambda c: c < 20), label_run("lora", lambda c: c < 20)])
    for metric in ("accuracy", "macro_f1"):
        found = comparison_of(results, "lora", metric)
        assert (found.difference, found.p_value, found.verdict) == (0.0, 1.0, "unclear")
    accuracy = comparison_of(results, "lora", "accuracy")
    assert accuracy.low is not None
    assert accuracy.high is not None
    assert accuracy.low == pytest.approx(-accuracy.high)
    assert accuracy.high == pytest.approx(3.841459 / (40 + 3.841459))  # Tango's interval without discordant cases
    assert results.decision.arm is None
    assert "score the same" in results.decision.sentence


def test_all_wrong_is_not_taken_for_certainty_and_decides_nothing():
    results = classify([label_run("zero_shot", lambda c: False), label_run("lora", lambda c: False)])
    accuracy = arm_of(results, "lora").metrics["accuracy"]
    assert accuracy.value == 0.0
    assert accuracy.high is not None
    assert accuracy.high > 0.05
    assert results.decision.arm is None
    assert results.decision.caveats[0] == "No arm is above 0.00; these scores tell nothing about the methods."
    assert "metrics.macro_f1" in arm_of(results, "lora").reasons


def test_eight_cases_have_values_but_no_intervals_and_no_verdicts():
    results = classify([label_run("zero_shot", lambda c: c < 2, cases=8), label_run("lora", lambda c: c < 7, cases=8)])
    accuracy = arm_of(results, "lora").metrics["accuracy"]
    assert (accuracy.value, accuracy.low, accuracy.high, accuracy.n) == (7 / 8, None, None, 8)
    assert arm_of(results, "lora").reasons["metrics.accuracy"].endswith("there are 8.")
    found = comparison_of(results, "lora", "accuracy")
    assert (found.difference, found.p_value, found.verdict) == (5 / 8, None, "unknown")
    assert "8" in arm_of(results, "lora").reasons["comparisons.accuracy"]
    assert results.decision.arm is None
    assert "too few cases" in results.decision.sentence


def test_no_cases_at_all_give_results_without_figures():
    for runs in ([], [make_run("zero_shot", ()), make_run("lora", ())]):
        results = classify(runs, case_ids=[])
        assert [arm.metrics["accuracy"].value for arm in results.arms] == [None, None]
        assert results.decision.sentence == "No decision: no arm answered enough of the test cases."


def test_an_arm_that_failed_before_its_first_answer_has_no_score_and_says_why():
    failed = make_run("lora", (), status="failed", failure="Out of memory")
    results = classify([label_run("zero_shot", lambda c: c < 30), failed])
    lora = arm_of(results, "lora")
    assert lora.status == "failed"
    assert lora.metrics["accuracy"].value is None
    assert lora.reasons["metrics.accuracy"] == "The run failed: Out of memory."
    assert comparison_of(results, "lora", "accuracy").verdict == "unknown"
    assert "LoRA failed; it has no scores." in results.decision.caveats


def test_a_failing_case_is_counted_and_never_scored_as_wrong():
    rows = list(label_run("lora", lambda c: True).predictions)
    rows[3] = make_row("lora", "c003", "", target="bill", failure="timed out", task=TaskKind.CLASSIFICATION)
    results = classify([label_run("zero_shot", lambda c: c < 30), make_run("lora", rows)])
    lora = arm_of(results, "lora")
    assert lora.failures == 1
    assert (lora.metrics["accuracy"].value, lora.metrics["accuracy"].n) == (1.0, 39)
    assert comparison_of(results, "lora", "accuracy").difference == pytest.approx(10 / 39)


def test_cases_that_a_cancelled_arm_never_reached_are_missing_and_not_wrong():
    cancelled = label_run("lora", lambda c: True, cases=20, status="cancelled")
    results = classify([label_run("zero_shot", lambda c: c % 2 == 0), cancelled])
    lora = arm_of(results, "lora")
    assert (lora.metrics["accuracy"].value, lora.metrics["accuracy"].n, lora.failures) == (1.0, 20, 0)
    assert lora.reasons["missing_cases"].startswith("20 of 40 answers are missing")
    assert comparison_of(results, "lora", "accuracy").difference == pytest.approx(0.5)
    assert results.decision.arm is None


def test_two_seeds_count_each_case_once_with_its_mean():
    runs = [
        label_run("zero_shot", lambda c: c < 10, seed=1),
        label_run("zero_shot", lambda c: c < 10, seed=2),
        label_run("lora", lambda c: c < 20, seed=1),
        label_run("lora", lambda c: c < 30, seed=2),
    ]
    results = classify(runs)
    lora = arm_of(results, "lora")
    assert lora.seeds == (1, 2)
    assert (lora.metrics["accuracy"].value, lora.metrics["accuracy"].n) == (0.625, 40)
    assert lora.tokens.prompt == 8_000
    assert [run.metrics["accuracy"].value for run in results.runs if run.key == "lora"] == [0.5, 0.75]
    # per case: 20 cases at 1, 10 at 1/2, 10 at 0, against 10 at 1 -> (10 + 5) / 40
    assert comparison_of(results, "lora", "accuracy").difference == pytest.approx(15 / 40)
    assert comparison_of(results, "lora", "macro_f1").verdict == "better"
    assert not any("seed" in caveat for caveat in results.decision.caveats)


def test_token_f1_difference_is_the_mean_of_paired_differences():
    runs = invent_runs(cases=40)
    results = evaluate_quickly(runs, arms=("zero_shot", "few_shot", "rag", "lora"))
    scores = {run.arm: {row.prediction.case_id: row.scores["token_f1"] for row in run.predictions} for run in runs}
    shared = [case for case, score in scores["lora"].items() if score is not None]
    expected = np.mean([scores["lora"][case] - scores["zero_shot"][case] for case in shared])  # type: ignore[operator]
    found = comparison_of(results, "lora", "token_f1")
    assert found.difference == pytest.approx(expected)
    assert found.low is not None
    assert found.high is not None
    assert found.low < expected < found.high


def test_the_same_runs_in_any_order_give_the_same_results():
    runs = invent_runs(cases=30)
    first = evaluate_quickly(runs, arms=("zero_shot", "few_shot", "rag", "lora"))
    second = evaluate_quickly(list(reversed(runs)), arms=("zero_shot", "few_shot", "rag", "lora"))
    assert json.dumps(results_to_json(first)) == json.dumps(results_to_json(second))


def test_every_missing_figure_has_a_reason():
    runs = [*invent_runs(cases=30)[:2], make_run("lora", (), status="failed", failure="no memory")]
    results = evaluate_quickly(runs, arms=("zero_shot", "few_shot", "rag", "lora"))
    for arm in (*results.arms, *results.runs):
        for metric, summary in arm.metrics.items():
            if None in (summary.value, summary.low, summary.high):
                assert f"metrics.{metric}" in arm.reasons
        for field, value in (
            ("latency_seconds", arm.latency_seconds.p50),
            ("tokens", arm.tokens.prompt),
            ("train_seconds", arm.train_seconds),
            ("peak_memory_bytes", arm.peak_memory_bytes),
            ("cost_usd_per_1000_requests", arm.cost_usd_per_1000_requests),
        ):
            assert (value is None) == (field in arm.reasons)


def test_arms_of_a_plan_keep_their_order_and_language_model():
    plan = read_plan(
        {
            "name": "x",
            "task": "classification",
            "dataset": {"id": 1},
            "arms": ["zero_shot", {"lora": {"language_model": "hf:small"}}],
        }
    )
    assert [(arm.key, arm.method, arm.language_model) for arm in identify_arms(plan)] == [
        ("zero_shot", "zero_shot", "bundled"),
        ("lora", "lora", "hf:small"),
    ]


def test_the_verdict_and_the_table_say_which_correction_a_p_value_belongs_to():
    # LoRA alone is right on 23 cases and the baseline alone on 10: p = 0.035. RAG is behind LoRA by 24 to 9: p = 0.014.
    # Over the two arms that LoRA is compared with, Holm leaves 0.035; over the two compared with the baseline, 0.07.
    runs = [
        label_run("zero_shot", lambda c: c < 150, cases=300),
        label_run("lora", lambda c: 10 <= c < 173, cases=300),
        label_run("rag", lambda c: c < 9 or 34 <= c < 173, cases=300),
    ]
    results = classify(runs, "zero_shot", "lora", "rag")
    assert comparison_of(results, "lora", "accuracy").verdict == "unclear"
    assert results.decision.arm == "lora"
    assert "above zero-shot (p = 0.035 after correction)." in results.decision.sentence
    assert results.decision.sentence.endswith(
        "Corrected over all arms that are compared with zero-shot, as in the tables, the lead over it alone would be "
        "unclear (p = 0.070)."
    )
