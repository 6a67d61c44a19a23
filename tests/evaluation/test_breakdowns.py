"""Labels, slices, calibration and the 2 x 2, each beside an independent computation."""

import math
from collections.abc import Callable, Mapping

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import confusion_matrix, f1_score, matthews_corrcoef, precision_score, recall_score

from app.evaluation.arm_runs import ArmRuns
from app.evaluation.calibration import calibrate, confidence
from app.evaluation.classes import score_labels
from app.evaluation.error_analysis import analyse_errors
from app.evaluation.explanations import explain_error_analysis
from app.evaluation.intervals import Resampling
from app.evaluation.macro_f1 import encode_labels
from app.evaluation.matthews import matthews, matthews_of_resamples
from app.evaluation.slices import score_slices
from app.values.predictions import Prediction, ScoredPrediction
from app.values.run_records import ArmIdentity, RunRecord

RESAMPLING = Resampling(seed=3, bootstrap=400, permutations=999)
LABELS = ("bill", "other", "ship")


def runs_of(key: str, rows: list[ScoredPrediction], method: str | None = None) -> ArmRuns:
    run = RunRecord(key, method or key, "bundled", 1, "succeeded", predictions=tuple(rows))
    return ArmRuns(arm=ArmIdentity(key=key, method=method or key, language_model="bundled"), seeds=(1,), runs=(run,))


def row(
    case: int,
    score: float,
    *,
    answer: str = "",
    target: str = "",
    metric: str = "accuracy",
    slices: Mapping[str, str] | None = None,
    label_scores: dict[str, float] | None = None,
    failure: str | None = None,
) -> ScoredPrediction:
    made = Prediction(f"c{case:04d}", answer, 0.1, 1, 1, label_scores=label_scores, failure=failure)
    return ScoredPrediction("a", 1, made, "", target, {metric: score}, slices=slices or {})


def labelled(cases: int = 90) -> ArmRuns:
    """Answers that are right two times in three, else another label or none."""
    chance = np.random.default_rng(5)
    rows: list[ScoredPrediction] = []
    for case in range(cases):
        target = LABELS[int(chance.integers(3))]
        answer = target if chance.random() < 0.66 else ("bill", "ship", "no idea")[int(chance.integers(3))]
        rows.append(row(case, float(answer == target), answer=answer, target=target))
    return runs_of("a", [*rows, row(cases, 0, target="bill", failure="timed out")])


class TestLabels:
    def test_matrix_and_scores_are_scikit_learns(self):
        found = score_labels(labelled())
        assert found is not None
        rows = labelled().answered
        targets, answers = [each.target for each in rows], [each.prediction.answer for each in rows]
        expected = confusion_matrix(targets, answers, labels=[*LABELS, "no idea"])
        assert found.confusion.labels == LABELS
        assert found.confusion.columns == (*LABELS, "")
        assert [list(counts) for counts in found.confusion.counts] == expected[:3].tolist()
        scores = [[each.precision, each.recall, each.f1] for each in found.classes]
        by_class = {"labels": list(LABELS), "average": None, "zero_division": 0}
        assert (
            pytest.approx(
                np.array([metric(targets, answers, **by_class) for metric in (precision_score, recall_score, f1_score)])
            )
            == np.array(scores).T
        )
        assert sum(each.support for each in found.classes) == 90

    def test_a_label_never_answered_has_no_precision(self):
        found = score_labels(runs_of("a", [row(0, 1, answer="A ", target="a"), row(1, 0, answer="a", target="b")]))
        assert found is not None
        assert [(each.label, each.precision, each.recall) for each in found.classes] == [
            ("a", 0.5, 1.0),
            ("b", None, 0.0),
        ]

    def test_all_wrong_is_counted_and_nothing_answered_is_nothing(self):
        found = score_labels(runs_of("a", [row(case, 0, answer="?", target="a") for case in range(5)]))
        assert found is not None
        assert found.confusion.counts == ((0, 5),)
        assert score_labels(runs_of("a", [row(0, 0, target="a", failure="timed out")])) is None


