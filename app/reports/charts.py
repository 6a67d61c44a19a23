"""Charts as plain positions in percent of their width; the template draws them, nothing is measured there."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.reports.render_numbers import duration, number, points
from app.reports.words import Words
from app.values.results import ArmResult, Comparison, MetricSummary

# Ends of the drawing area in percent, so that a dot at either end is not cut.
_LEFT, _RIGHT = 2.0, 98.0


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled place on the axis."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One arm: its mark at `x`, an interval from `low_x` to `high_x`; None is not drawn. `text` says it all."""

    title: str
    x: float | None
    low_x: float | None
    high_x: float | None
    value: str
    detail: str
    tone: str

    @property
    def description(self) -> str:
        """The row for people who do not see it."""
        return f"{self.title}: {self.value}{', ' + self.detail if self.detail else ''}"


@dataclass(frozen=True, slots=True)
class Chart:
    """Rows over one axis. `reference_x` is a dashed line: the baseline, or no difference."""

    title: str
    note: str
    ticks: tuple[Tick, ...]
    rows: tuple[ChartRow, ...]
    reference_x: float | None
    is_bars: bool = False


def draw_quality(
    arms: Sequence[ArmResult],
    *,
    metric: str,
    title: str,
    baseline: str,
    chosen: str | None,
    titles: Mapping[str, str],
    words: Words,
) -> Chart:
    """Score of every arm with its 95% interval; the dashed line is the baseline's score."""
    found = [arm.metrics[metric] for arm in arms]
    largest = max(
        (edge for summary in found for edge in (summary.high, summary.value) if edge is not None), default=1.0
    )
    top = next(limit for limit in (0.1, 0.2, 0.5, 1.0) if largest <= limit + 1e-9)
    baseline_value = next((arm.metrics[metric].value for arm in arms if arm.key == baseline), None)
    return Chart(
        title=title,
        note=words.say("Dot: mean over test cases. Line: 95% interval. Dashed: the baseline."),
        ticks=tuple(Tick(_place(top * step / 5, 0.0, top), f"{top * step / 5:.2f}") for step in range(6)),
        rows=tuple(
            ChartRow(
                title=titles[arm.key],
                x=_place_if_known(summary.value, 0.0, top),
                low_x=_place_if_known(summary.low, 0.0, top),
                high_x=_place_if_known(summary.high, 0.0, top),
                value=words.say("no score") if summary.value is None else number(summary.value),
                detail=_interval_text(summary, words),
                tone="chosen" if arm.key == chosen else "baseline" if arm.key == baseline else "plain",
            )
            for arm, summary in zip(arms, found, strict=True)
        ),
        reference_x=_place_if_known(baseline_value, 0.0, top),
    )


def draw_differences(
    comparisons: Sequence[Comparison], *, titles: Mapping[str, str], metric: str, baseline: str, words: Words
) -> Chart | None:
    """Difference to the baseline of every other arm, in points; None when there is none to draw."""
    rows = [each for each in comparisons if each.metric == metric]
    if all(each.difference is None for each in rows):
        return None
    edges = [edge for each in rows for edge in (each.low, each.high, each.difference) if edge is not None]
    step = _nice_step(max(0.0, *edges) - min(0.0, *edges))
    low = step * math.floor(min(0.0, *edges) / step + 1e-9)
    high = step * math.ceil(max(0.0, *edges) / step - 1e-9)
    high = high if high > low else low + step
    count = round((high - low) / step)
    return Chart(
        title=words.say("Difference to {arm}, in points", arm=titles[baseline]),
        note=words.say("Right of the dashed line is better than the baseline. An interval that crosses it is unclear."),
        ticks=tuple(
            Tick(_place(low + step * index, low, high), points(low + step * index, 0)) for index in range(count + 1)
        ),
        rows=tuple(
            ChartRow(
                title=titles[each.arm],
                x=_place_if_known(each.difference, low, high),
                low_x=_place_if_known(each.low, low, high),
                high_x=_place_if_known(each.high, low, high),
                value=words.say("not known") if each.difference is None else points(each.difference, 0),
                detail=""
                if each.low is None
                else words.say("{low} to {high}", low=points(each.low, 0), high=points(each.high, 0)),
                tone=each.verdict,
            )
            for each in rows
        ),
        reference_x=_place(0.0, low, high),
    )


def draw_latency(arms: Sequence[ArmResult], *, titles: Mapping[str, str], words: Words) -> Chart | None:
    """Median latency as bars with the 95th percentile as a mark; None when nothing was timed."""
    slowest = max((arm.latency_seconds.p95 for arm in arms if arm.latency_seconds.p95 is not None), default=0.0)
    if slowest <= 0:
        return None
    step = _nice_step(slowest)
    top = step * math.ceil(slowest / step - 1e-9)
    return Chart(
        title=words.say("Seconds per answer"),
        note=words.say("Bar: half of the answers took at most this. Mark: 95 of 100 did."),
        ticks=tuple(
            Tick(_place(step * index, 0.0, top), duration(step * index) if index else "0")
            for index in range(round(top / step) + 1)
        ),
        rows=tuple(
            ChartRow(
                title=titles[arm.key],
                x=_place_if_known(arm.latency_seconds.p50, 0.0, top),
                low_x=None,
                high_x=_place_if_known(arm.latency_seconds.p95, 0.0, top),
                value=words.say("not timed") if arm.latency_seconds.p50 is None else duration(arm.latency_seconds.p50),
                detail="" if arm.latency_seconds.p95 is None else f"95%: {duration(arm.latency_seconds.p95)}",
                tone="plain",
            )
            for arm in arms
        ),
        reference_x=None,
        is_bars=True,
    )


def _interval_text(summary: MetricSummary, words: Words) -> str:
    if summary.low is None or summary.high is None:
        return ""
    return words.say("{low} to {high}", low=number(summary.low), high=number(summary.high))


def _nice_step(span: float) -> float:
    """A round step, 1, 2 or 5 times a power of ten, that cuts the span into at most five."""
    if span <= 0:
        return 0.1
    rough = span / 5
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * (1 - 1e-9))


def _place(value: float, low: float, high: float) -> float:
    within = min(1.0, max(0.0, (value - low) / (high - low)))
    return round(_LEFT + within * (_RIGHT - _LEFT), 2)


def _place_if_known(value: float | None, low: float, high: float) -> float | None:
    return None if value is None else _place(value, low, high)
