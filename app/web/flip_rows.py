"""What would change the choice: the nearest value of each weight, limit, price, score and volume."""

from collections.abc import Mapping, Sequence

from app.reports.render_numbers import duration, file_size, money, number
from app.values.utility import Flip
from app.web.figures import Cell, Table
from app.web.languages import gettext, noted

_KINDS: Mapping[tuple[str, str], str] = {
    ("weight", "latency"): noted("Weight of latency, points per tenfold"),
    ("weight", "cost"): noted("Weight of cost, points per tenfold"),
    ("weight", "memory"): noted("Weight of memory, points per tenfold"),
    ("limit", "quality"): noted("Smallest score allowed"),
    ("limit", "latency"): noted("Longest latency allowed, 95th percentile"),
    ("limit", "cost"): noted("Highest cost allowed per 1,000 requests"),
    ("limit", "memory"): noted("Most memory allowed"),
}


def flip_table(flips: Sequence[Flip], caption: str) -> Table | None:
    """What changes, what it is now, the value from which another arm is taken, and which; None without any."""
    if not flips:
        return None
    head = (gettext("What changes"), gettext("Now"), gettext("From here on"), gettext("Then"))
    rows = tuple(
        (
            Cell(_flip_title(flip)),
            Cell(gettext("none set") if flip.now is None else _flip_value(flip, flip.now)),
            Cell(_flip_value(flip, flip.at)),
            Cell(flip.arm or gettext("no arm keeps the limits")),
        )
        for flip in flips
    )
    note = gettext("Each alone, everything else as it is.")
    return Table(caption, head, rows, note)


def _flip_title(flip: Flip) -> str:
    if (flip.kind, flip.what) in _KINDS:
        return preference_title(flip.kind, flip.what)
    if flip.kind == "cost":
        return gettext("Cost of %(arm)s per 1,000 requests") % {"arm": flip.what}
    if flip.kind == "score":
        return gettext("Score of %(arm)s") % {"arm": flip.what}
    if flip.kind == "volume":
        return gettext("Requests a month")
    return gettext("Margin, in points")


def _flip_value(flip: Flip, value: float) -> str:
    if flip.kind in ("weight", "margin"):
        return number(100 * value, 1)
    if flip.kind == "volume":
        return number(value, 0)
    if flip.kind == "score" or flip.what == "quality":
        return number(value, 2)
    if flip.kind == "cost" or flip.what == "cost":
        return money(value)
    return duration(value) if flip.what == "latency" else file_size(value)


def preference_title(kind: str, what: str) -> str:
    """The name of a weight or limit for people."""
    title = _KINDS[kind, what]
    return gettext(title)
