"""Results as the side-by-side table: any arm as baseline, sorted by any column."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from app.errors import InputRejectedError
from app.glossary import IMPORTED
from app.metrics.scoring import metric_titles
from app.reports.import_notes import import_notes
from app.values.results import ArmResult, Comparison, Results, Verdict
from app.web.languages import gettext, in_clauses, listed, noted
from app.web.vocabulary import stored_text, translated

VERDICT_SYMBOLS = {"better": "▲", "worse": "▼", "equivalent": "=", "unclear": "≈", "unknown": "?"}
VERDICT_WORDS: Mapping[str, str] = {
    "better": noted("better"),
    "worse": noted("worse"),
    "equivalent": noted("as good within the margin"),
    "unclear": noted("unclear"),
    "unknown": noted("not compared"),
}
_TURNED: Mapping[Verdict, Verdict] = {"better": "worse", "worse": "better"}

_COLUMNS: Mapping[str, tuple[str, Callable[[ArmResult], float | None]]] = {
    "latency": (noted("Latency"), lambda arm: arm.latency_seconds.p50),
    "tokens": (noted("Tokens"), lambda arm: arm.tokens.prompt),
    "training": (noted("Training time"), lambda arm: arm.train_seconds),
    "memory": (noted("Peak memory"), lambda arm: arm.peak_memory_bytes),
    "cost": (noted("Cost per 1,000"), lambda arm: arm.cost_usd_per_1000_requests),
    "failures": (noted("Failures"), lambda arm: arm.failures),
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
    """One metric of one arm; `reason` says why a value is missing, `missing` counts test cases without a score."""

    value: float | None
    low: float | None
    high: float | None
    n: int
    missing: int
    reason: str
    delta: Delta | None


@dataclass(frozen=True, slots=True)
class ArmRow:
    """One arm across the table. `reasons` explains each missing figure by field name.

    Times of an arm that was measured elsewhere cannot be compared with the others'.
    """

    arm: ArmResult
    is_baseline: bool
    is_chosen: bool
    is_measured_elsewhere: bool
    cells: tuple[MetricCell, ...]
    reasons: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ColumnHead:
    """A column one can sort by: `address` sorts by it, the other way round where it is sorted already."""

    title: str
    address: str
    sorted: str
    decides: bool


@dataclass(frozen=True, slots=True)
class ResultTable:
    """The side-by-side table: columns by title, then one row per arm. `note` says what the baseline leaves out."""

    arm_address: str
    columns: tuple[ColumnHead, ...]
    rows: tuple[ArmRow, ...]
    main_metric: str
    baseline: str
    sort: str
    order: str
    note: str


@dataclass(frozen=True, slots=True)
class TableState:
    """What the URL says about the table; empty as by default: baseline and order of the plan."""

    baseline: str = ""
    sort: str = ""
    order: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Why a figure is missing, or a caveat."""

    subject: str
    text: str


def metric_title(metric: str) -> str:
    """The name of a metric for people."""
    title = metric_titles().get(metric, metric.replace("_", " ").capitalize())
    known = translated(title)
    return known if known != title else stored_text(title)  # reports know the titles of diagnostics


def build_table(results: Results, *, baseline: str, state: TableState, address: str) -> ResultTable:
    """The side-by-side table, the metric that decides first.

    Args:
        results: as stored.
        baseline: that of the plan.
        state: what the URL asks for.
        address: of the page, without query.
    Raises:
        InputRejectedError: ARM_UNKNOWN, SORT_UNKNOWN.
    """
    metrics = ordered_metrics(results)
    keys = [arm.key for arm in results.arms]
    chosen = state.baseline or baseline
    if chosen not in keys:
        raise InputRejectedError("ARM_UNKNOWN", f"There is no arm {chosen!r}; use {', '.join(keys)}.")
    if state.sort and state.sort not in (*metrics, *_COLUMNS):
        raise InputRejectedError(
            "SORT_UNKNOWN", f"Results cannot be sorted by {state.sort!r}; use {', '.join((*metrics, *_COLUMNS))}."
        )
    comparisons = {(row.arm, row.metric): row for row in comparisons_with(results, chosen)}
    counted: Any = results.provenance.get("test_cases")  # a JSON document
    test_cases = counted if isinstance(counted, int) else 0
    rows = [
        ArmRow(
            arm=arm,
            is_baseline=arm.key == chosen,
            is_chosen=arm.key == results.decision.arm,
            is_measured_elsewhere=arm.method == IMPORTED,
            cells=tuple(
                _build_cell(arm, metric, comparisons.get((arm.key, metric)), test_cases=test_cases)
                for metric in metrics
            ),
            reasons={field: stored_text(reason) for field, reason in arm.reasons.items()},
        )
        for arm in results.arms
    ]
    titles = {metric: metric_title(metric) for metric in metrics}
    titles |= {name: gettext(title) for name, (title, _) in _COLUMNS.items()}
    return ResultTable(
        arm_address=_address(address, replace(state, sort="", order="")),
        columns=tuple(
            _build_head(name, title, state, address, decides=name == results.decision.metric)
            for name, title in titles.items()
        ),
        rows=tuple(_sorted_rows(rows, state)),
        main_metric=results.decision.metric,
        baseline=chosen,
        sort=state.sort,
        order=state.order,
        note="" if chosen == baseline else _why_fewer_differences(results),
    )


