"""The measured figures: scores with intervals, differences, effort, and what they are made of."""

from collections.abc import Collection
from dataclasses import replace

from app.errors import InputRejectedError
from app.experiments.example_sweeps import find_example_sweeps
from app.experiments.plan import read_plan
from app.glossary import IMPORTED
from app.reports.blocks import MISSING, Block, Cell, Charts, Column, Paragraph, Plots, Section, Table
from app.reports.charts import Chart, draw_differences, draw_latency, draw_quality
from app.reports.memo_context import Context, reason_for
from app.reports.plots import Plot, draw_trade_off
from app.reports.render_numbers import duration, money, number, p_value, points
from app.reports.words import noted
from app.values.results import ArmResult, Comparison

VERDICT_MARKS = {
    "better": noted("▲ better"),
    "worse": noted("▼ worse"),
    "equivalent": noted("= equivalent"),
    "unclear": noted("◆ unclear"),
    "unknown": noted("– not compared"),
}
MOST_PAIRS = 15


def results_section(context: Context) -> Section:
    """Scores of every arm on every metric, the differences to the baseline, and every pair of arms."""
    blocks: list[Block] = [
        _scores_table(context),
        Charts(tuple(chart for chart in (_quality_chart(context), _difference_chart(context)) if chart is not None)),
        *_pairs(context),
    ]
    return Section("results", context.say("Results"), tuple(blocks))


def effort_section(context: Context) -> Section:
    """Latency, tokens, memory and cost as measured."""
    blocks: list[Block] = [_effort_table(context)]
    latency = draw_latency(context.arms, titles=context.titles, words=context.words)
    blocks += [Charts((latency,))] if latency is not None else []
    plots = tuple(plot for plot in (_cost_plot(context), _latency_plot(context)) if plot is not None)
    blocks += [Plots(plots)] if plots else []
    blocks += _example_sweeps(context)
    return Section("effort", context.say("Time, tokens, memory and cost"), tuple(blocks))


def comparison_words(context: Context, comparison: Comparison) -> str:
    """The verdict with its p-value: "▲ better, p = 0.002"."""
    said = context.say(VERDICT_MARKS.get(comparison.verdict, comparison.verdict))
    if comparison.p_value_adjusted is None:
        return said
    sign = "" if comparison.p_value_adjusted < 0.001 else "= "
    return f"{said}, p {sign}{p_value(comparison.p_value_adjusted)}"


def tone_of(verdict: str) -> str:
    """The tone of a cell with this verdict."""
    return {"better": "better", "worse": "worse", "unclear": "unclear", "equivalent": "unclear"}.get(verdict, "")


def arm_cell(context: Context, arm: ArmResult) -> Cell:
    """The arm's name with what to know about it."""
    tags = [
        context.say("chosen") if arm.key == context.chosen else "",
        context.say("baseline") if arm.key == context.baseline else "",
        context.say("measured elsewhere") if arm.method == IMPORTED else "",
        context.say("upper bound") if arm.is_upper_bound else "",
        "" if arm.status == "succeeded" else context.say(arm.status.replace("_", " ")),
    ]
    return Cell(context.title_of(arm.key), tags=tuple(tag for tag in tags if tag))


def _scores_table(context: Context) -> Table:
    say = context.say
    metrics = tuple(context.arms[0].metrics) if context.arms else ()
    columns = [Column(say("Arm"))]
    for metric in metrics:
        columns += [Column(context.metric_title(metric), is_numeric=True), Column(say("Difference"), is_numeric=True)]
    columns.append(Column(say("Cases scored"), is_numeric=True))
    rows: list[tuple[Cell, ...]] = []
    for arm in context.arms:
        cells = [arm_cell(context, arm)]
        for metric in metrics:
            cells.append(context.score(arm.metrics.get(metric), reason=reason_for(arm.reasons, f"metrics.{metric}")))
            cells.append(_difference_cell(context, arm, metric))
        main = arm.metrics.get(context.metric)
        rows.append((*cells, context.count(0 if main is None else main.n)))
    caption = say("Mean over the test cases, its 95% interval, and the difference to the baseline in points.")
    return Table("scores", caption, tuple(columns), tuple(rows))


