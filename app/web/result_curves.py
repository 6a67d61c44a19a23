"""Charts of how something grows: score with labels and with examples, cost with volume, being right with confidence."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from app.economics.break_even import cheapest_by_volume
from app.errors import InputRejectedError
from app.experiments.example_sweeps import SweepPoint, find_example_sweeps
from app.experiments.plan import read_plan
from app.reports.render_numbers import duration, money, number
from app.values.economics import Economics
from app.values.learning_curves import LabelNeed, LearningCurve
from app.values.results import ArmResult, Calibration, Results
from app.web.figures import Absent, Cell, Chart, Table, between
from app.web.languages import gettext, in_a_row, listed
from app.web.result_rows import metric_title
from app.web.vocabulary import stored_text

VOLUMES_IN_TABLE = 12
SIGNIFICANT_DIGITS = 3
"""Of a volume in a sentence: it rests on prices that are no more exact."""


def draw_learning_curves(results: Results) -> Chart | Absent:
    """Score by number of training cases, with what overtaking another arm takes."""
    title = gettext("Learning curves")
    found = results.learning_curves
    if found is None or not found.curves:
        return Absent(title, gettext("The plan asks no arm to learn from parts of the training cases."))
    series = [
        {
            "name": curve.arm,
            "dots": [[point.cases, point.value, point.low, point.high] for point in curve.points],
            "line": [[at.cases, at.value] for at in curve.fitted],
            "band": [[at.cases, at.low, at.high] for at in curve.fitted],
        }
        for curve in found.curves
    ]
    summary = in_a_row(*(_describe_curve(curve) for curve in found.curves), *_describe_needs(found.needs))
    rows = tuple(
        (
            Cell(curve.arm),
            Cell(number(point.cases, 0)),
            Cell(number(point.value)),
            Cell(number(point.low, 2, gettext("no interval"))),
            Cell(number(point.high, 2, gettext("no interval"))),
        )
        for curve in found.curves
        for point in curve.points
    )
    head = (gettext("Arm"), gettext("Training cases"), gettext("Value"), gettext("From"), gettext("To"))
    options = {"series": series, "xTitle": gettext("Training cases"), "yTitle": metric_title(found.curves[0].metric)}
    return Chart("lines", title, summary, options, Table(gettext("Score by number of training cases"), head, rows))


def draw_example_sweep(results: Results) -> Chart | None:
    """Score, cost and latency by number of examples in the prompt; None where the plan sweeps over none."""
    try:
        sweeps = find_example_sweeps(read_plan(results.plan))
    except InputRejectedError:  # results of another version; a sweep is nothing they would miss
        return None
    if not sweeps:
        return None
    arms = {arm.key: arm for arm in results.arms}
    metric = results.decision.metric
    figures: tuple[tuple[str, Mapping[str, float | None]], ...] = (
        (metric_title(metric), {key: arm.metrics[metric].value for key, arm in arms.items() if metric in arm.metrics}),
        (gettext("US dollars per 1,000 requests"), {k: arm.cost_usd_per_1000_requests for k, arm in arms.items()}),
        (gettext("Seconds per answer, median"), {key: arm.latency_seconds.p50 for key, arm in arms.items()}),
    )
    variants = [
        {"title": name, "yTitle": name, "series": [_sweep_series(sweep, values) for sweep in sweeps]}
        for (name, values) in figures
        if any(value is not None for value in values.values())
    ]
    head = (gettext("Arm"), gettext("Examples"), metric_title(metric), gettext("Cost per 1,000"), gettext("Latency"))
    unknown = gettext("not known")
    rows = tuple(
        (
            Cell(point.arm),
            Cell(number(point.examples, 0)),
            Cell(_scored(arms[point.arm], metric)),
            Cell(money(arms[point.arm].cost_usd_per_1000_requests, unknown)),
            Cell(duration(arms[point.arm].latency_seconds.p50, unknown)),
        )
        for sweep in sweeps
        for point in sweep
    )
    table = Table(gettext("The same prompt with more and more examples"), head, rows)
    options = {"variants": variants, "xTitle": gettext("Examples in the prompt")}
    summary = in_a_row(*(_describe_sweep(sweep, arms, metric) for sweep in sweeps))
    return Chart("lines", gettext("Number of examples"), summary, options, table)


def draw_calibration(results: Results) -> Chart | None:
    """How often answers are right by how confident they are; None where no arm scores labels."""
    found = [(arm.key, arm.calibration) for arm in results.arms if arm.calibration is not None]
    if not found:
        return None
    series = [
        {
            "name": key,
            "dots": [[each.confidence, each.accuracy] for each in calibration.bins],
            "line": [[each.confidence, each.accuracy] for each in calibration.bins],
            "band": [],
        }
        for key, calibration in found
    ]
    rows = tuple(
        (Cell(key), Cell(number(calibration.error, 3)), Cell(_leaning(calibration)), Cell(number(calibration.cases, 0)))
        for key, calibration in found
    )
    head = (gettext("Arm"), gettext("Expected calibration error"), gettext("On the whole"), gettext("Answers"))
    best = min(found, key=lambda each: each[1].error)
    worst = max(found, key=lambda each: each[1].error)
    summary = gettext(
        "A label score says best how often the answer is right with %(best)s (off by %(best_error)s points on "
        "average) and worst with %(worst)s (%(worst_error)s)."
    ) % {
        "best": best[0],
        "best_error": number(100 * best[1].error, 1),
        "worst": worst[0],
        "worst_error": number(100 * worst[1].error, 1),
    }
    if len(found) == 1:
        summary = gettext("The label scores of %(arm)s are off by %(error)s points on average.") % {
            "arm": best[0],
            "error": number(100 * best[1].error, 1),
        }
    options = {
        "series": series,
        "hasDiagonal": True,
        "xTitle": gettext("Confidence, the score of the label answered"),
        "yTitle": gettext("Share of right answers"),
    }
    table = Table(gettext("How far label scores are from how often they are right; 0 is best"), head, rows)
    return Chart("lines", gettext("Calibration"), summary, options, table)


def draw_monthly_cost(results: Results) -> Chart | Absent:
    """Monthly cost of every arm by volume, and which is the cheapest where."""
    title = gettext("Monthly cost by volume")
    found = results.economics
    if found is None:
        return Absent(title, gettext("Costs were not computed for these results."))
    if not found.series.usd_per_month:
        reasons = [reason for cost in found.costs for reason in cost.reasons.values()]
        return Absent(title, stored_text(reasons[0]) if reasons else gettext("No price is known."))
    running = results.in_the_running
    series = [
        {
            "name": arm,
            "line": [list(pair) for pair in zip(found.series.volumes, values, strict=True)],
            "dots": [],
            "band": [],
        }
        for arm, values in found.series.usd_per_month.items()
        if arm in running
    ]
    if not series:
        return Absent(title, gettext("No arm that can be chosen has a known price."))
    head = (gettext("Requests a month"), *(str(one["name"]) for one in series))
    step = max(1, len(found.series.volumes) // VOLUMES_IN_TABLE)
    rows = tuple(
        (Cell(number(volume, 0)), *(Cell(money(found.series.usd_per_month[arm][place])) for arm in head[1:]))
        for place, volume in enumerate(found.series.volumes)
        if place % step == 0
    )
    options = {
        "series": series,
        "xTitle": gettext("Requests a month"),
        "yTitle": gettext("US dollars a month"),
        "isLogarithmic": True,
    }
    summary = in_a_row(_describe_cheapest(found, head[1:]), _describe_missing(results, head[1:]))
    return Chart("lines", title, summary, options, Table(title, head, rows))


def _describe_curve(curve: LearningCurve) -> str:
    if curve.reason:
        return f"{curve.arm}: {stored_text(curve.reason)}"
    text = gettext("%(arm)s: nothing is claimed beyond %(cases)s cases.") % {
        "arm": curve.arm,
        "cases": number(curve.claimed_up_to, 0),
    }
    if curve.is_monotone:
        return text
    return in_a_row(text, gettext("A larger size scored lower: look at that run first."))


def _describe_needs(needs: Sequence[LabelNeed]) -> list[str]:
    """What overtaking takes, with its uncertainty; those that are out of reach together."""
    told = [_describe_need(need) for need in needs if need.cases is not None]
    never = [need.overtakes for need in needs if need.cases is None]
    if never:
        told.append(gettext("Not overtaken within what is claimed: %(arms)s.") % {"arms": listed(never)})
    return told


def _describe_need(need: LabelNeed) -> str:
    named = {"arm": need.arm, "other": need.overtakes, "cases": number(need.cases, 0)}
    if need.low is None or need.high is None:
        return gettext("%(arm)s overtakes %(other)s at about %(cases)s labelled cases.") % named
    text = gettext("%(arm)s overtakes %(other)s at about %(cases)s labelled cases (%(low)s to %(high)s).")
    return text % {**named, "low": number(need.low, 0), "high": number(need.high, 0)}


def _sweep_series(sweep: Sequence[SweepPoint], values: Mapping[str, float | None]) -> dict[str, object]:
    dots = [[point.examples, value] for point in sweep if (value := values.get(point.arm)) is not None]
    return {"name": sweep[-1].arm, "dots": dots, "line": dots, "band": []}


def _describe_sweep(sweep: Sequence[SweepPoint], arms: Mapping[str, ArmResult], metric: str) -> str:
    """From the fewest to the most examples: how the score, the tokens' price and the time change; where it is best."""
    known = [(point, value) for point in sweep if (value := arms[point.arm].metrics[metric].value) is not None]
    if len(known) < 2:
        return gettext("Too few of these arms have a score.")
    best = max(known, key=lambda each: each[1])
    first, last = known[0][0], known[-1][0]
    text = gettext("%(metric)s is highest with %(count)s examples: %(value)s.") % {
        "metric": metric_title(metric),
        "count": number(best[0].examples, 0),
        "value": _scored(arms[best[0].arm], metric),
    }
    low, high = (arms[point.arm].cost_usd_per_1000_requests for point in (first, last))
    more = gettext("From %(fewest)s to %(most)s examples an answer goes from %(fast)s to %(slow)s.")
    if low is not None and high is not None:
        more = gettext(
            "From %(fewest)s to %(most)s examples an answer goes from %(fast)s to %(slow)s, and a thousand requests "
            "from %(cheap)s to %(dear)s."
        )
    return in_a_row(
        text,
        more
        % {
            "fewest": number(first.examples, 0),
            "most": number(last.examples, 0),
            "fast": duration(arms[first.arm].latency_seconds.p50, gettext("not timed")),
            "slow": duration(arms[last.arm].latency_seconds.p50, gettext("not timed")),
            "cheap": money(low),
            "dear": money(high),
        },
    )


