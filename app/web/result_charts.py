"""Results as charts, each with a sentence for those who do not see it and its figures as a table."""

from collections.abc import Mapping, Sequence

from app.reports.render_numbers import duration, file_size, money, number, points
from app.values.learning_curves import LearningCurve
from app.values.results import ArmResult, Comparison, Results
from app.web.figures import Absent, Cell, Chart, Table
from app.web.languages import gettext
from app.web.result_rows import VERDICT_WORDS, comparisons_with, metric_title, ordered_metrics


def build_charts(
    results: Results, *, baseline: str, latencies: Mapping[str, Sequence[float]]
) -> tuple[Chart | Absent, ...]:
    """Every chart of the results in order; one that cannot be drawn says why.

    Args:
        results: as stored.
        baseline: the arm the differences are read against.
        latencies: per arm the 5th, 25th, 50th, 75th and 95th percentile in seconds.
    """
    return (
        _quality(results, baseline),
        _differences(results, baseline),
        _quality_against(results, "cost"),
        _quality_against(results, "latency"),
        _latency(results, latencies),
        _memory(results),
        _learning(results),
        _break_even(results),
    )


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
    best = max(
        (arm for arm in results.arms if _value(arm, main) is not None),
        key=lambda arm: _value(arm, main) or 0,
        default=None,
    )
    summary = (
        gettext("No arm has a score.")
        if best is None
        else gettext("%(arm)s has the highest %(metric)s: %(value)s.")
        % {"arm": best.key, "metric": metric_title(main), "value": number(_value(best, main))}
    )
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
    sentences = [f"{row.arm} {points(row.difference)} ({gettext(VERDICT_WORDS[row.verdict])})" for row in known]
    summary = gettext("Difference in %(metric)s, in points: %(rows)s.") % {
        "metric": metric_title(main),
        "rows": "; ".join(sentences),
    }
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
        Cell(row.explanation or "–", tone="soft"),
    )


def _quality_against(results: Results, criterion: str) -> Chart | Absent:
    main = results.decision.metric
    is_cost = criterion == "cost"
    title = gettext("Quality and cost") if is_cost else gettext("Quality and latency")
    unit = gettext("US dollars per 1,000 requests") if is_cost else gettext("Seconds per answer, median")
    figures = {arm.key: arm.cost_usd_per_1000_requests if is_cost else arm.latency_seconds.p50 for arm in results.arms}
    placed = [arm for arm in results.arms if figures[arm.key] is not None and _value(arm, main) is not None]
    if not placed:
        reasons = [arm.reasons.get("cost_usd_per_1000_requests") for arm in results.arms] if is_cost else []
        why = next((reason for reason in reasons if reason), None)
        return Absent(title, why or gettext("No arm has both figures."))
    front = _pareto(placed, main, figures)
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
    summary = gettext("No other arm is both better and takes less than: %(arms)s.") % {"arms": ", ".join(front)}
    missing = [arm.key for arm in results.arms if arm not in placed]
    if missing:
        summary += " " + gettext("Not placed, a figure is missing: %(arms)s.") % {"arms": ", ".join(missing)}
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
    options = {"xTitle": unit, "yTitle": metric_title(main), "rows": rows, "front": front}
    return Chart("points", title, summary, options, Table(title, head, cells))


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
    fastest = min(shown, key=lambda key: latencies[key][2])
    summary = gettext(
        "%(arm)s is the fastest: half of its answers took at most %(median)s, 95 of 100 at most %(high)s."
    ) % {
        "arm": fastest,
        "median": duration(latencies[fastest][2]),
        "high": duration(latencies[fastest][4]),
    }
    rows = [
        {
            "name": key,
            "values": list(latencies[key]),
            "text": f"{duration(latencies[key][2])} ({duration(latencies[key][0])} – {duration(latencies[key][4])})",
        }
        for key in shown
    ]
    head = (gettext("Arm"), "5%", "25%", gettext("Median"), "75%", "95%")
    cells = tuple((Cell(key), *(Cell(duration(value)) for value in latencies[key])) for key in shown)
    table = Table(gettext("Seconds per answer by percentile, all seeds"), head, cells)
    return Chart("boxes", title, summary, {"rows": rows, "xTitle": gettext("Seconds per answer")}, table)


