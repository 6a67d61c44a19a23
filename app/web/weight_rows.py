"""Rules and their weights as rows of the page that changes them."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.values.advice import Vote
from app.values.assessment_views import WeightCase, WeightEffect, WeightRule
from app.web.advice_rows import MoveRow, build_moves, signed, title_of
from app.web.questionnaire_rows import SourceRow, source_rows


@dataclass(frozen=True, slots=True)
class WeightField:
    """One weight that can be changed. `shipped_text` is empty while it is the one that ships."""

    key: str
    method: str
    value: str
    shipped_text: str


@dataclass(frozen=True, slots=True)
class JudgementRow:
    """Votes of one case that share a reason; excluding ones have no field."""

    reason: str
    fields: tuple[WeightField, ...]
    ruled_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule with everything it may say."""

    id: str
    title: str
    date: str
    sources: tuple[SourceRow, ...]
    judgements: tuple[JudgementRow, ...]
    changed_count: int


@dataclass(frozen=True, slots=True)
class EffectRow:
    """What the changed weights do to one assessment."""

    assessment_id: int
    name: str
    first_before: str
    first_after: str
    moves_first: bool
    moves: tuple[MoveRow, ...]


def build_rules(rules: Sequence[WeightRule]) -> tuple[RuleRow, ...]:
    """Every rule, in the order in which votes are listed."""
    return tuple(
        RuleRow(
            id=rule.id,
            title=rule.title,
            date=rule.date,
            sources=source_rows(rule.sources),
            judgements=tuple(row for case in rule.cases for row in _build_judgements(rule.id, case)),
            changed_count=rule.changed_count,
        )
        for rule in rules
    )


def build_effects(effects: Sequence[WeightEffect]) -> tuple[EffectRow, ...]:
    """The effect on each of the latest assessments."""
    return tuple(
        EffectRow(
            assessment_id=effect.assessment.id,
            name=effect.assessment.name,
            first_before=title_of(effect.first_before),
            first_after=title_of(effect.first_after),
            moves_first=effect.first_before is not effect.first_after,
            moves=build_moves(effect.moves),
        )
        for effect in effects
    )


def _build_judgements(rule_id: str, case: WeightCase) -> list[JudgementRow]:
    by_reason: dict[str, list[Vote]] = {}
    for vote in case.votes:
        by_reason.setdefault(vote.reason, []).append(vote)
    return [
        JudgementRow(
            reason=reason,
            fields=tuple(
                WeightField(
                    key=f"{rule_id}/{case.id}/{vote.method.value}",
                    method=title_of(vote.method),
                    value=f"{vote.weight:g}",
                    shipped_text="" if vote.changed_from is None else signed(vote.changed_from),
                )
                for vote in votes
                if not vote.excludes
            ),
            ruled_out=tuple(title_of(vote.method) for vote in votes if vote.excludes),
        )
        for reason, votes in by_reason.items()
    ]
