"""Two results side by side."""

from dataclasses import replace

import pytest

from app.reports.results_diff import Change, compare_results
from app.values.results import Results
from tests.reports.invented import evaluate_quickly, make_row, make_run


def results_with(answer: str, *, arms: tuple[str, ...] = ("zero_shot", "rag"), cases: int = 30) -> Results:
    runs = [make_run(arm, [make_row(arm, f"c{n}", answer, target="yes") for n in range(cases)]) for arm in arms]
    return evaluate_quickly(runs, arms=arms)


def test_equal_results_differ_in_nothing():
    found = compare_results(results_with("yes"), results_with("yes"))
    assert found.same_cases
    assert found.settings == found.only_before == found.only_after == ()
    assert all(change.before == change.after and not change.intervals_are_apart for change in found.changes)


def test_a_score_that_rose_is_apart_where_the_intervals_do_not_touch():
    changes = compare_results(results_with("no"), results_with("yes")).changes
    exact = next(change for change in changes if (change.arm, change.field) == ("rag", "exact_match"))
    assert (exact.before, exact.after, exact.intervals_are_apart) == (0.0, 1.0, True)
    cost = next(change for change in changes if change.field == "cost_usd_per_1000_requests")
    assert (cost.before, cost.after) == (None, None)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [((0.1, 0.2), (0.3, 0.4), True), ((0.1, 0.3), (0.3, 0.4), False), (None, (0.3, 0.4), False)],
)
def test_intervals_apart(before: tuple[float, float] | None, after: tuple[float, float], expected: bool):
    assert Change("rag", "token_f1", 0.1, 0.3, before, after).intervals_are_apart is expected


def test_arms_settings_and_cases_that_changed_are_named():
    before = results_with("yes")
    after = results_with("yes", arms=("zero_shot", "lora"))
    after = replace(after, plan={**after.plan, "seeds": [2]}, provenance={**after.provenance, "dataset_hash": "other"})
    found = compare_results(before, after)
    assert (found.only_before, found.only_after, found.same_cases) == (("rag",), ("lora",), False)
    assert [(each.name, each.before, each.after) for each in found.settings] == [("seeds", "1", "2")]