def _memory(results: Results) -> Chart | Absent:
    title = gettext("Peak memory")
    known = [arm for arm in results.arms if arm.peak_memory_bytes is not None]
    if not known:
        return Absent(title, gettext("The peak of no arm was measured."))
    most = max(known, key=lambda arm: arm.peak_memory_bytes or 0)
    size = file_size(most.peak_memory_bytes)
    if len(known) > 1 and all(file_size(arm.peak_memory_bytes) == size for arm in known):
        summary = gettext("All arms needed as much: %(size)s.") % {"size": size}
    else:
        summary = gettext("%(arm)s needed most: %(size)s.") % {"arm": most.key, "size": size}
    rows = [
        {"name": arm.key, "value": (arm.peak_memory_bytes or 0) / 2**30, "text": file_size(arm.peak_memory_bytes)}
        for arm in known
    ]
    cells = tuple(
        (Cell(arm.key), Cell(file_size(arm.peak_memory_bytes, arm.reasons.get("peak_memory_bytes", ""))))
        for arm in results.arms
    )
    table = Table(gettext("Largest resident memory of a run"), (gettext("Arm"), gettext("Peak memory")), cells)
    return Chart("bars", title, summary, {"rows": rows, "xTitle": "GiB"}, table)


def _learning(results: Results) -> Chart | Absent:
    title = gettext("Learning curves")
    stored = results.learning_curves
    if stored is None or not stored.curves:
        return Absent(title, gettext("The plan asks no arm to learn from parts of the training cases."))
    series = [
        {
            "name": curve.arm,
            "dots": [[point.cases, point.value, point.low, point.high] for point in curve.points],
            "line": [[at.cases, at.value] for at in curve.fitted],
            "band": [[at.cases, at.low, at.high] for at in curve.fitted],
        }
        for curve in stored.curves
    ]
    summary = " ".join(_describe_curve(curve) for curve in stored.curves)
    for need in stored.needs:
        if need.cases is not None:
            summary += " " + gettext("%(arm)s overtakes %(other)s at about %(cases)s labelled cases.") % {
                "arm": need.arm,
                "other": need.overtakes,
                "cases": number(need.cases, 0),
            }
    rows = tuple(
        (
            Cell(curve.arm),
            Cell(number(point.cases, 0)),
            Cell(number(point.value)),
            Cell(number(point.low, 2, gettext("no interval"))),
            Cell(number(point.high, 2, gettext("no interval"))),
        )
        for curve in stored.curves
        for point in curve.points
    )
    head = (gettext("Arm"), gettext("Training cases"), gettext("Value"), gettext("From"), gettext("To"))
    options = {"series": series, "xTitle": gettext("Training cases"), "yTitle": metric_title(stored.curves[0].metric)}
    return Chart("lines", title, summary, options, Table(gettext("Score by number of training cases"), head, rows))


def _describe_curve(curve: LearningCurve) -> str:
    if curve.reason:
        return f"{curve.arm}: {curve.reason}"
    text = gettext("%(arm)s: nothing is claimed beyond %(cases)s cases.") % {
        "arm": curve.arm,
        "cases": number(curve.claimed_up_to, 0),
    }
    return text if curve.is_monotone else text + " " + gettext("A larger size scored lower: look at that run first.")


def _break_even(results: Results) -> Chart | Absent:
    title = gettext("Monthly cost by volume")
    stored = results.economics
    if stored is None:
        return Absent(title, gettext("Costs were not computed for these results."))
    if not stored.series.usd_per_month:
        reasons = [reason for cost in stored.costs for reason in cost.reasons.values()]
        return Absent(title, reasons[0] if reasons else gettext("No price is known."))
    crossings = [pair for pair in stored.break_evens if pair.volumes]
    sentences = [
        gettext("%(first)s and %(second)s cost the same at %(volumes)s requests a month.")
        % {
            "first": pair.first,
            "second": pair.second,
            "volumes": ", ".join(number(volume, 0) for volume in pair.volumes),
        }
        for pair in crossings
    ]
    summary = " ".join(sentences) or gettext("No two arms cost the same at any volume shown.")
    series = [
        {
            "name": arm,
            "line": [list(pair) for pair in zip(stored.series.volumes, values, strict=True)],
            "dots": [],
            "band": [],
        }
        for arm, values in stored.series.usd_per_month.items()
    ]
    head = (gettext("Requests a month"), *stored.series.usd_per_month)
    step = max(1, len(stored.series.volumes) // 12)
    rows = tuple(
        (
            Cell(number(volume, 0)),
            *(Cell(money(values[place])) for values in stored.series.usd_per_month.values()),
        )
        for place, volume in enumerate(stored.series.volumes)
        if place % step == 0
    )
    options = {
        "series": series,
        "xTitle": gettext("Requests a month"),
        "yTitle": gettext("US dollars a month"),
        "isLogarithmic": True,
    }
    return Chart("lines", title, summary, options, Table(title, head, rows))


def _quality_row(arm: ArmResult, metric: str, *, is_strong: bool) -> dict[str, object]:
    low, high = _low(arm, metric), _high(arm, metric)
    interval = gettext("no interval") if low is None or high is None else f"{number(low)} – {number(high)}"
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
