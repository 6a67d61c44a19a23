"""Results as charts, each with a sentence for those who do not see it and its figures as a table.

What grows with labels, examples, volume or confidence is drawn in `result_curves.py`.
"""

from collections.abc import Mapping, Sequence

from app.evaluation.explanations import explain_comparison
from app.reports.render_numbers import duration, file_size, money, number, points
from app.values.results import ArmResult, Comparison, Results
from app.web.figures import Absent, Cell, Chart, Table, between
from app.web.languages import gettext, in_a_row, in_clauses, language_code, listed
from app.web.result_curves import draw_calibration, draw_example_sweep, draw_learning_curves, draw_monthly_cost
from app.web.result_rows import VERDICT_WORDS, comparisons_with, metric_title, ordered_metrics
from app.web.vocabulary import stored_text

LOGARITHMIC_FROM = 30


def build_charts(
    results: Results, *, baseline: str, latencies: Mapping[str, Sequence[float]]
) -> tuple[Chart | Absent, ...]:
    """Every chart of the results in order; one that cannot be drawn says why.

    Args:
        results: as stored.
        baseline: the arm the differences are read against.
        latencies: per arm the 5th, 25th, 50th, 75th and 95th percentile in seconds.
    """
    found = (
        _quality(results, baseline),
        _differences(results, baseline),
        _quality_against(results, "cost"),
        _quality_against(results, "latency"),
        _latency(results, latencies),
        _memory(results),
        draw_monthly_cost(results),
        draw_learning_curves(results),
        draw_example_sweep(results),
        draw_calibration(results),
    )
    return tuple(chart for chart in found if chart is not None)


def _quality(results: Results, baseline: str) -> Chart | Absent:
    title = gettext("Quality")
    variants = [
        {
            "title": metric_title(metric),
            "rows": [_quality_row(arm, metric, is_strong=arm.key != baseline) for arm in results.arms],
        }
        for metric in ordered_metrics(results)
    ]
    if not variants:
        return Absent(title, gettext("No arm has a score."))
    main = results.decision.metric
    running = results.in_the_running
    best = max(
        (arm for arm in results.arms if _value(arm, main) is not None and arm.key in running),
        key=lambda arm: _value(arm, main) or 0,
        default=None,
    )
    if best is None:
        summary = gettext("No arm has a score.")
    elif not _value(best, main):
        summary = gettext("No arm scores above 0.")
    else:
        summary = gettext("%(arm)s has the highest %(metric)s: %(value)s.") % {
            "arm": best.key,
            "metric": metric_title(main),
            "value": number(_value(best, main)),
        }
    rows = tuple(
        (
            Cell(metric_title(metric)),
            Cell(arm.key),
            Cell(number(_value(arm, metric), 2, gettext("no case could be scored"))),
            Cell(number(_low(arm, metric), 2, gettext("no interval"))),
            Cell(number(_high(arm, metric), 2, gettext("no interval"))),
        )
        for metric in ordered_metrics(results)
        for arm in results.arms
    )
    head = (gettext("Metric"), gettext("Arm"), gettext("Value"), gettext("From"), gettext("To"))
    table = Table(gettext("Mean of each metric with its 95%% interval") % {}, head, rows)
    return Chart("intervals", title, summary, {"variants": variants, "min": 0, "digits": 2}, table)


def _differences(results: Results, baseline: str) -> Chart | Absent:
    title = gettext("Differences to %(baseline)s") % {"baseline": baseline}
    main = results.decision.metric
    found = [row for row in comparisons_with(results, baseline) if row.metric == main]
    known = [row for row in found if row.difference is not None]
    if not known:
        return Absent(title, gettext("No other arm could be compared with it case by case."))
    rows = [
        {
            "name": row.arm,
            "value": _hundred(row.difference),
            "low": _hundred(row.low),
            "high": _hundred(row.high),
            "isStrong": row.verdict in ("better", "worse"),
            "text": f"{points(row.difference)} ({gettext(VERDICT_WORDS[row.verdict])})",
        }
        for row in known
    ]
    summary = _describe_differences(known, metric_title(main))
    head = (
        gettext("Arm"),
        gettext("Difference in points"),
        gettext("From"),
        gettext("To"),
        gettext("p, corrected"),
        gettext("Verdict"),
        gettext("Won and lost"),
        gettext("How it was tested"),
    )
    table = Table(gettext("Paired differences, case by case"), head, tuple(_difference_cells(row) for row in found))
    return Chart(
        "intervals", title, summary, {"variants": [{"title": "", "rows": rows}], "reference": 0, "digits": 1}, table
    )


