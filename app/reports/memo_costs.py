"""What the arms cost at the stated volume, where another becomes the cheaper one, and what more labels would bring."""

from collections.abc import Sequence
from itertools import pairwise

from app.economics.break_even import cheapest_by_volume
from app.reports.blocks import MISSING, Block, Cell, Column, Paragraph, Plots, Section, Table
from app.reports.memo_context import Context
from app.reports.plots import draw_series
from app.reports.render_numbers import chance, money, number
from app.reports.words import noted
from app.values.economics import BreakEven, Economics
from app.values.learning_curves import LabelNeed, LearningCurves

_PARTS = {
    "labelling": noted("Labelling"),
    "training": noted("Training"),
    "indexing": noted("Indexing"),
    "staff": noted("Staff"),
    "requests": noted("Requests"),
    "idle_machines": noted("Idle machines"),
    "refreshing": noted("Refreshing"),
    "one_off_share": noted("One-off costs, spread"),
}
_ASSUMPTIONS = {
    "requests_per_month": noted("Requests per month"),
    "gpu_usd_per_hour": noted("GPU, US dollars per hour"),
    "cpu_usd_per_hour": noted("CPU, US dollars per hour"),
    "utilisation": noted("Share of hours in which a machine answers"),
    "machines_at_least": noted("Machines paid around the clock, at least"),
    "label_usd_per_case": noted("Label, US dollars per case"),
    "staff_usd_per_hour": noted("Staff, US dollars per hour"),
    "staff_hours_to_build": noted("Staff hours to build"),
    "staff_hours_per_refresh": noted("Staff hours per refresh"),
    "refreshes_per_year": noted("Refreshes per year"),
    "months": noted("Months over which one-off costs are spread"),
}


def costs_section(context: Context) -> Section | None:
    """Full cost, break-even and what they rest on; a sentence where nothing was computed."""
    economics = context.results.economics
    title = context.say("What it costs")
    if economics is None:
        absent = context.say("The full cost was not computed for this experiment.")
        return Section("costs", title, (Paragraph(absent, is_soft=True),))
    blocks: list[Block] = [_costs_table(context, economics)]
    plot = draw_series(
        {
            context.title_of(arm): list(zip(economics.series.volumes, values, strict=True))
            for arm, values in economics.series.usd_per_month.items()
        },
        title=context.say("Cost per month by volume"),
        note=context.say("Where two lines cross, the cheaper arm changes."),
        x_title=context.say("Requests per month"),
        y_title=context.say("US dollars per month"),
        write_x=compact,
        write_y=money,
        is_log_y=True,
    )
    blocks += [Plots((plot,))] if plot is not None else []
    blocks += _break_evens(context, economics)
    blocks.append(_assumptions_table(context, economics))
    blocks += [_prices_table(context, economics)] if economics.prices else []
    return Section("costs", title, tuple(blocks))


def curves_section(context: Context) -> Section | None:
    """Quality by number of training cases; None where no arm was trained on several sizes."""
    found = context.results.learning_curves
    if found is None or not found.curves:
        return None
    metric = context.metric_title(found.curves[0].metric)
    plot = draw_series(
        {context.title_of(curve.arm): [(at.cases, at.value) for at in curve.fitted] for curve in found.curves},
        points={
            context.title_of(curve.arm): [(at.cases, at.value, at.low, at.high) for at in curve.points]
            for curve in found.curves
        },
        title=context.say("{metric} by number of training cases", metric=metric),
        note=context.say(
            "Points with their 95% interval were measured; lines are fitted and end at four times the data."
        ),
        x_title=context.say("Training cases"),
        y_title=metric,
        write_x=compact,
        write_y=number,
        is_log_y=False,
    )
    blocks: list[Block] = [Plots((plot,))] if plot is not None else []
    blocks.append(_points_table(context, found))
    remarks = [
        f"{context.title_of(curve.arm)}: {context.words.stored(curve.reason)}" for curve in found.curves if curve.reason
    ]
    remarks += [
        context.say("{arm} scored lower with more cases; its curve is no good base.", arm=context.title_of(curve.arm))
        for curve in found.curves
        if not curve.is_monotone
    ]
    blocks += [Paragraph(remark, is_soft=True) for remark in remarks]
    blocks += [_needs_table(context, found.needs)] if found.needs else []
    return Section("curves", context.say("What more labels would bring"), tuple(blocks))


