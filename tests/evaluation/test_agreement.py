"""Agreement of raters, against the worked examples of the papers."""

import pytest

from app.evaluation.agreement import cohen_kappa, krippendorff_alpha

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