def _describe_differences(rows: Sequence[Comparison], metric: str) -> str:
    """Arms by verdict, each with its difference: what is better first, then the rest."""
    told: list[str] = []
    for verdict in ("better", "equivalent", "unclear", "worse", "unknown"):
        arms = [f"{row.arm} {points(row.difference)}" for row in rows if row.verdict == verdict]
        if arms:
            words = {"verdict": gettext(VERDICT_WORDS[verdict]), "arms": listed(arms)}
            told.append(gettext("%(arms)s %(verdict)s") % words)
    return gettext("%(metric)s, in points: %(rows)s.") % {"metric": metric, "rows": in_clauses(told)}


def _difference_cells(row: Comparison) -> tuple[Cell, ...]:
    tone = row.verdict if row.verdict in ("better", "worse") else ""
    p_text = number(row.p_value_adjusted, 3, gettext("not tested"))
    return (
        Cell(row.arm),
        Cell(points(row.difference, 1, gettext("cannot be compared"))),
        Cell(points(row.low, 1, gettext("no interval"))),
        Cell(points(row.high, 1, gettext("no interval"))),
        Cell("< 0.001" if row.p_value_adjusted is not None and row.p_value_adjusted < 0.001 else p_text),
        Cell(gettext(VERDICT_WORDS[row.verdict]), tone=tone),
        Cell(f"{row.wins} : {row.losses}" if row.cases else "–"),
        Cell(_how_tested(row), tone="soft"),
    )


def _how_tested(row: Comparison) -> str:
    """The test in a sentence; a comparison turned round for another baseline was stored without one."""
    if not row.explanation:
        return "–"
    return explain_comparison(row, "zh") if language_code() == "zh" else row.explanation


def _quality_against(results: Results, criterion: str) -> Chart | Absent:
    main = results.decision.metric
    is_cost = criterion == "cost"
    title = gettext("Quality and cost") if is_cost else gettext("Quality and latency")
    unit = gettext("US dollars per 1,000 requests") if is_cost else gettext("Seconds per answer, median")
    figures = {arm.key: arm.cost_usd_per_1000_requests if is_cost else arm.latency_seconds.p50 for arm in results.arms}
    placed = [arm for arm in results.arms if figures[arm.key] is not None and _value(arm, main) is not None]
    if len(placed) == 1:
        return Absent(title, gettext("Only %(arm)s has both figures.") % {"arm": placed[0].key})
    if not placed:
        reasons = [arm.reasons.get("cost_usd_per_1000_requests") for arm in results.arms] if is_cost else []
        why = next((reason for reason in reasons if reason), None)
        return Absent(title, stored_text(why) if why else gettext("No arm has both figures."))
    comparable = results.in_the_running if is_cost else results.timed_here
    front = _pareto([arm for arm in placed if arm.key in comparable], main, figures)
    rows = [
        {
            "name": arm.key,
            "x": figures[arm.key],
            "y": _value(arm, main),
            "isStrong": arm.key in front,
            "text": f"{metric_title(main)} {number(_value(arm, main))}, {_amount(figures[arm.key], is_cost=is_cost)}",
        }
        for arm in placed
    ]
    summary = gettext("No other arm is both better and takes less than %(arms)s.") % {"arms": listed(front)}
    if not front:
        summary = gettext("No arm that can be chosen has both figures.")
    missing = [arm.key for arm in results.arms if arm not in placed]
    if missing:
        told = gettext("Not placed, a figure is missing: %(arms)s.") % {"arms": listed(missing)}
        summary = in_a_row(summary, told)
    head = (gettext("Arm"), metric_title(main), unit, gettext("On the front"))
    cells = tuple(
        (
            Cell(arm.key),
            Cell(number(_value(arm, main))),
            Cell(_amount(figures[arm.key], is_cost=is_cost)),
            Cell(gettext("yes") if arm.key in front else gettext("no")),
        )
        for arm in results.arms
    )
    known = [figure for arm in placed if (figure := figures[arm.key]) is not None]
    is_logarithmic = _needs_logarithms(known)
    options = {
        "xTitle": gettext("%(unit)s (logarithmic)") % {"unit": unit} if is_logarithmic else unit,
        "yTitle": metric_title(main),
        "rows": rows,
        "front": front,
        "isLogarithmic": is_logarithmic,
    }
    return Chart("points", title, summary, options, Table(title, head, cells))


def _needs_logarithms(amounts: Sequence[float]) -> bool:
    """Whether the largest is so many times the smallest that the small ones would lie on one another."""
    return min(amounts) > 0 and max(amounts) / min(amounts) >= LOGARITHMIC_FROM


