"""Where the sources disagree: both sides with their rows, and the rule book under either."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from app.errors import InputRejectedError
from app.glossary import MethodKey
from app.questionnaire.packaged_yaml import as_list, as_mapping, as_number, as_text, as_texts, read_packaged_yaml
from app.questionnaire.wording import Wording, as_wording
from app.recommendation.overrides import replace_votes
from app.recommendation.rule_book import RuleBook
from app.values.advice import Vote

_CONFLICTS_FILE = Path(__file__).with_name("conflicts.yaml")
_GROUP_OF_SIDE = 100
"""Votes with another reason are a judgement of their own; groups in weights.yaml count from 0 and stay far below."""


@dataclass(frozen=True, slots=True)
class ChangedVotes:
    """What a side makes of one case of a rule: other weights for some methods, under another reason."""

    rule: str
    case: str
    weights: Mapping[MethodKey, float]
    because: Wording


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a disagreement; the first side of a conflict changes nothing."""

    id: str
    claim: Wording
    rows: tuple[str, ...]
    changes: tuple[ChangedVotes, ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A question on which sources disagree, and what was measured about it."""

    id: str
    question: Wording
    measured: Wording
    measured_rows: tuple[str, ...]
    sides: tuple[Side, Side]

    def side(self, side_id: str) -> Side:
        """The side with this id.

        Raises:
            InputRejectedError: SIDE_UNKNOWN, with the allowed ids.
        """
        for side in self.sides:
            if side.id == side_id:
                return side
        allowed = ", ".join(side.id for side in self.sides)
        raise InputRejectedError(
            "SIDE_UNKNOWN", f"Conflict {self.id!r} has no side {side_id[:60]!r}; the sides are: {allowed}."
        )


def take_sides(book: RuleBook, sides: Mapping[str, str], *, language: str) -> RuleBook:
    """The book as it reads when these sides are taken: conflict id -> side id; the first side where none is named.

    A weight that a user has changed stays as the user set it.

    Raises:
        InputRejectedError: CONFLICT_UNKNOWN or SIDE_UNKNOWN, with the allowed ids.
    """
    conflicts = {conflict.id: conflict for conflict in load_conflicts()}
    for conflict_id, side_id in sides.items():
        if conflict_id not in conflicts:
            raise InputRejectedError(
                "CONFLICT_UNKNOWN",
                f"There is no conflict {conflict_id[:60]!r}; the conflicts are: {', '.join(conflicts)}.",
            )
        for number, change in enumerate(conflicts[conflict_id].side(side_id).changes):
            book = _change_case(book, change, group=_GROUP_OF_SIDE + number, language=language)
    return book


@cache
def load_conflicts() -> tuple[Disagreement, ...]:
    """Every disagreement, in the order of the data file."""
    return tuple(
        _read_conflict(conflict_id, entry) for conflict_id, entry in read_packaged_yaml(_CONFLICTS_FILE).items()
    )


def _change_case(book: RuleBook, change: ChangedVotes, *, group: int, language: str) -> RuleBook:
    """The book with the votes of one case re-weighted; a method the case did not vote on gets a vote."""
    votes = book.rules[change.rule].cases[change.case]
    reason = book.reason(change.rule, change.case, change.because.in_language(language))
    known = {vote.method: vote for vote in votes}
    changed: dict[MethodKey, Vote] = dict(known)
    for method, weight in change.weights.items():
        before = known.get(method) or replace(votes[0], method=method, weight=0.0, excludes=False, changed_from=None)
        if before.changed_from is None:
            changed[method] = replace(before, weight=weight, reason=reason, group=group, changed_from=before.weight)
    return replace_votes(book, {(change.rule, change.case): tuple(changed.values())})


def _read_conflict(conflict_id: str, entry: object) -> Disagreement:
    where = f"{_CONFLICTS_FILE.name}, {conflict_id}"
    fields = as_mapping(entry, where=where)
    measured = as_mapping(fields.get("measured"), where=where)
    sides = [
        _read_side(side_id, side, where=f"{where}, {side_id}")
        for side_id, side in as_mapping(fields.get("sides"), where=where).items()
    ]
    if len(sides) != 2:
        raise ValueError(f"{where}: two sides are needed, not {len(sides)}")
    return Disagreement(
        id=conflict_id,
        question=as_wording(fields.get("question"), where=where),
        measured=as_wording(measured.get("says"), where=where),
        measured_rows=as_texts(measured.get("rows"), where=where),
        sides=(sides[0], sides[1]),
    )


def _read_side(side_id: str, entry: object, *, where: str) -> Side:
    fields = as_mapping(entry, where=where)
    return Side(
        id=side_id,
        claim=as_wording(fields.get("claim"), where=where),
        rows=as_texts(fields.get("rows"), where=where),
        changes=tuple(_read_change(change, where=where) for change in as_list(fields.get("changes", []), where=where)),
    )


def _read_change(entry: object, *, where: str) -> ChangedVotes:
    fields = as_mapping(entry, where=where)
    return ChangedVotes(
        rule=as_text(fields.get("rule"), where=where),
        case=as_text(fields.get("case"), where=where),
        weights={
            MethodKey(method): as_number(weight, where=f"{where}, {method}")
            for method, weight in as_mapping(fields.get("weights"), where=where).items()
        },
        because=as_wording(fields.get("because"), where=where),
    )
