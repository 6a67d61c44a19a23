"""How far those who rated the same answers agree, beyond what chance would give: people with one another, and a judge
with people. numpy only: the web shows it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np
import numpy.typing as npt

from app.values.results import HumanAgreement

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


LEAST_CASES = 10
"""Below, no interval is given: as everywhere in the evaluation."""
_RESAMPLES = 2_000
_SEED = 7
_LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class RatedTwice:
    """One answer, or pair of answers, of a case, with what a judge and one person gave it."""

    case: int
    judge: int
    person: int


def agree_with_people(
    rated: Sequence[RatedTwice], *, values: Sequence[int], level: Level, people: int
) -> HumanAgreement:
    """Agreement of a judge with single people, each rating of each person counting once.

    That is how often a judge and a person drawn at random agree on an answer drawn at random (Zheng et al. 2023, arXiv
    2306.05685, section 4.1). The interval of the share is Wilson's with the number of cases as its n, because ratings
    of one case belong together; that of kappa a percentile bootstrap over cases. Neither below 10 cases, nor for kappa
    where all agree: resampling would claim certainty.

    Args:
        rated: what both rated, at least one.
        values: every value there can be, in order.
        level: nominal counts any two values as equally far apart; ordinal counts the steps between them (Cohen 1968,
            linear weights).
        people: how many gave these ratings.
    """
    numbers = {case: number for number, case in enumerate(sorted({one.case for one in rated}))}
    place = {value: index for index, value in enumerate(values)}
    tables: FloatArray = np.zeros((len(numbers), len(values), len(values)))  # (cases, judge, person)
    for one in rated:
        tables[numbers[one.case], place[one.judge], place[one.person]] += 1
    apart: FloatArray = np.abs(np.subtract.outer(np.arange(len(values)), np.arange(len(values)))).astype(np.float64)
    weights = apart if level == "ordinal" else np.minimum(apart, 1.0)
    share = float(np.einsum("cii->", tables)) / len(rated)
    kappa = float(_weighted_kappa(tables.sum(axis=0)[np.newaxis], weights)[0])
    share_ends = kappa_ends = (None, None)
    if len(numbers) >= LEAST_CASES:
        share_ends = _wilson(share, len(numbers))
        kappa_ends = _kappa_interval(tables, weights) if share < 1 else kappa_ends
    return HumanAgreement(
        people=people,
        ratings=len(rated),
        cases=len(numbers),
        share=share,
        share_low=share_ends[0],
        share_high=share_ends[1],
        kappa=kappa if math.isfinite(kappa) else None,
        kappa_low=kappa_ends[0],
        kappa_high=kappa_ends[1],
    )


def _weighted_kappa(tables: FloatArray, weights: FloatArray) -> FloatArray:
    """Kappa of each table of counts, shape (tables, values, values); NaN where chance alone would agree fully."""
    counts = tables.sum(axis=(1, 2))
    by_chance = np.einsum("ti,tj->tij", tables.sum(axis=2), tables.sum(axis=1)) / counts[:, np.newaxis, np.newaxis]
    seen, expected = (tables * weights).sum(axis=(1, 2)), (by_chance * weights).sum(axis=(1, 2))
    return 1 - np.divide(seen, expected, out=np.full(len(tables), np.nan), where=expected > 0)


def _kappa_interval(tables: FloatArray, weights: FloatArray) -> tuple[float | None, float | None]:
    cases = len(tables)
    drawn = np.random.default_rng(_SEED).multinomial(cases, np.full(cases, 1 / cases), size=_RESAMPLES)
    kappas = _weighted_kappa(np.einsum("rc,cij->rij", drawn.astype(np.float64), tables), weights)
    kappas = kappas[np.isfinite(kappas)]
    if len(kappas) < _RESAMPLES / 2:
        return None, None
    low, high = np.percentile(kappas, [50 * (1 - _LEVEL), 50 * (1 + _LEVEL)])
    return float(low), float(high)


def _wilson(share: float, cases: int) -> tuple[float, float]:
    """Wilson's score interval of a share over so many independent cases (Wilson 1927)."""
    z = NormalDist().inv_cdf((1 + _LEVEL) / 2)
    middle = (share + z**2 / (2 * cases)) / (1 + z**2 / cases)
    half = z / (1 + z**2 / cases) * math.sqrt(share * (1 - share) / cases + z**2 / (4 * cases**2))
    return max(0.0, middle - half), min(1.0, middle + half)


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
