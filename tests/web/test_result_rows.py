"""The side-by-side table: any baseline, any order, the same figures."""

import pytest

from app.actions.experiments import get_results
from app.errors import InputRejectedError
from app.web.result_rows import TableState, build_table, comparisons_with


@pytest.fixture(scope="module")
def results(seeded):
    """Four arms, with every pair compared on the metric that decides."""
    return get_results(seeded.database, seeded.finished)


def table_of(results, **state):
    return build_table(results, baseline="zero_shot", state=TableState(**state), address="/experiments/1")


def test_a_pair_stored_the_other_way_round_is_turned(results):
    metric = results.decision.metric
    seen = {row.arm: row for row in comparisons_with(results, "rag") if row.metric == metric}
    stored = next(row for row in results.comparisons if (row.arm, row.metric) == ("rag", metric))
    turned = seen["zero_shot"]
    assert (turned.difference, turned.low, turned.high) == (-stored.difference, -stored.high, -stored.low)
    assert (stored.verdict, turned.verdict) == ("better", "worse")
    assert (turned.wins, turned.losses) == (stored.losses, stored.wins)


def test_another_baseline_has_differences_on_the_deciding_metric_and_says_so(results):
    table = table_of(results, baseline="rag")
    rows = {row.arm.key: row for row in table.rows}
    assert rows["rag"].is_baseline
    assert rows["lora"].cells[0].delta.verdict == "worse"
    assert "only the metric that decides" in table.note


@pytest.mark.parametrize(("order", "first"), [("descending", "rag"), ("ascending", "zero_shot")])
def test_rows_are_sorted_by_a_metric(results, order, first):
    assert table_of(results, sort=results.decision.metric, order=order).rows[0].arm.key == first


def test_a_head_that_is_sorted_leads_to_the_other_order(results):
    metric = results.decision.metric
    head = table_of(results, sort=metric, order="descending").columns[0]
    assert head.sorted == "descending"
    assert "order=ascending" in head.address


def test_what_cannot_be_sorted_by_or_compared_with_is_refused(results):
    for state, code in (({"sort": "charm"}, "SORT_UNKNOWN"), ({"baseline": "gpt"}, "ARM_UNKNOWN")):
        with pytest.raises(InputRejectedError) as caught:
            table_of(results, **state)
        assert caught.value.code == code
