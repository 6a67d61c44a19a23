"""The decision and its caveats from invented figures."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from app.decision.caveats import find_caveats
from app.decision.phrases import write_statement
from app.decision.verdict import decide
from app.values.results import ArmResult, Comparison, Decision, LatencySummary, MetricSummary, TokenCounts

METRIC = "token_f1"


def arm(
    key: str,
    score: float | None,
    *,
    n: int = 400,
    latency: float | None = 1.0,
    status: str = "succeeded",
    language_model: str = "hf:large",
    seeds: tuple[int, ...] = (1, 2),
    cost: float | None = None,
    method: str | None = None,
    context: str | None = None,
) -> ArmResult:
    """An arm whose interval is 0.05 either way."""
    summary = MetricSummary(
        value=score,
        low=None if score is None else score - 0.05,
        high=None if score is None else score + 0.05,
        n=0 if score is None else n,
    )
    return ArmResult(
        key=key,
        method=method or key,
        context=context,
        language_model=language_model,
        seeds=seeds,
        status=status,
        metrics={METRIC: summary},
        latency_seconds=LatencySummary(p50=latency, p95=latency),
        tokens=TokenCounts(prompt=1, completion=1),
        cost_usd_per_1000_requests=cost,
        train_seconds=None,
        peak_memory_bytes=None,
        failures=0,
    )


def decide_on(
    arms: Sequence[ArmResult], *, runs: Sequence[ArmResult] = (), margin: float = 0.1, cases: int = 400
) -> Decision:
    """Differences beyond the margin are significant; the baseline is the first arm, and arms are their own runs."""
    values = {each.key: each.metrics[METRIC].value for each in arms}

    def compare(first: str, second: str) -> Comparison:
        left, right = values[first], values[second]
        assert left is not None
        assert right is not None
        gap = left - right
        p_value = 0.0001 if abs(gap) > margin else 0.3
        return Comparison(first, second, METRIC, gap, gap - margin, gap + margin, p_value, None, "unknown")

    baseline = arms[0].key
    scored = [each.key for each in arms if each.key != baseline and values[each.key] is not None]
    comparisons = [
        replace(compare(key, baseline), p_value_adjusted=compare(key, baseline).p_value)
        for key in scored
        if values[baseline] is not None
    ]
    return decide(
        metric=METRIC,
        baseline=baseline,
        arms=arms,
        runs=runs or arms,
        comparisons=comparisons,
        compare=compare,
        test_cases=cases,
    )


def test_names_the_best_arm_with_its_lead_over_baseline_and_runner_up():
    decision = decide_on([arm("zero_shot", 0.13), arm("rag", 0.52), arm("lora", 0.3)])
    assert decision.arm == "rag"
    assert decision.sentence == (
        "RAG answers best (token F1 0.52, 95% interval 0.47 to 0.57), 29 to 49 points above zero-shot and "
        "12 to 32 points above the next best, LoRA (both p < 0.001 after correction)."
    )


def test_a_win_over_the_baseline_alone_is_said_once():
    decision = decide_on([arm("zero_shot", 0.13), arm("rag", 0.52)])
    assert decision.sentence == (
        "RAG answers best (token F1 0.52, 95% interval 0.47 to 0.57), 29 to 49 points above zero-shot "
        "(p < 0.001 after correction)."
    )


def test_a_winning_baseline_is_compared_with_the_next_best():
    decision = decide_on([arm("zero_shot", 0.6), arm("rag", 0.4)])
    assert decision.arm == "zero_shot"
    assert "10 to 30 points above the next best, RAG" in decision.sentence


def test_an_unclear_lead_chooses_none_and_names_the_simpler_and_the_faster():
    decision = decide_on([arm("zero_shot", 0.13), arm("rag", 0.52, latency=2.0), arm("lora", 0.5, latency=1.0)])
    assert decision.arm is None
    assert (
        "its lead over LoRA is unclear (\N{MINUS SIGN}8 to 12 points, p = 0.300 after correction)" in decision.sentence
    )
    assert "it is better than zero-shot" in decision.sentence
    assert decision.sentence.endswith("RAG is the simpler of the two, LoRA is the faster.")


def test_of_an_imported_arm_nothing_is_said_on_speed_and_simplicity():
    tied = [arm("zero_shot", 0.5, latency=0.1), arm("imported", 0.55, latency=5.0)]
    assert decide_on(tied).sentence.endswith("none can be called simpler or faster.")
    cheaper = [replace(tied[0], cost_usd_per_1000_requests=2.0), replace(tied[1], cost_usd_per_1000_requests=1.0)]
    assert decide_on(cheaper).sentence.endswith("Imported is the cheaper of the two.")
    assert any("measured elsewhere" in caveat and "Imported" in caveat for caveat in decide_on(tied).caveats)


def test_cost_is_named_when_it_is_known_for_all():
    decision = decide_on([arm("rag", 0.52, cost=4.0), arm("lora", 0.5, cost=1.0)])
    assert decision.sentence.endswith("LoRA is the cheaper of the two, RAG is the simpler.")


def test_equal_scores_are_called_the_same():
    decision = decide_on([arm("lora", 0.4), arm("zero_shot", 0.4), arm("rag", 0.4)])
    assert decision.arm is None
    assert decision.sentence.startswith("Zero-shot, RAG and LoRA score the same (token F1 0.40")
    assert decision.sentence.endswith("Zero-shot is the simplest of them.")


def test_scores_on_the_floor_decide_nothing():
    decision = decide_on([arm("zero_shot", 0.01), arm("rag", 0.08)], margin=0.01)
    assert decision.arm is None
    assert decision.sentence == (
        "No decision: no arm does the task; the best, RAG, reaches token F1 0.08, 95% interval 0.03 to 0.13."
    )
    assert decision.caveats[0] == "No arm is above 0.08; these scores tell nothing about the methods."


def test_an_arm_with_too_many_missing_cases_is_not_chosen_but_may_hold_back_the_choice():
    decision = decide_on([arm("zero_shot", 0.1), arm("rag", 0.5), arm("lora", 0.7, n=100)])
    assert decision.arm is None
    assert "LoRA may be as good" in decision.sentence
    assert "LoRA has no score for 300 of 400 cases, too many for it to be chosen." in decision.caveats


def test_a_clearly_worse_unfinished_arm_does_not_hold_back_the_choice():
    decision = decide_on([arm("zero_shot", 0.1), arm("rag", 0.7), arm("lora", 0.3, n=350, status="cancelled")])
    assert decision.arm == "rag"
    assert "LoRA was cancelled; what is missing is left out, not counted as wrong." in decision.caveats


def test_without_any_scores_there_is_no_decision():
    decision = decide_on([arm("zero_shot", None, status="failed"), arm("rag", None, status="failed")])
    assert (decision.arm, decision.sentence) == (None, "No decision: no arm answered enough of the test cases.")


def test_one_arm_alone_is_nothing_to_decide():
    decision = decide_on([arm("zero_shot", None, status="failed"), arm("rag", 0.5)])
    assert decision.arm is None
    assert decision.sentence.startswith("Nothing to decide: RAG is the only arm")


@pytest.mark.parametrize(
    ("arms", "cases", "expected"),
    [
        ([arm("rag", 0.5, language_model="bundled")], 400, "The bundled language model is a demonstration"),
        ([arm("rag", 0.5), arm("lora", None, status="failed")], 400, "LoRA failed; it has no scores."),
        ([arm("rag", 0.5, n=100)], 100, "Only 100 test cases: a share near one half is known to about 10 points"),
        ([arm("lora", 0.5, seeds=(1,))], 400, "One seed: how much LoRA would vary"),
        ([arm("zero_shot", 0.5), arm("lora", 0.5, seeds=(1,))], 400, "One seed: how much LoRA would vary"),
        ([arm("rag", 0.5), arm("lora", 0.5, language_model="hf:small")], 400, "The arms run on different language"),
        ([arm("rag", 0.5, n=360)], 400, "RAG has no score for 40 of 400 cases; if those are the hard ones"),
    ],
)
def test_caveats(arms: list[ArmResult], cases: int, expected: str):
    methods = {each.key: each.method for each in arms}
    caveats = find_caveats(METRIC, arms=arms, runs=arms, test_cases=cases)
    found = [write_statement(each, methods=methods) for each in caveats]
    assert any(caveat.startswith(expected) for caveat in found)


def test_cases_that_belong_together_count_by_their_groups():
    pooled = arm("rag", 0.5)
    in_groups = replace(pooled, metrics={METRIC: replace(pooled.metrics[METRIC], groups=25)})
    caveats = find_caveats(METRIC, arms=[in_groups], runs=[in_groups], test_cases=400)
    assert [each.key for each in caveats] == ["caveat_few_groups"]
    assert write_statement(caveats[0], methods={"rag": "rag"}) == (
        "The 400 test cases belong to only 25 groups: a share near one half may be known to no better than about 20 "
        "points either way."
    )
    assert "25 组" in write_statement(caveats[0], methods={"rag": "rag"}, language="zh")


def test_a_large_finished_experiment_with_seeds_has_no_caveats():
    arms = [arm("rag", 0.5), arm("lora", 0.4)]
    assert find_caveats(METRIC, arms=arms, runs=arms, test_cases=400) == ()


class TestEquivalent:
    """Arms whose difference is known to lie within the margin are as good; that is no unclear lead."""

    def decide(self, gaps: dict[str, float], *, unclear: Sequence[str] = ()) -> Decision:
        """RAG leads by so much, each gap known to half a point; arms in `unclear` to ten points. Margin: 5 points."""
        arms = [arm("rag", 0.6), *(arm(key, 0.6 - gap) for key, gap in gaps.items())]

        def compare(first: str, second: str) -> Comparison:
            assert first == "rag"
            gap, width = gaps[second], 0.1 if second in unclear else 0.005
            return Comparison(
                first,
                second,
                METRIC,
                gap,
                gap - width,
                gap + width,
                0.4 if second in unclear else 0.0001,
                None,
                "unknown",
                margin=0.05,
                equivalence_low=gap - 0.9 * width,
                equivalence_high=gap + 0.9 * width,
            )

        return decide(
            metric=METRIC, baseline="rag", arms=arms, runs=arms, comparisons=(), compare=compare, test_cases=400
        )

    def test_one_arm_within_the_margin_is_as_good(self):
        decision = self.decide({"zero_shot": 0.009})
        assert decision.arm is None
        assert decision.sentence.startswith(
            "RAG scores highest (token F1 0.60, 95% interval 0.55 to 0.65), by 0.4 to 1.4 points, which is within the "
            "margin of 5 points: RAG and zero-shot are as good for the purpose at hand. "
        )

    def test_so_are_several_and_arms_beyond_it_are_beaten(self):
        decision = self.decide({"zero_shot": 0.009, "few_shot": 0.02, "lora": 0.3})
        assert decision.sentence.startswith(
            "RAG scores highest (token F1 0.60, 95% interval 0.55 to 0.65), but within the margin of 5 points RAG, "
            "zero-shot and few-shot are as good for the purpose at hand; RAG is better than LoRA. "
        )

    def test_those_that_are_as_good_are_told_from_those_that_are_unclear(self):
        decision = self.decide({"zero_shot": 0.009, "few_shot": 0.02}, unclear=("few_shot",))
        assert decision.sentence.startswith(
            "RAG scores highest (token F1 0.60, 95% interval 0.55 to 0.65), but its lead over few-shot is unclear "
            "(\N{MINUS SIGN}8 to 12 points, p = 0.400 after correction). Within the margin of 5 points RAG and "
            "zero-shot are as good for the purpose at hand. "
        )


def test_gaps_below_ten_points_have_a_decimal():
    decision = decide_on([arm("zero_shot", 0.5), arm("rag", 0.546)], margin=0.041)
    assert "0.5 to 8.7 points above zero-shot" in decision.sentence


class TestSeeds:
    def runs(self, key: str, *scores: float | None) -> list[ArmResult]:
        """One run per score; one without a score failed."""
        return [
            arm(key, score, seeds=(seed,), status="failed" if score is None else "succeeded")
            for seed, score in enumerate(scores, start=1)
        ]

    def test_a_lead_that_some_seeds_do_not_show_is_not_called_better(self):
        runs = [*self.runs("zero_shot", 0.62, 0.62), *self.runs("lora", 0.6, 0.9)]
        decision = decide_on([arm("zero_shot", 0.62), arm("lora", 0.75)], runs=runs)
        assert decision.arm is None
        assert decision.sentence == (
            "LoRA scores highest (token F1 0.75, 95% interval 0.70 to 0.80), but scores vary so much from seed to seed "
            "that its lead over zero-shot cannot be counted on."
        )
        assert decision.caveats == (
            "Over 2 seeds LoRA scored 0.60 to 0.90: another draw may put it on the other side of zero-shot.",
        )

    def test_seeds_that_agree_leave_the_lead(self):
        runs = [*self.runs("zero_shot", 0.55, 0.6), *self.runs("lora", 0.7, 0.78)]
        decision = decide_on([arm("zero_shot", 0.575), arm("lora", 0.74)], runs=runs)
        assert (decision.arm, decision.caveats) == ("lora", ())

    def test_a_rival_whose_seeds_reach_beyond_the_leader_leaves_it_open(self):
        runs = [*self.runs("zero_shot", 0.75, 0.75), *self.runs("lora", 0.4, 0.8)]
        decision = decide_on([arm("zero_shot", 0.75), arm("lora", 0.6)], runs=runs)
        assert decision.arm is None
        assert "its lead over LoRA cannot be counted on" in decision.sentence

    def test_means_that_are_less_sure_than_their_gap_leave_it_open(self):
        # Each arm's seeds lie on one side of the other's mean (0.75, 0.68); the standard errors 0.05 and 0.06 together
        # are 0.078, more than the gap of 0.07.
        runs = [*self.runs("rag", 0.62, 0.74), *self.runs("lora", 0.7, 0.8)]
        assert decide_on([arm("rag", 0.68), arm("lora", 0.75)], runs=runs, margin=0.01).arm is None

    def test_a_seed_that_failed_does_not_count(self):
        runs = [*self.runs("zero_shot", 0.5, 0.5), *self.runs("lora", 0.8, None, None)]
        decision = decide_on([arm("zero_shot", 0.5), arm("lora", 0.8, seeds=(1, 2, 3), status="failed")], runs=runs)
        assert decision.arm == "lora"
        assert "One seed: how much LoRA would vary with another draw was not measured." in decision.caveats


class TestRacing:
    def test_the_arm_that_stayed_is_chosen_where_it_is_better_on_the_cases_both_answered(self):
        decision = decide_on([arm("rag", 0.5), arm("zero_shot", 0.1, n=60, status="stopped_early")])
        assert decision.arm == "rag"
        assert decision.sentence == (
            "RAG answers best (token F1 0.50, 95% interval 0.45 to 0.55): better than zero-shot, stopped early in the "
            "race, on the cases answered until then."
        )
        assert "Zero-shot was stopped early after 60 of 400 cases; its score is over these alone." in decision.caveats

    def test_being_stopped_does_not_make_an_arm_worse(self):
        # On its 60 cases it looks as good as the leader: it cannot win by more than the margin, and may be as good.
        stopped = arm("few_shot", 0.48, n=60, status="stopped_early")
        decision = decide_on([arm("zero_shot", 0.1), arm("rag", 0.5), stopped])
        assert decision.arm is None
        assert decision.sentence == (
            "No other arm can win by more than the margin any more, so take RAG (token F1 0.50, 95% interval 0.45 to "
            "0.55); that it is better than few-shot, stopped early in the race, was not shown."
        )

    def test_arms_that_stopped_and_are_worse_are_named_beside_those_that_may_be_as_good(self):
        stopped = [arm(key, score, n=60, status="stopped_early") for key, score in (("few_shot", 0.48), ("lora", 0.1))]
        decision = decide_on([arm("rag", 0.5), *stopped])
        assert decision.arm is None
        assert decision.sentence.endswith("LoRA stopped early, without a chance left to win by more than the margin.")

    def test_an_arm_that_failed_still_does(self):
        failed = arm("few_shot", 0.48, n=60, status="failed")
        assert decide_on([arm("zero_shot", 0.1), arm("rag", 0.5), failed]).arm is None

    def test_a_win_over_one_that_stopped_and_one_that_failed_is_told_as_one(self):
        failed = arm("lora", 0.1, n=300, status="failed")
        decision = decide_on([arm("rag", 0.5), arm("zero_shot", 0.1, n=60, status="stopped_early"), failed])
        assert decision.arm == "rag"
        assert decision.sentence.startswith("RAG answers best")


class TestUpperBound:
    """An arm that is shown the documents with the answer can be used by nobody."""

    def test_it_is_named_and_another_arm_chosen(self):
        oracle = arm("rag_oracle", 0.7, method="rag", context="oracle")
        decision = decide_on([arm("zero_shot", 0.1), arm("rag", 0.5), oracle])
        assert decision.arm == "rag"
        assert decision.sentence.endswith(
            "RAG (rag_oracle) is shown the right documents (token F1 0.70, 95% interval 0.65 to 0.75): an upper bound "
            "for retrieval, not an arm to choose."
        )

    def test_it_does_not_lift_the_others_off_the_floor(self):
        oracle = arm("rag_oracle", 0.7, method="rag", context="oracle")
        decision = decide_on([arm("zero_shot", 0.03), arm("rag", 0.05), oracle])
        assert decision.arm is None
        assert decision.sentence.startswith("No decision: no arm does the task; the best, RAG,")
        assert decision.caveats[0].startswith("No arm is above 0.05")


def test_many_beaten_arms_are_counted_and_not_named():
    low = [arm(f"few_shot_{count}", 0.1, method="few_shot") for count in range(4)]
    sentence = decide_on([arm("rag", 0.5), arm("lora", 0.48), *low]).sentence
    assert "it is better than the other 4 arms." in sentence
