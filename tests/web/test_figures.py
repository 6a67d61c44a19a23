"""Cells of tables: what is read keeps its place, what is compared stays in its column."""

import pytest

from app.reports.render_numbers import number
from app.web.figures import Cell

REASON = "The arm is shown the right documents: an upper bound, not an arm to choose."


@pytest.mark.parametrize(("text", "is_long"), [(REASON, True), ("0.53", False), (number(None, 2, REASON), False)])
def test_a_missing_figure_takes_no_more_room_than_a_figure(text, is_long):
    assert Cell(text).is_long is is_long
