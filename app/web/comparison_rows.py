"""Two experiments side by side, as their page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.actions.experiments.side_by_side import ExperimentPair, MeasuredExperiment
from app.decision.phrases import verdict_text
from app.reports.render_numbers import duration, money, number, points, share
from app.reports.results_diff import Change
from app.web.figures import Absent, Cell, Chart, Table, between
from app.web.history_rows import HistoryView, build_history
from app.web.languages import gettext, in_a_row, language_code, listed, ngettext
from app.web.result_rows import metric_title

_PLAIN_FIELDS = ("latency_seconds.p50", "cost_usd_per_1000_requests", "failures")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: its name, when it was made, and its verdict in the language of the page."""

    id: int
    title: str
    name: str
    created_at: float
    verdict: str
    version: str


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """Everything the page shows once two experiments are chosen.

    `cautions` say what makes the two hard to compare, `only` which arms one side alone has.
    """

    left: Side
    right: Side
    summary: str
    cautions: tuple[str, ...]
    chart: Chart | Absent
    figures: Table | None
    only: tuple[str, ...]
    settings: Table | None
    settings_note: str
    history: HistoryView | None


def build_comparison(pair: ExperimentPair) -> ComparisonView:
    """The page of these two experiments."""
    metric = pair.right.results.decision.metric
    main = [change for change in pair.diff.changes if change.field == metric]
    titles = (_title(pair.left), _title(pair.right))
    return ComparisonView(
        left=_side(pair.left),
        right=_side(pair.right),
        summary=_summary(main),
        cautions=tuple(_cautions(pair)),
        chart=_pair_chart(main, metric, titles),
        figures=_figure_table([change for change in pair.diff.changes if change.field != metric], titles),
        only=tuple(_only(pair)),
        settings=_settings_table(pair, titles),
        settings_note=_settings_note(pair),
        history=build_history(pair.history) if len(pair.history.points) > 1 else None,
    )


def _side(measured: MeasuredExperiment) -> Side:
    return Side(
        id=measured.id,
        title=_title(measured),
        name=measured.name,
        created_at=measured.created_at,
        verdict=verdict_text(measured.results, language=language_code()),
        version=measured.results.sextant_version,
    )


def _title(measured: MeasuredExperiment) -> str:
    return gettext("Experiment %(id)s") % {"id": measured.id}


def _summary(main: Sequence[Change]) -> str:
    """Which arms moved by more than their intervals allow for, on the metric that decides."""
    moved = [change for change in main if change.intervals_are_apart]
    known = [change for change in main if change.before is not None and change.after is not None]
    if not known:
        return gettext("No arm has a score in both.")
    if not moved:
        return ngettext(
            "The intervals of the %(count)s arm in both overlap: it may score the same.",
            "The intervals of all %(count)s arms in both overlap: each may score the same.",
            len(known),
        ) % {"count": len(known)}
    told = listed([f"{change.arm} ({points(_step(change))})" for change in moved])
    text = ngettext(
        "%(count)s arm moved by more than the intervals allow for, in points: %(arms)s.",
        "%(count)s arms moved by more than the intervals allow for, in points: %(arms)s.",
        len(moved),
    ) % {"count": len(moved), "arms": told}
    rest = len(known) - len(moved)
    if not rest:
        return text
    more = ngettext("The other one may score the same.", "The other %(count)s may score the same.", rest)
    return in_a_row(text, more % {"count": rest})


def _cautions(pair: ExperimentPair) -> list[str]:
    found: list[str] = []
    metrics = [each.results.decision.metric for each in (pair.left, pair.right)]
    if pair.diff.same_cases is False:
        found.append(gettext("The test cases are not the same, so a difference may come from them."))
    if metrics[0] != metrics[1]:
        found.append(
            gettext("Different metrics decide: %(left)s on the left, %(right)s on the right.")
            % {"left": metric_title(metrics[0]), "right": metric_title(metrics[1])}
        )
    versions = [each.results.sextant_version for each in (pair.left, pair.right)]
    if versions[0] != versions[1]:
        found.append(
            gettext("Computed by Sextant %(left)s and %(right)s: what is measured may have changed.")
            % {"left": versions[0], "right": versions[1]}
        )
    return found


def _pair_chart(main: Sequence[Change], metric: str, titles: tuple[str, str]) -> Chart | Absent:
    title = gettext("%(metric)s in both") % {"metric": metric_title(metric)}
    known = [change for change in main if change.before is not None or change.after is not None]
    if not known:
        return Absent(title, gettext("No arm has a score in both."))
    rows = [
        {
            "name": change.arm,
            "values": [
                _bounds_of(change.before, change.before_interval),
                _bounds_of(change.after, change.after_interval),
            ],
            "text": f"{_with_interval(change.before, change.before_interval)} → "
            f"{_with_interval(change.after, change.after_interval)}",
        }
        for change in known
    ]
    options = {"rows": rows, "names": list(titles)}
    return Chart("pairs", title, _how_to_read(), options, _score_table(main, metric, titles))


