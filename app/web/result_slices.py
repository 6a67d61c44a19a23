"""Slices of the test cases: which arm does better or worse on some of them than on all others."""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from app.reports.render_numbers import number, points
from app.values.results import Results, SliceScore
from app.web.detail_tables import Details, interval_in_points, scored
from app.web.figures import Cell, Table
from app.web.languages import gettext, listed, ngettext
from app.web.result_rows import VERDICT_SYMBOLS, VERDICT_WORDS, metric_title

MOST_NAMED = 4


class _Found(NamedTuple):
    arm: str
    score: SliceScore


def slice_details(results: Results, cases: str) -> Details:
    """Every slice by arm, those that stand out beyond doubt first; nothing without slices."""
    found = [_Found(arm.key, one) for arm in results.arms for one in arm.slices]
    outstanding = [each for each in found if each.score.verdict in ("better", "worse")]
    metric = metric_title(results.decision.metric)
    tables = (
        *(
            (_gap_table(outstanding, cases, metric, gettext("Slices that differ from all other cases")),)
            if outstanding
            else ()
        ),
        _overview(found, cases, metric),
    )
    every = _gap_table(found, cases, metric, gettext("Score of every arm in each slice"), note=_note(len(found)))
    return Details(
        title=gettext("Slices"),
        hint=gettext("An arm that is good on the whole may fail one group of cases."),
        summary=_summary(found, outstanding),
        tables=tables if found else (),
        more=(every,) if found else (),
    )


def _summary(found: Sequence[_Found], outstanding: Sequence[_Found]) -> str:
    if not found:
        return ""
    if not any(each.score.p_value is not None for each in found):
        return gettext("The slices have too few cases for a test.")
    if not outstanding:
        return ngettext(
            "The %(count)s slice looked at does not differ from the other cases beyond chance.",
            "None of the %(count)s slices looked at differs from the other cases beyond chance.",
            len(found),
        ) % {"count": len(found)}
    worst = sorted(outstanding, key=lambda each: each.score.gap or 0.0)[:MOST_NAMED]
    named = listed([f"{each.arm} · {_name(each.score)} ({points(each.score.gap)})" for each in worst])
    if len(outstanding) > MOST_NAMED:
        text = gettext("%(hits)s of %(count)s slices differ from the other cases, in points; the lowest: %(slices)s.")
    else:
        text = gettext("%(hits)s of %(count)s slices differ from the other cases, in points: %(slices)s.")
    return text % {"hits": len(outstanding), "count": len(found), "slices": named}


def _overview(found: Sequence[_Found], cases: str, metric: str) -> Table:
    """Slices in rows, arms in columns."""
    arms = list(dict.fromkeys(each.arm for each in found))
    scores = {(each.arm, each.score.field, each.score.value): each.score for each in found}
    slices = list(dict.fromkeys((each.score.field, each.score.value) for each in found))
    rows = tuple(
        (
            Cell(f"{field}: {value}", _address(cases, field, value)),
            Cell(number(max(one.summary.n for key, one in scores.items() if key[1:] == (field, value)), 0)),
            *(_score_cell(scores.get((arm, field, value))) for arm in arms),
        )
        for field, value in slices
    )
    head = (gettext("Slice"), gettext("Cases"), *arms)
    note = gettext("A mark stands where a slice differs from all other cases beyond chance.")
    return Table(gettext("%(metric)s in each slice") % {"metric": metric}, head, rows, note if rows else "")


def _score_cell(one: SliceScore | None) -> Cell:
    if one is None:
        return Cell("–", tone="soft")
    text = number(one.summary.value, 2, gettext("no case could be scored"))
    if one.verdict not in ("better", "worse"):
        return Cell(text)
    return Cell(f"{VERDICT_SYMBOLS[one.verdict]} {text}", tone=one.verdict)


def _gap_table(found: Sequence[_Found], cases: str, metric: str, caption: str, *, note: str = "") -> Table:
    head = (
        gettext("Slice"),
        gettext("Arm"),
        metric,
        gettext("Cases"),
        gettext("Gap to all other cases, in points"),
        gettext("p, corrected"),
        gettext("Verdict"),
    )
    rows = tuple(
        (
            Cell(_name(one), _address(cases, one.field, one.value)),
            Cell(arm),
            Cell(scored(one.summary)),
            Cell(number(one.summary.n, 0)),
            Cell(interval_in_points(one.gap, one.low, one.high)),
            Cell(_p_value(one.p_value_adjusted)),
            Cell(gettext(VERDICT_WORDS[one.verdict]), tone=one.verdict if one.verdict in ("better", "worse") else ""),
        )
        for arm, one in found
    )
    return Table(caption, head, rows, note)


def _note(count: int) -> str:
    return ngettext(
        "%(count)s slice was looked at. Its p-value is corrected over the slices of the arm (Holm), its interval is "
        "not.",
        "%(count)s slices were looked at: about one in twenty would stand out by chance alone. The p-values are "
        "corrected for it (Holm, over the slices of an arm); the intervals are not.",
        count,
    ) % {"count": count}


def _p_value(value: float | None) -> str:
    return "< 0.001" if value is not None and value < 0.001 else number(value, 3, gettext("not tested"))


def _name(one: SliceScore) -> str:
    return f"{one.field}: {one.value}"


def _address(cases: str, field: str, value: str) -> str:
    return f"{cases}?{urlencode({'slice': field, 'value': value})}"
