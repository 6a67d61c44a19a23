"""At which value of a weight, limit, cost, score, margin or volume another arm would be the one to take.

Utilities are straight lines in each weight and in each score, and in the logarithm of each cost, so two arms draw level
at values that a formula gives. Each such value is tried, just beyond it, with the whole rule (limits, margin, ties);
the nearest one on either side that changes the choice is a flip. Volumes change every cost at once and are searched.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from app.decision.choice import (
    CRITERIA,
    SMALLEST,
    Choice,
    Field,
    choose,
    enter_field,
    weight_of,
)
from app.decision.costs import with_full_costs
from app.values.economics import Economics
from app.values.utility import ArmFacts, Criterion, Flip, FlipKind, LimitName, Preferences

_BEYOND = 1e-6
"""How far beyond a value the rule is tried, as a share of it."""
_LARGEST_FACTOR = 1e4
"""Costs further away than this factor are no forecast any more. Our choice."""
_VOLUMES = np.logspace(2, 9, 57)
"""Requests a month at which the choice is tried: one hundred to one thousand million."""
_HALVINGS = 40

NEAR_WEIGHT, NEAR_SCORE, NEAR_FACTOR = 0.05, 0.1, 2.0

Taken = Callable[[float], str | None]
"""taken(value): the arm to take when the quantity has this value."""


def is_near(flip: Flip) -> bool:
    """Whether the change is one that may come about: 5 points of weight or margin, 10 points of score, a factor of 2.

    Our convention. Setting a limit is none: any limit that shuts out the arm taken changes the choice.
    """
    if flip.now is None:
        return False
    if flip.kind in ("weight", "margin"):
        return abs(flip.at - flip.now) <= NEAR_WEIGHT
    if flip.kind == "score" or flip.what == "quality":
        return abs(flip.at - flip.now) <= NEAR_SCORE
    low, high = sorted((flip.now, flip.at))
    return low > 0 and high / low <= NEAR_FACTOR


def find_flips(field: Field, preferences: Preferences, choice: Choice) -> tuple[Flip, ...]:
    """The nearest flips of every weight, limit, cost and score and of the margin; empty when no arm is chosen."""
    if choice.arm is None:
        return ()
    return (
        *_weight_flips(field, preferences, choice),
        *_limit_flips(field, preferences, choice),
        *_cost_flips(field, preferences, choice),
        *_score_flips(field, preferences, choice),
        *_margin_flips(field, preferences, choice),
    )


def find_volume_flips(
    facts: Sequence[ArmFacts],
    preferences: Preferences,
    *,
    choice: Choice,
    economics: Economics,
) -> tuple[Flip, ...]:
    """The nearest monthly volumes below and above today's at which another arm is to be taken, to a ten-thousandth."""
    now = economics.assumptions.requests_per_month
    if choice.arm is None or with_full_costs(facts, economics, requests_per_month=now) is None:
        return ()

    def taken(volume: float) -> str | None:
        priced = with_full_costs(facts, economics, requests_per_month=volume)
        assert priced is not None  # whether a price is known does not hang on the volume
        return _taken(enter_field(priced), preferences)

    found: list[Flip] = []
    today = taken(now)
    rising: list[float] = _VOLUMES.tolist()
    for volumes in ([v for v in rising if v > now], [v for v in reversed(rising) if v < now]):
        same = now
        for volume in volumes:
            if taken(volume) != today:
                at = _bisect(taken, same, volume, today)
                found.append(Flip("volume", "requests_per_month", now, at, taken(volume)))
                break
            same = volume
    return tuple(found)


def _taken(field: Field, preferences: Preferences) -> str | None:
    arm = choose(field, preferences).arm
    return None if arm is None else field.facts[arm].arm


def _bisect(taken: Taken, same: float, other: float, today: str | None) -> float:
    """The border between a value with today's arm and one with another, by halving the ratio."""
    for _ in range(_HALVINGS):
        middle = float(np.sqrt(same * other))
        if taken(middle) == today:
            same = middle
        else:
            other = middle
        if abs(other / same - 1) < 1e-4:
            break
    return other


def _nearest(
    kind: FlipKind, what: str, now: float | None, values: Iterable[float], taken: Taken, *, today: str | None
) -> list[Flip]:
    """The nearest value above and the nearest below today's at which another arm is taken."""
    found: list[Flip] = []
    start = now if now is not None else float("-inf")
    tried = sorted(set(values))
    for beyond, candidates in (
        (1.0, [value for value in tried if value >= start]),
        (-1.0, [value for value in reversed(tried) if value <= start]),
    ):
        for value in candidates:
            arm = taken(value + beyond * _BEYOND * max(abs(value), _BEYOND))
            if arm != today:
                found.append(Flip(kind, what, now, value, arm))
                break
    return found


def _gaps(preferences: Preferences) -> tuple[float, ...]:
    """Differences of utility at which the rule may change its mind: level, or at the margin on either side."""
    return (0.0, preferences.margin, -preferences.margin) if preferences.margin else (0.0,)


