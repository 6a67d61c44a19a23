"""The arms under the team's preferences: how sure the choice is, and what would change it."""

from collections.abc import Callable

from app.decision.cost_statement import which_cost
from app.decision.flips import is_near
from app.reports.blocks import Block, Bullets, Cell, Paragraph, Section, Table
from app.reports.memo_context import Context
from app.reports.memo_costs import compact
from app.reports.render_numbers import chance, duration, file_size, hundredths, money, number, points
from app.reports.words import noted
from app.values.utility import ArmUtility, DecisionAnalysis, Flip, InformationWorth, LimitCheck

_LIMITS = {
    "quality": noted("Score at least"),
    "latency": noted("95th percentile of the time at most"),
    "cost": noted("Cost per 1,000 requests at most"),
    "memory": noted("Memory at most"),
    "privacy": noted("No endpoint of others"),
    "citations": noted("Answers name their source"),
}
_CRITERIA = {"latency": noted("Latency"), "cost": noted("Cost"), "memory": noted("Memory")}
_WRITE: dict[str, Callable[[float], str]] = {
    "quality": number,
    "latency": duration,
    "cost": money,
    "memory": file_size,
}
_INFORMATION = {
    "perfect": noted("Knowing every arm's true score"),
    "cases": noted("{amount} more test cases"),
    "seeds": noted("{amount} more seeds"),
    "labels": noted("{amount} labelled training cases in all"),
}


def decision_section(context: Context) -> Section:
    """Utility, probability of being best, regret, limits, and the values at which another arm wins."""
    analysis = context.results.utility
    title = context.say("The decision and what would change it")
    if analysis is None:
        absent = context.say(
            "Preferences were not weighed in this experiment; the verdict rests on {metric} alone.",
            metric=context.metric_title(context.metric),
        )
        return Section("decision", title, (Paragraph(absent, is_soft=True),))
    blocks: list[Block] = [Paragraph(context.tell(statement)) for statement in analysis.reasons.values()]
    blocks.append(_preferences_table(context, analysis))
    if (cost := which_cost(analysis)) is not None:
        blocks.append(Paragraph(context.tell(cost), is_soft=True))
    blocks.append(_utility_table(context, analysis))
    near = [flip_words(context, flip) for flip in analysis.flips if is_near(flip)]
    far = [flip_words(context, flip) for flip in analysis.flips if not is_near(flip)]
    if near:
        title_of_near = context.say("What would change the choice, everything else as it is:")
        blocks += [Paragraph(title_of_near), Bullets(tuple(near))]
    if far:
        blocks += [Paragraph(context.say("What would change it only from afar:")), Bullets(tuple(far))]
    if not analysis.flips and analysis.arm is not None:
        none = context.say("No single weight, limit, cost, score, margin or volume that was tried changes the choice.")
        blocks.append(Paragraph(none))
    if analysis.information:
        blocks.append(_information_table(context, analysis))
    return Section("decision", title, tuple(blocks))


def flip_words(context: Context, flip: Flip) -> str:
    """The value at which another arm wins, in one sentence."""
    winner = context.say("no arm keeps the limits") if flip.arm is None else context.title_of(flip.arm)
    return context.say(
        "{what}: from {at} (now {now}), {arm}",
        what=_flip_subject(context, flip),
        at=_flip_value(flip, flip.at),
        now=context.say("none") if flip.now is None else _flip_value(flip, flip.now),
        arm=winner,
    )


def _flip_subject(context: Context, flip: Flip) -> str:
    match flip.kind:
        case "weight":
            return context.say("Weight of {criterion}", criterion=context.say(_CRITERIA.get(flip.what, flip.what)))
        case "limit":
            return context.say(_LIMITS.get(flip.what, flip.what))
        case "cost":
            return context.say("Cost per 1,000 requests of {arm}", arm=context.title_of(flip.what))
        case "score":
            return context.say("Score of {arm}", arm=context.title_of(flip.what))
        case "margin":
            return context.say("Margin")
        case "volume":
            return context.say("Requests per month")


def _flip_value(flip: Flip, value: float) -> str:
    match flip.kind:
        case "weight" | "margin":
            return points(value).lstrip("+")
        case "cost":
            return money(value)
        case "score":
            return number(value, 3)
        case "volume":
            return compact(value)
        case "limit":
            return _WRITE.get(flip.what, number)(value)