def _how_to_read() -> str:
    return (
        gettext("The hollow mark above is the left experiment, the filled one below the right, with 95%% intervals.")
        % {}
    )


def _score_table(main: Sequence[Change], metric: str, titles: tuple[str, str]) -> Table:
    head = (gettext("Arm"), *titles, gettext("Change, in points"), gettext("Intervals"))
    rows = tuple(
        (
            Cell(change.arm),
            Cell(_with_interval(change.before, change.before_interval)),
            Cell(_with_interval(change.after, change.after_interval)),
            Cell(points(_step(change), 1, gettext("a side has no score"))),
            _intervals_cell(change),
        )
        for change in main
    )
    caption = gettext("%(metric)s of the arms in both, with 95%% intervals") % {"metric": metric_title(metric)}
    note = gettext(
        "Apart means that the intervals do not touch, which is stricter than a test; where they overlap, chance may "
        "be enough to explain the change."
    )
    return Table(caption, head, rows, note)


def _intervals_cell(change: Change) -> Cell:
    if change.before_interval is None or change.after_interval is None:
        return Cell(gettext("no interval"), tone="soft")
    if not change.intervals_are_apart:
        return Cell(gettext("overlap"), tone="soft")
    step = _step(change) or 0.0
    return Cell(
        gettext("apart, higher") if step > 0 else gettext("apart, lower"), tone="better" if step > 0 else "worse"
    )


def _figure_table(changes: Sequence[Change], titles: tuple[str, str]) -> Table | None:
    if not changes:
        return None
    head = (gettext("Arm"), gettext("Figure"), *titles, gettext("Change"))
    rows = tuple(
        (
            Cell(change.arm),
            Cell(_field_title(change.field)),
            Cell(_figure(change.field, change.before, change.before_interval)),
            Cell(_figure(change.field, change.after, change.after_interval)),
            Cell(_figure_step(change)),
        )
        for change in changes
    )
    return Table(gettext("Every other figure of the arms in both"), head, rows)


def _field_title(field: str) -> str:
    titles = {
        "latency_seconds.p50": gettext("Latency, median"),
        "cost_usd_per_1000_requests": gettext("Cost per 1,000 requests"),
        "failures": gettext("Failures"),
    }
    return titles.get(field) or metric_title(field)


def _figure(field: str, value: float | None, interval: tuple[float, float] | None) -> str:
    unknown = gettext("not known")
    if field == "latency_seconds.p50":
        return duration(value, unknown)
    if field == "cost_usd_per_1000_requests":
        return money(value, unknown)
    return number(value, 0, unknown) if field == "failures" else _with_interval(value, interval)


def _figure_step(change: Change) -> str:
    """The change: counts as counts, scores in points, seconds and dollars by their share."""
    if change.before is None or change.after is None:
        return points(None, 1, gettext("a side has no score"))
    step = change.after - change.before
    if change.field == "failures":
        return f"{step:+.0f}".replace("-", "\N{MINUS SIGN}") if step else "0"
    if change.field not in _PLAIN_FIELDS:
        return points(step)
    if change.before == 0:
        return share(None, 0, gettext("nothing to compare with"))
    grown = share(step / change.before, 0)
    return f"+{grown}" if step > 0 and grown != "0%" else grown


def _only(pair: ExperimentPair) -> list[str]:
    found: list[str] = []
    for keys, measured in ((pair.diff.only_before, pair.left), (pair.diff.only_after, pair.right)):
        if keys:
            found.append(
                gettext("Only in experiment %(id)s: %(arms)s.") % {"id": measured.id, "arms": listed(list(keys))}
            )
    return found


def _settings_table(pair: ExperimentPair, titles: tuple[str, str]) -> Table | None:
    changed = [setting for setting in pair.diff.settings if setting.name not in {"name", "corpus"}]
    if not changed or pair.is_same_plan:
        return None
    none = gettext("not set")
    rows = tuple((Cell(setting.name), Cell(setting.before or none), Cell(setting.after or none)) for setting in changed)
    return Table(gettext("Settings of the plans that differ"), (gettext("Setting"), *titles), rows)


def _settings_note(pair: ExperimentPair) -> str:
    if pair.is_same_plan:
        return gettext(
            "Both froze the same plan on the same cases: what moved comes from chance, the language model or the "
            "version of Sextant."
        )
    return gettext("No setting differs; the cases or the documents do.")


def _step(change: Change) -> float | None:
    return None if change.before is None or change.after is None else change.after - change.before


def _bounds_of(value: float | None, interval: tuple[float, float] | None) -> list[float | None]:
    return [value, *(interval or (None, None))]


def _with_interval(value: float | None, interval: tuple[float, float] | None) -> str:
    text = number(value, 2, gettext("no case could be scored"))
    return text if value is None or interval is None else f"{text} ({between(*interval)})"
