"""Charts over two axes as plain positions in percent of the drawing area, y downwards; templates draw them."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.reports.charts import Tick


@dataclass(frozen=True, slots=True)
class Mark:
    """A labelled point; `low_y` and `high_y` end its interval. `label_left`: its label stands left of it."""

    x: float
    y: float
    label: str
    tone: str
    low_y: float | None = None
    high_y: float | None = None
    label_left: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points (x, y), with its label at the last one."""

    points: tuple[tuple[float, float], ...]
    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart over two axes. `summary` says in words what it shows."""

    title: str
    note: str
    summary: str
    x_title: str
    y_title: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    marks: tuple[Mark, ...] = ()
    lines: tuple[Line, ...] = ()


LETTER_WIDTH, LABEL_HEIGHT, LABEL_GAP = 2.0, 8.0, 2.5
TONES = ("first", "second", "third", "fourth", "fifth", "sixth")


@dataclass(frozen=True, slots=True)
class Axis:
    """From values to positions: linear or by the logarithm."""

    low: float
    high: float
    is_log: bool

    def place(self, value: float) -> float:
        """The position in percent, 0 at the low end; values outside stay at the edge."""
        low, high, at = (math.log10(each) if self.is_log else each for each in (self.low, self.high, value))
        return round(100 * min(1.0, max(0.0, (at - low) / (high - low))), 2)

    def ticks(self, write: Callable[[float], str], *, downwards: bool = False) -> tuple[Tick, ...]:
        """Round values along the axis."""
        places = _round_powers(self.low, self.high) if self.is_log else _round_steps(self.low, self.high)
        return tuple(Tick(100 - self.place(each) if downwards else self.place(each), write(each)) for each in places)


def linear_axis(values: Sequence[float], *, from_zero: bool = False) -> Axis:
    """An axis that holds the values, its ends round."""
    low, high = min(values), max(values)
    low = min(0.0, low) if from_zero else low
    if high <= low:
        low, high = low - 0.05, high + 0.05
    step = nice_step(high - low)
    return Axis(step * math.floor(low / step + 1e-9), step * math.ceil(high / step - 1e-9), is_log=False)


def log_axis(values: Sequence[float]) -> Axis:
    """An axis by the logarithm that holds the values, all above zero."""
    low, high = math.floor(math.log10(min(values)) + 1e-9), math.ceil(math.log10(max(values)) - 1e-9)
    return Axis(10.0**low, 10.0 ** (high if high > low else low + 1), is_log=True)


def draw_trade_off(
    found: Mapping[str, tuple[float, float]],
    *,
    title: str,
    note: str,
    x_title: str,
    y_title: str,
    write_x: Callable[[float], str],
    write_y: Callable[[float], str],
    best: Sequence[str] = (),
) -> Plot | None:
    """Arms by what they take (x, by the logarithm) and how well they answer (y); None with fewer than two."""
    placed = {name: at for name, at in found.items() if at[0] > 0}
    if len(placed) < 2:
        return None
    across, up = log_axis([x for x, _ in placed.values()]), linear_axis([y for _, y in placed.values()])
    places = {name: (across.place(x), 100 - up.place(y)) for name, (x, y) in placed.items()}
    sides = _place_labels(places, first=best)
    return Plot(
        title=title,
        note=note,
        summary="; ".join(f"{name}: {write_y(y)}, {write_x(x)}" for name, (x, y) in placed.items()),
        x_title=x_title,
        y_title=y_title,
        x_ticks=across.ticks(write_x),
        y_ticks=up.ticks(write_y, downwards=True),
        marks=tuple(
            Mark(
                x=x,
                y=y,
                label=name if name in sides else "",
                tone="chosen" if name in best else "plain",
                label_left=sides.get(name) == "left",
            )
            for name, (x, y) in places.items()
        ),
    )


def _place_labels(places: Mapping[str, tuple[float, float]], *, first: Sequence[str]) -> dict[str, str]:
    """On which side of its point each label stands; left out where it would lie on another label or point.

    Sizes are those of the PDF in percent of a plot half a page wide and 105 pt high; the table has every name.
    """
    boxes = [(x - 1.5, x + 1.5, y - 3.0, y + 3.0) for x, y in places.values()]
    sides: dict[str, str] = {}
    for name in sorted(places, key=lambda each: each not in first):
        x, y = places[name]
        width = LABEL_GAP + LETTER_WIDTH * len(name)
        for side in ("left", "right") if x > 100 - width else ("right", "left"):
            low, high = (x - width, x - LABEL_GAP) if side == "left" else (x + LABEL_GAP, x + width)
            box = (low, high, y - LABEL_HEIGHT / 2, y + LABEL_HEIGHT / 2)
            is_inside = box[0] > -LABEL_GAP and box[1] < 100 + LABEL_GAP
            if is_inside and not any(_overlap(box, other) for other in boxes):
                boxes.append(box)
                sides[name] = side
                break
    return sides


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]


def draw_series(
    series: Mapping[str, Sequence[tuple[float, float]]],
    *,
    title: str,
    note: str,
    x_title: str,
    y_title: str,
    write_x: Callable[[float], str],
    write_y: Callable[[float], str],
    is_log_y: bool,
    points: Mapping[str, Sequence[tuple[float, float, float | None, float | None]]] | None = None,
) -> Plot | None:
    """Lines over an axis by the logarithm, and points (x, y, low, high) beside them; None without any."""
    measured = points or {}
    flat = [at for line in series.values() for at in line] + [(x, y) for row in measured.values() for x, y, _, _ in row]
    edges = [edge for row in measured.values() for _, _, low, high in row for edge in (low, high) if edge is not None]
    flat = [at for at in flat if at[0] > 0 and (at[1] > 0 or not is_log_y)]
    if not flat:
        return None
    heights = [y for _, y in flat] + edges
    across, up = log_axis([x for x, _ in flat]), log_axis(heights) if is_log_y else linear_axis(heights)
    names = list(dict.fromkeys([*series, *measured]))
    tones = {name: TONES[place % len(TONES)] for place, name in enumerate(names)}
    return Plot(
        title=title,
        note=note,
        summary="; ".join(
            f"{name}: {write_y(line[0][1])} – {write_y(line[-1][1])}" for name, line in series.items() if line
        ),
        x_title=x_title,
        y_title=y_title,
        x_ticks=across.ticks(write_x),
        y_ticks=up.ticks(write_y, downwards=True),
        marks=tuple(
            Mark(
                x=across.place(x),
                y=100 - up.place(y),
                label="",
                tone=tones[name],
                low_y=None if low is None else 100 - up.place(low),
                high_y=None if high is None else 100 - up.place(high),
            )
            for name, row in measured.items()
            for x, y, low, high in row
        ),
        lines=tuple(
            Line(
                points=tuple(
                    (across.place(x), 100 - up.place(y)) for x, y in line if x > 0 and (y > 0 or not is_log_y)
                ),
                label=name,
                tone=tones[name],
            )
            for name in names
            for line in [series.get(name, ())]
        ),
    )


def nice_step(span: float) -> float:
    """A round step, 1, 2 or 5 times a power of ten, that cuts the span into at most five."""
    if span <= 0:
        return 0.1
    rough = span / 5
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * (1 - 1e-9))


def _round_steps(low: float, high: float) -> list[float]:
    step = nice_step(high - low)
    return [low + step * index for index in range(round((high - low) / step) + 1)]


def _round_powers(low: float, high: float) -> list[float]:
    first, last = round(math.log10(low)), round(math.log10(high))
    stride = max(1, math.ceil((last - first) / 6))
    return [10.0**power for power in range(first, last + 1, stride)]
