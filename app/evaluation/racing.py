"""Racing: an arm that cannot win any more stops, and its calls are saved.

All arms answer the test cases in one shuffled order. After every block an arm is out when some arm still in the race
cannot be beaten by it any more: when the anytime-valid interval of their mean paired difference over the whole test set
ends below the margin. The intervals hold at all looks and for all pairs together (Bonferroni), so the chance that the
full run would have shown any stopped arm ahead of the arm that stopped it by more than the margin is at most `error`.
An arm that stopped another may be stopped itself by a third one; what is given away is then at most both margins.

Sources: Maron and Moore 1997, The racing algorithm, Artificial Intelligence Review 11, for races; Even-Dar, Mannor and
Mansour 2006, JMLR 7, for stopping at a margin; the intervals are those of `anytime.py`.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from app.evaluation.anytime import anytime_difference

ORDER_SEED = 7
"""Seed of the order in which the test cases of a race are answered; the same for every arm."""

_Any = TypeVar("_Any")


@dataclass(frozen=True, slots=True)
class Racer:
    """What one arm has answered: score by case, None where the case failed. `has_left` when it runs no more cases.

    An arm that finished has not left: it may still stop others. One that failed, was cancelled or stopped has.
    """

    arm: str
    scores: Mapping[str, float | None]
    has_left: bool = False


@dataclass(frozen=True, slots=True)
class Beaten:
    """An arm that cannot win any more: by whom, after how many cases, and at most how far it may be ahead (a share)."""

    arm: str
    by: str
    cases: int
    ahead_at_most: float


def shuffle_cases(cases: Sequence[_Any]) -> list[_Any]:
    """The cases in the order of a race, which looks at nothing but how many there are."""
    shuffled = list(cases)
    random.Random(ORDER_SEED).shuffle(shuffled)
    return shuffled


def find_beaten(
    racers: Sequence[Racer], *, order: Sequence[str], arms: int, margin: float, error: float
) -> tuple[Beaten, ...]:
    """Every arm still in the race that can stop, the weakest first.

    Args:
        racers: the arms with what they have answered so far.
        order: ids of all test cases in the order of the race.
        arms: how many arms started, for the correction over pairs.
        margin: in score points as a share; how much of a win is worth going on for.
        error: chance of stopping any arm wrongly, over the whole race.
    """
    running = [racer for racer in racers if not racer.has_left]
    alpha = error / max(1, arms * (arms - 1) // 2)
    beaten: list[Beaten] = []
    for racer in sorted(running, key=_mean_score):
        rivals = [each for each in running if each is not racer and each.arm not in {one.arm for one in beaten}]
        found = [_compare(racer, rival, order=order, alpha=alpha) for rival in rivals]
        sure = [each for each in found if each is not None and each.ahead_at_most < margin]
        if sure:
            beaten.append(min(sure, key=lambda each: each.ahead_at_most))
    return tuple(beaten)


def _mean_score(racer: Racer) -> float:
    scores = [score for score in racer.scores.values() if score is not None]
    return sum(scores) / len(scores) if scores else 0.0


def _compare(racer: Racer, rival: Racer, *, order: Sequence[str], alpha: float) -> Beaten | None:
    """How far the racer may be ahead of the rival over the whole test set; None before they share a case.

    Only the cases up to the first that one of them has not come to yet, so that quick answers are not seen first.
    """
    differences: list[float] = []
    for case_id in order:
        if case_id not in racer.scores or case_id not in rival.scores:
            break
        mine, theirs = racer.scores[case_id], rival.scores[case_id]
        if mine is not None and theirs is not None:
            differences.append(mine - theirs)
    if not differences:
        return None
    gaps = np.array(differences)
    interval = anytime_difference(gaps, np.zeros(len(gaps)), alpha=alpha, population=len(order))
    return Beaten(racer.arm, rival.arm, interval.cases, interval.high)