def _describe_cheapest(found: Economics, arms: Sequence[str]) -> str:
    """The cheapest arm from no requests on, and where the next takes over."""
    stretches = cheapest_by_volume(found, arms)
    if len(stretches) == 1:
        return gettext("%(arm)s is the cheapest at every volume shown.") % {"arm": stretches[0].arm}
    parts = [
        gettext("%(arm)s up to %(volume)s requests a month") % {"arm": first.arm, "volume": _rounded(then.volume)}
        for first, then in pairwise(stretches)
    ]
    return gettext("The cheapest is %(parts)s, above that %(last)s.") % {
        "parts": listed(parts),
        "last": stretches[-1].arm,
    }


def _describe_missing(results: Results, drawn: Sequence[str]) -> str:
    running = results.in_the_running
    missing = [arm.key for arm in results.arms if arm.key in running and arm.key not in drawn]
    return gettext("Not drawn, a price is missing: %(arms)s.") % {"arms": listed(missing)} if missing else ""


def _rounded(volume: float) -> str:
    return number(float(f"{volume:.{SIGNIFICANT_DIGITS}g}"), 0)


def _leaning(calibration: Calibration) -> str:
    """Whether the scores promise more or less than they keep."""
    promised = sum(each.confidence * each.cases for each in calibration.bins) / max(1, calibration.cases)
    kept = sum(each.accuracy * each.cases for each in calibration.bins) / max(1, calibration.cases)
    gap = number(100 * abs(promised - kept), 1)
    if promised > kept:
        return gettext("too sure by %(points)s points") % {"points": gap}
    return gettext("too unsure by %(points)s points") % {"points": gap}


def _scored(arm: ArmResult, metric: str) -> str:
    summary = arm.metrics[metric]
    text = number(summary.value, 2, gettext("no case could be scored"))
    return text if summary.low is None or summary.high is None else f"{text} ({between(summary.low, summary.high)})"