class TestMatthews:
    def test_it_is_scikit_learns(self):
        arm = labelled()
        case_ids = [each.prediction.case_id for each in arm.answered]
        codes = encode_labels([run.predictions for run in arm.runs], case_ids)
        expected = matthews_corrcoef(
            [each.target for each in arm.answered], [each.prediction.answer for each in arm.answered]
        )
        assert matthews(codes) == pytest.approx(expected)

    def test_resamples_are_computed_as_samples_are(self):
        arm = labelled()
        case_ids = [each.prediction.case_id for each in arm.answered]
        codes = encode_labels([run.predictions for run in arm.runs], case_ids)
        positions = np.random.default_rng(2).integers(0, 90, (20, 90))
        expected = [matthews_corrcoef(codes.targets[drawn], codes.answers[0][drawn]) for drawn in positions]
        assert matthews_of_resamples(codes, positions) == pytest.approx(np.array(expected))


class TestCalibration:
    def test_error_by_hand(self):
        # 10 cases at confidence 0.75, 6 right; 10 at 0.9, all right: (10 * 0.15 + 10 * 0.1) / 20
        def made(case: int) -> ScoredPrediction:
            sure = 0.75 if case < 10 else 0.9
            scores = {"x": math.log(sure), "y": math.log(1 - sure)}
            return row(case, float(case < 6 or case >= 10), label_scores=scores)

        found = calibrate(runs_of("a", [made(case) for case in range(20)]))
        assert found is not None
        assert found.error == pytest.approx(0.125)
        assert [(each.cases, round(each.accuracy, 3)) for each in found.bins] == [(10, 0.6), (10, 1.0)]

    def test_confidence_is_the_softmax_of_the_best_label_whatever_the_level(self):
        assert confidence({"x": -1.0, "y": -2.0}) == pytest.approx(1 / (1 + math.exp(-1)))
        assert confidence({"x": -1001.0, "y": -1002.0}) == pytest.approx(1 / (1 + math.exp(-1)))
        assert confidence({"x": 0.0}) == 1.0

    def test_fewer_than_ten_cases_or_no_scores_have_no_error(self):
        assert calibrate(runs_of("a", [row(case, 1, label_scores={"x": 0.0}) for case in range(9)])) is None
        assert calibrate(runs_of("a", [row(case, 1) for case in range(50)])) is None


