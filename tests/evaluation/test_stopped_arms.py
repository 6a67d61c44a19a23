"""Arms that racing stopped are compared by what stays valid however often one looks."""

from collections.abc import Sequence

import numpy as np
import pytest

from app.evaluation.arm_runs import ArmRuns
from app.evaluation.comparisons import ComparisonSetting, compare_pair
from app.evaluation.corrections import correct_for_several
from app.evaluation.intervals import Resampling
from app.evaluation.racing import Racer, find_beaten
from app.values.predictions import Prediction, ScoredPrediction
from app.values.results import Comparison
from app.values.run_records import ArmIdentity, RunRecord

CASES = 200
ORDER = tuple(f"c{case:03d}" for case in np.random.default_rng(5).permutation(CASES))
RESAMPLING = Resampling(seed=3, bootstrap=50, permutations=99)


def run_of(
    scores: Sequence[float | None],
    *,
    seed: int = 1,
    is_stopped: bool = False,
    metric: str = "accuracy",
    groups_of: int = 0,
) -> RunRecord:
    """A run that answered the first cases of the order with these scores; None where one failed."""
    rows = tuple(
        ScoredPrediction(
            "arm",
            seed,
            Prediction(case_id, "a", 0.1, 1, 1, failure="It broke." if score is None else None),
            "",
            "a" if place % 2 else "b",
            {} if score is None else {metric: score},
            slices={"group": f"g{place // groups_of}"} if groups_of else {},
        )
        for place, (case_id, score) in enumerate(zip(ORDER, scores, strict=False))
    )
    status = "stopped_early" if is_stopped else "succeeded"
    return RunRecord("arm", "zero_shot", "bundled", seed, status, predictions=tuple(sorted(rows, key=_case_id)))


def _case_id(row: ScoredPrediction) -> str:
    return row.prediction.case_id


def arm(key: str, *runs: RunRecord) -> ArmRuns:
    return ArmRuns(ArmIdentity(key, "zero_shot", "bundled"), tuple(run.seed for run in runs), runs)


def compare(first: ArmRuns, second: ArmRuns, *, metric: str = "accuracy") -> Comparison:
    setting = ComparisonSetting(RESAMPLING, order=ORDER)
    return correct_for_several([compare_pair(first, second, metric=metric, setting=setting)])[0]


def race(first: Sequence[float], second: Sequence[float], *, block: int = 20) -> dict[str, int]:
    """After how many cases which of two arms stopped, at a margin of five points."""
    for seen in range(block, CASES, block):
        racers = [
            Racer(name, dict(zip(ORDER[:seen], scores, strict=False)))
            for name, scores in (("first", first), ("second", second))
        ]
        for beaten in find_beaten(racers, order=ORDER, arms=2, margin=0.05, error=0.05):
            return {beaten.arm: seen}
    return {}


def test_a_race_between_equal_arms_is_hardly_ever_a_win():
    stopped = clear = 0
    for seed in range(40):
        chance = np.random.default_rng(seed)
        shared, own = chance.random(CASES), chance.random((2, CASES))
        both = np.where(chance.random(CASES) < 0.8, shared, own) < 0.7
        scores = {"first": both[0].astype(float), "second": both[1].astype(float)}
        left = race(scores["first"], scores["second"])
        arms = [
            arm(name, run_of(values[: left.get(name, CASES)].tolist(), is_stopped=name in left))
            for name, values in scores.items()
        ]
        stopped += bool(left)
        clear += bool(left) and compare(*arms).verdict in {"better", "worse"}
    assert stopped >= 20
    assert clear <= 2


def test_a_hopeless_arm_that_stopped_is_worse():
    found = compare(arm("rag", run_of([1.0] * CASES)), arm("zero_shot", run_of([0.0] * 32, is_stopped=True)))
    assert (found.verdict, found.test, found.cases, found.difference) == ("better", "anytime", 32, 1.0)
    assert "rag is 100.0 points above zero_shot" in found.explanation


def test_a_failed_case_counts_for_neither_arm():
    scores = [None if case % 2 else 0.0 for case in range(40)]
    found = compare(arm("rag", run_of([1.0] * CASES)), arm("zero_shot", run_of(scores, is_stopped=True)))
    assert found.cases == 20


def test_seeds_are_compared_seed_by_seed_up_to_the_first_case_that_one_has_not_come_to():
    rag = arm("rag", run_of([1.0] * CASES, seed=1), run_of([0.5] * CASES, seed=2), run_of([0.0] * CASES, seed=3))
    stopped = arm("zero_shot", run_of([0.0] * 60, seed=1, is_stopped=True), run_of([0.0] * 40, seed=2, is_stopped=True))
    found = compare(rag, stopped)
    assert (found.cases, found.difference) == (40, 0.75)


def test_of_cases_that_belong_together_the_first_counts():
    rag = arm("rag", run_of([1.0] * CASES, groups_of=4))
    found = compare(rag, arm("zero_shot", run_of([0.0] * 60, groups_of=4, is_stopped=True)))
    assert found.cases == 15


@pytest.mark.parametrize("metric", ["macro_f1", "mcc"])
def test_a_score_over_labels_is_not_tested_against_an_arm_that_stopped(metric: str):
    found = compare(arm("rag", run_of([1.0] * CASES)), arm("few", run_of([0.0] * 60, is_stopped=True)), metric=metric)
    assert (found.p_value, found.low, found.verdict) == (None, None, "unknown")
