"""How far people who rated the same answers agree, beyond what chance would give. numpy only: the web shows it."""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
Level = Literal["nominal", "ordinal"]


def krippendorff_alpha(ratings: Sequence[Sequence[float]], *, level: Level) -> float | None:
    """Krippendorff's alpha, 1 for full agreement, 0 for chance, below 0 for less than chance.

    Args:
        ratings: per thing rated, the values of all who rated it; any number of raters, those with one are not used.
        level: nominal takes values as equal or not; ordinal weighs how many ratings lie between two values.
    Returns:
        None without two ratings of one thing, or when every rating is the same value: then nothing can be told.
    Source: Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, section D (coincidences) and the ordinal
        difference function.
    """
    units = [unit for unit in ratings if len(unit) > 1]
    values = sorted({value for unit in units for value in unit})
    if len(values) < 2:
        return None
    place = {value: index for index, value in enumerate(values)}
    coincidences: FloatArray = np.zeros((len(values), len(values)))
    for unit in units:
        counts: FloatArray = np.zeros(len(values))
        for value in unit:
            counts[place[value]] += 1
        coincidences += (np.outer(counts, counts) - np.diag(counts)) / (len(unit) - 1)
    totals = coincidences.sum(axis=1)  # (values,)
    pairs = totals.sum()
    distances = _distances(totals, level)
    observed = float((coincidences * distances).sum() / pairs)
    expected = float((np.outer(totals, totals) * distances).sum() / (pairs * (pairs - 1)))
    return 1 - observed / expected


def cohen_kappa(first: Mapping[str, float], second: Mapping[str, float]) -> float | None:
    """Cohen's kappa of two raters over the things both rated, by key; None when chance alone would agree fully.

    Source: Cohen 1960, A Coefficient of Agreement for Nominal Scales.
    """
    shared = sorted(first.keys() & second.keys())
    if not shared:
        return None
    values = sorted({first[key] for key in shared} | {second[key] for key in shared})
    agreed = sum(first[key] == second[key] for key in shared) / len(shared)
    by_chance = (
        sum(
            sum(first[key] == value for key in shared) * sum(second[key] == value for key in shared) for value in values
        )
        / len(shared) ** 2
    )
    return None if by_chance == 1 else (agreed - by_chance) / (1 - by_chance)


def _distances(totals: FloatArray, level: Level) -> FloatArray:
    """Squared difference of every two values, shape (values, values)."""
    count = len(totals)
    if level == "nominal":
        return 1 - np.eye(count)
    upto = np.cumsum(totals)
    found: FloatArray = np.zeros((count, count))
    for low in range(count):
        for high in range(low + 1, count):
            between = upto[high] - (upto[low - 1] if low else 0) - (totals[low] + totals[high]) / 2
            found[low, high] = found[high, low] = between**2
    return found
