"""Labels of a classification: which is taken for which, and how well each is found."""

from collections.abc import Iterable, Sequence

from app.reports.render_numbers import number, share
from app.values.results import ArmResult, ClassScore, Confusion, Results
from app.web.detail_tables import Details
from app.web.figures import Cell, Table
from app.web.languages import gettext

LARGEST_CONFUSION = 30
"""Above so many labels the matrix is no longer readable, and the most frequent confusions are listed instead."""

MOST_CONFUSIONS = 25
ARMS_SHOWN = 2
SHADES = (0.05, 0.15, 0.3)
"""Shares of a label's cases from which a wrong cell is shaded darker."""


def confusion_details(results: Results) -> Details:
    """The confusion matrix of the arm to look at first and of the baseline; those of the others behind them."""
    arms = [(arm, arm.confusion) for arm in first_arms(results) if arm.confusion is not None]
    tables = tuple(_matrix(arm.key, found) for arm, found in arms)
    return Details(
        title=gettext("Confusions"),
        hint=gettext(
            "Which label was taken for which, over the answers of all seeds. The darker, the larger the share."
        ),
        summary=_worst(arms[0][0].key, arms[0][1]) if arms else "",
        tables=tables[:ARMS_SHOWN],
        more=tables[ARMS_SHOWN:],
    )


def class_details(results: Results) -> Details:
    """F1 of each label by arm; precision and recall behind it."""
    arms = [arm for arm in first_arms(results) if arm.classes]
    labels = list(dict.fromkeys(one.label for arm in arms for one in arm.classes))
    scores = {(arm.key, one.label): one for arm in arms for one in arm.classes}
    head = (gettext("Label"), gettext("Answers"), *(arm.key for arm in arms))
    rows = tuple(
        (
            Cell(label),
            Cell(number(_support(scores.values(), label), 0)),
            *(_class_cell(scores.get((arm.key, label)), weakest=_weakest(arm)) for arm in arms),
        )
        for label in labels
    )
    note = gettext("The weakest label of each arm is marked.")
    table = Table(gettext("F1 of each label"), head, rows, note)
    return Details(
        title=gettext("Label by label"),
        hint=gettext("A rare label weighs little in accuracy and as much as any other in macro F1."),
        summary=_weakest_in_words(arms[0]) if arms else "",
        tables=(table,) if rows else (),
        more=tuple(_precision_table(arm) for arm in arms),
    )


def first_arms(results: Results) -> list[ArmResult]:
    """The arms, the one to look at first in front: the chosen one, else the one to take; then the baseline."""
    utility = results.utility
    first = results.decision.arm or (None if utility is None else utility.arm)
    baseline = results.comparisons[0].baseline if results.comparisons else None
    order = {first: 0, baseline: 1} if first != baseline else {first: 0}
    return sorted(results.arms, key=lambda arm: order.get(arm.key, 2))


def _matrix(arm: str, found: Confusion) -> Table:
    names = [column or gettext("no label") for column in found.columns]
    if len(found.labels) > LARGEST_CONFUSION:
        return _most_frequent(arm, found, names)
    caption = gettext("%(arm)s: reference in rows, answer in columns") % {"arm": arm}
    rows = tuple(
        (
            Cell(label),
            *(
                Cell(str(count), tone=_tone(count, sum(counts), is_right=label == column))
                for column, count in zip(found.columns, counts, strict=True)
            ),
        )
        for label, counts in zip(found.labels, found.counts, strict=True)
    )
    return Table(caption, (gettext("Reference"), *names), rows, _worst(arm, found))


def _tone(count: int, of_label: int, *, is_right: bool) -> str:
    if count == 0:
        return "soft"
    if is_right:
        return "right"
    return f"wrong-{1 + sum(count / of_label >= shade for shade in SHADES)}"


def _most_frequent(arm: str, found: Confusion, names: Sequence[str]) -> Table:
    caption = gettext("%(arm)s: the most frequent confusions") % {"arm": arm}
    head = (gettext("Reference"), gettext("Answer"), gettext("Answers"))
    rows = tuple(
        (Cell(label), Cell(name), Cell(str(count)))
        for count, label, name, _ in _wrong_cells(found, names)[:MOST_CONFUSIONS]
    )
    return Table(caption, head, rows, gettext("There are too many labels to show the whole matrix."))


def _wrong_cells(found: Confusion, names: Sequence[str]) -> list[tuple[int, str, str, int]]:
    """Count, label, what it was taken for, and how many cases of the label there are; the most frequent first."""
    cells = [
        (count, label, name, sum(counts))
        for label, counts in zip(found.labels, found.counts, strict=True)
        for column, name, count in zip(found.columns, names, counts, strict=True)
        if count and column != label
    ]
    return sorted(cells, key=lambda cell: (-cell[0], cell[1], cell[2]))


def _worst(arm: str, found: Confusion) -> str:
    cells = _wrong_cells(found, [column or gettext("no label") for column in found.columns])
    if not cells:
        return gettext("%(arm)s takes no label for another.") % {"arm": arm}
    count, label, name, of_label = cells[0]
    return gettext("%(arm)s most often takes %(label)s for %(answer)s: %(count)s of %(of)s answers (%(share)s).") % {
        "arm": arm,
        "label": label,
        "answer": name,
        "count": number(count, 0),
        "of": number(of_label, 0),
        "share": share(count / of_label, 0),
    }


def _support(scores: Iterable[ClassScore], label: str) -> int:
    return max((one.support for one in scores if one.label == label), default=0)


def _weakest(arm: ArmResult) -> str | None:
    known = [one for one in arm.classes if one.f1 is not None]
    return min(known, key=lambda one: one.f1 or 0.0).label if len(known) > 1 else None


def _weakest_in_words(arm: ArmResult) -> str:
    one = next((one for one in arm.classes if one.label == _weakest(arm)), None)
    if one is None:
        return ""
    return gettext("%(arm)s is weakest on %(label)s: F1 %(f1)s, precision %(precision)s, recall %(recall)s.") % {
        "arm": arm.key,
        "label": one.label,
        "f1": number(one.f1),
        "precision": number(one.precision, 2, gettext("never answered")),
        "recall": number(one.recall),
    }


def _class_cell(one: ClassScore | None, *, weakest: str | None) -> Cell:
    if one is None:
        return Cell("–", tone="soft")
    return Cell(number(one.f1, 2, gettext("never answered")), tone="worse" if one.label == weakest else "")


def _precision_table(arm: ArmResult) -> Table:
    never = gettext("never answered")
    rows = tuple(
        (
            Cell(one.label),
            Cell(number(one.precision, 2, never)),
            Cell(number(one.recall, 2, never)),
            Cell(number(one.f1, 2, never)),
            Cell(number(one.support, 0)),
        )
        for one in arm.classes
    )
    head = (gettext("Label"), gettext("Precision"), gettext("Recall"), "F1", gettext("Answers"))
    return Table(arm.key, head, rows)
