"""Which arms are worth a look: no other arm scores as high and takes less."""

from app.decision.choice import CRITERIA, Field
from app.values.utility import Criterion, ParetoFront


def find_fronts(field: Field) -> tuple[ParetoFront, ...]:
    """The Pareto front of score against each criterion, over the arms in the running whose figure is known.

    An arm is on the front unless another scores at least as high and takes at most as much, and is better in one of
    the two. Arms stand in the order of what they take.
    """
    return tuple(_find_front(field, criterion) for criterion in CRITERIA) if field.facts else ()


def _find_front(field: Field, criterion: Criterion) -> ParetoFront:
    amounts = dict(zip((facts.arm for facts in field.facts), field.amounts(criterion), strict=True))
    placed = [
        (amount, float(quality), arm)
        for (arm, amount), quality in zip(amounts.items(), field.quality, strict=True)
        if amount is not None
    ]
    front = [
        (amount, arm)
        for amount, quality, arm in placed
        if not any(
            other_amount <= amount and other >= quality and (other_amount < amount or other > quality)
            for other_amount, other, _ in placed
        )
    ]
    return ParetoFront(
        criterion=criterion,
        arms=tuple(arm for _, arm in sorted(front, key=lambda each: each[0])),
        unplaced=tuple(arm for arm, amount in amounts.items() if amount is None),
    )