def _weight_flips(field: Field, preferences: Preferences, choice: Choice) -> list[Flip]:
    found: list[Flip] = []
    for criterion in CRITERIA:
        tenfolds = field.tenfolds(criterion)
        if tenfolds is None:
            continue
        now = weight_of(preferences.weights, criterion)
        rest = choice.utility + now * tenfolds  # utilities were the weight 0
        values = [
            float((rest[first] - rest[second] - gap) / (tenfolds[first] - tenfolds[second]))
            for first in range(len(rest))
            for second in range(len(rest))
            for gap in _gaps(preferences)
            if abs(tenfolds[first] - tenfolds[second]) > 1e-12
        ]

        def taken(value: float, criterion: Criterion = criterion) -> str | None:
            weights = replace(preferences.weights, **{criterion: max(value, 0.0)})
            return _taken(field, replace(preferences, weights=weights))

        inside = [value for value in values if 0 <= value <= 1]
        found += _nearest("weight", criterion, now, inside, taken, today=_arm(field, choice))
    return found


def _limit_flips(field: Field, preferences: Preferences, choice: Choice) -> list[Flip]:
    """A limit drawn tighter shuts the chosen arm out; one drawn looser lets a better arm in."""
    found: list[Flip] = []
    figures: dict[LimitName, list[float]] = {
        "quality": field.quality.tolist(),
        "latency": _known(facts.latency_p95_seconds for facts in field.facts),
        "cost": _known(facts.cost_usd_per_1000_requests for facts in field.facts),
        "memory": _known(facts.memory_bytes for facts in field.facts),
    }
    today = _arm(field, choice)
    for name, values in figures.items():
        now: float | None = getattr(preferences.limits, name)

        def taken(value: float, name: LimitName = name) -> str | None:
            return _taken(field, replace(preferences, limits=replace(preferences.limits, **{name: value})))

        flips = _nearest("limit", name, now, values, taken, today=today)
        if now is None:  # no limit today: from which one on would it matter
            towards = 1.0 if name == "quality" else -1.0
            ordered = sorted(set(values), reverse=name != "quality")
            first = next(
                (
                    (value, arm)
                    for value in ordered
                    if (arm := taken(value + towards * _BEYOND * max(abs(value), _BEYOND))) != today
                ),
                None,
            )
            flips = [] if first is None else [Flip("limit", name, None, first[0], first[1])]
        found += flips
    return found


def _cost_flips(field: Field, preferences: Preferences, choice: Choice) -> list[Flip]:
    """How far the cost of one arm must move, the others' staying, for another arm to be taken."""
    today = _arm(field, choice)
    weight = preferences.weights.cost
    known = field.tenfolds("cost") is not None
    found: list[Flip] = []
    for position, facts in enumerate(field.facts):
        now = facts.cost_usd_per_1000_requests
        if now is None or now <= SMALLEST["cost"]:
            continue
        values = _known(other.cost_usd_per_1000_requests for other in field.facts)
        if preferences.limits.cost is not None:
            values.append(preferences.limits.cost)
        if weight > 0 and known:
            for other in range(len(field.facts)):
                for gap in _gaps(preferences):
                    exponent = float(choice.utility[position] - choice.utility[other] - gap) / weight
                    if abs(exponent) <= np.log10(_LARGEST_FACTOR):
                        values.append(now * 10**exponent)

        def taken(value: float, position: int = position) -> str | None:
            changed = list(field.facts)
            changed[position] = replace(changed[position], cost_usd_per_1000_requests=value)
            return _taken(Field(tuple(changed)), preferences)

        near = [value for value in values if now / _LARGEST_FACTOR <= value <= now * _LARGEST_FACTOR and value > 0]
        found += _nearest("cost", facts.arm, now, near, taken, today=today)
    return found


def _score_flips(field: Field, preferences: Preferences, choice: Choice) -> list[Flip]:
    """How low the chosen arm's score, or how high another arm's score, would have to be."""
    today = _arm(field, choice)
    lost = field.quality - choice.utility
    found: list[Flip] = []
    for position, facts in enumerate(field.facts):
        now = float(field.quality[position])
        values = [
            float(choice.utility[other] + lost[position] + gap)
            for other in range(len(field.facts))
            if other != position
            for gap in _gaps(preferences)
        ]
        if preferences.limits.quality is not None:
            values.append(preferences.limits.quality)

        def taken(value: float, position: int = position) -> str | None:
            changed = list(field.facts)
            changed[position] = replace(changed[position], quality=value)
            return _taken(Field(tuple(changed)), preferences)

        inside = [value for value in values if 0 <= value <= 1]
        flips = _nearest("score", facts.arm, now, inside, taken, today=today)
        falls = position == choice.arm
        found += [flip for flip in flips if (flip.at <= now if falls else flip.at >= now)]
    return found


def _margin_flips(field: Field, preferences: Preferences, choice: Choice) -> list[Flip]:
    values = [float(abs(first - second)) for first in choice.utility for second in choice.utility if first != second]

    def taken(value: float) -> str | None:
        return _taken(field, replace(preferences, margin=max(value, 0.0)))

    return _nearest(
        "margin", "margin", preferences.margin, [v for v in values if v <= 1], taken, today=_arm(field, choice)
    )


def _arm(field: Field, choice: Choice) -> str | None:
    return None if choice.arm is None else field.facts[choice.arm].arm


def _known(values: Iterable[float | None]) -> list[float]:
    return [float(value) for value in values if value is not None]
