"""Which method is first, without reasons: for asking many what-if questions quickly."""

from collections.abc import Iterable
from math import fsum
from typing import NamedTuple

from app.glossary import MethodKey
from app.recommendation.method_titles import advised_methods
from app.values.advice import Vote


class Leader(NamedTuple):
    """The method that is first and how far its score is above the next one's; infinite where no other is left."""

    method: MethodKey
    lead: float


def find_leader(votes: Iterable[Vote]) -> Leader:
    """The first method under these votes; a tie goes to the simpler method, as in the ranking.

    Raises:
        ValueError: every method is excluded; no shipped rule excludes prompting.
    """
    weights: dict[MethodKey, list[float]] = {method: [] for method in advised_methods()}
    excluded: set[MethodKey] = set()
    for vote in votes:
        weights[vote.method].append(vote.weight)
        if vote.excludes:
            excluded.add(vote.method)
    scores = [(round(fsum(of_method), 6), method) for method, of_method in weights.items() if method not in excluded]
    if not scores:
        raise ValueError("every method is excluded")
    best = max(scores, key=lambda pair: pair[0])  # max() keeps the first of equals
    others = [score for score, method in scores if method is not best[1]]
    return Leader(method=best[1], lead=round(best[0] - max(others), 6) if others else float("inf"))
