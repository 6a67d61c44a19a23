"""Weights that a user set: the rule book with another weight here and there, marked as changed."""

from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from math import isfinite
from typing import NamedTuple

from app.errors import InputRejectedError
from app.recommendation.rule_book import RuleBook
from app.values.advice import Vote

MAX_WEIGHT = 10.0
"""More than twice the heaviest vote on an answer as shipped, so that one changed weight can decide a ranking."""


def apply_overrides(book: RuleBook, overrides: Mapping[str, float]) -> RuleBook:
    """The book with these weights, each changed vote knowing the weight it had.

    Args:
        book: the rule book as it ships.
        overrides: "rule/case/method" -> weight, such as {"start_simple/always/rag": 1}.
    Raises:
        InputRejectedError: WEIGHT_UNKNOWN, with the allowed names, or WEIGHT_OUT_OF_RANGE.
    """
    weights: dict[tuple[str, str], dict[str, float]] = {}
    for key, weight in overrides.items():
        rule, case, method = _find_vote(book, key)
        if isinstance(weight, bool) or not isfinite(weight) or abs(weight) > MAX_WEIGHT:
            raise InputRejectedError(
                "WEIGHT_OUT_OF_RANGE",
                f"The weight of {key} must be between {-MAX_WEIGHT:g} and {MAX_WEIGHT:g}, not {weight!r}.",
            )
        weights.setdefault((rule, case), {})[method] = float(weight)
    return replace_votes(
        book,
        {
            (rule, case): tuple(
                _change_weight(vote, of_methods[vote.method]) if vote.method in of_methods else vote
                for vote in book.rules[rule].cases[case]
            )
            for (rule, case), of_methods in weights.items()
        },
    )


def replace_votes(book: RuleBook, votes: Mapping[tuple[str, str], tuple[Vote, ...]]) -> RuleBook:
    """The book with other votes in these cases, given by rule and case."""
    rules = dict(book.rules)
    for (rule, case), of_case in votes.items():
        rules[rule] = replace(rules[rule], cases={**rules[rule].cases, case: of_case})
    return replace(book, rules=rules)


def weight_keys(book: RuleBook) -> tuple[str, ...]:
    """Every weight that can be changed, as "rule/case/method"."""
    return tuple(
        f"{rule.rule}/{case}/{vote.method.value}"
        for rule in book.rules.values()
        for case, votes in rule.cases.items()
        for vote in votes
    )


def _change_weight(vote: Vote, weight: float) -> Vote:
    shipped = vote.weight if vote.changed_from is None else vote.changed_from
    return replace(vote, weight=weight, changed_from=None if weight == shipped else shipped)


class _Place(NamedTuple):
    """Where a weight stands in the book."""

    rule: str
    case: str
    method: str


def _find_vote(book: RuleBook, key: str) -> _Place:
    rule, _, rest = key.partition("/")
    case, _, method = rest.partition("/")
    cases: Mapping[str, tuple[Vote, ...]] = book.rules[rule].cases if rule in book.rules else {}
    methods = [vote.method.value for vote in cases.get(case, ())]
    if method in methods:
        return _Place(rule, case, method)
    if methods:
        problem = f"it votes on {', '.join(methods)}"
    elif cases:
        problem = f"the cases of {rule} are {', '.join(cases)}"
    else:
        guess = get_close_matches(rule[:60], list(book.rules), n=1)
        problem = f"the nearest rule is {guess[0]!r}" if guess else "write rule/case/method"
    raise InputRejectedError("WEIGHT_UNKNOWN", f"There is no weight {key[:120]!r}; {problem}.")
