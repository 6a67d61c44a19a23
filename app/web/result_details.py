"""What lies behind the scores: why retrieval failed, confusions, classes, slices, behaviour, error tags, power."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup

from app.reports.render_numbers import number, points
from app.values.results import ClassScore, Comparison, Effect, ErrorAnalysis, MetricSummary, Results
from app.web.case_rows import FAILURE_WORDS
from app.web.figures import Cell, Table
from app.web.languages import gettext
from app.web.result_rows import VERDICT_WORDS, metric_title

LARGEST_CONFUSION = 30
"""Above so many labels the matrix is no longer readable, and the most frequent confusions are listed instead."""

MOST_CONFUSIONS = 25


@dataclass(frozen=True, slots=True)
class Details:
    """One topic: tables, and a sentence on how to read them."""

    title: str
    hint: str
    tables: tuple[Table, ...]


def build_details(
    results: Results, *, experiment_id: int, tag_counts: Mapping[str, Mapping[str, int]]
) -> tuple[Details, ...]:
    """Every topic that these results have something on."""
    cases = f"/experiments/{experiment_id}/cases"
    topics = (
        _failures(results, cases),
        _tags(results, cases, tag_counts),
        _slices(results, cases),
        _confusions(results),
        _classes(results),
        _alone_and_together(results),
        _shares(
            results,
            gettext("How the arms behave"),
            gettext("Shares of answers that say how an arm behaves, not how good it is."),
            {arm.key: arm.diagnostics for arm in results.arms},
        ),
        _shares(
            results,
            gettext("Retrieval by itself"),
            gettext("What was retrieved and cited, whatever the answer made of it."),
            {arm.key: arm.retrieval for arm in results.arms},
        ),
        _calibration(results),
        _power(results),
    )
    return tuple(topic for topic in topics if topic.tables)


def _failures(results: Results, cases: str) -> Details:
    head = (gettext("Arm"), gettext("Wrong answers"), *(gettext(words) for words in FAILURE_WORDS.values()))
    rows: list[tuple[Cell, ...]] = []
    for arm in results.arms:
        split = arm.failure_split
        if split is None:
            continue
        counts = {kind: int(getattr(split, kind)) for kind in FAILURE_WORDS}
        links = {kind: f"{cases}?{urlencode({'arm': arm.key, 'failure': kind})}" for kind in FAILURE_WORDS}
        rows.append(
            (
                Cell(arm.key),
                Cell(number(split.wrong, 0)),
                *(Cell(number(count, 0), links[kind] if count else None) for kind, count in counts.items()),
            )
        )
    table = Table(gettext("Wrong answers of arms that retrieve, by cause"), head, tuple(rows))
    hint = gettext(
        "Told by setting each wrong answer beside the arm that is shown the right document; counts are of all "
        "seeds, the cases behind them of the first."
    )
    return Details(gettext("Why retrieval was wrong"), hint, (table,) if rows else ())


def _tags(results: Results, cases: str, counts: Mapping[str, Mapping[str, int]]) -> Details:
    keys = [arm.key for arm in results.arms]
    rows = tuple(
        (
            Cell(tag, f"{cases}?{urlencode({'tag': tag})}"),
            *(
                Cell(number(of_tag[key], 0), f"{cases}?{urlencode({'arm': key, 'tag': tag})}")
                if key in of_tag
                else Cell("0")
                for key in keys
            ),
        )
        for tag, of_tag in sorted(counts.items(), key=lambda pair: (-sum(pair[1].values()), pair[0]))
    )
    table = Table(gettext("Answers people tagged, by arm"), (gettext("Error tag"), *keys), rows)
    hint = gettext(
        "Set on the page of a case. Only tagged answers are counted, so compare arms only where all were read."
    )
    return Details(gettext("Error tags"), hint, (table,) if rows else ())


def _slices(results: Results, cases: str) -> Details:
    rows: list[tuple[Cell, ...]] = []
    for arm in results.arms:
        for one in arm.slices:
            link = f"{cases}?{urlencode({'slice': one.field, 'value': one.value})}"
            tone = one.verdict if one.verdict in ("better", "worse") else ""
            rows.append(
                (
                    Cell(arm.key),
                    Cell(f"{one.field}: {one.value}", link),
                    Cell(_scored(one.summary)),
                    Cell(number(one.summary.n, 0)),
                    Cell(_interval_in_points(one.gap, one.low, one.high)),
                    Cell(number(one.p_value_adjusted, 3, gettext("not tested"))),
                    Cell(gettext(VERDICT_WORDS[one.verdict]), tone=tone),
                )
            )
    head = (
        gettext("Arm"),
        gettext("Slice"),
        metric_title(results.decision.metric),
        gettext("Cases"),
        gettext("Gap to all other cases, in points"),
        gettext("p, corrected"),
        gettext("Verdict"),
    )
    note = gettext(
        "%(count)s slices were looked at: about one in twenty would stand out by chance alone. The p-values are "
        "corrected for it (Holm, over the slices of an arm); the intervals are not."
    ) % {"count": len(rows)}
    table = Table(gettext("Score of every arm in each slice"), head, tuple(rows), note)
    hint = gettext("An arm that is good on the whole may fail one group of cases.")
    return Details(gettext("Slices"), hint, (table,) if rows else ())


def _confusions(results: Results) -> Details:
    tables: list[Table] = []
    for arm in results.arms:
        found = arm.confusion
        if found is None:
            continue
        names = [column or gettext("no label") for column in found.columns]
        if len(found.labels) <= LARGEST_CONFUSION:
            caption = gettext("%(arm)s: reference in rows, answer in columns") % {"arm": arm.key}
            rows = tuple(
                (
                    Cell(label),
                    *(
                        Cell(str(count), tone=("strong" if label == column else "worse") if count else "soft")
                        for column, count in zip(found.columns, counts, strict=True)
                    ),
                )
                for label, counts in zip(found.labels, found.counts, strict=True)
            )
            tables.append(Table(caption, (gettext("Reference"), *names), rows))
            continue
        pairs = sorted(
            (
                (count, label, name)
                for label, counts in zip(found.labels, found.counts, strict=True)
                for column, name, count in zip(found.columns, names, counts, strict=True)
                if count and column != label
            ),
            reverse=True,
        )
        caption = gettext("%(arm)s: the most frequent confusions") % {"arm": arm.key}
        head = (gettext("Reference"), gettext("Answer"), gettext("Cases"))
        rows = tuple((Cell(label), Cell(name), Cell(str(count))) for count, label, name in pairs[:MOST_CONFUSIONS])
        tables.append(Table(caption, head, rows, gettext("There are too many labels to show the whole matrix.")))
    return Details(gettext("Confusions"), gettext("Which label was taken for which, all seeds."), tuple(tables))


def _classes(results: Results) -> Details:
    arms = [arm for arm in results.arms if arm.classes]
    labels = list(dict.fromkeys(one.label for arm in arms for one in arm.classes))
    scores = {(arm.key, one.label): one for arm in arms for one in arm.classes}
    rows = tuple(
        (
            Cell(label),
            Cell(
                number(
                    max((scores[arm.key, label].support for arm in arms if (arm.key, label) in scores), default=0), 0
                )
            ),
            *(_class_cell(scores.get((arm.key, label))) for arm in arms),
        )
        for label in labels
    )
    head = (gettext("Label"), gettext("Cases"), *(arm.key for arm in arms))
    table = Table(gettext("F1 of each label, with precision and recall"), head, rows)
    hint = gettext("A rare label weighs little in accuracy and as much as any other in macro F1.")
    return Details(gettext("Label by label"), hint, (table,) if rows else ())


def _class_cell(one: ClassScore | None) -> Cell:
    if one is None:
        return Cell("–")
    never = gettext("never answered")
    figures = (number(value, 2, never) for value in (one.f1, one.precision, one.recall))
    return Cell(Markup("{} ({} / {})").format(*figures))


def _alone_and_together(results: Results) -> Details:
    return Details(
        gettext("Retrieval and tuning, alone and together"),
        gettext("What each brings on the same cases, and whether they add up."),
        tuple(_two_by_two(found) for found in results.error_analysis),
    )


def _two_by_two(found: ErrorAnalysis) -> Table:
    base, rag, tuned, both = found.scores
    rows = (
        (Cell(gettext("Without tuning")), Cell(f"{number(base)} ({found.base})"), Cell(f"{number(rag)} ({found.rag})")),
        (Cell(gettext("Tuned")), Cell(f"{number(tuned)} ({found.tuned})"), Cell(f"{number(both)} ({found.both})")),
        (
            Cell(gettext("Gain, in points")),
            Cell(gettext("tuning %(gain)s") % {"gain": _effect(found.tuning_gain)}),
            Cell(gettext("retrieval %(gain)s") % {"gain": _effect(found.rag_gain)}),
        ),
        (
            Cell(gettext("Together, in points")),
            Cell(_effect(found.both_gain)),
            Cell(gettext("interaction %(gain)s") % {"gain": _effect(found.interaction)}),
        ),
    )
    caption = f"{metric_title(found.metric)}, {found.language_model}"
    return Table(caption, ("", gettext("Without passages"), gettext("With passages")), rows, found.explanation)


def _shares(results: Results, title: str, hint: str, found: Mapping[str, Mapping[str, MetricSummary]]) -> Details:
    names = list(dict.fromkeys(name for summaries in found.values() for name in summaries))
    arms = [arm.key for arm in results.arms if found[arm.key]]
    rows = tuple(
        (
            Cell(metric_title(name)),
            *(Cell(_scored(found[arm][name])) if name in found[arm] else Cell("–", tone="soft") for arm in arms),
        )
        for name in names
    )
    return Details(title, hint, (Table(title, (gettext("Measure"), *arms), rows),) if rows else ())


def _calibration(results: Results) -> Details:
    rows = tuple(
        (Cell(arm.key), Cell(number(arm.calibration.error, 3)), Cell(number(arm.calibration.cases, 0)))
        for arm in results.arms
        if arm.calibration is not None
    )
    title = gettext("Calibration")
    head = (gettext("Arm"), gettext("Expected calibration error"), gettext("Cases"))
    hint = gettext("How far the label scores are from how often they are right; 0 is best.")
    return Details(title, hint, (Table(title, head, rows),) if rows else ())


def _power(results: Results) -> Details:
    main = results.decision.metric
    found = [row for row in results.comparisons if row.metric == main and row.smallest_detectable is not None]
    rows = tuple((Cell(f"{row.arm} – {row.baseline}"), *_power_cells(row)) for row in found)
    head = (
        gettext("Pair"),
        gettext("Cases both answered"),
        gettext("Smallest difference these cases show, in points"),
        gettext("Cases needed for the margin"),
    )
    title = gettext("What these cases can show")
    hint = (
        gettext("The difference that would have been found with 80%% probability. A smaller one may be there unseen.")
        % {}
    )
    return Details(title, hint, (Table(title, head, rows),) if rows else ())


def _power_cells(row: Comparison) -> tuple[Cell, ...]:
    no_margin = gettext("the plan sets no margin")
    return (
        Cell(number(row.cases, 0)),
        Cell(number(None if row.smallest_detectable is None else 100 * row.smallest_detectable, 1)),
        Cell(number(row.cases_needed, 0, no_margin)),
    )


def _scored(summary: MetricSummary) -> str:
    value = number(summary.value, 2, gettext("no case could be scored"))
    if summary.low is None or summary.high is None:
        return value
    return f"{value} ({number(summary.low)} – {number(summary.high)})"


def _interval_in_points(value: float | None, low: float | None, high: float | None) -> str:
    text = points(value, 1, gettext("too few cases"))
    return text if low is None or high is None else f"{text} ({points(low)} – {points(high)})"


def _effect(effect: Effect) -> str:
    return _interval_in_points(effect.value, effect.low, effect.high)
