"""From recorded answers to what the decision knows of each arm."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from app.decision.analysis import reweigh
from app.decision.experiment_decision import with_decision_analysis
from app.decision.facts import DRAWS, gather_facts
from app.experiments.plan import Plan, read_plan
from app.glossary import TaskKind
from app.reports.results_json import results_from_json, results_to_json
from app.values.results import Results
from app.values.run_records import RunRecord
from app.values.utility import ArmFacts, DecisionAnalysis, Statement
from tests.reports.invented import evaluate_quickly, make_row, make_run


def answers(
    arm: str, right: Sequence[bool | None], *, seed: int = 1, status: str = "succeeded", failed: int = 0
) -> RunRecord:
    """A classification run: right, wrong, or (None) not answered; the last `failed` answers failed."""
    rows = [
        make_row(
            arm,
            f"c{case:04d}",
            "yes" if is_right else "no",
            target="yes",
            seed=seed,
            task=TaskKind.CLASSIFICATION,
            failure="refused" if case >= len(right) - failed else None,
        )
        for case, is_right in enumerate(right)
        if is_right is not None
    ]
    return make_run(arm, rows, seed=seed, status=status)


def grouped(run: RunRecord, *, groups_of: int) -> RunRecord:
    """The same run with so many cases after one another in one group."""
    rows = tuple(replace(row, slices={"group": f"g{place // groups_of}"}) for place, row in enumerate(run.predictions))
    return replace(run, predictions=rows)


def plan_of(*arms: str | dict[str, object], seeds: Sequence[int] = (1,), **more: object) -> Plan:
    return read_plan(
        {
            "name": "labels",
            "task": "classification",
            "dataset": {"train": "a.csv", "test": "b.csv"},
            "arms": list(arms),
            "seeds": list(seeds),
            **more,
        }
    )


def results_of(runs: list[RunRecord], plan: Plan, *, cases: int) -> Results:
    return evaluate_quickly(
        runs,
        arms=plan.arm_keys,
        task=TaskKind.CLASSIFICATION,
        case_ids=[f"c{case:04d}" for case in range(cases)],
    )


def facts_of(runs: list[RunRecord], plan: Plan, *, cases: int) -> dict[str, ArmFacts]:
    found = gather_facts(results_of(runs, plan, cases=cases), runs=runs, plan=plan)
    return {each.arm: each for each in found.arms}


def analyse(runs: list[RunRecord], plan: Plan, *, cases: int) -> DecisionAnalysis:
    analysis = with_decision_analysis(results_of(runs, plan, cases=cases), runs=runs, plan=plan).utility
    assert analysis is not None
    return analysis


def drawn(facts: ArmFacts) -> np.ndarray:
    return np.array(facts.draws.split(" "), dtype=float) / 10_000


def coin(cases: int, share: float, *, seed: int = 0) -> list[bool]:
    return [bool(each) for each in np.random.default_rng(seed).random(cases) < share]


def test_draws_have_the_standard_error_of_a_share():
    right = [case % 4 != 0 for case in range(400)]
    facts = facts_of([answers("zero_shot", right)], plan_of("zero_shot"), cases=400)["zero_shot"]
    assert facts.quality == 0.75
    assert len(drawn(facts)) == DRAWS
    assert drawn(facts).std() == pytest.approx(np.sqrt(0.75 * 0.25 / 400), rel=0.08)


def test_draws_of_two_arms_rest_on_the_same_cases():
    right = coin(200, 0.6)
    runs = [answers("zero_shot", right), answers("few_shot", right)]
    facts = facts_of(runs, plan_of("zero_shot", "few_shot"), cases=200)
    assert facts["zero_shot"].draws == facts["few_shot"].draws


def test_seeds_widen_the_draws():
    # Means 0.5 and 0.7: the standard deviation is 0.1 * sqrt(2), the error of the mean of two 0.1. Two of these drawn
    # anew scatter with 0.1 / sqrt(2), cases with about sqrt(0.24 / 400).
    runs = [
        answers("few_shot", [case % 2 == 0 for case in range(400)], seed=1),
        answers("few_shot", [case % 10 < 7 for case in range(400)], seed=2),
    ]
    facts = facts_of(runs, plan_of("few_shot", seeds=(1, 2)), cases=400)["few_shot"]
    assert facts.seeds == 2
    assert facts.seed_error == pytest.approx(0.1)
    assert drawn(facts).std() == pytest.approx(np.hypot(0.1 / np.sqrt(2), np.sqrt(0.24 / 400)), rel=0.2)


def test_scores_are_over_the_cases_that_all_in_the_running_answered():
    # Few-shot has no answer to the first 20 of 200 cases, which zero-shot gets wrong.
    first = [case >= 20 for case in range(200)]
    second: list[bool | None] = [None if case < 20 else case % 2 == 0 for case in range(200)]
    runs = [answers("zero_shot", first), answers("few_shot", second)]
    facts = facts_of(runs, plan_of("zero_shot", "few_shot"), cases=200)
    assert facts["zero_shot"].quality == 1.0
    assert facts["few_shot"].quality == 0.5


def test_a_cancelled_arm_is_out_and_takes_no_cases_from_the_others():
    cancelled = answers("few_shot", [True] * 15, status="cancelled")
    plan = plan_of("zero_shot", "few_shot")
    analysis = analyse([answers("zero_shot", coin(200, 0.6)), cancelled], plan, cases=200)
    out = next(each for each in analysis.arms if each.arm == "few_shot").out
    assert out == Statement("out_unfinished", {"arm": "few_shot"})
    assert analysis.cases == 200
    assert analysis.arm == "zero_shot"


def test_an_arm_that_was_stopped_early_is_out():
    stopped = answers("few_shot", [False] * 20, status="stopped_early")
    plan = plan_of("zero_shot", "few_shot")
    analysis = analyse([answers("zero_shot", coin(200, 0.6)), stopped], plan, cases=200)
    out = next(each for each in analysis.arms if each.arm == "few_shot").out
    assert out == Statement("out_stopped_early", {"arm": "few_shot", "cases": 20, "of": 200})


def test_one_failed_case_takes_itself_out():
    runs = [answers("zero_shot", coin(100, 0.5)), answers("few_shot", coin(100, 0.6), failed=1)]
    assert analyse(runs, plan_of("zero_shot", "few_shot"), cases=100).cases == 99


def test_eight_cases_give_no_probability():
    runs = [answers("zero_shot", [False] * 8), answers("few_shot", [True] * 8)]
    analysis = analyse(runs, plan_of("zero_shot", "few_shot"), cases=8)
    assert analysis.arm == "few_shot"
    assert "probabilities" in analysis.reasons
    assert {each.probability_best for each in analysis.arms} == {None}


def test_arms_that_are_all_wrong_leave_nothing_to_take():
    runs = [answers("zero_shot", [False] * 50), answers("few_shot", [False] * 50)]
    analysis = analyse(runs, plan_of("zero_shot", "few_shot"), cases=50)
    assert analysis.arm is None
    assert analysis.reasons["arm"].key == "all_on_the_floor"


def test_arms_that_answer_alike_share_the_probability():
    right = coin(100, 0.5)
    runs = [answers("zero_shot", right), answers("few_shot", right)]
    analysis = analyse(runs, plan_of("zero_shot", "few_shot"), cases=100)
    assert [each.probability_best for each in analysis.arms] == [0.5, 0.5]
    assert analysis.arm == "zero_shot"


def test_preferences_come_from_the_plan():
    plan = plan_of(
        "zero_shot",
        "few_shot",
        decision={"weights": {"latency": 0.05}, "limits": {"quality": 0.4, "memory_gb": 2, "privacy": True}},
    )
    runs = [answers("zero_shot", coin(100, 0.5)), answers("few_shot", coin(100, 0.6))]
    wanted = analyse(runs, plan, cases=100).preferences
    assert wanted.weights.latency == 0.05
    assert (wanted.limits.quality, wanted.limits.memory, wanted.limits.privacy) == (0.4, 2e9, True)


def test_an_endpoint_breaks_privacy_unless_it_is_the_teams_own():
    runs = [answers("zero_shot", coin(50, 0.5))]
    for own, expected in (([], True), (["ours"], False)):
        plan = plan_of("zero_shot", decision={"limits": {"privacy": True, "own_endpoints": own}})
        results = results_of(runs, plan, cases=50)
        remote = replace(results, arms=(replace(results.arms[0], language_model="endpoint:ours"),))
        assert gather_facts(remote, runs=runs, plan=plan).arms[0].is_remote is expected


def test_an_arm_whose_teacher_is_an_endpoint_sent_the_training_cases_there():
    runs = [answers("zero_shot", coin(50, 0.5)), answers("distilled", coin(50, 0.5))]
    for teacher, own, expected in (
        ("endpoint:ours", [], True),
        ("endpoint:ours", ["ours"], False),
        ("bundled", [], False),
    ):
        arms = ["zero_shot", {"distilled": {"teacher": teacher}}]
        plan = plan_of(*arms, decision={"limits": {"privacy": True, "own_endpoints": own}})
        found = facts_of(runs, plan, cases=50)
        assert (found["zero_shot"].is_remote, found["distilled"].is_remote) == (False, expected)


def test_times_of_an_imported_arm_are_not_weighed_and_where_it_ran_is_not_known():
    runs = [answers("zero_shot", [True] * 12), answers("imported", [True] * 12)]
    own = {"limits": {"privacy": True, "own_endpoints": ["ours"]}}
    for provider, is_remote in (("elsewhere", True), ("ours", False)):
        arms = ["zero_shot", {"imported": {"file": "a.json", "provider": provider}}]
        plan = plan_of(*arms, decision=own)
        results = results_of(runs, plan, cases=12)
        told = [
            replace(one, language_model=f"imported:{provider}") if one.key == "imported" else one
            for one in results.arms
        ]
        facts = gather_facts(replace(results, arms=tuple(told)), runs=runs, plan=plan).arms
        assert [each.latency_seconds is None for each in facts] == [False, True]
        assert facts[1].latency_p95_seconds is not None
        assert facts[1].is_remote is is_remote


def test_the_analysis_is_written_and_read_again():
    runs = [answers("zero_shot", coin(60, 0.5)), answers("few_shot", coin(60, 0.6))]
    plan = plan_of("zero_shot", "few_shot", decision={"weights": {"cost": 0.05}})
    results = with_decision_analysis(results_of(runs, plan, cases=60), runs=runs, plan=plan)
    assert results_from_json(results_to_json(results)) == results


class TestCasesThatBelongTogether:
    """Twelve groups of twenty cases, each right or wrong as a whole."""

    few_shot = answers("few_shot", [case // 20 < 7 for case in range(240)])
    zero_shot = answers("zero_shot", [case // 20 in {0, 1, 2, 8, 9, 10} for case in range(240)])
    plan = plan_of("zero_shot", "few_shot")

    def test_whole_groups_are_drawn(self):
        alone = facts_of([self.zero_shot, self.few_shot], self.plan, cases=240)["few_shot"]
        runs = [grouped(run, groups_of=20) for run in (self.zero_shot, self.few_shot)]
        together = facts_of(runs, self.plan, cases=240)["few_shot"]
        assert together.quality == alone.quality
        # Standard error of a share of 7 / 12: by 240 cases 0.032, by 12 groups 0.142.
        assert drawn(alone).std() == pytest.approx(0.032, rel=0.1)
        assert drawn(together).std() == pytest.approx(0.142, rel=0.1)

    def test_few_groups_are_not_drawn_however_many_cases_they_hold(self):
        runs = [grouped(run, groups_of=40) for run in (self.zero_shot, self.few_shot)]
        found = analyse(runs, self.plan, cases=240)
        assert {each.probability_best for each in found.arms} == {None}
        assert found.reasons["probabilities"] == Statement(
            "too_few_shared_groups", {"cases": 240, "groups": 6, "needed": 10}
        )

    def test_what_if_says_so_too(self):
        runs = [grouped(run, groups_of=40) for run in (self.zero_shot, self.few_shot)]
        found = analyse(runs, self.plan, cases=240)
        assert reweigh(found, found.preferences).reasons == found.reasons

    def test_the_reasons_count_groups(self):
        runs = [grouped(run, groups_of=40) for run in (self.zero_shot, self.few_shot)]
        results = results_of(runs, self.plan, cases=240)
        few_shot = results.arms[1]
        assert few_shot.reasons["comparisons.accuracy"] == (
            "Cases of one group belong together; a comparison needs at least 10 groups answered by both arms, and "
            "there are 6."
        )
        assert results.comparisons[0].groups == 6
        assert results.comparisons[0].explanation == (
            "Both few_shot and zero_shot answered 240 cases, which belong to 6 groups, too few for a test or an "
            "interval."
        )
        assert results.decision.sentence == (
            "No decision: too few groups of cases to tell the arms apart; few-shot scores highest so far "
            "(accuracy 0.58, no interval with 6 groups of cases)."
        )
