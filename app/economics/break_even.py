"""The volume at which two ways of answering cost the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from app.values.economics import BreakEven, Economics


@dataclass(frozen=True, slots=True)
class CostLine:
    """Monthly cost: `fixed` + the larger of `at_least` and `per_request` * volume, in US dollars.

    `at_least` is what rented machines cost whether or not requests come; 0 for an endpoint. The kink lies at the
    volume that fills them.
    """

    fixed: float
    per_request: float
    at_least: float = 0.0

    def at(self, volume: float) -> float:
        """The cost of a month with that many requests."""
        return self.fixed + max(self.at_least, self.per_request * volume)

    @property
    def kink(self) -> float | None:
        """The volume from which requests cost more than the machines that stand there anyway; None without one."""
        return self.at_least / self.per_request if self.at_least > 0 and self.per_request > 0 else None


class Crossings(NamedTuple):
    """Volumes of equal cost, rising, and who is cheaper below, between and above: -1 first, 1 second, 0 the same."""

    volumes: tuple[float, ...]
    cheaper: tuple[int, ...]


def break_even(first: CostLine, second: CostLine) -> Crossings:
    """Where the cheaper of the two changes.

    Between kinks both are straight lines a + b v, which meet at v = (a1 - a2) / (b2 - b1); so at most one crossing
    lies between two kinks, and with one kink each there are at most three.
    """
    edges = sorted({0.0, *(kink for kink in (first.kink, second.kink) if kink is not None)})
    found: list[float] = []
    for position, low in enumerate(edges):
        high = edges[position + 1] if position + 1 < len(edges) else None
        inside = low + 1.0 if high is None else (low + high) / 2
        (a1, b1), (a2, b2) = _straight(first, inside), _straight(second, inside)
        if b1 == b2:
            continue
        volume = (a1 - a2) / (b2 - b1)
        if volume > low and (high is None or volume <= high):
            found.append(volume)
    # Kinks are looked at too: below one both may cost the same, rented machines for rented machines.
    changes = sorted({*found, *edges[1:]})
    probes = [*((low + high) / 2 for low, high in pairwise([0.0, *changes])), (changes[-1] if changes else 0.0) * 2 + 1]
    signs = [_cheaper(first, second, probe) for probe in probes]
    volumes: list[float] = []
    cheaper = [signs[0]]
    for volume, sign in zip(changes, signs[1:], strict=True):
        if sign != cheaper[-1]:
            volumes.append(volume)
            cheaper.append(sign)
    return Crossings(tuple(volumes), tuple(cheaper))


def _straight(line: CostLine, volume: float) -> tuple[float, float]:
    """Intercept and slope of the piece that holds at this volume."""
    if line.per_request * volume > line.at_least:
        return line.fixed, line.per_request
    return line.fixed + line.at_least, 0.0


def _cheaper(first: CostLine, second: CostLine, volume: float) -> int:
    one, other = first.at(volume), second.at(volume)
    if abs(one - other) <= 1e-12 * max(one, other):
        return 0
    return -1 if one < other else 1


class CheapestFrom(NamedTuple):
    """An arm that is the cheapest from this volume (requests a month) on, up to where the next begins."""

    volume: float
    arm: str


def cheapest_by_volume(economics: Economics, arms: Sequence[str]) -> tuple[CheapestFrom, ...]:
    """Which of these arms is the cheapest from which volume on, over the volumes of the stored series."""
    series = economics.series
    found: list[CheapestFrom] = []
    for place, volume in enumerate(series.volumes):
        cheapest = min(arms, key=lambda arm: series.usd_per_month[arm][place], default=None)
        if cheapest is not None and (not found or found[-1].arm != cheapest):
            start = _where_equal(economics.break_evens, found[-1].arm, cheapest, volume) if found else volume
            found.append(CheapestFrom(start, cheapest))
    return tuple(found)


def _where_equal(pairs: Sequence[BreakEven], first: str, second: str, volume: float) -> float:
    """Where these two cost the same just below this volume; the volume itself where that was not computed."""
    found = next((pair for pair in pairs if {pair.first, pair.second} == {first, second}), None)
    return max((each for each in found.volumes if each <= volume), default=volume) if found is not None else volume
