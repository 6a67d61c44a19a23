"""What measuring more would be worth before deciding: the expected value of information.

The expected regret of the best arm is what knowing everything would save on average (value of perfect information).
More data saves a part of it. Before the data are there, the means they will lead to scatter around today's means with
the share m / (n + m) of today's variance, for m new beside n old observations; so draws are shrunk towards their mean
by the root of that share, and the best mean is averaged over them. This takes means of many cases as normal and the
costs as known. Source: Raiffa and Schlaifer 1961, chapter 5; for draws, Jalal and Alarid-Escudero 2018, Medical
Decision Making 38(2), a Gaussian approximation of the expected value of sample information.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from app.decision.choice import Choice, Field
from app.values.learning_curves import LearningCurves
from app.values.utility import InformationWorth, Statement

FloatArray = npt.NDArray[np.float64]

_NORMALS = 20_000
_SEED = 11


class _Contest(NamedTuple):
    """The arms within the limits: mean utilities (arms,), draws around them (arms, draws), and seed errors."""

    means: FloatArray
    deviations: FloatArray
    seed_errors: list[float | None]
    seeds: int


def value_information(field: Field, choice: Choice, *, cases: int) -> tuple[InformationWorth, ...]:
    """What knowing everything, as many cases again, three times as many again, and one more seed are worth."""
    more = (cases, 3 * cases)
    if choice.arm is None or field.draws is None:
        why = Statement("no_information_without_draws")
        return tuple(InformationWorth(kind, None, None, why) for kind in ("perfect", "cases", "seeds"))
    positions = [position for position, is_allowed in enumerate(choice.within_limits) if is_allowed]
    contest = _Contest(
        means=choice.utility[positions],
        deviations=(field.draws - field.quality[:, np.newaxis])[positions],
        seed_errors=[field.facts[position].seed_error for position in positions],
        seeds=max((field.facts[position].seeds for position in positions), default=1),
    )
    if len(positions) < 2:
        why = Statement("nothing_to_choose_between")
        return tuple(InformationWorth(kind, None, None, why) for kind in ("perfect", "cases", "seeds"))
    return (
        InformationWorth("perfect", None, _gain(contest, contest.deviations)),
        *(InformationWorth("cases", amount, _worth_of_cases(contest, cases, amount)) for amount in more),
        _worth_of_a_seed(contest),
    )


def value_labels(field: Field, choice: Choice, curves: LearningCurves | None) -> InformationWorth:
    """What twice as many labels for the arm that gains most from them are worth: the expected rise of the best utility.

    The arm's score there comes from its fitted curve, with the scatter of its band (taken as normal, 95% of it); the
    other arms stay at their means, and the labels cost nothing here: their price is in `LabelNeed` and the costs.
    """
    if curves is None or not any(curve.fitted for curve in curves.curves):
        return InformationWorth("labels", None, None, Statement("no_learning_curve"))
    allowed = {
        field.facts[position].arm: position for position, is_allowed in enumerate(choice.within_limits) if is_allowed
    }
    normals = np.random.default_rng(_SEED).standard_normal(_NORMALS)
    found: list[InformationWorth] = []
    for curve in curves.curves:
        largest = max(curve.points, key=lambda point: point.cases)
        if not curve.fitted or largest.arm not in allowed:
            continue
        doubled = min(curve.fitted, key=lambda value: abs(value.cases - 2 * largest.cases))
        position = allowed[largest.arm]
        rise = doubled.value - float(field.quality[position]) + normals * (doubled.high - doubled.low) / (2 * 1.96)
        others = [float(choice.utility[other]) for other in allowed.values() if other != position]
        best_now = max(float(choice.utility[other]) for other in allowed.values())
        then = np.maximum(choice.utility[position] + rise, max(others, default=-np.inf))
        found.append(InformationWorth("labels", round(doubled.cases), max(0.0, float(then.mean()) - best_now)))
    if not found:
        return InformationWorth("labels", None, None, Statement("no_learning_curve"))
    return max(found, key=lambda each: each.worth or 0.0)


def _gain(contest: _Contest, deviations: FloatArray) -> float:
    """How much higher the best mean is, on average, once the means have moved by these deviations."""
    moved = contest.means[:, np.newaxis] + deviations - deviations.mean(axis=1, keepdims=True)
    return max(0.0, float(moved.max(axis=0).mean() - contest.means.max()))


def _worth_of_cases(contest: _Contest, cases: int, more: int) -> float:
    """Cases tell nothing about seeds: the share of the variance that seeds cause stays as it is."""
    variances = contest.deviations.var(axis=1)
    seed_variances = np.array([(error or 0.0) ** 2 for error in contest.seed_errors])
    from_cases = np.clip(1 - seed_variances / np.maximum(variances, 1e-12), 0.0, 1.0)
    shrink = np.sqrt(from_cases * more / (cases + more))
    return _gain(contest, contest.deviations * shrink[:, np.newaxis])


def _worth_of_a_seed(contest: _Contest) -> InformationWorth:
    """One more seed of every arm; arms without a seed error, which nothing in them varies with, count as fixed."""
    known = [error for error in contest.seed_errors if error is not None]
    if not known:
        return InformationWorth("seeds", 1, None, Statement("one_seed_tells_no_spread"))
    errors = np.array([error or 0.0 for error in contest.seed_errors])
    generator = np.random.default_rng(_SEED)
    scatter = errors / np.sqrt(contest.seeds + 1)  # root of the share 1 / (k + 1) of the variance
    return InformationWorth(
        "seeds", 1, _gain(contest, generator.standard_normal((len(errors), _NORMALS)) * scatter[:, np.newaxis])
    )
