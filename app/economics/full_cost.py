"""What an arm costs for a thousand requests and for a month. Arithmetic on stored figures, numpy at most.

    a request   by tokens:   (prompt tokens * input price + answer tokens * output price) / 1,000,000
                by machine:  seconds * price of an hour / 3,600 / utilisation
    a month     requests + idle machine hours + refreshing + one-off costs / months
    one-off     labelling + training + indexing + staff

An arm on a machine of one's own pays for `machines_at_least` machines around the clock; where the requests take more
machine time than that, for as much as they take (machines come and go with the load, so fractions count).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from app.economics.break_even import CostLine, break_even
from app.values.economics import ArmCost, ArmMeasure, BreakEven, CostAssumptions, CostSeries, Economics, TokenPrice

HOURS_PER_MONTH = 730  # 365 * 24 / 12, the month that cloud providers bill
SECONDS_PER_HOUR = 3600
SERIES_POINTS = 41
# The plot reaches from a hundredth to a hundred times the stated volume, further where arms break even outside.
SERIES_REACH = 100.0
_LEAST_VOLUME = 1.0
NO_STATED_COST = "The file from which the answers were imported states no cost."


class _Priced(NamedTuple):
    """A figure, or why there is none."""

    usd: float | None
    reason: str | None = None


def price_arms(
    measures: Sequence[ArmMeasure],
    prices: Sequence[TokenPrice],
    assumptions: CostAssumptions,
    *,
    computed_on: str,
) -> Economics:
    """Costs of every arm at the stated volume, every break-even between two, and the curves to plot.

    Args:
        measures: one per arm.
        prices: one per endpoint that an arm uses.
        computed_on: ISO date.
    """
    by_name = {price.language_model: price for price in prices}
    costs = tuple(price_arm(measure, by_name, assumptions) for measure in measures)
    lines = {measure.arm: cost_line(measure, by_name, assumptions) for measure in measures}
    break_evens = tuple(
        _break_even(first.arm, second.arm, lines)
        for position, first in enumerate(measures)
        for second in measures[position + 1 :]
    )
    return Economics(
        computed_on=computed_on,
        assumptions=assumptions,
        prices=tuple(prices),
        measures=tuple(measures),
        costs=costs,
        break_evens=break_evens,
        series=_series(lines, break_evens, assumptions.requests_per_month),
    )


def reprice(
    economics: Economics,
    *,
    assumptions: Mapping[str, float] | None = None,
    prices: Mapping[str, TokenPrice] | None = None,
) -> Economics:
    """The same arms under other assumptions (by field name) or prices (by language model): a what-if."""
    changed = dict(assumptions or {})
    assumed = replace(
        economics.assumptions, **changed, origins={**economics.assumptions.origins, **dict.fromkeys(changed, "plan")}
    )
    known = tuple((prices or {}).get(price.language_model, price) for price in economics.prices)
    return price_arms(economics.measures, known, assumed, computed_on=economics.computed_on)


def usd_per_month(economics: Economics, arm: str, volume: float) -> float | None:
    """What this arm costs in a month with `volume` requests; None when its price is not known."""
    measure = next(each for each in economics.measures if each.arm == arm)
    line = cost_line(measure, {price.language_model: price for price in economics.prices}, economics.assumptions)
    return None if line is None else line.at(volume)


def price_arm(measure: ArmMeasure, prices: Mapping[str, TokenPrice], assumptions: CostAssumptions) -> ArmCost:
    """The cost of one arm at the stated volume."""
    request = request_usd(measure, prices, assumptions)
    one_off = _one_off(measure, assumptions)
    monthly = _monthly(measure, request, one_off, assumptions)
    month = _sum(monthly)
    volume = assumptions.requests_per_month
    full = _Priced(None, "No requests, so there is no cost of one.") if volume == 0 else _Priced(None, month.reason)
    if month.usd is not None and volume > 0:
        full = _Priced(month.usd / volume * 1000)
    figures = {
        "usd_per_1000_requests": request,
        **{f"one_off_usd.{name}": each for name, each in one_off.items()},
        **{f"monthly_usd.{name}": each for name, each in monthly.items()},
        "usd_per_month": month,
        "full_usd_per_1000_requests": full,
    }
    return ArmCost(
        arm=measure.arm,
        usd_per_1000_requests=None if request.usd is None else request.usd * 1000,
        one_off_usd={name: each.usd for name, each in one_off.items()},
        monthly_usd={name: each.usd for name, each in monthly.items()},
        usd_per_month=month.usd,
        full_usd_per_1000_requests=full.usd,
        reasons={name: each.reason for name, each in figures.items() if each.usd is None and each.reason},
    )


def request_usd(measure: ArmMeasure, prices: Mapping[str, TokenPrice], assumptions: CostAssumptions) -> _Priced:
    """US dollars for one request while it is answered."""
    if measure.payment == "stated":
        stated = measure.stated_usd_per_request
        return _Priced(stated, None if stated is not None else NO_STATED_COST)
    if measure.payment == "machine":
        if measure.seconds_per_request is None:
            return _Priced(None, measure.reason or "Nothing was answered, so the time of a request is not known.")
        hourly = machine_usd_per_hour(measure, assumptions)
        return _Priced(measure.seconds_per_request * hourly / SECONDS_PER_HOUR / assumptions.utilisation)
    price = prices.get(measure.language_model)
    if price is None or price.input_usd_per_million is None or price.output_usd_per_million is None:
        return _Priced(None, (price.reason if price else None) or f"No price is known for {measure.language_model}.")
    if measure.prompt_tokens is None or measure.completion_tokens is None:
        return _Priced(None, measure.reason or "Nothing was answered, so the tokens of a request are not known.")
    dollars = (
        measure.prompt_tokens * price.input_usd_per_million + measure.completion_tokens * price.output_usd_per_million
    )
    return _Priced(dollars / 1_000_000)


def machine_usd_per_hour(measure: ArmMeasure, assumptions: CostAssumptions) -> float:
    """The price of an hour of the kind of machine this arm was measured on."""
    return assumptions.gpu_usd_per_hour if measure.machine == "gpu" else assumptions.cpu_usd_per_hour


def cost_line(measure: ArmMeasure, prices: Mapping[str, TokenPrice], assumptions: CostAssumptions) -> CostLine | None:
    """Monthly cost as a function of the volume; None when the cost of a request or of building is not known."""
    request = request_usd(measure, prices, assumptions)
    one_off = _one_off(measure, assumptions)
    built = _sum(one_off)
    refreshing = _refreshing(one_off, measure, assumptions)
    if request.usd is None or built.usd is None or refreshing.usd is None:
        return None
    return CostLine(
        fixed=refreshing.usd + built.usd / assumptions.months,
        per_request=request.usd,
        at_least=_rented_usd(measure, assumptions),
    )


def _rented_usd(measure: ArmMeasure, assumptions: CostAssumptions) -> float:
    if measure.payment != "machine":
        return 0.0
    return assumptions.machines_at_least * HOURS_PER_MONTH * machine_usd_per_hour(measure, assumptions)


def _one_off(measure: ArmMeasure, assumptions: CostAssumptions) -> dict[str, _Priced]:
    hourly = machine_usd_per_hour(measure, assumptions)
    staff = assumptions.staff_hours_to_build * assumptions.staff_usd_per_hour if measure.is_built else 0.0
    if measure.payment == "stated":
        return dict.fromkeys(("labelling", "training", "indexing", "staff"), _Priced(None, measure.reason))
    return {
        "labelling": _Priced(measure.labels * assumptions.label_usd_per_case),
        "training": _hours(measure.train_seconds, hourly, "How long training took is not known."),
        "indexing": _hours(measure.index_seconds, hourly, measure.reason or "How long preparing took is not known."),
        "staff": _Priced(staff),
    }


def _hours(seconds: float | None, hourly: float, reason: str) -> _Priced:
    return _Priced(None, reason) if seconds is None else _Priced(seconds / SECONDS_PER_HOUR * hourly)


def _monthly(
    measure: ArmMeasure, request: _Priced, one_off: Mapping[str, _Priced], assumptions: CostAssumptions
) -> dict[str, _Priced]:
    requests = idle = request
    if request.usd is not None:
        requests = _Priced(request.usd * assumptions.requests_per_month)
        idle = _Priced(max(0.0, _rented_usd(measure, assumptions) - request.usd * assumptions.requests_per_month))
    built = _sum(one_off)
    return {
        "requests": requests,
        "idle_machines": idle,
        "refreshing": _refreshing(one_off, measure, assumptions),
        "one_off_share": built if built.usd is None else _Priced(built.usd / assumptions.months),
    }


def _refreshing(one_off: Mapping[str, _Priced], measure: ArmMeasure, assumptions: CostAssumptions) -> _Priced:
    """Training and indexing once more and the hours of people, as often as stated; no new labels."""
    machine = _sum({name: one_off[name] for name in ("training", "indexing")})
    if machine.usd is None:
        return machine
    staff = assumptions.staff_hours_per_refresh * assumptions.staff_usd_per_hour if measure.is_built else 0.0
    return _Priced((machine.usd + staff) * assumptions.refreshes_per_year / 12)


def _sum(parts: Mapping[str, _Priced]) -> _Priced:
    missing = next((part for part in parts.values() if part.usd is None), None)
    return missing or _Priced(sum(part.usd for part in parts.values() if part.usd is not None))


def _break_even(first: str, second: str, lines: Mapping[str, CostLine | None]) -> BreakEven:
    one, other = lines[first], lines[second]
    if one is None or other is None:
        unknown = " and ".join(name for name, line in ((first, one), (second, other)) if line is None)
        return BreakEven(first, second, (), (), f"The cost of {unknown} is not known.")
    found = break_even(one, other)
    names = {-1: first, 0: None, 1: second}
    return BreakEven(first, second, found.volumes, tuple(names[sign] for sign in found.cheaper))


def _series(lines: Mapping[str, CostLine | None], break_evens: Sequence[BreakEven], volume: float) -> CostSeries:
    crossings = [point for each in break_evens for point in each.volumes if point > 0]
    stated = max(volume, _LEAST_VOLUME)
    low = max(_LEAST_VOLUME, min([stated / SERIES_REACH, *(point / 2 for point in crossings)]))
    high = max([stated * SERIES_REACH, *(point * 2 for point in crossings)])
    grid = np.geomspace(low, high, SERIES_POINTS)
    volumes = tuple(float(point) for point in sorted({*grid.round(), *crossings, stated}))
    return CostSeries(
        volumes=volumes,
        usd_per_month={
            arm: tuple(line.at(point) for point in volumes) for arm, line in lines.items() if line is not None
        },
    )
