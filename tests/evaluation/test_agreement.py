"""Agreement of raters, against the worked examples of the papers and independent computations."""

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.proportion import proportion_confint

from app.evaluation.agreement import RatedTwice, agree_with_people, cohen_kappa, krippendorff_alpha

# Krippendorff 2011, section C: four observers, twelve units, "." is missing.
OBSERVERS = ("1233214 12...".replace(" ", ""), "1233224125.3", ".3332342251.", "12332441251.")
UNITS = [[int(row[unit]) for row in OBSERVERS if row[unit] != "."] for unit in range(12)]


@pytest.mark.parametrize(("level", "alpha"), [("nominal", 0.743), ("ordinal", 0.815)])
def test_krippendorffs_own_example(level, alpha):
    assert krippendorff_alpha(UNITS, level=level) == pytest.approx(alpha, abs=0.0005)


def test_full_agreement_is_one():
    assert krippendorff_alpha([[1, 1], [5, 5, 5], [3, 3]], level="ordinal") == 1


@pytest.mark.parametrize("ratings", [[], [[3], [4]], [[3, 3], [3, 3]]])
def test_alpha_says_nothing_where_nothing_can_be_told(ratings):
    assert krippendorff_alpha(ratings, level="nominal") is None


def test_kappa_of_a_table_of_25_and_25():
    """20 twice yes, 5 and 10 mixed, 15 twice no: agreed 0.7, by chance 0.5, kappa 0.4."""
    answers = [(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15
    first = {f"case {index}": pair[0] for index, pair in enumerate(answers)}
    second = {f"case {index}": pair[1] for index, pair in enumerate(answers)}
    assert cohen_kappa(first, second) == pytest.approx(0.4)


def test_kappa_rests_on_what_both_rated():
    assert cohen_kappa({"a": 1, "b": 0, "c": 1}, {"a": 1, "b": 0, "d": 0}) == 1
    assert cohen_kappa({"a": 1}, {"b": 1}) is None
    assert cohen_kappa({"a": 1, "b": 1}, {"a": 1, "b": 1}) is None


def rated(judge: list[int], person: list[int], *, per_case: int = 1) -> list[RatedTwice]:
    return [
        RatedTwice(case=place // per_case, judge=one, person=other)
        for place, (one, other) in enumerate(zip(judge, person, strict=True))
    ]


class TestJudgeAndPeople:
    @pytest.mark.parametrize(("level", "weights"), [("nominal", None), ("ordinal", "linear")])
    def test_kappa_is_that_of_scikit_learn(self, level, weights):
        rng = np.random.default_rng(1)
        judge = rng.integers(1, 6, size=60).tolist()
        person = np.clip(np.array(judge) + rng.integers(-1, 2, size=60), 1, 5).tolist()
        found = agree_with_people(rated(judge, person), values=(1, 2, 3, 4, 5), level=level, people=1)
        assert found.kappa == pytest.approx(cohen_kappa_score(judge, person, weights=weights, labels=[1, 2, 3, 4, 5]))
        assert found.kappa_low is not None
        assert found.kappa_low < found.kappa < found.kappa_high

    def test_the_share_has_wilsons_interval_over_cases(self):
        found = agree_with_people(rated([1] * 20, [1] * 15 + [0] * 5), values=(-1, 0, 1), level="nominal", people=1)
        assert found.share == 0.75
        low, high = proportion_confint(15, 20, method="wilson")
        assert (found.share_low, found.share_high) == pytest.approx((low, high))

    def test_several_ratings_of_a_case_do_not_narrow_the_interval(self):
        once = agree_with_people(rated([1, 0] * 6, [1, 1] * 6), values=(-1, 0, 1), level="nominal", people=1)
        thrice = agree_with_people(
            rated([1, 1, 1, 0, 0, 0] * 6, [1] * 36, per_case=3), values=(-1, 0, 1), level="nominal", people=3
        )
        assert (thrice.ratings, thrice.cases) == (36, 12)
        assert (thrice.share_low, thrice.share_high) == (once.share_low, once.share_high)

    def test_kappas_interval_covers_at_about_its_rate(self):
        """Agreement 0.8 of two balanced values: kappa is 0.6."""
        rng = np.random.default_rng(3)
        inside = 0
        for _ in range(200):
            judge = rng.integers(0, 2, size=100)
            person = np.where(rng.random(100) < 0.8, judge, 1 - judge)
            found = agree_with_people(rated(judge.tolist(), person.tolist()), values=(0, 1), level="nominal", people=1)
            inside += found.kappa_low <= 0.6 <= found.kappa_high
        assert inside / 200 >= 0.91

    def test_full_agreement_gets_no_interval_of_kappa_because_resampling_would_claim_certainty(self):
        found = agree_with_people(rated([1, -1] * 10, [1, -1] * 10), values=(-1, 0, 1), level="nominal", people=1)
        assert (found.share, found.kappa, found.kappa_low) == (1, 1, None)
        assert found.share_low < 0.9

    def test_below_ten_cases_there_is_no_interval(self):
        found = agree_with_people(rated([1, 0, 1], [1, 0, 0]), values=(-1, 0, 1), level="nominal", people=1)
        assert (found.share_low, found.kappa_low) == (None, None)

    def test_kappa_says_nothing_where_both_know_one_value_only(self):
        found = agree_with_people(rated([1] * 12, [1] * 12), values=(-1, 0, 1), level="nominal", people=1)
        assert (found.share, found.kappa) == (1, None)
