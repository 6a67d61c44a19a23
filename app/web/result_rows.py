"""Results as the side-by-side table and the quality chart show them."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.metrics.scoring import metric_titles
from app.values.results import ArmResult, Comparison, Results
from app.web.languages import gettext, noted
from app.web.vocabulary import translated

_SYMBOLS = {"better": "▲", "worse": "▼", "unclear": "≈", "unknown": "?"}
_VERDICT_WORDS = {
    "better": noted("better"),
    "worse": noted("worse"),
    "unclear": noted("unclear"),
    "unknown": noted("not compared"),
}


@dataclass(frozen=True, slots=True)
class Delta:
    """The paired difference to the baseline, arm minus baseline, with its interval and a verdict in words."""

    difference: float | None
    low: float | None
    high: float | None
    symbol: str
    verdict: str
    verdict_text: str


@dataclass(frozen=True, slots=True)
class MetricCell:
    """One metric of one arm; `reason` says why a value is missing."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    reason: str
    delta: Delta | None


@dataclass(frozen=True, slots=True)
class ArmRow:
    """One arm across the table. `reasons` explains each missing figure by field name."""

    arm: ArmResult
    is_baseline: bool
    is_chosen: bool
    cells: tuple[MetricCell, ...]
    reasons: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ResultTable:
    """The side-by-side table: metric columns by title, then one row per arm."""

    metrics: tuple[tuple[str, str], ...]
    rows: tuple[ArmRow, ...]
    main_metric: str


@dataclass(frozen=True, slots=True)
class ChartBar:
    """One bar with its interval, in 0..1."""

    arm: str
    value: float | None
    low: float | None
    high: float | None
    is_baseline: bool


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """The bars of one metric."""

    metric: str
    title: str
    bars: tuple[ChartBar, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Why a figure is missing, or a caveat."""

    subject: str
    text: str


def metric_title(metric: str) -> str:
    """The name of a metric for people."""
    return translated(metric_titles().get(metric, metric.replace("_", " ").capitalize()))


def build_table(results: Results, *, baseline: str) -> ResultTable:
    """The side-by-side table, the metric that decides first."""
    metrics = _ordered_metrics(results)
    comparisons = {(row.arm, row.metric): row for row in results.comparisons if row.baseline == baseline}
    return ResultTable(
        metrics=tuple((metric, metric_title(metric)) for metric in metrics),
        main_metric=results.decision.metric,
        rows=tuple(
            ArmRow(
                arm=arm,
                is_baseline=arm.key == baseline,
                is_chosen=arm.key == results.decision.arm,
                cells=tuple(_build_cell(arm, metric, comparisons.get((arm.key, metric))) for metric in metrics),
                reasons=arm.reasons,
            )
            for arm in results.arms
        ),
    )


def build_chart(results: Results, *, baseline: str) -> tuple[ChartSeries, ...]:
    """The bars of every metric, the one that decides first."""
    return tuple(
        ChartSeries(
            metric=metric,
            title=metric_title(metric),
            bars=tuple(_build_bar(arm, metric, is_baseline=arm.key == baseline) for arm in results.arms),
        )
        for metric in _ordered_metrics(results)
    )


def chart_options(chart: tuple[ChartSeries, ...]) -> list[dict[str, object]]:
    """The chart as the JSON its script reads."""
    return [
        {
            "metric": series.metric,
            "title": series.title,
            "bars": [
                {
                    "arm": bar.arm,
                    "value": bar.value,
                    "low": bar.low,
                    "high": bar.high,
                    "baseline": bar.is_baseline,
                }
                for bar in series.bars
            ],
        }
        for series in chart
    ]


def build_notes(results: Results) -> tuple[Note, ...]:
    """Why figures are missing, the same reason said once for every arm it concerns."""
    subjects: dict[str, list[str]] = {}
    for arm in results.arms:
        for field, text in arm.reasons.items():
            subjects.setdefault(text, []).append(f"{arm.key}: {field.replace('_', ' ')}")
    return tuple(Note(subject=", ".join(names), text=text) for text, names in subjects.items())


def _ordered_metrics(results: Results) -> tuple[str, ...]:
    names = dict.fromkeys(metric for arm in results.arms for metric in arm.metrics)
    main = results.decision.metric
    return tuple(sorted(names, key=lambda metric: (metric != main, list(names).index(metric))))


def _build_cell(arm: ArmResult, metric: str, comparison: Comparison | None) -> MetricCell:
    summary = arm.metrics.get(metric)
    reason = arm.reasons.get(metric) or arm.reasons.get(f"metrics.{metric}") or gettext("no case could be scored")
    if summary is None:
        return MetricCell(value=None, low=None, high=None, n=0, reason=reason, delta=None)
    return MetricCell(
        value=summary.value,
        low=summary.low,
        high=summary.high,
        n=summary.n,
        reason=reason,
        delta=_build_delta(comparison) if comparison else None,
    )


def _build_delta(comparison: Comparison) -> Delta:
    return Delta(
        difference=comparison.difference,
        low=comparison.low,
        high=comparison.high,
        symbol=_SYMBOLS.get(comparison.verdict, "?"),
        verdict=comparison.verdict,
        verdict_text=gettext(_VERDICT_WORDS.get(comparison.verdict, comparison.verdict)),
    )


def _build_bar(arm: ArmResult, metric: str, *, is_baseline: bool) -> ChartBar:
    summary = arm.metrics.get(metric)
    if summary is None:
        return ChartBar(arm=arm.key, value=None, low=None, high=None, is_baseline=is_baseline)
    return ChartBar(arm=arm.key, value=summary.value, low=summary.low, high=summary.high, is_baseline=is_baseline)