def _pareto(arms: Sequence[ArmResult], metric: str, figures: Mapping[str, float | None]) -> list[str]:
    """Arms that no other beats in score without taking more, the thriftiest first."""
    ordered = sorted(arms, key=lambda arm: (figures[arm.key] or 0.0, -(_value(arm, metric) or 0.0)))
    front: list[str] = []
    best = float("-inf")
    for arm in ordered:
        score = _value(arm, metric) or 0.0
        if score > best:
            front.append(arm.key)
            best = score
    return front


def _latency(results: Results, latencies: Mapping[str, Sequence[float]]) -> Chart | Absent:
    title = gettext("Latency")
    shown = [arm.key for arm in results.arms if latencies.get(arm.key)]
    if not shown:
        return Absent(title, gettext("No case was answered."))
    comparable = results.timed_here
    timed_here = [key for key in shown if key in comparable] or shown
    fastest = min(timed_here, key=lambda key: latencies[key][2])
    told = gettext("%(arm)s is the fastest: half of its answers took at most %(median)s, 95 of 100 at most %(high)s.")
    if len(timed_here) == 1:
        told = gettext("Half of the answers of %(arm)s took at most %(median)s, 95 of 100 at most %(high)s.")
    summary = told % {
        "arm": fastest,
        "median": duration(latencies[fastest][2]),
        "high": duration(latencies[fastest][4]),
    }
    rows = [
        {
            "name": key,
            "values": list(latencies[key]),
            "text": f"{duration(latencies[key][2])} ({between(latencies[key][0], latencies[key][4], duration)})",
        }
        for key in shown
    ]
    head = (gettext("Arm"), "5%", "25%", gettext("Median"), "75%", "95%")
    cells = tuple((Cell(key), *(Cell(duration(value)) for value in latencies[key])) for key in shown)
    table = Table(gettext("Seconds per answer by percentile, all seeds"), head, cells)
    unit = gettext("Seconds per answer")
    is_logarithmic = _needs_logarithms([value for key in shown for value in latencies[key]])
    options = {
        "rows": rows,
        "xTitle": gettext("%(unit)s (logarithmic)") % {"unit": unit} if is_logarithmic else unit,
        "isLogarithmic": is_logarithmic,
    }
    return Chart("boxes", title, summary, options, table)


def _memory(results: Results) -> Chart | Absent:
    title = gettext("Peak memory")
    known = [arm for arm in results.arms if arm.peak_memory_bytes is not None]
    if not known:
        return Absent(title, gettext("The peak of no arm was measured."))
    size = file_size(max(arm.peak_memory_bytes or 0 for arm in known))
    most = [arm.key for arm in known if file_size(arm.peak_memory_bytes) == size]
    if len(known) > 1 and len(most) == len(known):
        summary = gettext("All arms needed as much: %(size)s.") % {"size": size}
    else:
        summary = gettext("%(arms)s needed most: %(size)s.") % {"arms": listed(most), "size": size}
    rows = [
        {"name": arm.key, "value": (arm.peak_memory_bytes or 0) / 2**30, "text": file_size(arm.peak_memory_bytes)}
        for arm in known
    ]
    cells = tuple(
        (Cell(arm.key), Cell(file_size(arm.peak_memory_bytes, stored_text(arm.reasons.get("peak_memory_bytes", "")))))
        for arm in results.arms
    )
    table = Table(gettext("Largest resident memory of a run"), (gettext("Arm"), gettext("Peak memory")), cells)
    return Chart("bars", title, summary, {"rows": rows, "xTitle": "GiB"}, table)


def _quality_row(arm: ArmResult, metric: str, *, is_strong: bool) -> dict[str, object]:
    low, high = _low(arm, metric), _high(arm, metric)
    interval = gettext("no interval") if low is None or high is None else between(low, high)
    found = _value(arm, metric)
    value = gettext("no case could be scored") if found is None else number(found)
    return {
        "name": arm.key,
        "value": _value(arm, metric),
        "low": low,
        "high": high,
        "isStrong": is_strong,
        "text": f"{metric_title(metric)} {value} ({interval})",
    }


def _amount(value: float | None, *, is_cost: bool) -> str:
    return money(value, gettext("no price is known")) if is_cost else duration(value, gettext("not timed"))


def _value(arm: ArmResult, metric: str) -> float | None:
    return arm.metrics[metric].value if metric in arm.metrics else None


def _low(arm: ArmResult, metric: str) -> float | None:
    return arm.metrics[metric].low if metric in arm.metrics else None


def _high(arm: ArmResult, metric: str) -> float | None:
    return arm.metrics[metric].high if metric in arm.metrics else None


def _hundred(value: float | None) -> float | None:
    return None if value is None else 100 * value