def _preferences_table(context: Context, analysis: DecisionAnalysis) -> Table:
    weights, limits = analysis.preferences.weights, analysis.preferences.limits
    rows: list[tuple[Cell, ...]] = []
    for name, weight in (("latency", weights.latency), ("cost", weights.cost), ("memory", weights.memory)):
        left_out = analysis.left_out.get(name)
        text = (
            context.say("{points} points for a tenth of it", points=number(100 * weight, 1))
            if weight
            else context.say("not weighed")
        )
        small = "" if left_out is None else context.tell(left_out)
        title = context.say("Weight of {criterion}", criterion=context.say(_CRITERIA[name]))
        rows.append((Cell(title), Cell(text, value=weight, unit="words", small=small)))
    for name, value in (
        ("quality", limits.quality),
        ("latency", limits.latency),
        ("cost", limits.cost),
        ("memory", limits.memory),
    ):
        if value is not None:
            rows.append((Cell(context.say(_LIMITS[name])), context.figure(value, _WRITE[name])))
    required = (("privacy", limits.privacy), ("citations", limits.citations))
    rows += [(Cell(context.say(_LIMITS[name])), Cell(context.say("required"))) for name, is_set in required if is_set]
    margin = context.say("{points} points", points=number(100 * analysis.preferences.margin, 1))
    rows.append((Cell(context.say("Margin")), Cell(margin, value=analysis.preferences.margin, unit="words")))
    caption = context.say("What the team wants: the weights, hard limits and margin of the plan.")
    return Table("preferences", caption, context.heads("Preference", "Value"), tuple(rows))


def _utility_table(context: Context, analysis: DecisionAnalysis) -> Table:
    rows = [_utility_row(context, each, is_chosen=each.arm == analysis.arm) for each in analysis.arms]
    caption = context.say(
        "Utility is {metric} less what the weights take off, in points, over {cases} cases; the probability of being "
        "best and the expected regret are over resampled cases.",
        metric=context.metric_title(analysis.metric),
        cases=analysis.cases,
    )
    heads = context.heads("Arm", "Utility", "Best with probability", "Expected regret", "Limits", numeric=(1, 2, 3))
    return Table("utility", caption, heads, tuple(rows))


def _utility_row(context: Context, each: ArmUtility, *, is_chosen: bool) -> tuple[Cell, ...]:
    reason = "" if each.out is None else context.tell(each.out)
    broken = [_limit_words(context, check) for check in each.checks if check.verdict != "met"]
    limits = context.words.join(broken) if broken else context.say("kept") if each.checks else context.say("none")
    tags = [context.say("chosen")] if is_chosen else []
    tags += [context.say("within the margin")] if each.is_within_margin and not is_chosen else []
    return (
        Cell(context.title_of(each.arm), tags=tuple(tags)),
        context.figure(
            each.utility, hundredths, reason=reason, small=context.interval(each.low, each.high, hundredths)
        ),
        context.figure(each.probability_best, chance, reason=reason),
        context.figure(each.expected_regret, hundredths, reason=reason),
        Cell(limits, tone="" if each.is_within_limits else "worse"),
    )


def _limit_words(context: Context, check: LimitCheck) -> str:
    title = context.say(_LIMITS[check.limit])
    if check.verdict == "unknown":
        return context.say("{limit}: not known", limit=title)
    write = _WRITE.get(check.limit)
    if write is None or check.allowed is None or check.found is None:
        return context.say("{limit}: broken", limit=title)
    return context.say(
        "{limit} {allowed}: {found}", limit=title, allowed=write(check.allowed), found=write(check.found)
    )


def _information_table(context: Context, analysis: DecisionAnalysis) -> Table:
    rows = [_information_row(context, each) for each in analysis.information]
    caption = context.say("What measuring more would be worth: how far the expected regret would fall, in points.")
    return Table("information", caption, context.heads("More of", "Worth", numeric=(1,)), tuple(rows))


def _information_row(context: Context, each: InformationWorth) -> tuple[Cell, ...]:
    amount = context.say("More") if each.amount is None else number(each.amount, 0)
    reason = "" if each.reason is None else context.tell(each.reason)
    return (
        Cell(context.say(_INFORMATION[each.kind], amount=amount)),
        context.figure(each.worth, hundredths, reason=reason, small=reason if each.worth is None else ""),
    )