def break_even_words(context: Context, each: BreakEven) -> str:
    """At which volumes which of the two is cheaper."""
    if each.reason is not None or not each.cheaper:
        return context.words.stored(each.reason or "") or context.say("not known")
    names = [context.say("the same") if arm is None else context.title_of(arm) for arm in each.cheaper]
    if not each.volumes:
        return context.say("{arm} at every volume", arm=names[0])
    parts = [context.say("{arm} below {volume}", arm=names[0], volume=compact(each.volumes[0]))]
    for place, name in enumerate(names[1:-1], start=1):
        low, high = compact(each.volumes[place - 1]), compact(each.volumes[place])
        parts.append(context.say("{arm} from {low} to {high}", arm=name, low=low, high=high))
    parts.append(context.say("{arm} above {volume}", arm=names[-1], volume=compact(each.volumes[-1])))
    return "; ".join(parts)


def _costs_table(context: Context, economics: Economics) -> Table:
    one_off = list(dict.fromkeys(name for cost in economics.costs for name in cost.one_off_usd))
    monthly = list(dict.fromkeys(name for cost in economics.costs for name in cost.monthly_usd))
    columns = [
        Column(context.say("Arm")),
        Column(context.say("Per 1,000 requests"), is_numeric=True),
        *(Column(_part(context, name, "once"), is_numeric=True) for name in one_off),
        *(Column(_part(context, name, "a month"), is_numeric=True) for name in monthly),
        Column(context.say("Per month, all"), is_numeric=True),
    ]
    rows = [
        (
            Cell(context.title_of(cost.arm)),
            context.money(cost.usd_per_1000_requests, reason=cost.reasons.get("usd_per_1000_requests", "")),
            *(context.money(cost.one_off_usd.get(name), reason=_why(cost.reasons, name)) for name in one_off),
            *(context.money(cost.monthly_usd.get(name), reason=_why(cost.reasons, name)) for name in monthly),
            context.money(cost.usd_per_month, reason=cost.reasons.get("usd_per_month", "")),
        )
        for cost in economics.costs
    ]
    caption = context.say(
        "US dollars at {volume} requests a month. One-off costs are spread over {months} months.",
        volume=number(economics.assumptions.requests_per_month, 0),
        months=number(economics.assumptions.months, 0),
    )
    return Table("costs", caption, tuple(columns), tuple(rows))


def _why(reasons: dict[str, str], name: str) -> str:
    places = (f"one_off_usd.{name}", f"monthly_usd.{name}", name, "usd_per_month")
    return next((reasons[place] for place in places if place in reasons), "")


def _part(context: Context, name: str, when: str) -> str:
    title = context.say(_PARTS.get(name, name.replace("_", " ").capitalize()))
    return f"{title}, {context.say(when)}"


def _break_evens(context: Context, economics: Economics) -> list[Block]:
    """Which arm is the cheapest at which volume, and every pair whose order changes with it."""
    running = context.results.in_the_running
    arms = [arm for arm in economics.series.usd_per_month if arm in running]
    stretches = cheapest_by_volume(economics, arms)
    pairs = [each for each in economics.break_evens if {each.first, each.second} <= running]
    if not pairs:
        return []
    utility = context.results.utility
    told = {context.chosen, None if utility is None else utility.arm, context.baseline}
    shown = [each for each in pairs if {each.first, each.second} & told and (each.volumes or each.reason is not None)]
    said = [context.say("{arm} is the cheapest at every volume.", arm=context.title_of(each.arm)) for each in stretches]
    if len(stretches) > 1:
        said = [
            context.say(
                "{arm} is the cheapest up to {volume} requests a month.",
                arm=context.title_of(first.arm),
                volume=compact(then.volume),
            )
            for first, then in pairwise(stretches)
        ]
        said.append(context.say("{arm} is the cheapest above that.", arm=context.title_of(stretches[-1].arm)))
    blocks: list[Block] = [Paragraph(("" if context.words.language == "zh" else " ").join(said))] if said else []
    if shown:
        blocks.append(_break_even_table(context, shown))
    if len(pairs) > len(shown):
        count = len(pairs) - len(shown)
        rest = context.say("{count} more pairs, or pairs that never change places, are in results.json.", count=count)
        blocks.append(Paragraph(rest, is_soft=True))
    return blocks


