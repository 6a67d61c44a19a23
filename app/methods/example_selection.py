"""Which training cases a prompt shows. Seeded: the same seed gives the same cases in the same order."""

import random
from collections.abc import Sequence

import numpy as np

from app.glossary import TaskKind
from app.language_models.contract import Embeddings
from app.values.cases import Case


def draw_at_random(train: Sequence[Case], count: int, *, seed: int) -> list[Case]:
    """Up to `count` different cases; the first n of a draw are the draw of n."""
    return random.Random(seed).sample(train, k=len(train))[:count]


def draw_in_turns(train: Sequence[Case], count: int, *, task: TaskKind, seed: int) -> list[Case]:
    """Up to `count` different cases in which labels take turns, in an order drawn by the seed.

    Every label is shown once before any is shown twice. The first n of a draw are the draw of n, so "n examples
    would fit" means these. Without labels to take turns this is `draw_at_random`.
    """
    shuffled = draw_at_random(train, len(train), seed=seed)
    if task is not TaskKind.CLASSIFICATION:
        return shuffled[:count]
    by_label: dict[str, list[Case]] = {}
    for case in shuffled:
        by_label.setdefault(case.target, []).append(case)
    queues = list(by_label.values())
    turns = max(map(len, queues), default=0)
    return [queue[turn] for turn in range(turns) for queue in queues if turn < len(queue)][:count]


def choose_diverse(train: Sequence[Case], vectors: Embeddings, count: int, *, seed: int) -> list[Case]:
    """One case per k-means cluster of the inputs, the one nearest to its centre, in an order drawn by the seed.

    Clusters stand for kinds of input, and their centres are ordinary inputs, where the farthest points of a greedy
    choice would be odd ones. Source: Zhang et al. 2023, Auto-CoT (arXiv 2210.03493), section 4.

    Args:
        vectors: shape (len(train), d), unit rows.
    """
    if count >= len(train):
        return draw_at_random(train, count, seed=seed)
    from sklearn.cluster import KMeans  # noqa: PLC0415  previews in the web process load this module too

    # Identical inputs would make k-means warn of fewer clusters than asked.
    distinct = np.unique(vectors, axis=0, return_index=True)[1]
    clusters = min(count, len(distinct))
    k_means = KMeans(n_clusters=clusters, n_init="auto", random_state=seed)
    centres = k_means.fit(vectors[distinct]).cluster_centers_
    taken: list[int] = []
    for centre in centres:
        ranked = np.argsort(-(vectors @ centre), kind="stable")
        taken.append(next(int(row) for row in ranked if int(row) not in taken))
    return draw_at_random([train[row] for row in taken], clusters, seed=seed)


def rank_nearest(vectors: Embeddings, queries: Embeddings, count: int) -> list[list[int]]:
    """Per query the rows with the highest cosine, most similar last: the nearest example stands next to the input.

    Source of the order: Liu et al. 2022 (arXiv 2101.06804), kNN in-context examples; ties keep the order of rows.

    Args:
        vectors: shape (n, d), unit rows. queries: shape (m, d), unit rows.
    """
    cosines = queries @ vectors.T  # (m, n)
    return [[int(row) for row in np.argsort(-one, kind="stable")[:count][::-1]] for one in cosines]