def _difference_cell(context: Context, arm: ArmResult, metric: str) -> Cell:
    if arm.key == context.baseline:
        return Cell(context.say("baseline"))
    comparison = context.comparison(arm.key, metric)
    if comparison is None:
        return Cell(MISSING, reason=context.say("not compared"))
    reason = reason_for(arm.reasons, f"comparisons.{metric}") or context.say("not compared")
    if comparison.difference is None:
        return Cell(MISSING, reason=context.words.stored(reason), small=comparison_words(context, comparison))
    interval = context.interval(comparison.low, comparison.high, points)
    small = "\n".join(part for part in (interval, comparison_words(context, comparison)) if part)
    return replace(context.figure(comparison.difference, points, small=small), tone=tone_of(comparison.verdict))


def _quality_chart(context: Context) -> Chart | None:
    if not context.arms or any(context.metric not in arm.metrics for arm in context.arms):
        return None
    title = context.say("{metric} by arm", metric=context.metric_title(context.metric))
    return draw_quality(
        context.arms,
        metric=context.metric,
        title=title,
        baseline=context.baseline,
        chosen=context.chosen,
        titles=context.titles,
        words=context.words,
    )


def _difference_chart(context: Context) -> Chart | None:
    return draw_differences(
        context.results.comparisons,
        titles=context.titles,
        metric=context.metric,
        baseline=context.baseline,
        words=context.words,
    )


def _pairs(context: Context) -> list[Block]:
    """Every two arms on the main metric, the clearest first."""
    pairs = [each for each in context.results.pairs if each.difference is not None]
    if len(pairs) < 2:
        return []
    pairs.sort(key=lambda each: (1.0 if each.p_value_adjusted is None else each.p_value_adjusted, each.arm))
    shown = pairs[:MOST_PAIRS]
    needed = any(each.cases_needed is not None for each in shown)
    heads = ["Arm", "Compared with", "Difference", "Verdict", "Cases", "Smallest detectable"]
    rows = [_pair_row(context, each, needed=needed) for each in shown]
    caption = context.say(
        "Every two arms on {metric}, corrected over all pairs, the clearest first.",
        metric=context.metric_title(context.metric),
    )
    found: list[Block] = [
        Table(
            "pairs",
            caption,
            context.heads(*heads, *(["Cases needed"] if needed else []), numeric=(2, 4, 5, 6)),
            tuple(rows),
        )
    ]
    if len(pairs) > len(shown):
        remark = context.say("{count} more pairs are in results.json.", count=len(pairs) - len(shown))
        found.append(Paragraph(remark, is_soft=True))
    return found


def _pair_row(context: Context, each: Comparison, *, needed: bool) -> tuple[Cell, ...]:
    cells = [
        Cell(context.title_of(each.arm)),
        Cell(context.title_of(each.baseline)),
        context.points(each.difference, each.low, each.high),
        Cell(comparison_words(context, each), tone=tone_of(each.verdict)),
        context.count(each.cases or None),
        context.figure(each.smallest_detectable, points),
    ]
    return (*cells, context.count(each.cases_needed)) if needed else tuple(cells)


