"""Numbers as people read them."""

import math

import pytest

from app.reports.render_numbers import NUMBER_FILTERS, duration, file_size, money, number, p_value, points, share


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (number(1234.5), "1,234.50"),
        (number(7, 0), "7"),
        (number(-0.001), "0.00"),
        (number(-1.5, 1), "−1.5"),
        (share(0.5234), "52.3%"),
        (share(1, 0), "100%"),
        (points(0.312), "+31.2"),
        (points(-0.05, 0), "−5"),
        (points(0.0), "0.0"),
        (points(-0.0001), "0.0"),
        (p_value(0.0002), "< 0.001"),
        (p_value(0.0499), "0.050"),
        (duration(0), "0.0 ms"),
        (duration(0.34), "340 ms"),
        (duration(0.9999), "1.0 s"),
        (duration(2.44), "2.4 s"),
        (duration(59.99), "1 min"),
        (duration(200), "3 min 20 s"),
        (duration(3599.6), "1 h"),
        (duration(7500), "2 h 5 min"),
        (money(0), "$0.00"),
        (money(0.00123), "$0.0012"),
        (money(0.25), "$0.25"),
        (money(12.5), "$12.50"),
        (money(12345.6), "$12,346"),
        (money(-3), "−$3.00"),
        (file_size(512), "512 B"),
        (file_size(1_500_000_000), "1.4 GiB"),
        (file_size(1_048_570), "1.0 MiB"),
    ],
)
def test_numbers(shown: str, expected: str):
    assert shown == expected


@pytest.mark.parametrize("name", sorted(NUMBER_FILTERS))
@pytest.mark.parametrize("value", [None, math.nan, math.inf])
def test_a_missing_number_is_a_dash_with_its_reason_and_never_a_zero(name: str, value: float | None):
    shown = NUMBER_FILTERS[name](value, reason='no price for <b> "x"')
    assert "–" in shown
    assert "0" not in shown
    assert 'title="no price for &lt;b&gt; &#34;x&#34;"' in shown
