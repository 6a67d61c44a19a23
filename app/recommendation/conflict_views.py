"""The conflicts as a recommendation shows them: both sides, the one taken, and what the other would change here."""

from collections.abc import Mapping

from app.recommendation.conflicts import Disagreement, load_conflicts, take_sides
from app.recommendation.rule_book import RuleBook
from app.recommendation.rules import collect_votes, votes_on_day
from app.recommendation.scoring import find_leader
from app.values.advice import Conflict, ConflictSide


def view_conflicts(
    checked: Mapping[str, str], *, book: RuleBook, sides: Mapping[str, str], day: str, language: str
) -> tuple[Conflict, ...]:
    """Every disagreement, with the method that would be first on the side that was not taken.

    Args:
        checked: checked answers.
        book: the weights before any side was taken.
        sides: conflict id -> side id as taken; the first side where none is named.
        day: ISO date on which dated rules are read.
        language: of questions and claims.
    """
    current = votes_on_day(collect_votes(checked, take_sides(book, sides, language=language)), day)
    cases = {(vote.rule, vote.case) for vote in current}
    views: list[Conflict] = []
    for conflict in load_conflicts():
        taken = sides.get(conflict.id, conflict.sides[0].id)
        other = next(side.id for side in conflict.sides if side.id != taken)
        votes = current
        if any((change.rule, change.case) in cases for side in conflict.sides for change in side.changes):
            book_of_other = take_sides(book, {**sides, conflict.id: other}, language=language)
            votes = votes_on_day(collect_votes(checked, book_of_other), day)
        matters = votes != current
        views.append(
            Conflict(
                id=conflict.id,
                question=conflict.question.in_language(language),
                sides=_view_sides(conflict, taken, language),
                measured=conflict.measured.in_language(language),
                measured_rows=conflict.measured_rows,
                matters=matters,
                first_on_other_side=find_leader(votes).method if matters else None,
            )
        )
    return tuple(views)


def _view_sides(conflict: Disagreement, taken: str, language: str) -> tuple[ConflictSide, ...]:
    return tuple(
        ConflictSide(
            id=side.id,
            claim=side.claim.in_language(language),
            rows=side.rows,
            is_taken=side.id == taken,
            is_default=side is conflict.sides[0],
        )
        for side in conflict.sides
    )
