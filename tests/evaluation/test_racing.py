"""Arms that cannot win any more stop; those that still can do not."""

import numpy as np
import pytest

from app.evaluation.racing import Racer, find_beaten, shuffle_cases

ORDER = [f"c{case:03d}" for case in range(200)]


def racer(arm: str, share: float, *, answered: int, seed: int = 0, has_left: bool = False) -> Racer:
    right = np.random.default_rng(seed).random(answered) < share
    return Racer(arm, {ORDER[case]: float(right[case]) for case in range(answered)}, has_left)


def beaten(*racers: Racer, margin: float = 0.02, error: float = 0.05) -> list[tuple[str, str]]:
    found = find_beaten(racers, order=ORDER, arms=len(racers), margin=margin, error=error)
    return [(each.arm, each.by) for each in found]


def test_a_hopeless_arm_stops_after_few_cases():
    assert beaten(racer("rag", 0.95, answered=32), racer("zero_shot", 0.05, answered=32, seed=1)) == [
        ("zero_shot", "rag")
    ]


def test_nobody_stops_before_there_is_evidence():
    assert beaten(racer("rag", 1.0, answered=4), racer("zero_shot", 0.0, answered=4)) == []


def test_equal_arms_race_on():
    assert beaten(racer("rag", 0.5, answered=64), racer("lora", 0.5, answered=64, seed=1)) == []


def test_only_one_of_two_arms_that_answer_alike_stops_under_a_wide_margin():
    same = racer("rag", 0.5, answered=200)
    found = beaten(same, Racer("lora", same.scores), margin=0.1)
    assert len(found) == 1


def test_an_arm_that_left_stops_nobody():
    assert beaten(racer("rag", 0.95, answered=64, has_left=True), racer("zero_shot", 0.05, answered=64)) == []


def test_an_arm_that_finished_still_stops_others():
    found = beaten(racer("rag", 0.95, answered=200), racer("zero_shot", 0.05, answered=32, seed=1))
    assert found == [("zero_shot", "rag")]


def test_a_failed_case_counts_for_neither_arm():
    good, bad = racer("rag", 1.0, answered=48), racer("zero_shot", 0.0, answered=48)
    failing = Racer(
        "zero_shot", {case: None if place % 2 else score for place, (case, score) in enumerate(bad.scores.items())}
    )
    found = find_beaten([good, failing], order=ORDER, arms=2, margin=0.02, error=0.05)
    assert [each.cases for each in found] == [24]


def test_cases_out_of_turn_wait_for_those_before():
    good, bad = racer("rag", 1.0, answered=48), racer("zero_shot", 0.0, answered=48)
    late = Racer("zero_shot", {case: score for case, score in bad.scores.items() if case != ORDER[2]})
    assert beaten(good, late) == []


def test_one_arm_alone_runs_on():
    assert beaten(racer("rag", 0.0, answered=200)) == []


def test_the_order_is_the_same_every_time_and_holds_every_case():
    assert shuffle_cases(ORDER) == shuffle_cases(ORDER)
    assert sorted(shuffle_cases(ORDER)) == ORDER
    assert shuffle_cases(ORDER) != ORDER


@pytest.mark.parametrize("lead", [0.02, 0.06])
def test_the_better_arm_is_hardly_ever_stopped(lead: float):
    # Two arms whose shares over the 200 cases are known; looked at after every block of 16, in 40 shuffled orders.
    chance = np.random.default_rng(3)
    better = chance.permutation(np.arange(200) < round(200 * (0.6 + lead))).astype(float)
    worse = chance.permutation(np.arange(200) < 120).astype(float)
    wrong = 0
    for _ in range(40):
        places = chance.permutation(200)
        for seen in range(16, 201, 16):
            racers = [
                Racer("better", dict(zip(ORDER[:seen], better[places[:seen]], strict=True))),
                Racer("worse", dict(zip(ORDER[:seen], worse[places[:seen]], strict=True))),
            ]
            found = find_beaten(racers, order=ORDER, arms=2, margin=0.0, error=0.05)
            if found:
                wrong += found[0].arm == "better"
                break
    assert wrong <= 2