class TestSlices:
    def test_a_slice_that_does_worse_is_found_by_fishers_test(self):
        # zh: 10 of 40 right, en: 50 of 60 right
        rows = [row(case, float(case % 4 == 0), slices={"language": "zh"}) for case in range(40)]
        rows += [row(40 + case, float(case < 50), slices={"language": "en"}) for case in range(60)]
        english, chinese = score_slices(runs_of("a", rows), metric="accuracy", resampling=RESAMPLING)
        assert (english.value, chinese.value) == ("en", "zh")
        assert chinese.gap == pytest.approx(10 / 40 - 50 / 60)
        expected = stats.fisher_exact([[10, 30], [50, 10]]).pvalue
        assert chinese.p_value == pytest.approx(expected)
        assert chinese.p_value_adjusted == pytest.approx(2 * expected)
        assert (english.verdict, chinese.verdict) == ("better", "worse")
        assert chinese.low is not None
        assert chinese.low < chinese.gap

    def test_continuous_scores_are_tested_by_permutation(self):
        chance = np.random.default_rng(3)
        rows = [
            row(case, min(1.0, chance.random() + 0.3 * (case % 2)), metric="token_f1", slices={"kind": str(case % 2)})
            for case in range(120)
        ]
        found = score_slices(runs_of("a", rows), metric="token_f1", resampling=RESAMPLING)
        assert [each.verdict for each in found] == ["worse", "better"]

    def test_small_slices_and_columns_of_texts_are_not_judged(self):
        rows = [row(case, 1.0, slices={"kind": "rare" if case < 3 else "usual", "id": str(case)}) for case in range(60)]
        found = score_slices(runs_of("a", rows), metric="accuracy", resampling=RESAMPLING)
        assert {each.field for each in found} == {"kind"}
        assert {each.verdict for each in found} == {"unknown"}
        assert found[0].summary.n == 3

    def test_only_value_has_no_gap_and_groups_have_no_test(self):
        rows = [row(case, 1.0, slices={"kind": "one"}) for case in range(20)]
        assert score_slices(runs_of("a", rows), metric="accuracy", resampling=RESAMPLING)[0].gap is None
        rows = [row(case, 1.0, slices={"kind": str(case % 2), "group": str(case // 4)}) for case in range(80)]
        found = score_slices(runs_of("a", rows), metric="accuracy", resampling=RESAMPLING)
        assert {(each.field, each.verdict) for each in found} == {("kind", "unknown")}

    def test_the_interval_of_a_slice_counts_groups(self):
        rows = [
            row(case, float(case // 5 % 2), slices={"kind": str(case // 100), "group": str(case // 5)})
            for case in range(200)
        ]
        first, second = score_slices(runs_of("a", rows), metric="accuracy", resampling=RESAMPLING)
        assert (first.summary.interval, first.summary.groups) == ("cluster", 20)
        assert second.gap == 0.0


class TestBenefits:
    def four(self, *is_right: Callable[[int], bool], cases: int = 200) -> list[ArmRuns]:
        methods = ("zero_shot", "rag", "lora", "rag_lora")
        return [
            runs_of(method, [row(case, float(right(case))) for case in range(cases)])
            for method, right in zip(methods, is_right, strict=True)
        ]

    def test_benefits_that_overlap_are_said_to(self):
        # rag and lora each solve the same further 80 cases, together no more: interaction -80 / 200
        arms = self.four(lambda c: c < 40, lambda c: c < 120, lambda c: c < 120, lambda c: c < 120)
        (found,) = analyse_errors(arms, metric="accuracy", correctness="accuracy", resampling=RESAMPLING)
        assert found.scores == (0.2, 0.6, 0.6, 0.6)
        assert found.interaction.value == pytest.approx(-0.4)
        assert found.reading == "overlapping"
        assert [(pattern.right, pattern.cases) for pattern in found.patterns] == [
            ((), 80),
            (("rag", "lora", "rag_lora"), 80),
            (("zero_shot", "rag", "lora", "rag_lora"), 40),
        ]
        assert "retrieval alone brings +40.0 points" in found.explanation
        assert "重叠" in explain_error_analysis(found, "zh")

    def test_benefits_that_need_each_other_reinforce(self):
        arms = self.four(lambda c: c < 40, lambda c: c < 40, lambda c: c < 40, lambda c: c < 120)
        (found,) = analyse_errors(arms, metric="accuracy", correctness="accuracy", resampling=RESAMPLING)
        assert found.reading == "reinforcing"
        assert found.interaction.low is not None
        differences = np.array([0.0] * 40 + [1.0] * 80 + [0.0] * 80)
        expected = stats.bootstrap((differences,), np.mean, n_resamples=2_000, rng=np.random.default_rng(1))
        assert found.interaction.low == pytest.approx(expected.confidence_interval.low, abs=0.02)

    def test_benefits_that_add_up_are_additive_within_the_margin_only(self):
        arms = self.four(lambda c: c < 40, lambda c: c < 80, lambda c: c < 40 or 80 <= c < 120, lambda c: c < 120)
        (found,) = analyse_errors(arms, metric="accuracy", correctness="accuracy", resampling=RESAMPLING)
        assert (found.interaction.value, found.reading) == (0.0, "unclear")
        (found,) = analyse_errors(arms, metric="accuracy", correctness="accuracy", resampling=RESAMPLING, margin=0.05)
        assert found.reading == "additive"

    def test_three_of_four_are_no_analysis_and_eight_cases_have_no_interval(self):
        arms = self.four(lambda c: True, lambda c: True, lambda c: True, lambda c: True, cases=8)
        assert analyse_errors(arms[:3], metric="accuracy", correctness="accuracy", resampling=RESAMPLING) == ()
        (found,) = analyse_errors(arms, metric="accuracy", correctness="accuracy", resampling=RESAMPLING)
        assert (found.interaction.low, found.reading) == (None, "unclear")