def comparisons_with(results: Results, baseline: str) -> tuple[Comparison, ...]:
    """Every stored comparison with this arm as the baseline; those stored the other way round are turned."""
    found = {(row.arm, row.metric): row for row in results.comparisons if row.baseline == baseline}
    for row in (*results.comparisons, *results.pairs):
        turned = row if row.baseline == baseline else _turn(row) if row.arm == baseline else None
        if turned is not None:
            found.setdefault((turned.arm, turned.metric), turned)
    return tuple(found.values())


def build_notes(results: Results) -> tuple[Note, ...]:
    """Where imported answers come from, and why figures are missing: the same said once for every arm it concerns."""
    subjects: dict[str, dict[str, list[str]]] = {}
    for arm in results.arms:
        for field, text in arm.reasons.items():
            subjects.setdefault(text, {}).setdefault(_field_title(field), []).append(arm.key)
    told = [Note(subject=key, text=stored_text(text)) for key, notes in import_notes(results).items() for text in notes]
    missing = [
        Note(
            subject=in_clauses([f"{title} ({listed(arms)})" for title, arms in fields.items()]), text=stored_text(text)
        )
        for text, fields in subjects.items()
    ]
    return (*told, *missing)


def _field_title(field: str) -> str:
    """What people call a field of an arm: `metrics.token_f1` is Token F1."""
    titles = {
        "latency_seconds": gettext("Latency"),
        "tokens": gettext("Tokens"),
        "train_seconds": gettext("Training time"),
        "peak_memory_bytes": gettext("Peak memory"),
        "cost_usd_per_1000_requests": gettext("Cost per 1,000"),
        "missing_cases": gettext("Cases"),
    }
    kind, _, name = field.partition(".")
    if kind == "comparisons":
        return gettext("Difference in %(metric)s") % {"metric": metric_title(name)}
    return titles.get(kind) or metric_title(name or kind)


def ordered_metrics(results: Results) -> tuple[str, ...]:
    """Every metric of the results, the one that decides first."""
    names = dict.fromkeys(metric for arm in results.arms for metric in arm.metrics)
    main = results.decision.metric
    return tuple(sorted(names, key=lambda metric: (metric != main, list(names).index(metric))))


def _turn(row: Comparison) -> Comparison:
    """The comparison seen from the other arm."""
    return replace(
        row,
        arm=row.baseline,
        baseline=row.arm,
        difference=_minus(row.difference),
        low=_minus(row.high),
        high=_minus(row.low),
        verdict=_TURNED.get(row.verdict, row.verdict),
        wins=row.losses,
        losses=row.wins,
        equivalence_low=_minus(row.equivalence_high),
        equivalence_high=_minus(row.equivalence_low),
        explanation="",
    )


def _minus(value: float | None) -> float | None:
    return None if value is None else -value


def _why_fewer_differences(results: Results) -> str:
    if not results.pairs:
        return gettext("Other pairs of arms were not compared when these results were computed.")
    return gettext("Against another baseline than the plan's only the metric that decides was tested.")


def _build_head(name: str, title: str, state: TableState, address: str, *, decides: bool) -> ColumnHead:
    is_sorted = state.sort == name
    order = "ascending" if is_sorted and state.order != "ascending" else "descending"
    return ColumnHead(
        title=title,
        address=_address(address, replace(state, sort=name, order=order)),
        sorted=(state.order or "descending") if is_sorted else "",
        decides=decides,
    )


def _address(address: str, state: TableState) -> str:
    pairs = [(name, getattr(state, name)) for name in ("baseline", "sort", "order") if getattr(state, name)]
    return f"{address}?{urlencode(pairs)}#results" if pairs else f"{address}#results"


def _sorted_rows(rows: list[ArmRow], state: TableState) -> list[ArmRow]:
    """Rows by the column asked for; those without a value last."""
    if not state.sort:
        return rows

    def value(row: ArmRow) -> float | None:
        if state.sort in _COLUMNS:
            return _COLUMNS[state.sort][1](row.arm)
        summary = row.arm.metrics.get(state.sort)
        return None if summary is None else summary.value

    known = [row for row in rows if value(row) is not None]
    known.sort(key=lambda row: value(row) or 0.0, reverse=state.order != "ascending")
    return known + [row for row in rows if value(row) is None]


def _build_cell(arm: ArmResult, metric: str, comparison: Comparison | None, *, test_cases: int) -> MetricCell:
    summary = arm.metrics.get(metric)
    stored = arm.reasons.get(metric) or arm.reasons.get(f"metrics.{metric}")
    reason = stored_text(stored) if stored else gettext("no case could be scored")
    if summary is None:
        return MetricCell(value=None, low=None, high=None, n=0, missing=test_cases, reason=reason, delta=None)
    return MetricCell(
        value=summary.value,
        low=summary.low,
        high=summary.high,
        n=summary.n,
        missing=max(0, test_cases - summary.n),
        reason=reason,
        delta=_build_delta(comparison) if comparison else None,
    )


def _build_delta(comparison: Comparison) -> Delta:
    return Delta(
        difference=comparison.difference,
        low=comparison.low,
        high=comparison.high,
        symbol=VERDICT_SYMBOLS.get(comparison.verdict, "?"),
        verdict=comparison.verdict,
        verdict_text=gettext(VERDICT_WORDS.get(comparison.verdict, comparison.verdict)),
    )
