"""Intervals that stay honest however often somebody looks: confidence sequences of a mean of bounded scores.

A 95% interval covers with 95% at one moment fixed beforehand; looked at after every case, it is sooner or later wrong
far more often. A confidence sequence covers at all moments at once, so one may stop whenever it says enough. It is
wider for that, and exact: no normal approximation, valid from the first case.

Method: the hedged capital process with predictable plug-in bets. Somebody who believes that the mean is not m bets on
it case by case; if m is the mean, the capital exceeds 1 / alpha at any time with probability at most alpha (Ville's
inequality), so every m whose capital ever got there is out.

Source: Waudby-Smith and Ramdas 2023, Estimating means of bounded random variables by betting, JRSS-B
(arXiv 2010.09686), theorem 3 and equation (26) for independent cases, section 5 for cases drawn from a finite set.

Cases must come in an order chosen without looking at them, such as a seeded shuffle. numpy only: pages use it too.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

_GRID = 1_000
"""Means tried; an end lies on the outer side of its cell, so the grid only ever widens the interval."""
_LARGEST_BET = 0.5
"""Share of what a bet may lose at most; the paper uses 1/2 or 3/4 (section 4.2)."""


class AnytimeInterval(NamedTuple):
    """Both ends after `cases` cases."""

    low: float
    high: float
    cases: int


class AnytimePath(NamedTuple):
    """Both ends after each case, shape (cases,); they never move apart."""

    low: FloatArray
    high: FloatArray


def anytime_interval(
    scores: FloatArray,
    *,
    lowest: float = 0.0,
    highest: float = 1.0,
    alpha: float = 0.05,
    population: int | None = None,
) -> AnytimeInterval:
    """The interval of the mean after all scores so far; (lowest, highest) without any.

    Args:
        scores: shape (cases,), in the order they came, each in lowest..highest.
        lowest: the smallest score possible; -1 for differences of scores in 0..1.
        highest: the largest score possible.
        alpha: probability of ever being wrong; over k comparisons at once use alpha / k (Bonferroni).
        population: how many cases there are in all, when the mean of exactly these is asked for (the score on the
            whole test set). The interval then closes as the cases run out. None: the mean of endlessly many.
    Raises:
        ValueError: a score outside lowest..highest, or more scores than the population has.
    """
    if len(scores) == 0:
        return AnytimeInterval(lowest, highest, 0)
    path = anytime_path(scores, lowest=lowest, highest=highest, alpha=alpha, population=population)
    return AnytimeInterval(float(path.low[-1]), float(path.high[-1]), len(scores))


def anytime_difference(
    first: FloatArray, second: FloatArray, *, alpha: float = 0.05, population: int | None = None
) -> AnytimeInterval:
    """The interval of the mean paired difference `first - second` of scores in 0..1, case by case in the same order.

    Excluding 0 says that one arm is better, whenever one looks; `high < -margin` says that the first cannot come
    within the margin any more. Arguments as for `anytime_interval`.
    """
    return anytime_interval(first - second, lowest=-1.0, highest=1.0, alpha=alpha, population=population)


def anytime_path(
    scores: FloatArray,
    *,
    lowest: float = 0.0,
    highest: float = 1.0,
    alpha: float = 0.05,
    population: int | None = None,
) -> AnytimePath:
    """The interval after each case, each the intersection of all before it. Arguments as for `anytime_interval`."""
    cases = len(scores)
    if population is not None and cases > population:
        raise ValueError(f"{cases} scores from a population of {population}")
    if cases and (float(np.min(scores)) < lowest - 1e-9 or float(np.max(scores)) > highest + 1e-9):
        raise ValueError(f"a score lies outside {lowest}..{highest}")
    unit = np.clip((np.asarray(scores, dtype=np.float64) - lowest) / (highest - lowest), 0.0, 1.0)
    means = np.linspace(0.0, 1.0, _GRID + 1)
    out = np.maximum.accumulate(_log_capital(unit, means, alpha=alpha, population=population), axis=1) >= math.log(
        1 / alpha
    )  # (grid, cases): whether this mean is out by then
    low, high = _ends(out, means, unit)
    return AnytimePath(low=lowest + low * (highest - lowest), high=lowest + high * (highest - lowest))


def anytime_p_values(
    scores: FloatArray,
    *,
    mean: float = 0.0,
    lowest: float = -1.0,
    highest: float = 1.0,
    alpha: float = 0.05,
    population: int | None = None,
) -> FloatArray:
    """After each case, a p-value of the mean being `mean` that may be looked at any time, shape (cases,).

    It never rises. By default for differences of scores in 0..1 being 0 on average; arguments as for
    `anytime_interval`, where `alpha` only sizes the bets.
    Source: 1 over the largest capital so far is an anytime p-value, Waudby-Smith and Ramdas 2023, section 2.
    """
    if len(scores) == 0:
        return np.array([])
    unit = np.clip((np.asarray(scores, dtype=np.float64) - lowest) / (highest - lowest), 0.0, 1.0)
    against = np.array([(mean - lowest) / (highest - lowest)])
    capital = _log_capital(unit, against, alpha=alpha, population=population)[0]
    return np.exp(-np.maximum(0.0, np.maximum.accumulate(capital)))


def _log_capital(unit: FloatArray, means: FloatArray, *, alpha: float, population: int | None) -> FloatArray:
    """Logarithm of the hedged capital against each mean after each case, shape (grid, cases)."""
    cases = len(unit)
    seen = np.arange(1, cases + 1)
    centres = (0.5 + np.cumsum(unit)) / (seen + 1)
    spreads = (0.25 + np.cumsum((unit - centres) ** 2)) / (seen + 1)
    spreads_before = np.concatenate(([0.25], spreads))[:cases]
    bets = np.sqrt(2 * math.log(2 / alpha) / (spreads_before * seen * np.log1p(seen)))  # (cases,)
    wanted = means[:, np.newaxis] * np.ones(cases)  # (grid, cases): what the next case is on average under this mean
    impossible = np.zeros(wanted.shape, dtype=np.bool_)
    if population is not None:
        sums = np.cumsum(unit)
        wanted = (population * wanted - np.concatenate(([0.0], sums))[:cases]) / (population - seen + 1)
        total = population * means[:, np.newaxis]  # what is seen so far and what is left to come bound it
        impossible = (total < sums - 1e-9) | (total > sums + population - seen + 1e-9)
        wanted = np.clip(wanted, 0.0, 1.0)
    with np.errstate(divide="ignore"):
        up = np.minimum(bets, _LARGEST_BET / wanted)
        down = np.minimum(bets, _LARGEST_BET / (1 - wanted))
    gains = unit - wanted
    above = np.cumsum(np.log1p(up * gains), axis=1)
    below = np.cumsum(np.log1p(-down * gains), axis=1)
    capital = np.maximum(above, below) - math.log(2)
    return np.where(np.logical_or.accumulate(impossible, axis=1), np.inf, capital)


def _ends(out: BoolArray, means: FloatArray, unit: FloatArray) -> AnytimePath:
    """From the means that are out to both ends, one cell further out where there is one."""
    inside = ~out
    found = inside.any(axis=0)
    first = np.argmax(inside, axis=0)
    last = len(means) - 1 - np.argmax(inside[::-1], axis=0)
    low = means[np.maximum(first - 1, 0)]
    high = means[np.minimum(last + 1, len(means) - 1)]
    low, high = np.where(first == 0, 0.0, low), np.where(last == len(means) - 1, 1.0, high)
    if not found.all():  # nothing is left between two grid points: the cell around the mean so far
        running = np.cumsum(unit) / np.arange(1, len(unit) + 1)
        cell = 1 / (len(means) - 1)
        low = np.where(found, low, np.clip(running - cell, 0.0, 1.0))
        high = np.where(found, high, np.clip(running + cell, 0.0, 1.0))
    return AnytimePath(low=low, high=high)
