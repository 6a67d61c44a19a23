import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.economics.break_even import CostLine, break_even

amounts = st.floats(min_value=0, max_value=1e6, allow_nan=False).map(lambda value: round(value, 4))
lines = st.builds(CostLine, fixed=amounts, per_request=amounts.map(lambda value: value / 1e4), at_least=amounts)


def test_two_straight_lines_meet_at_the_quotient_of_differences():
    # 100 + 0.01 v = 20 + 0.03 v at v = 80 / 0.02
    found = break_even(CostLine(100, 0.01), CostLine(20, 0.03))
    assert found.volumes == pytest.approx((4000,))
    assert found.cheaper == (1, -1)


def test_the_dearer_in_both_never_breaks_even():
    assert break_even(CostLine(10, 0.1), CostLine(20, 0.2)) == ((), (-1,))


def test_the_same_cost_is_nobodys_advantage():
    assert break_even(CostLine(10, 0.1), CostLine(10, 0.1)) == ((), (0,))


def test_two_rented_machines_cost_the_same_until_the_slower_one_is_full():
    found = break_even(CostLine(0, 0.001, at_least=100), CostLine(0, 0.004, at_least=100))
    assert found.volumes == pytest.approx((25_000,))
    assert found.cheaper == (0, -1)


def test_an_endpoint_can_be_cheaper_below_and_above_a_small_machine():
    # machine: $100 up to 10,000 requests, then $0.01 each; endpoint: $60 + 0.005 each
    found = break_even(CostLine(0, 0.01, at_least=100), CostLine(60, 0.005))
    assert found.volumes == pytest.approx((8000, 12_000))
    assert found.cheaper == (1, -1, 1)


@given(lines, lines, st.floats(min_value=0, max_value=1e9, allow_nan=False))
def test_the_cheaper_one_is_named_at_every_volume(first, second, volume):
    found = break_even(first, second)
    place = sum(volume > point for point in found.volumes)
    one, other = first.at(volume), second.at(volume)
    if abs(one - other) > 1e-6 * max(one, other, 1.0):
        assert found.cheaper[place] == (-1 if one < other else 1)


@given(lines, lines)
def test_both_cost_the_same_at_a_break_even(first, second):
    for volume in break_even(first, second).volumes:
        assert first.at(volume) == pytest.approx(second.at(volume), rel=1e-6, abs=1e-6)
