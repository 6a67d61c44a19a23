"""A recommendation as rows that templates print, in the language of the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.glossary import MethodKey
from app.recommendation.differences import first_method
from app.recommendation.method_titles import method_titles
from app.values.advice import Conflict, ExpiredRule, RankedMethod, Recommendation, Vote
from app.values.assessment_views import RankMove
from app.values.estimates import MethodEstimate
from app.web.estimate_rows import EstimateRow, build_estimates
from app.web.languages import gettext, language_code
from app.web.questionnaire_rows import SourceRow, source_rows


@dataclass(frozen=True, slots=True)
class VoteRow:
    """One rule's say. `weight_text` carries its sign; `direction` is for, against, neutral or excludes."""

    rule: str
    weight_text: str
    direction: str
    reason: str
    sources: tuple[SourceRow, ...]
    shipped_text: str
    expires: str


@dataclass(frozen=True, slots=True)
class MethodRow:
    """A ranked method. Bars are drawn on a common scale of 0..100 with the zero at `zero`.

    `first_share` is None where it was never computed, `first_percent` its bar.
    """

    key: str
    title: str
    description: str
    rank: int
    score: float
    bar_start: float
    bar_length: float
    zero: float
    is_positive: bool
    reason: str
    votes: tuple[VoteRow, ...]
    first_share: float | None
    first_percent: float
    settings: str
    settings_reason: str
    estimates: tuple[EstimateRow, ...]


@dataclass(frozen=True, slots=True)
class SideRow:
    """One side of a disagreement between sources."""

    id: str
    claim: str
    sources: tuple[SourceRow, ...]
    is_taken: bool


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """What sources disagree about. `first_on_other_side` is empty when the other side changes no first place."""

    id: str
    question: str
    measured: str
    measured_sources: tuple[SourceRow, ...]
    sides: tuple[SideRow, ...]
    matters: bool
    first_on_other_side: str


@dataclass(frozen=True, slots=True)
class ExpiredRow:
    """A rule that counts no longer."""

    title: str
    expires: str
    reason: str
    sources: tuple[SourceRow, ...]


@dataclass(frozen=True, slots=True)
class MoveRow:
    """A method's place in two rankings. `direction` is up, down, same, out (excluded now) or in (not any more)."""

    title: str
    before: int | None
    after: int | None
    score_before: float
    score_after: float
    direction: str


def title_of(method: MethodKey | None) -> str:
    """The title of a method, or that there is none."""
    if method is None:
        return gettext("No method fits these answers")
    return method_titles(language_code())[method].title


def build_method_rows(
    recommendation: Recommendation, estimates: Mapping[MethodKey, MethodEstimate]
) -> tuple[tuple[MethodRow, ...], tuple[MethodRow, ...]]:
    """Ranked methods best first, and excluded ones."""
    ranked = [method for method in recommendation.ranking if not method.excluded]
    excluded = [method for method in recommendation.ranking if method.excluded]
    lowest = min([0.0, *(method.score for method in ranked)])
    highest = max([0.0, *(method.score for method in ranked)])
    span = (highest - lowest) or 1.0

    def build(method: RankedMethod, rank: int) -> MethodRow:
        share = recommendation.first_share.get(method.method, 0.0) if recommendation.first_share else None
        estimate = estimates.get(method.method)
        return _build_row(
            method,
            rank,
            lowest=lowest,
            span=span,
            first_share=share,
            estimates=build_estimates(estimate) if estimate else (),
        )

    return (
        tuple(build(method, rank) for rank, method in enumerate(ranked, start=1)),
        tuple(build(method, 0) for method in excluded),
    )


def build_conflicts(recommendation: Recommendation) -> tuple[ConflictRow, ...]:
    """Disagreements, those that concern these answers first."""
    first = first_method(recommendation)
    return tuple(
        ConflictRow(
            id=conflict.id,
            question=conflict.question,
            measured=conflict.measured,
            measured_sources=source_rows(conflict.measured_rows),
            sides=tuple(
                SideRow(id=side.id, claim=side.claim, sources=source_rows(side.rows), is_taken=side.is_taken)
                for side in conflict.sides
            ),
            matters=conflict.matters,
            first_on_other_side=_other_first(conflict, first),
        )
        for conflict in sorted(
            recommendation.conflicts, key=lambda conflict: (not _other_first(conflict, first), not conflict.matters)
        )
    )


def build_expired(expired: Sequence[ExpiredRule]) -> tuple[ExpiredRow, ...]:
    """Rules that count no longer."""
    return tuple(
        ExpiredRow(title=rule.title, expires=rule.expires, reason=rule.reason, sources=split_sources(rule.source))
        for rule in expired
    )


def build_moves(moves: Sequence[RankMove]) -> tuple[MoveRow, ...]:
    """Places of every method in two rankings."""
    return tuple(
        MoveRow(
            title=title_of(move.method),
            before=move.before,
            after=move.after,
            score_before=move.score_before,
            score_after=move.score_after,
            direction=_direction(move),
        )
        for move in moves
    )


def build_vote(vote: Vote) -> VoteRow:
    """One vote with its weight and, where it was changed, the one that ships."""
    if vote.excludes:
        direction, text = "excludes", gettext("rules out")
    elif vote.weight == 0:
        direction, text = "neutral", "0"
    else:
        direction, text = ("for" if vote.weight > 0 else "against"), signed(vote.weight)
    return VoteRow(
        rule=vote.rule,
        weight_text=text,
        direction=direction,
        reason=vote.reason,
        sources=split_sources(vote.source),
        shipped_text="" if vote.changed_from is None else signed(vote.changed_from),
        expires=vote.expires,
    )


def signed(weight: float) -> str:
    """A weight with its sign: "+1.5", "−2", "0"."""
    if weight == 0:
        return "0"
    return f"{'+' if weight > 0 else '−'}{abs(weight):g}"


def split_sources(source: str) -> tuple[SourceRow, ...]:
    """The rows a vote names, "S1.7-Q1, E4.ovadia", with what they say."""
    return source_rows(tuple(source.replace(",", " ").split()))


def _build_row(
    method: RankedMethod,
    rank: int,
    *,
    lowest: float,
    span: float,
    first_share: float | None,
    estimates: tuple[EstimateRow, ...],
) -> MethodRow:
    title = method_titles(language_code())[method.method]
    zero = 100 * -lowest / span
    end = 100 * (method.score - lowest) / span
    return MethodRow(
        key=str(method.method),
        title=title.title,
        description=title.description,
        rank=rank,
        score=method.score,
        bar_start=round(min(zero, end), 2),
        bar_length=round(abs(end - zero), 2),
        zero=round(zero, 2),
        is_positive=method.score >= 0,
        reason=method.reason,
        votes=tuple(build_vote(vote) for vote in method.votes),
        first_share=first_share,
        first_percent=round(100 * (first_share or 0), 1),
        settings=_settings_text(method),
        settings_reason=method.settings.reason if method.settings else "",
        estimates=estimates,
    )


def _other_first(conflict: Conflict, first: MethodKey | None) -> str:
    """The method the other side puts first, where it is another one."""
    other = conflict.first_on_other_side
    return title_of(other) if other is not None and other is not first else ""


def _settings_text(method: RankedMethod) -> str:
    if method.settings is None:
        return ""
    return ", ".join(f"{name} = {value}" for name, value in method.settings.values.items())


def _direction(move: RankMove) -> str:
    if move.before == move.after:
        return "same"
    if move.after is None:
        return "out"
    if move.before is None:
        return "in"
    return "up" if move.after < move.before else "down"