def _effort_table(context: Context) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for arm in context.arms:
        why = {
            name: reason_for(arm.reasons, name)
            for name in (
                "latency_seconds",
                "tokens",
                "train_seconds",
                "peak_memory_bytes",
                "cost_usd_per_1000_requests",
            )
        }
        rows.append(
            (
                arm_cell(context, arm),
                context.duration(arm.latency_seconds.p50, reason=why["latency_seconds"]),
                context.duration(arm.latency_seconds.p95, reason=why["latency_seconds"]),
                context.count(arm.tokens.prompt, reason=why["tokens"]),
                context.count(arm.tokens.completion, reason=why["tokens"]),
                context.duration(arm.train_seconds, reason=why["train_seconds"]),
                context.size(arm.peak_memory_bytes, reason=why["peak_memory_bytes"]),
                context.money(arm.cost_usd_per_1000_requests, reason=why["cost_usd_per_1000_requests"]),
                context.count(arm.failures),
            )
        )
    heads = ("Arm", "Median time", "95th percentile", "Tokens read", "Tokens written", "Training", "Peak memory")
    columns = context.heads(*heads, "Cost per 1,000", "Failures", numeric=range(1, 9))
    caption = context.say(
        "Times are per answer. Tokens and failures are sums over all runs of an arm; training time is the mean of a "
        "run, memory its peak."
    )
    return Table("effort", caption, columns, tuple(rows))


def _example_sweeps(context: Context) -> list[Block]:
    """Arms that differ in the number of examples alone: score, cost and latency by it."""
    try:
        sweeps = find_example_sweeps(read_plan(context.results.plan))
    except InputRejectedError:  # results of another version; a sweep is nothing they would miss
        return []
    arms = {arm.key: arm for arm in context.arms}
    caption = context.say("The same prompt with more and more examples.")
    metric = context.metric_title(context.metric)
    columns = context.heads("Arm", "Examples", metric, "Cost per 1,000", "Median time", numeric=range(1, 5))
    return [
        Table(
            f"examples_{place}" if place else "examples",
            caption,
            columns,
            tuple(
                (
                    Cell(context.title_of(point.arm)),
                    context.count(point.examples),
                    context.score(arms[point.arm].metrics.get(context.metric)),
                    context.money(
                        arms[point.arm].cost_usd_per_1000_requests,
                        reason=reason_for(arms[point.arm].reasons, "cost_usd_per_1000_requests"),
                    ),
                    context.duration(arms[point.arm].latency_seconds.p50),
                )
                for point in sweep
                if point.arm in arms
            ),
        )
        for place, sweep in enumerate(sweeps)
    ]


def _cost_plot(context: Context) -> Plot | None:
    found = {
        context.title_of(arm.key): (arm.cost_usd_per_1000_requests, summary.value)
        for arm in context.arms
        if (summary := arm.metrics.get(context.metric)) is not None
        and summary.value is not None
        and arm.cost_usd_per_1000_requests is not None
    }
    return draw_trade_off(
        found,
        title=context.say("Quality against cost"),
        note=context.say("Up is better, left is cheaper. Filled: no other arm is better without costing more."),
        x_title=context.say("US dollars per 1,000 requests"),
        y_title=context.metric_title(context.metric),
        write_x=money,
        write_y=number,
        best=_front(found, {context.title_of(key) for key in context.results.in_the_running}),
    )


def _latency_plot(context: Context) -> Plot | None:
    timed_here = {context.title_of(key) for key in context.results.timed_here}
    found = {
        context.title_of(arm.key): (arm.latency_seconds.p50, summary.value)
        for arm in context.arms
        if (summary := arm.metrics.get(context.metric)) is not None
        and summary.value is not None
        and arm.latency_seconds.p50 is not None
    }
    return draw_trade_off(
        found,
        title=context.say("Quality against latency"),
        note=context.say("Up is better, left is faster. Filled: no other arm is better without being slower."),
        x_title=context.say("Seconds per answer"),
        y_title=context.metric_title(context.metric),
        write_x=duration,
        write_y=number,
        best=_front(found, timed_here),
    )


def _front(placed: dict[str, tuple[float, float]], comparable: Collection[str]) -> tuple[str, ...]:
    """The arms that no other arm beats on one axis without losing on the other; those nobody may choose beat nobody."""
    found = {name: at for name, at in placed.items() if name in comparable}
    return tuple(
        name
        for name, (x, y) in found.items()
        if not any(x2 <= x and y2 >= y and (x2, y2) != (x, y) for x2, y2 in found.values())
    )
