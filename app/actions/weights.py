"""The weights of the rules as this workspace judges them."""

from collections.abc import Iterable, Mapping

from app.db import assessment_queries
from app.db.clock import utc_today
from app.db.database import Database
from app.errors import InputRejectedError
from app.questionnaire.migration import migrate_answers
from app.questionnaire.wording import DEFAULT_LANGUAGE
from app.recommendation.differences import first_method, rank_moves
from app.recommendation.overrides import apply_overrides
from app.recommendation.ranking import recommend
from app.recommendation.recommendation_json import recommendation_from_json
from app.recommendation.rule_book import RuleBook, load_rule_book
from app.values.assessment_views import AssessmentSummary, WeightCase, WeightEffect, WeightRule

_ASSESSMENTS_SHOWN = 8


def weighed_book(weights: Mapping[str, float], *, language: str = DEFAULT_LANGUAGE) -> RuleBook:
    """The rule book with these weights changed. A change whose vote is no longer in the book is left out."""
    book = load_rule_book(language)
    known = vote_keys(book)
    return apply_overrides(book, {key: weight for key, weight in weights.items() if key in known})


def vote_keys(book: RuleBook) -> frozenset[str]:
    """Every "rule/case/method" whose weight can be changed."""
    return frozenset(
        f"{rule}/{case}/{vote.method.value}"
        for rule, weights in book.rules.items()
        for case, votes in weights.cases.items()
        for vote in votes
        if not vote.excludes
    )


def changed_weights(database: Database) -> dict[str, float]:
    """The weights this workspace judges differently, by "rule/case/method"."""
    with database.reading() as session:
        return assessment_queries.changed_weights(session)


def list_rules(database: Database, *, language: str = DEFAULT_LANGUAGE) -> tuple[WeightRule, ...]:
    """Every rule with its weights as this workspace judges them."""
    book = weighed_book(changed_weights(database), language=language)
    return tuple(
        WeightRule(
            id=rule,
            title=weights.title,
            sources=weights.sources,
            date=weights.date,
            cases=tuple(WeightCase(id=case, votes=votes) for case, votes in weights.cases.items()),
            changed_count=sum(vote.changed_from is not None for votes in weights.cases.values() for vote in votes),
        )
        for rule, weights in book.rules.items()
    )


def change_weights(database: Database, weights: Mapping[str, float]) -> None:
    """Judge these votes differently from now on; a weight equal to the shipped one is no change any more.

    Assessments made before keep the weights they were made with.

    Raises:
        InputRejectedError: an unknown vote, or a weight out of range.
    """
    book = load_rule_book()
    apply_overrides(book, weights)  # refuses what cannot be
    shipped = {
        f"{rule}/{case}/{vote.method.value}": vote.weight
        for rule, entry in book.rules.items()
        for case, votes in entry.cases.items()
        for vote in votes
    }
    with database.unit_of_work() as work:
        merged = assessment_queries.changed_weights(work.session) | dict(weights)
        kept = {key: weight for key, weight in merged.items() if key in shipped and shipped[key] != weight}
        assessment_queries.save_weights(work.session, kept)


def reset_weights(database: Database, keys: Iterable[str] | None = None) -> None:
    """Give these votes, or all, the weight that ships with Sextant.

    Raises:
        InputRejectedError: WEIGHT_UNKNOWN.
    """
    wanted = None if keys is None else set(keys)
    known = vote_keys(load_rule_book())
    for key in sorted(wanted or ()):
        if key not in known:
            raise InputRejectedError("WEIGHT_UNKNOWN", f"There is no weight {key[:120]!r}; see GET /api/v1/weights.")
    with database.unit_of_work() as work:
        changed = assessment_queries.changed_weights(work.session)
        kept = {} if wanted is None else {key: weight for key, weight in changed.items() if key not in wanted}
        assessment_queries.save_weights(work.session, kept)


def weight_effects(database: Database, *, limit: int = _ASSESSMENTS_SHOWN) -> tuple[WeightEffect, ...]:
    """What the changed weights do to the latest assessments; none when nothing is changed."""
    with database.reading() as session:
        weights = assessment_queries.changed_weights(session)
        rows = assessment_queries.assessment_rows(session, limit=limit) if weights else []
    effects: list[WeightEffect] = []
    for row in rows:
        given = {str(question): str(option) for question, option in row.answers.items()}
        answers = migrate_answers(row.questionnaire_version, given).answers
        sides = {str(conflict): str(side) for conflict, side in row.sides.items()}
        try:
            before = recommend(answers, sides=sides, today=utc_today())
            after = recommend(answers, book=weighed_book(weights), sides=sides, today=utc_today())
        except InputRejectedError:  # answers to another version of the questionnaire
            continue
        stored = recommendation_from_json(row.recommendation)
        effects.append(
            WeightEffect(
                assessment=AssessmentSummary(
                    id=row.id,
                    name=row.name,
                    created_at=row.created_at,
                    respondent=row.respondent,
                    round=None,
                    first=first_method(stored),
                    abstained=stored.abstained,
                ),
                first_before=first_method(before),
                first_after=first_method(after),
                moves=tuple(move for move in rank_moves(before, after) if move.before != move.after),
            )
        )
    return tuple(effects)
