"""Figures of judges: shares and ratings with intervals, tests, leanings, and the metric beside them."""

from dataclasses import replace

import pytest
from scipy import stats

from app.evaluation.intervals import Resampling
from app.evaluation.judge_explanations import explain_agreement, explain_judge
from app.evaluation.judge_verdicts import FIRST_CHOSEN, ORDERS_AGREE, PREFERENCE, RATING
from app.evaluation.judges import with_judges
from app.experiments.plan import Plan, read_plan
from app.values.predictions import Prediction, ScoredPrediction
from app.values.results import HumanAgreement, JudgeResult
from app.values.run_records import JudgeRecord
from tests.reports.invented import evaluate_quickly, make_row, make_run

ARMS = ("zero_shot", "few_shot", "rag")
QUICK = Resampling(seed=7, bootstrap=400, permutations=999)


def plan_with(kind: str) -> Plan:
    return read_plan(
        {
            "name": "Parcels",
            "task": "question_answering",
            "dataset": {"id": 1},
            "corpus": 1,
            "arms": list(ARMS),
            "judges": [
                {"name": "helpful", "language_model": "endpoint:big", "criterion": "Is it right?", "kind": kind}
            ],
        }
    )


def judged_row(case: int, scores: dict[str, float | None], *, group: str = "", failure: str | None = None):
    return ScoredPrediction(
        arm="",
        seed=1,
        prediction=Prediction(f"c{case}", "", 0.5, prompt_tokens=10, completion_tokens=1, failure=failure),
        input="",
        target="",
        scores=scores,
        slices={"group": group} if group else {},
    )


def record(arm: str, rows: list[ScoredPrediction], *, put: int = 40, status: str = "succeeded") -> JudgeRecord:
    return JudgeRecord("helpful", arm, status, None, tuple(f"c{case}" for case in range(put)), tuple(rows))


def preferences(values: list[float]) -> list[ScoredPrediction]:
    return [judged_row(case, {PREFERENCE: value}) for case, value in enumerate(values)]


def judge_of(kind: str, records: list[JudgeRecord]) -> JudgeResult:
    """Zero-shot is wrong on all of 40 cases, few-shot right on the first 30, RAG on none."""
    runs = [
        make_run(
            arm,
            [
                make_row(arm, f"c{case}", "yes" if arm == "few_shot" and case < 30 else "no", target="yes")
                for case in range(40)
            ],
        )
        for arm in ARMS
    ]
    results = with_judges(
        evaluate_quickly(runs, arms=ARMS),
        plan=plan_with(kind),
        runs=runs,
        records=records,
        cases={"helpful": 40},
        resampling=QUICK,
    )
    (judge,) = results.judges
    return judge


