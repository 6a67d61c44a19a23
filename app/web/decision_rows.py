"""The decision under the team's preferences, and under others that somebody tries out on the page."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.decision.analysis import reweigh
from app.decision.cost_statement import which_cost
from app.decision.flips import is_near
from app.decision.phrases import methods_of, write_statement
from app.economics.full_cost import reprice
from app.errors import InputRejectedError
from app.reports.render_numbers import chance, number, points
from app.values.results import Results
from app.values.utility import ArmUtility, DecisionAnalysis, HardLimits, InformationWorth, Preferences, Weights
from app.web.dependencies import Fields
from app.web.figures import Cell, Table, between
from app.web.flip_rows import flip_table, preference_title
from app.web.languages import gettext, language_code, noted

_LIMIT_WORDS: Mapping[str, str] = {
    "quality": noted("score"),
    "latency": noted("latency"),
    "cost": noted("cost"),
    "memory": noted("memory"),
    "privacy": noted("privacy"),
    "citations": noted("citations"),
}
GIB = 2**30


@dataclass(frozen=True, slots=True)
class Slider:
    """One field of the what-if form, in the unit people type; `maximum` and `step` make it a slider with script."""

    name: str
    title: str
    value: str
    maximum: str
    step: str


@dataclass(frozen=True, slots=True)
class DecisionPanel:
    """The decision as the page shows it. `absent` says why there is none; then all else is empty."""

    absent: str
    sentence: str
    arms: Table | None
    flips: Table | None
    far_flips: Table | None
    information: Table | None
    notes: tuple[str, ...]
    sliders: tuple[Slider, ...]
    limits: tuple[Slider, ...]
    is_changed: bool
    has_choice: bool
    address: str


def build_decision(results: Results, fields: Fields, *, address: str) -> DecisionPanel:
    """The stored decision, or that under the preferences in `fields`.

    Raises:
        InputRejectedError: NUMBER_INVALID.
    """
    stored = results.utility
    if stored is None:
        why = gettext(
            "The decision was not analysed when these results were computed; run the comparison again for it."
        )
        return DecisionPanel(
            why, "", None, None, None, None, (), (), (), is_changed=False, has_choice=False, address=address
        )
    wanted = _read_preferences(fields, stored.preferences)
    economics = results.economics
    volume = _read(fields, "volume", None if economics is None else economics.assumptions.requests_per_month)
    is_other_volume = (
        economics is not None and volume is not None and volume != economics.assumptions.requests_per_month
    )
    if economics is not None and is_other_volume and volume is not None:
        economics = reprice(economics, assumptions={"requests_per_month": volume})
    is_changed = wanted != stored.preferences or is_other_volume
    shown = reweigh(stored, wanted, economics=economics, curves=results.learning_curves) if is_changed else stored
    methods = methods_of(results)
    notes = [
        write_statement(statement, methods=methods, language=language_code())
        for statement in (*shown.reasons.values(), *shown.left_out.values(), which_cost(shown))
        if statement is not None
    ]
    return DecisionPanel(
        absent="",
        sentence=_sentence(shown),
        arms=_arm_table(shown, methods),
        flips=flip_table([flip for flip in shown.flips if is_near(flip)], gettext("What would change the choice")),
        far_flips=flip_table(
            [flip for flip in shown.flips if not is_near(flip)], gettext("What would change it only from afar")
        ),
        information=_information_table(shown, methods),
        notes=tuple(notes),
        sliders=_sliders(wanted, volume),
        limits=_limits(wanted.limits),
        is_changed=is_changed,
        has_choice=shown.arm is not None,
        address=address,
    )


def _sentence(shown: DecisionAnalysis) -> str:
    if shown.arm is None:
        return gettext("Under these preferences no arm can be chosen.")
    chosen = next(arm for arm in shown.arms if arm.arm == shown.arm)
    if sum(arm.utility is not None for arm in shown.arms) == 1:
        return gettext("Under these preferences: %(arm)s, the only arm in the running.") % {"arm": shown.arm}
    if chosen.probability_best is None:
        return gettext("Under these preferences: %(arm)s.") % {"arm": shown.arm}
    return gettext(
        "Under these preferences: %(arm)s. It is the best with a probability of %(probability)s; choosing it gives "
        "away %(regret)s points on average."
    ) % {
        "arm": shown.arm,
        "probability": chance(chosen.probability_best),
        "regret": number(None if chosen.expected_regret is None else 100 * chosen.expected_regret, 2),
    }


def _arm_table(shown: DecisionAnalysis, methods: Mapping[str, str]) -> Table:
    head = (
        gettext("Arm"),
        gettext("Worth, in points"),
        gettext("Probability of being best"),
        gettext("Expected regret, in points"),
        gettext("Limits"),
    )
    ordered = sorted(shown.arms, key=lambda arm: (arm.utility is None, -(arm.utility or 0.0)))
    rows = tuple(_arm_cells(arm, shown, methods) for arm in ordered)
    note = gettext("Worth is the score less what latency, cost and memory take from it under the weights.")
    return Table(gettext("The arms under these preferences"), head, rows, note)


def _arm_cells(arm: ArmUtility, shown: DecisionAnalysis, methods: Mapping[str, str]) -> tuple[Cell, ...]:
    why = gettext("too few shared cases")
    if arm.out is not None:
        why = write_statement(arm.out, methods=methods, language=language_code())
    worth = number(_hundred(arm.utility), 1, why)
    if arm.low is not None and arm.high is not None:
        worth += f" ({between(100 * arm.low, 100 * arm.high, lambda value: number(value, 1))})"
    name = f"{arm.arm} ✓" if arm.arm == shown.arm else arm.arm
    words = {"broken": gettext("broken"), "unknown": gettext("not known")}
    broken = [
        f"{gettext(_LIMIT_WORDS[check.limit])}: {words[check.verdict]}"
        for check in arm.checks
        if check.verdict != "met"
    ]
    limits = (
        why if arm.out is not None else "; ".join(broken) or (gettext("kept") if arm.checks else gettext("none set"))
    )
    return (
        Cell(name, tone="strong" if arm.arm == shown.arm else ""),
        Cell(worth),
        Cell(chance(arm.probability_best, why)),
        Cell(number(_hundred(arm.expected_regret), 2, why)),
        Cell(limits, tone="worse" if broken else "soft"),
    )


def _information_table(shown: DecisionAnalysis, methods: Mapping[str, str]) -> Table | None:
    if not shown.information:
        return None
    rows = tuple((Cell(_what_more(one)), Cell(_worth(one, methods))) for one in shown.information)
    head = (gettext("Measuring more"), gettext("Worth, in points per answer"))
    note = gettext(
        "How much less a choice made afterwards would give away, on average. Nothing is worth more than knowing "
        "every score."
    )
    return Table(gettext("What more measuring would be worth"), head, rows, note)


def _what_more(one: InformationWorth) -> str:
    amount = number(one.amount, 0)
    if one.kind == "cases":
        return gettext("%(amount)s more test cases") % {"amount": amount}
    if one.kind == "seeds":
        return gettext("%(amount)s more seeds") % {"amount": amount}
    if one.kind == "labels":
        return gettext("%(amount)s labelled training cases") % {"amount": amount}
    return gettext("Knowing every arm's true score")


def _worth(one: InformationWorth, methods: Mapping[str, str]) -> str:
    if one.worth is None and one.reason is not None:
        return write_statement(one.reason, methods=methods, language=language_code())
    return points(one.worth, 2)


def _sliders(wanted: Preferences, volume: float | None) -> tuple[Slider, ...]:
    weights = wanted.weights
    sliders = [
        Slider("latency", preference_title("weight", "latency"), _typed(100 * weights.latency), "20", "0.5"),
        Slider("cost", preference_title("weight", "cost"), _typed(100 * weights.cost), "20", "0.5"),
        Slider("memory", preference_title("weight", "memory"), _typed(100 * weights.memory), "20", "0.5"),
        Slider("margin", gettext("Margin, in points"), _typed(100 * wanted.margin), "20", "0.5"),
    ]
    if volume is not None:
        sliders.append(Slider("volume", gettext("Requests a month"), _typed(volume), "", ""))
    return tuple(sliders)


def _limits(limits: HardLimits) -> tuple[Slider, ...]:
    memory = None if limits.memory is None else limits.memory / GIB
    return (
        Slider("limit_quality", gettext("Smallest score allowed"), _typed(limits.quality), "", ""),
        Slider("limit_latency", gettext("Longest latency, seconds, 95th percentile"), _typed(limits.latency), "", ""),
        Slider("limit_cost", gettext("Highest cost per 1,000 requests, US dollars"), _typed(limits.cost), "", ""),
        Slider("limit_memory", gettext("Most memory, GiB"), _typed(memory), "", ""),
    )


def _read_preferences(fields: Fields, stored: Preferences) -> Preferences:
    """What the form says; a field that was not sent stays as stored, an emptied limit is no limit."""
    limits = stored.limits
    memory = None if limits.memory is None else limits.memory / GIB
    memory = _read(fields, "limit_memory", memory)
    return replace(
        stored,
        weights=Weights(
            latency=_points(fields, "latency", stored.weights.latency),
            cost=_points(fields, "cost", stored.weights.cost),
            memory=_points(fields, "memory", stored.weights.memory),
        ),
        limits=replace(
            limits,
            quality=_read(fields, "limit_quality", limits.quality),
            latency=_read(fields, "limit_latency", limits.latency),
            cost=_read(fields, "limit_cost", limits.cost),
            memory=limits.memory
            if memory is None and limits.memory is None
            else None
            if memory is None
            else memory * GIB,
        ),
        margin=_points(fields, "margin", stored.margin),
    )


def _points(fields: Fields, name: str, stored: float) -> float:
    typed = _read(fields, name, 100 * stored)
    return stored if typed is None or _typed(typed) == _typed(100 * stored) else typed / 100


def _read(fields: Fields, name: str, stored: float | None) -> float | None:
    """The number typed; the stored one where the field is missing or says the same, None where it is empty."""
    if name not in fields.names:
        return stored
    text = fields.get(name)
    if text == _typed(stored):
        return stored
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < 1e15:
        raise InputRejectedError("NUMBER_INVALID", f"{name}: {text[:40]!r} is not a number of at least 0.")
    return value


def _typed(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"


def _hundred(value: float | None) -> float | None:
    return None if value is None else 100 * value
