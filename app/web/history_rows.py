"""One plan over time: every experiment that measured the same on the same cases."""

from dataclasses import dataclass

from app.actions.experiments.side_by_side import PlanHistory
from app.reports.render_numbers import number
from app.values.results import MetricSummary
from app.web.figures import Cell, Chart, Table, between
from app.web.languages import gettext, in_a_row, listed, ngettext
from app.web.moments import day
from app.web.result_rows import metric_title


@dataclass(frozen=True, slots=True)
class HistoryView:
    """One plan over time: a sentence, the trend, and a table with an experiment a row."""

    summary: str
    cautions: tuple[str, ...]
    chart: Chart


def build_history(history: PlanHistory) -> HistoryView:
    """One plan over time; the history must not be empty."""
    title = gettext("%(metric)s over time") % {"metric": metric_title(history.metric)}
    names = [f"{gettext('Experiment %(id)s') % {'id': point.id}}, {day(point.created_at)}" for point in history.points]
    head = (gettext("Experiment"), gettext("Version"), *history.arms, gettext("Better than all others"))
    rows = tuple(
        (
            Cell(name, f"/experiments/{point.id}"),
            Cell(point.version, tone="soft"),
            *(
                Cell(_scored(point.scores.get(arm)), tone="strong" if arm == point.chosen else "")
                for arm in history.arms
            ),
            Cell(point.chosen or gettext("none beyond doubt"), tone="" if point.chosen else "soft"),
        )
        for name, point in zip(names, history.points, strict=True)
    )
    options = {
        "points": [f"{point.id}\n{day(point.created_at)}" for point in history.points],
        "yTitle": metric_title(history.metric),
        "series": [
            {"name": arm, "values": [_bounds(point.scores.get(arm)) for point in history.points]}
            for arm in history.arms
        ],
    }
    caption = gettext("Mean with its 95%% interval; the oldest experiment first") % {}
    return HistoryView(
        summary=_history_summary(history),
        cautions=_history_cautions(history),
        chart=Chart("trend", title, _history_summary(history), options, Table(caption, head, rows)),
    )


def _history_summary(history: PlanHistory) -> str:
    """How far the arms moved from the first experiment to the last, those beyond their intervals named."""
    first, last = history.points[0], history.points[-1]
    moved: list[str] = []
    for arm in history.arms:
        before, after = first.scores.get(arm), last.scores.get(arm)
        if _are_apart(before, after):
            moved.append(gettext("%(arm)s from %(before)s to %(after)s") % {
                "arm": arm,
                "before": number(before.value if before else None),
                "after": number(after.value if after else None),
            })  # fmt: skip
    count = len(history.points)
    start = ngettext(
        "The same plan was measured %(count)s time on the same cases.",
        "The same plan was measured %(count)s times on the same cases.",
        count,
    ) % {"count": count}
    if not moved:
        return in_a_row(start, gettext("From the first to the last no arm moved by more than its intervals allow for."))
    change = gettext("From the first to the last these moved by more than their intervals allow for: %(arms)s.")
    return in_a_row(start, change % {"arms": listed(moved)})


def _history_cautions(history: PlanHistory) -> tuple[str, ...]:
    versions = list(dict.fromkeys(point.version for point in history.points))
    if len(versions) < 2:
        return ()
    return (
        gettext("Computed by different versions of Sextant (%(versions)s): what is measured may have changed.")
        % {"versions": listed(versions)},
    )


def _are_apart(first: MetricSummary | None, second: MetricSummary | None) -> bool:
    if first is None or second is None:
        return False
    bounds = (first.low, first.high, second.low, second.high)
    if any(bound is None for bound in bounds):
        return False
    low, high, other_low, other_high = (float(bound or 0.0) for bound in bounds)
    return high < other_low or other_high < low


def _bounds(summary: MetricSummary | None) -> list[float | None]:
    return [None, None, None] if summary is None else [summary.value, summary.low, summary.high]


def _scored(summary: MetricSummary | None) -> str:
    if summary is None or summary.value is None:
        return number(None, 2, gettext("no case could be scored"))
    text = number(summary.value)
    return text if summary.low is None or summary.high is None else f"{text} ({between(summary.low, summary.high)})"
