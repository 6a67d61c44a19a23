"""Utility, probabilities, regret, flips and worth of information, against values worked out by hand."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from app.decision.analysis import analyse_decision, reweigh
from app.economics.full_cost import price_arms
from app.values.economics import Economics, TokenPrice
from app.values.learning_curves import CurveValue, LearningCurve, LearningCurves, SizePoint
from app.values.utility import (
    ArmFacts,
    ArmUtility,
    DecisionAnalysis,
    Flip,
    HardLimits,
    InformationWorth,
    Preferences,
    Statement,
    Weights,
)
from tests.economics.invented import assumptions, endpoint_arm


def draws_around(mean: float, spread: float, *, seed: int) -> str:
    values = np.random.default_rng(seed).normal(mean, spread, size=1_000)
    return " ".join(str(round(value * 10_000)) for value in values.tolist())


def arm(
    key: str,
    quality: float | None = 0.5,
    *,
    spread: float = 0.02,
    cost: float | None = 1.0,
    latency: float | None = 1.0,
    memory: float | None = 1e9,
    method: str | None = None,
    draws: str | None = None,
    remote: bool = False,
    cites: bool = False,
    seed_error: float | None = None,
    seeds: int = 1,
    out: Statement | None = None,
) -> ArmFacts:
    drawn = draws_around(quality or 0.0, spread, seed=sum(map(ord, key))) if draws is None else draws
    return ArmFacts(
        arm=key,
        method=method or key,
        quality=quality,
        draws=drawn if out is None else "",
        seeds=seeds,
        seed_error=seed_error,
        latency_seconds=latency,
        latency_p95_seconds=latency,
        cost_usd_per_1000_requests=cost,
        memory_bytes=memory,
        is_remote=remote,
        cites=cites,
        out=out,
    )


def analyse(*arms: ArmFacts, preferences: Preferences | None = None, cases: int = 100) -> DecisionAnalysis:
    return analyse_decision(arms, metric="accuracy", cases=cases, preferences=preferences or Preferences())


def of(analysis: DecisionAnalysis, key: str) -> ArmUtility:
    return next(each for each in analysis.arms if each.arm == key)


def flip(analysis: DecisionAnalysis, kind: str, what: str, *, above: bool = True) -> Flip | None:
    found = [each for each in analysis.flips if (each.kind, each.what) == (kind, what)]
    return next((each for each in found if each.now is None or (each.at >= each.now) == above), None)


def worth(analysis: DecisionAnalysis, kind: str) -> list[InformationWorth]:
    return [each for each in analysis.information if each.kind == kind]


def full_costs(usd: dict[str, float | None]) -> Economics:
    """Arms that cost so many US dollars per 1,000 requests with everything counted; None: not known."""
    prices = [TokenPrice(f"endpoint:{key}", each, each, "plan") for key, each in usd.items()]  # 1,000 tokens a request
    measures = [endpoint_arm(key, language_model=f"endpoint:{key}") for key in usd]
    return price_arms(measures, prices, assumptions(), computed_on="2026-11-21")


COSTLY = Preferences(weights=Weights(cost=0.1))


class TestUtility:
    def test_without_weights_it_is_the_score(self):
        found = analyse(arm("rag", 0.6), arm("lora", 0.5))
        assert found.arm == "rag"
        assert of(found, "rag").utility == pytest.approx(0.6)
        assert found.criteria == ()

    def test_a_tenfold_cost_takes_its_weight(self):
        # rag costs 100 times as much as lora: two tenfolds, at 0.1 each.
        found = analyse(arm("rag", 0.6, cost=100.0), arm("lora", 0.5, cost=1.0), preferences=COSTLY)
        assert found.arm == "lora"
        assert of(found, "rag").utility == pytest.approx(0.6 - 0.2)
        assert of(found, "rag").costs == {"cost": pytest.approx(0.2)}

    def test_another_arm_does_not_change_the_distance_of_two(self):
        two = analyse(arm("rag", 0.6, cost=100.0), arm("lora", 0.5, cost=10.0), preferences=COSTLY)
        three = analyse(
            arm("rag", 0.6, cost=100.0), arm("lora", 0.5, cost=10.0), arm("few_shot", 0.2, cost=0.1), preferences=COSTLY
        )

        def gap(found: DecisionAnalysis) -> float:
            return (of(found, "rag").utility or 0) - (of(found, "lora").utility or 0)

        assert gap(two) == pytest.approx(gap(three))

    def test_a_missing_cost_is_left_out_for_all_and_said(self):
        found = analyse(arm("rag", 0.6, cost=None), arm("lora", 0.5, cost=1.0), preferences=COSTLY)
        assert found.arm == "rag"
        assert found.criteria == ()
        assert found.left_out == {"cost": Statement("criterion_left_out", {"criterion": "cost", "arms": ("rag",)})}

    def test_an_arm_that_is_out_lacks_nothing_for_the_others(self):
        cancelled = arm("full", None, cost=None, out=Statement("out_no_scores", {"arm": "full"}))
        found = analyse(arm("rag", 0.6, cost=100.0), arm("lora", 0.55, cost=1.0), cancelled, preferences=COSTLY)
        assert found.criteria == ("cost",)
        assert of(found, "full").out == cancelled.out
        assert of(found, "full").probability_best is None


class TestProbability:
    def test_it_is_the_share_of_draws_in_which_an_arm_is_ahead(self):
        # Draws alternate around the means: rag 0.6 and 0.4, lora 0.5 always; rag is ahead in half of them.
        found = analyse(
            arm("rag", 0.5, draws=" ".join(["6000", "4000"] * 500)), arm("lora", 0.49, draws=" ".join(["4900"] * 1000))
        )
        assert of(found, "rag").probability_best == pytest.approx(0.5)
        # rag gives away 0.09 in half of the draws, lora 0.11 in the other half.
        assert of(found, "rag").expected_regret == pytest.approx(0.045)
        assert of(found, "lora").expected_regret == pytest.approx(0.055)

    def test_equal_arms_share_it_and_the_simplest_is_taken(self):
        same = " ".join(["5000", "5200", "4800", "5000"] * 250)
        found = analyse(arm("lora", 0.5, draws=same), arm("zero_shot", 0.5, draws=same), arm("rag", 0.5, draws=same))
        assert [each.probability_best for each in found.arms] == [pytest.approx(1 / 3)] * 3
        assert [each.expected_regret for each in found.arms] == [0.0, 0.0, 0.0]
        assert found.arm == "zero_shot"
        assert worth(found, "perfect")[0].worth == 0.0

    def test_independent_normals_agree_with_the_formula(self):
        # The difference of two means with standard error 0.03 each is normal with 0.03 * sqrt(2).
        found = analyse(arm("rag", 0.55, spread=0.03), arm("lora", 0.5, spread=0.03))
        expected = 0.5 * (1 + math.erf(0.05 / (0.03 * math.sqrt(2)) / math.sqrt(2)))
        assert of(found, "rag").probability_best == pytest.approx(expected, abs=0.03)

    def test_too_few_cases_give_a_choice_without_probabilities(self):
        found = analyse(arm("rag", 0.6, draws=""), arm("lora", 0.5, draws=""), cases=8)
        assert found.arm == "rag"
        assert found.reasons["probabilities"] == Statement("too_few_shared_cases", {"cases": 8, "needed": 10})
        assert of(found, "rag").probability_best is None
        assert of(found, "rag").low is None
        assert all(each.worth is None and each.reason is not None for each in found.information)

    def test_one_arm_alone_is_best_for_certain(self):
        found = analyse(arm("rag", 0.6))
        assert of(found, "rag").probability_best == 1.0
        told = [each.reason for each in found.information if each.kind != "labels"]
        assert told == [Statement("nothing_to_choose_between")] * 3

    def test_nothing_in_the_running(self):
        found = analyse(arm("rag", None, out=Statement("out_no_scores", {"arm": "rag"})))
        assert found.arm is None
        assert found.reasons["arm"] == Statement("no_arm_in_the_running")
        assert found.flips == ()

    def test_no_arm_is_taken_when_all_are_wrong(self):
        found = analyse(arm("rag", 0.0, spread=0.0), arm("lora", 0.0, spread=0.0))
        assert found.arm is None
        assert found.reasons["arm"].key == "all_on_the_floor"

    def test_an_arm_beyond_the_limits_does_not_lift_the_others_off_the_floor(self):
        limits = Preferences(limits=HardLimits(privacy=True))
        found = analyse(arm("remote", 0.9, remote=True), arm("local", 0.02), arm("other", 0.01), preferences=limits)
        assert found.arm is None
        assert found.reasons["arm"] == Statement("allowed_on_the_floor", {"arm": "local", "score": 0.02})


class TestLimits:
    @pytest.mark.parametrize(
        ("limits", "broken"),
        [
            (HardLimits(quality=0.7), "quality"),
            (HardLimits(latency=0.5), "latency"),
            (HardLimits(cost=5.0), "cost"),
            (HardLimits(memory=1e9), "memory"),
            (HardLimits(privacy=True), "privacy"),
            (HardLimits(citations=True), "citations"),
        ],
    )
    def test_an_arm_that_breaks_one_is_not_taken(self, limits: HardLimits, broken: str):
        better = arm("rag", 0.6, latency=2.0, cost=10.0, memory=8e9, remote=True)
        worse = arm("lora", 0.5, latency=0.1, cost=1.0, memory=1e9, cites=True)
        if broken == "quality":
            worse = replace(worse, quality=0.7)
        found = analyse(better, worse, preferences=Preferences(limits=limits))
        assert found.arm == "lora"
        assert [(check.limit, check.verdict) for check in of(found, "rag").checks] == [(broken, "broken")]
        assert of(found, "rag").probability_best is None

    def test_a_figure_that_is_missing_is_unknown_and_not_taken(self):
        found = analyse(arm("rag", cost=None), preferences=Preferences(limits=HardLimits(cost=5.0)))
        assert found.arm is None
        assert of(found, "rag").checks[0].verdict == "unknown"
        assert found.reasons["arm"] == Statement("none_within_limits")

    def test_the_margin_takes_the_cheaper_of_equals(self):
        arms = (arm("rag", 0.61, cost=10.0), arm("lora", 0.6, cost=1.0), arm("few_shot", 0.4, cost=0.1))
        assert analyse(*arms).arm == "rag"
        found = analyse(*arms, preferences=Preferences(margin=0.02))
        assert found.arm == "lora"
        assert [each.arm for each in found.arms if each.is_within_margin] == ["rag", "lora"]


class TestFlips:
    def test_a_weight_flips_where_the_lines_cross(self):
        # 0.6 - w * 2 = 0.5, at w = 0.05.
        found = analyse(arm("rag", 0.6, cost=100.0), arm("lora", 0.5, cost=1.0))
        crossing = flip(found, "weight", "cost")
        assert crossing is not None
        assert (crossing.now, crossing.arm) == (0.0, "lora")
        assert crossing.at == pytest.approx(0.05)

    def test_a_cost_flips_where_its_logarithm_makes_up_for_the_score(self):
        # 0.1 per tenfold: rag loses its lead of 0.05 when it costs 10 ** 0.5 times as much.
        found = analyse(arm("rag", 0.55, cost=2.0), arm("lora", 0.5, cost=2.0), preferences=COSTLY)
        dearer = flip(found, "cost", "rag")
        cheaper = flip(found, "cost", "lora", above=False)
        assert dearer is not None
        assert cheaper is not None
        assert (dearer.at, dearer.arm) == (pytest.approx(2 * math.sqrt(10)), "lora")
        assert (cheaper.at, cheaper.arm) == (pytest.approx(2 / math.sqrt(10)), "lora")

    def test_scores_flip_where_they_meet(self):
        found = analyse(arm("rag", 0.6), arm("lora", 0.5))
        falls, rises = flip(found, "score", "rag", above=False), flip(found, "score", "lora")
        assert falls is not None
        assert rises is not None
        assert (falls.at, falls.arm) == (pytest.approx(0.5), "lora")
        assert (rises.at, rises.arm) == (pytest.approx(0.6), "lora")

    def test_the_margin_flips_at_the_gap(self):
        found = analyse(arm("rag", 0.6, cost=10.0), arm("lora", 0.5, cost=1.0))
        at_gap = flip(found, "margin", "margin")
        assert at_gap is not None
        assert (at_gap.at, at_gap.arm) == (pytest.approx(0.1), "lora")

    def test_a_limit_that_shuts_out_a_better_arm_names_where_it_gets_in(self):
        found = analyse(
            arm("rag", 0.6, latency=2.0),
            arm("lora", 0.5, latency=1.0),
            preferences=Preferences(limits=HardLimits(latency=1.5)),
        )
        looser, tighter = flip(found, "limit", "latency"), flip(found, "limit", "latency", above=False)
        assert looser is not None
        assert tighter is not None
        assert (looser.at, looser.arm) == (2.0, "rag")
        assert (tighter.at, tighter.arm) == (1.0, None)

    def test_a_limit_that_is_not_set_tells_from_where_on_it_would_matter(self):
        found = analyse(arm("rag", 0.6, latency=2.0), arm("lora", 0.5, latency=1.0))
        first = flip(found, "limit", "latency")
        assert first is not None
        assert (first.now, first.at, first.arm) == (None, 2.0, "lora")

    def test_each_flip_holds_when_tried(self):
        arms = (
            arm("rag", 0.62, cost=30.0, latency=3.0, memory=4e9),
            arm("lora", 0.58, cost=4.0, latency=0.4, memory=2e9),
            arm("zero_shot", 0.3, cost=1.0, latency=0.2, memory=1e9),
        )
        wanted = Preferences(weights=Weights(latency=0.01, cost=0.02, memory=0.01), margin=0.01)
        found = analyse(*arms, preferences=wanted)
        weights = [each for each in found.flips if each.kind == "weight"]
        assert weights
        for each in weights:
            assert each.now is not None
            for share, expected in ((0.999, found.arm), (1.001, each.arm)):
                value = each.now + (each.at - each.now) * share
                changed = reweigh(found, replace(wanted, weights=replace(wanted.weights, **{each.what: value})))
                assert changed.arm == expected

    def test_equal_arms_have_flips_of_the_score_at_the_score_itself(self):
        found = analyse(arm("zero_shot", 0.5), arm("rag", 0.5))
        rises = flip(found, "score", "rag")
        assert rises is not None
        assert (rises.at, rises.arm) == (pytest.approx(0.5), "rag")


class TestInformation:
    def test_knowing_everything_is_worth_the_regret_of_the_best(self):
        found = analyse(arm("rag", 0.52, spread=0.04), arm("lora", 0.5, spread=0.04))
        assert worth(found, "perfect")[0].worth == pytest.approx(of(found, "rag").expected_regret, abs=1e-9)

    def test_more_cases_agree_with_the_normal_formula(self):
        # Difference of means 0.02, standard error s = 0.04 * sqrt(2); as many cases again leave the mean difference
        # scattering with s * sqrt(1/2) = 0.04. Worth: 0.04 * phi(0.5) - 0.02 * Phi(-0.5), by the unit normal loss.
        found = analyse(arm("rag", 0.52, spread=0.04), arm("lora", 0.5, spread=0.04))
        loss = 0.04 * math.exp(-0.125) / math.sqrt(2 * math.pi) - 0.02 * 0.5 * (1 - math.erf(0.5 / math.sqrt(2)))
        same_again, thrice = worth(found, "cases")
        assert same_again.amount == 100
        assert same_again.worth == pytest.approx(loss, abs=0.0015)
        assert thrice.worth is not None
        assert same_again.worth is not None
        assert same_again.worth < thrice.worth < (worth(found, "perfect")[0].worth or 0)

    def test_a_clear_lead_leaves_nothing_to_gain(self):
        found = analyse(arm("rag", 0.9, spread=0.01), arm("lora", 0.5, spread=0.01))
        told = [each.worth for each in found.information if each.kind in {"perfect", "cases"}]
        assert told == [0.0, 0.0, 0.0]

    def test_one_seed_cannot_say_what_another_is_worth(self):
        assert worth(analyse(arm("rag"), arm("lora")), "seeds")[0].reason == Statement("one_seed_tells_no_spread")

    def test_cases_tell_nothing_where_only_seeds_vary(self):
        arms = [arm(key, 0.5, spread=0.03, seed_error=0.031, seeds=3) for key in ("rag", "lora")]
        found = analyse(*arms)
        assert worth(found, "cases")[0].worth == pytest.approx(0.0, abs=1e-3)
        assert (worth(found, "seeds")[0].worth or 0) > 0.005


def curve(arm_key: str, *, cases: int, then: float, band: float) -> LearningCurves:
    points = tuple(SizePoint(arm_key, size, 0.4, None, None) for size in (cases // 2, cases))
    fitted = (CurveValue(cases, 0.5, 0.5, 0.5), CurveValue(2 * cases, then, then - band, then + band))
    return LearningCurves(
        (LearningCurve(arm_key, "accuracy", points, "pow3", (), fitted, 4 * cases, is_monotone=True),), ()
    )


class TestLabels:
    def labels(self, curves: LearningCurves | None) -> InformationWorth:
        found = analyse_decision(
            [arm("rag", 0.6), arm("lora", 0.5)], metric="accuracy", cases=100, preferences=Preferences(), curves=curves
        )
        return worth(found, "labels")[0]

    def test_they_are_worth_the_lead_they_are_expected_to_bring(self):
        found = self.labels(curve("lora", cases=200, then=0.7, band=0.0))
        assert (found.amount, found.worth) == (400, pytest.approx(0.1))

    def test_an_uncertain_rise_is_worth_its_better_half(self):
        # Expected to draw level, with a standard deviation of 0.025: the mean of max(0, normal) is 0.399 of it.
        found = self.labels(curve("lora", cases=200, then=0.6, band=0.049))
        assert found.worth == pytest.approx(0.025 * 0.3989, abs=5e-4)

    def test_labels_that_leave_an_arm_behind_are_worth_nothing(self):
        assert self.labels(curve("lora", cases=200, then=0.55, band=0.0)).worth == 0.0

    def test_without_a_curve_it_is_not_known(self):
        assert self.labels(None).reason == Statement("no_learning_curve")


class TestPareto:
    def test_dominated_arms_are_not_on_it(self):
        found = analyse(arm("rag", 0.6, cost=10.0), arm("lora", 0.5, cost=20.0), arm("few_shot", 0.4, cost=1.0))
        cost = next(each for each in found.pareto if each.criterion == "cost")
        assert cost.arms == ("few_shot", "rag")

    def test_an_arm_without_a_figure_is_named(self):
        found = analyse(arm("rag", 0.6, cost=None), arm("lora", 0.5, cost=20.0))
        cost = next(each for each in found.pareto if each.criterion == "cost")
        assert (cost.arms, cost.unplaced) == (("lora",), ("rag",))


def test_reweighing_with_the_same_preferences_changes_nothing():
    found = analyse(*arms_of_a_team(), preferences=COSTLY)
    assert reweigh(found, COSTLY) == found


def arms_of_a_team() -> Sequence[ArmFacts]:
    return [arm("rag", 0.62, cost=3.0), arm("lora", 0.6, cost=1.0), arm("zero_shot", 0.4, cost=0.5)]


class TestCostBasis:
    """The cost of a limit and of a weight is one quantity, whichever arms stand beside."""

    ARMS = (arm("zero_shot", 0.4, cost=0.5), arm("lora", 0.6, cost=0.3))
    LIMIT = Preferences(limits=HardLimits(cost=5.0))

    def analyse(self, *more: ArmFacts, usd: dict[str, float | None]) -> DecisionAnalysis:
        return analyse_decision(
            (*self.ARMS, *more), metric="accuracy", cases=100, preferences=self.LIMIT, economics=full_costs(usd)
        )

    @pytest.mark.parametrize("more", [(), (arm("imported", 0.7, cost=1.2, method="imported"),)])
    def test_a_limit_on_cost_holds_the_full_cost_against_every_arm(self, more: tuple[ArmFacts, ...]):
        found = self.analyse(*more, usd={"zero_shot": 43.6, "lora": 46.9, "imported": None})
        assert {check.verdict for key in ("zero_shot", "lora") for check in of(found, key).checks} == {"broken"}
        assert found.arm is None
        assert found.cost_basis == "full"

    def test_an_arm_whose_full_cost_is_not_known_keeps_no_cost_limit(self):
        imported = arm("imported", 0.7, cost=1.2, method="imported")
        found = self.analyse(imported, usd={"zero_shot": 3.0, "lora": 4.0, "imported": None})
        assert [check.verdict for check in of(found, "imported").checks] == ["unknown"]
        assert found.arm == "lora"

    def test_a_weight_on_cost_is_left_out_where_the_full_cost_of_an_arm_is_not_known(self):
        imported = arm("imported", 0.7, cost=1.2, method="imported")
        found = analyse_decision(
            (*self.ARMS, imported),
            metric="accuracy",
            cases=100,
            preferences=COSTLY,
            economics=full_costs({"zero_shot": 3.0, "lora": 4.0, "imported": None}),
        )
        assert found.left_out["cost"].values["arms"] == ("imported",)

    def test_where_no_full_cost_is_known_that_of_answering_is_taken(self):
        found = self.analyse(usd={"zero_shot": None, "lora": None})
        assert (found.cost_basis, found.arm) == ("answering", "lora")