def _break_even_table(context: Context, found: Sequence[BreakEven]) -> Table:
    rows = [
        (
            Cell(context.title_of(each.first)),
            Cell(context.title_of(each.second)),
            Cell(break_even_words(context, each), value=each.volumes[0] if each.volumes else None, unit="words"),
        )
        for each in found
    ]
    caption = context.say("The cheaper of two arms by volume, in requests a month.")
    return Table("break_even", caption, context.heads("Arm", "Compared with", "Cheaper"), tuple(rows))


def _assumptions_table(context: Context, economics: Economics) -> Table:
    rows = [
        (
            Cell(context.say(title)),
            context.figure(getattr(economics.assumptions, name), _plain),
            Cell(
                context.say("the plan")
                if economics.assumptions.origins.get(name) == "plan"
                else context.say("assumed by Sextant")
            ),
        )
        for name, title in _ASSUMPTIONS.items()
    ]
    caption = context.say(
        "What the cost rests on beside what was measured, computed on {day}.", day=economics.computed_on
    )
    return Table("assumptions", caption, context.heads("Assumption", "Value", "From", numeric=(1,)), tuple(rows))


def _prices_table(context: Context, economics: Economics) -> Table:
    rows = [
        (
            Cell(price.language_model),
            context.money(price.input_usd_per_million, reason=price.reason or ""),
            context.money(price.output_usd_per_million, reason=price.reason or ""),
            Cell(price.source),
            Cell(price.date) if price.date else Cell(MISSING, reason=context.say("not known")),
        )
        for price in economics.prices
    ]
    heads = context.heads(
        "Language model", "Read, per million", "Written, per million", "Source", "Current on", numeric=(1, 2)
    )
    return Table("prices", context.say("Prices of endpoints in US dollars per million tokens."), heads, tuple(rows))


def _points_table(context: Context, found: LearningCurves) -> Table:
    rows = [
        (
            Cell(context.title_of(curve.arm)),
            context.count(at.cases),
            context.figure(at.value, number, small=context.interval(at.low, at.high)),
        )
        for curve in found.curves
        for at in curve.points
    ]
    caption = context.say("What was measured at each size, with 95% intervals.")
    return Table("curve_points", caption, context.heads("Arm", "Training cases", "Score", numeric=(1, 2)), tuple(rows))


def _needs_table(context: Context, needs: tuple[LabelNeed, ...]) -> Table:
    rows = [
        (
            Cell(context.title_of(need.arm)),
            Cell(context.title_of(need.overtakes)),
            context.figure(need.cases, compact, reason=need.reason or "", small=_need_interval(context, need)),
            context.figure(need.probability, chance),
            context.money(need.usd, reason=need.reason or ""),
        )
        for need in needs
    ]
    heads = context.heads(
        "Arm", "Overtakes", "Training cases needed", "Probability", "Labels still missing", numeric=(2, 3, 4)
    )
    return Table(
        "label_needs", context.say("Labels until one arm overtakes another that stays as it is."), heads, tuple(rows)
    )


def _need_interval(context: Context, need: LabelNeed) -> str:
    if need.low is None and need.high is None:
        return ""
    beyond = context.say("beyond {cases}", cases=compact(need.claimed_up_to))
    low = beyond if need.low is None else compact(need.low)
    high = beyond if need.high is None else compact(need.high)
    return context.say("{low} to {high}", low=low, high=high)


def compact(value: float) -> str:
    """A count with commas, or 12M, 1.5B above a million."""
    for size, unit in ((1e9, "B"), (1e6, "M")):
        if abs(value) >= size:
            return f"{value / size:.3g}{unit}"
    return number(value, 0)


def _plain(value: float) -> str:
    return f"{value:,.6g}"
