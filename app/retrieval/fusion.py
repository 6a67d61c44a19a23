"""Several rankings as one."""

from collections.abc import Sequence

RANK_CONSTANT = 60
"""k of reciprocal rank fusion. Source: Cormack, Clarke and Büttcher 2009 (SIGIR), who found 60 by a pilot."""


def fuse_rankings(rankings: Sequence[Sequence[int]]) -> dict[int, float]:
    """Reciprocal rank fusion: row -> sum over rankings of 1 / (60 + rank), best first, ranks from 1.

    A tie keeps the order of the first ranking that has the row.
    """
    fused: dict[int, float] = {}
    for ranking in rankings:
        for rank, row in enumerate(ranking, start=1):
            fused[row] = fused.get(row, 0.0) + 1.0 / (RANK_CONSTANT + rank)
    return dict(sorted(fused.items(), key=lambda entry: -entry[1]))
