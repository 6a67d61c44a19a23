"""Pairs, margins, power and groups of comparisons, and how they are explained."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from app.evaluation.arm_runs import ArmRuns
from app.evaluation.comparisons import compare_every_pair, compare_with_baseline
from app.evaluation.corrections import correct_for_several
from app.evaluation.explanations import explain_comparison
from app.evaluation.intervals import Resampling
from app.evaluation.power import cases_for_shares
from app.values.predictions import Prediction, ScoredPrediction
from app.values.results import Comparison
from app.values.run_records import ArmIdentity, RunRecord

RESAMPLING = Resampling(seed=3, bootstrap=300, permutations=999)


def arm(
    key: str, score: Callable[[int], float], *, cases: int = 100, metric: str = "accuracy", groups_of: int = 1
) -> ArmRuns:
    """An arm with one run that scores each case as told."""
    rows = tuple(
        ScoredPrediction(
            key,
            1,
            Prediction(f"c{case:04d}", "", 0.1, 1, 1),
            "",
            "",
            {metric: score(case)},
            slices={"group": f"g{case // groups_of}"} if groups_of > 1 else {},
        )
        for case in range(cases)
    )
    run = RunRecord(key, "zero_shot", "bundled", 1, "succeeded", predictions=rows)
    return ArmRuns(arm=ArmIdentity(key=key, method="zero_shot", language_model="bundled"), seeds=(1,), runs=(run,))


def compare(first: ArmRuns, second: ArmRuns, *, metric: str = "accuracy", margin: float | None = None) -> Comparison:
    found = compare_with_baseline(
        (second, first), baseline=second.arm.key, metrics=(metric,), resampling=RESAMPLING, margin=margin
    )
    return found[0]


def test_wins_losses_and_cases_are_counted():
    found = compare(arm("a", lambda c: c < 60), arm("b", lambda c: 10 <= c < 50))
    assert (found.cases, found.wins, found.losses, found.test) == (100, 20, 0, "mcnemar")


def test_power_is_that_of_the_observed_discordance_and_the_strictest_comparison():
    base = arm("base", lambda c: c < 50)
    others = [arm(f"a{place}", lambda c: 10 <= c < 62) for place in range(4)]
    found = compare_with_baseline(
        (base, *others), baseline="base", metrics=("accuracy",), resampling=RESAMPLING, margin=0.05
    )[0]
    assert found.cases_needed == cases_for_shares(0.05, discordance=0.22, alpha=0.05 / 4)
    assert found.smallest_detectable is not None
    assert cases_for_shares(found.smallest_detectable, discordance=0.22, alpha=0.05 / 4) in {100, 101}


def test_arms_are_equivalent_when_the_ninety_percent_interval_lies_within_the_margin():
    # 1,000 cases, 15 against 10 discordant: difference 0.005, 90% interval about +-0.008
    first = arm("a", lambda c: c < 500 or c >= 995, cases=1_000)
    second = arm("b", lambda c: 10 <= c < 510, cases=1_000)
    found = compare(first, second, margin=0.02)
    assert found.verdict == "equivalent"
    assert found.equivalence_low is not None
    assert found.low is not None
    assert found.low < found.equivalence_low
    assert compare(first, second).verdict == "unclear"
    assert compare(first, second, margin=0.005).verdict == "unclear"


def test_a_difference_too_small_to_matter_is_equivalent_even_when_it_is_there():
    first, second = arm("a", lambda c: c < 1_990, cases=2_000), arm("b", lambda c: c < 1_970, cases=2_000)
    assert compare(first, second).verdict == "better"
    assert compare(first, second, margin=0.03).verdict == "equivalent"


def test_every_pair_is_compared_once_and_corrected_over_all():
    arms = [arm("a", lambda c: c < 40), arm("b", lambda c: c < 52), arm("c", lambda c: c < 60)]
    found = compare_every_pair(arms, metric="accuracy", resampling=RESAMPLING)
    assert [(each.arm, each.baseline) for each in found] == [("b", "a"), ("c", "a"), ("c", "b")]
    # discordant 12, 20 and 8, all on one side: 2 / 2^k each; Holm over three
    assert [each.p_value_adjusted for each in found] == [
        pytest.approx(2 * 2 / 2**12),
        pytest.approx(3 * 2 / 2**20),
        pytest.approx(2 / 2**8),
    ]


class TestUpperBounds:
    """An arm that is shown the right documents answers another question and costs the others nothing."""

    base, rag = arm("base", lambda c: c < 50), arm("rag", lambda c: c < 57)  # 7 discordant cases: p = 2 / 2^7
    oracle = arm("oracle", lambda c: c < 80)  # 30 discordant cases
    oracle = replace(oracle, arm=replace(oracle.arm, context="oracle"))

    def test_the_usable_arms_are_corrected_over_themselves(self):
        rag, oracle = compare_with_baseline(
            (self.base, self.rag, self.oracle), baseline="base", metrics=("accuracy",), resampling=RESAMPLING
        )
        assert (rag.arm, oracle.arm) == ("rag", "oracle")
        assert rag.p_value_adjusted == pytest.approx(2 / 2**7)
        assert oracle.p_value_adjusted == pytest.approx(2 / 2**30)
        assert rag.verdict == "better"

    def test_pairs_with_a_bound_are_a_family_of_their_own(self):
        found = compare_every_pair((self.base, self.rag, self.oracle), metric="accuracy", resampling=RESAMPLING)
        assert [(each.arm, each.baseline) for each in found] == [
            ("rag", "base"),
            ("oracle", "base"),
            ("oracle", "rag"),
        ]
        # discordant 7, 30 and 23; Holm over one pair of usable arms, and over the two with the bound
        assert [each.p_value_adjusted for each in found] == [
            pytest.approx(2 / 2**7),
            pytest.approx(2 * 2 / 2**30),
            pytest.approx(2 / 2**23),
        ]


def test_an_arm_without_scores_is_in_no_pair_and_many_arms_are_cut_to_the_best():
    empty = replace(arm("x", lambda c: 1.0), runs=())
    assert compare_every_pair([empty, arm("a", lambda c: 1.0)], metric="accuracy", resampling=RESAMPLING) == ()
    arms = [arm(f"a{place}", lambda c, place=place: c < 10 + place, cases=20) for place in range(14)]
    found = compare_every_pair(arms, metric="accuracy", resampling=RESAMPLING)
    assert len(found) == 12 * 11 // 2
    assert not {"a0", "a1"} & {each.arm for each in found}


def test_groups_make_a_difference_less_certain():
    # 20 groups of 5, won or lost as a whole: 13 against 7 is nothing, 65 against 35 lone cases would be
    def score(case: int) -> float:
        return float(case // 5 < 13)

    first, second = arm("a", score, groups_of=5), arm("b", lambda c: 1 - score(c), groups_of=5)
    found = compare(first, second)
    assert found.test == "permutation"
    assert found.p_value == pytest.approx(0.263, abs=0.04)  # 2 * P(Binomial(20, 1/2) >= 13) = 0.2632
    assert found.verdict == "unclear"
    alone = compare(arm("a", score), arm("b", lambda c: 1 - score(c)))
    assert alone.verdict == "better"


def test_nine_groups_are_too_few_however_many_cases():
    found = compare(arm("a", lambda c: 1.0, cases=90, groups_of=10), arm("b", lambda c: 0.0, cases=90, groups_of=10))
    assert (found.difference, found.p_value, found.verdict) == (1.0, None, "unknown")
    assert "too few" in found.explanation


def test_equal_arms_all_wrong_and_all_right_are_unclear_or_equivalent():
    for level in (0.0, 1.0):
        found = compare(arm("a", lambda c, level=level: level), arm("b", lambda c, level=level: level))
        assert (found.difference, found.p_value, found.verdict) == (0.0, 1.0, "unclear")
    found = compare(
        arm("a", lambda c: 0.5, metric="token_f1"), arm("b", lambda c: 0.5, metric="token_f1"), metric="token_f1"
    )
    assert (found.verdict, found.smallest_detectable) == ("unclear", None)


def test_the_explanation_names_the_test_in_both_languages():
    found = compare(arm("a", lambda c: c < 60), arm("b", lambda c: c < 50), margin=0.01)
    assert found.explanation == (
        "Of 100 cases answered by both, a alone was right on 10 and b alone on 0; if the two were equally good, a "
        "split at least this uneven would come up with probability 0.002 (exact McNemar test; 0.002 after Holm's "
        "correction). That is better beyond chance."
    )
    assert "精确 McNemar 检验" in explain_comparison(found, "zh")
    score = np.random.default_rng(1).random(100)
    found = compare(
        arm("a", lambda c: score[c], metric="token_f1"),
        arm("b", lambda c: score[99 - c], metric="token_f1"),
        metric="token_f1",
        margin=0.01,
    )
    assert "permutation test" in found.explanation
    assert "four times in five" in found.explanation
    assert f"takes about {found.cases_needed:,} cases" in found.explanation
    assert "置换检验" in explain_comparison(found, "zh")


def test_no_shared_case_is_said():
    nothing = Comparison("a", "b", "accuracy", None, None, None, None, None, "unknown")
    assert correct_for_several([nothing])[0].explanation.startswith("No case was answered by both a and b")