class TestPairs:
    def test_ties_count_half_and_the_test_rests_on_the_cases_that_are_no_ties(self):
        judge = judge_of("pairwise", [record("few_shot", preferences([1.0] * 9 + [0.0] * 2 + [0.5] * 29))])
        few_shot, rag = judge.arms
        assert few_shot.summary.value == pytest.approx((9 + 14.5) / 40)
        assert (few_shot.wins, few_shot.ties, few_shot.losses) == (9, 29, 2)
        assert few_shot.difference == pytest.approx(7 / 40)
        assert few_shot.p_value == pytest.approx(stats.binomtest(9, 11).pvalue, abs=0.03)
        assert rag.summary.n == 0
        assert rag.reasons == ("This judge was never run on this arm.",)

    def test_arms_are_corrected_together(self):
        rows = preferences([1.0] * 9 + [0.0] * 2 + [0.5] * 29)
        few_shot, rag = judge_of("pairwise", [record("few_shot", rows), record("rag", rows)]).arms
        assert few_shot.p_value is not None
        assert few_shot.p_value_adjusted == rag.p_value_adjusted == pytest.approx(2 * few_shot.p_value)

    def test_cases_of_one_group_count_as_one(self):
        alone = judge_of("pairwise", [record("few_shot", preferences([1.0] * 30 + [0.0] * 10))]).arms[0]
        rows = [judged_row(case, {PREFERENCE: float(case < 30)}, group=f"customer {case // 4}") for case in range(40)]
        grouped = judge_of("pairwise", [record("few_shot", rows)]).arms[0]
        assert grouped.summary.groups == 10
        rows = [
            judged_row(case, {PREFERENCE: 0.5, ORDERS_AGREE: 1.0}, group=f"customer {case // 4}") for case in range(40)
        ]
        leaning = judge_of("pairwise", [record("few_shot", rows)]).arms[0].orders_disagree
        assert leaning is not None
        assert leaning.groups == 10
        assert grouped.p_value > alone.p_value

    def test_metric_and_judge_are_set_side_by_side_over_the_same_cases(self):
        judge = judge_of("pairwise", [record("few_shot", preferences([1.0] * 20 + [0.0] * 10))])
        few_shot = judge.arms[0]
        assert few_shot.reference.value == 1.0  # on c0 to c29
        assert few_shot.reference.n == 30
        assert few_shot.missing == 10
        assert (judge.metric_agrees, judge.metric_pairs) == (20, 30)

    def test_leanings_are_counted(self):
        rows = [
            judged_row(
                case, {PREFERENCE: 0.5, ORDERS_AGREE: float(case >= 10), FIRST_CHOSEN: 1.0 if case < 10 else None}
            )
            for case in range(40)
        ]
        few_shot = judge_of("pairwise", [record("few_shot", rows)]).arms[0]
        assert few_shot.orders_disagree is not None
        assert few_shot.orders_disagree.value == 0.25
        assert few_shot.orders_disagree.interval == "wilson"
        assert few_shot.first_chosen == 1.0
        assert few_shot.longer_chosen is None

    def test_missing_verdicts_are_counted_and_explained_by_the_commonest_failures(self):
        rows = [
            *preferences([1.0] * 12),
            *(judged_row(20 + n, {}, failure="The endpoint answered 500.") for n in range(3)),
        ]
        few_shot = judge_of("pairwise", [record("few_shot", rows, status="cancelled")]).arms[0]
        assert (few_shot.summary.n, few_shot.missing, few_shot.status) == (12, 28, "cancelled")
        assert few_shot.reasons == ("The judge's run was cancelled.", "The endpoint answered 500.")


class TestRatings:
    def test_means_and_differences_are_in_steps_from_1_to_5(self):
        ratings = {"zero_shot": 2.0, "few_shot": 4.0, "rag": 2.0}
        records = [
            record(arm, [judged_row(case, {RATING: value + (case % 2)}) for case in range(40)])
            for arm, value in ratings.items()
        ]
        zero_shot, few_shot, rag = judge_of("rubric", records).arms
        assert (zero_shot.summary.value, few_shot.summary.value) == (2.5, 4.5)
        assert few_shot.summary.low is not None
        assert 4 < few_shot.summary.low < 4.5
        assert (few_shot.difference, few_shot.verdict, few_shot.wins) == (2.0, "better", 40)
        assert (rag.difference, rag.verdict, rag.ties) == (0.0, "unclear", 40)
        assert zero_shot.difference is None

    def test_a_judge_nobody_ran_has_no_figures_and_says_so(self):
        judge = judge_of("rubric", [])
        assert all(arm.summary.value is None and arm.reasons for arm in judge.arms)
        assert judge.tokens.prompt is None


AGREEMENT = HumanAgreement(2, 30, 20, 0.8, 0.6, 0.92, 0.55, 0.2, 0.8)


class TestSentences:
    @pytest.fixture
    def judge(self) -> JudgeResult:
        return judge_of("pairwise", [record("few_shot", preferences([1.0] * 20 + [0.0] * 10))])

    def test_without_ratings_it_says_that_nobody_knows_and_what_to_do(self, judge):
        assert "No person has rated any of these pairs yet" in explain_agreement(judge)
        assert "Rate answers blind" in explain_agreement(judge)
        assert "尚无人" in explain_agreement(judge, "zh")

    @pytest.mark.parametrize(
        ("language", "parts"),
        [
            ("en", ("2 people", "80% of 30 ratings of 20 cases", "60% to 92%", "kappa is 0.55", "0.20 to 0.80")),
            ("zh", ("2 人", "20 个用例的 30 次评分", "80%", "60% 至 92%", "0.55")),
        ],
    )
    def test_agreement_has_its_numbers_and_intervals(self, judge, language, parts):
        said = explain_agreement(replace(judge, agreement=AGREEMENT), language)
        for part in parts:
            assert part in said

    def test_a_judge_of_its_own_answers_is_named(self, judge):
        said = " ".join(explain_judge(replace(judge, own_arms=("rag",)), metric_title="Token F1"))
        assert "It is the language model of rag itself" in said
        assert "2306.05685" in said
