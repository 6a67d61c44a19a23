"""What the numbers say on one metric: the arm to choose, or why none can be chosen yet."""

from collections.abc import Callable, Sequence

from app.decision.arm_names import simplicity
from app.decision.caveats import find_caveats, is_on_the_floor
from app.decision.eligibility import why_out
from app.decision.lead import Lead, compare_leader
from app.decision.phrases import write_statement, write_statements
from app.glossary import IMPORTED
from app.values.results import ArmResult, Comparison, Decision
from app.values.utility import Statement, StatementValue

# An arm is named as the faster one only when its median is at least this much below the next: medians of a
# few hundred requests differ by some percent from run to run. Our convention.
FASTER_RATIO = 0.8

# An arm is named as the cheaper one only when it costs at least this much less than the next: seconds on a machine
# vary as medians do, and tokens by some percent with the draw of examples. Our convention.
CHEAPER_RATIO = 0.9


def decide(
    *,
    metric: str,
    baseline: str,
    arms: Sequence[ArmResult],
    runs: Sequence[ArmResult],
    comparisons: Sequence[Comparison],
    compare: Callable[[str, str], Comparison],
    test_cases: int,
) -> Decision:
    """The arm with the best score, if it is better than every other arm beyond doubt; else none, and why.

    Beyond doubt takes a test over cases against every other arm, and seeds that do not contradict it.

    An arm can be chosen when one of its runs finished and it has scores for at least 80% of the test cases;
    one that cannot be chosen still keeps another from being chosen while it may be as good. So does an arm that racing
    stopped early: that it cannot be ahead by more than the margin does not make it worse. The verdict then says which
    arm to take, without calling it better. An upper bound keeps nobody from being chosen, and is named.

    Args:
        metric: what arms are ranked by; more is better.
        baseline: key of the baseline arm.
        arms: pooled results.
        runs: results of each run.
        comparisons: comparisons with the baseline as tables show them, corrected over all arms.
        compare: paired difference of two arms by key on `metric`, uncorrected; of arms that racing stopped by a test
            that allows for that.
        test_cases: how many test cases there are.
    """
    out = why_out(metric, arms=arms, runs=runs, test_cases=test_cases)
    bounds = [arm for arm in arms if arm.is_upper_bound]
    arms = [arm for arm in arms if not arm.is_upper_bound]
    scored = [arm for arm in arms if arm.metrics[metric].value is not None]
    eligible = [arm for arm in scored if out[arm.key] is None]
    stopped = [arm for arm in scored if (why := out[arm.key]) is not None and why.key == "out_stopped_early"]
    partial = [arm for arm in scored if arm not in eligible and arm not in stopped]
    # Equal scores: the simpler arm leads, then the order of the plan; sorted() keeps it.
    ranked = sorted(eligible, key=lambda arm: (-_value(arm, metric), simplicity(arm.method)))
    chosen: str | None = None
    if not ranked:
        statements = [Statement("no_answers")]
    elif is_on_the_floor(metric, arms):
        statements = [_about("floor", ranked[0], metric)]
    elif len(ranked) == 1 and not stopped:
        # Beating arms without enough answers would say nothing.
        statements = [_about("only_one", ranked[0], metric)]
    else:
        lead = compare_leader(
            ranked[0],
            others=ranked[1:],
            stopped=stopped,
            partial=partial,
            compare=compare,
            runs=runs,
            metric=metric,
        )
        chosen = lead.winner
        statements = _describe_lead(metric, lead, baseline=baseline)
        if chosen is not None:
            statements += _point_out_other_correction(metric, lead, baseline=baseline, comparisons=comparisons)
    untold = tuple(arm.key for arm in stopped if not _is_told(arm, statements))
    if untold and ranked:
        statements.append(Statement("stopped_early", {"arms": untold}))
    known = [arm for arm in bounds if arm.metrics[metric].value is not None]
    statements += [_about("upper_bound", arm, metric) for arm in known]
    caveats = find_caveats(metric, arms=(*arms, *bounds), runs=runs, test_cases=test_cases)
    methods = {arm.key: arm.method for arm in (*arms, *bounds)}
    return Decision(
        metric,
        chosen,
        write_statements(statements, methods=methods),
        tuple(write_statement(each, methods=methods) for each in caveats),
        tuple(statements),
        caveats,
    )


def _describe_lead(metric: str, lead: Lead, *, baseline: str) -> list[Statement]:
    if lead.unknown:
        key = "too_few_groups" if all(each.groups is not None for each in lead.unknown) else "too_few"
        return [_about(key, lead.leader, metric)]
    if lead.rivals:
        return _describe_tie(metric, lead)
    still_open = (
        ("partial_rivals", lead.partial_rivals),
        ("seeds_open", lead.open_by_seed),
        ("take_race", lead.stopped_rivals),
    )
    for key, arms in still_open:
        if arms:
            return [_about(key, lead.leader, metric, others=_keys(arms))]
    if not lead.others:
        return [_about("win_race", lead.leader, metric, beaten=_keys(lead.stopped))]
    return [_describe_win(metric, lead, baseline=baseline)]


def _is_told(arm: ArmResult, statements: Sequence[Statement]) -> bool:
    """Whether the verdict says already that this arm stopped early."""
    told = {"take_race": "others", "win_race": "beaten"}
    return any(
        arm.key in keys for each in statements if isinstance(keys := each.values.get(told.get(each.key, "")), tuple)
    )


def _keys(arms: Sequence[ArmResult]) -> tuple[str, ...]:
    return tuple(arm.key for arm in arms)


def _describe_win(metric: str, lead: Lead, *, baseline: str) -> Statement:
    """The leader, how far it is above the baseline and, if that is another arm, above the next best one.

    Both figures are of the comparisons that the lead was decided by.
    """
    leader, following = lead.leader, lead.others[0].key
    with_baseline = lead.against.get(baseline)
    above_baseline: dict[str, StatementValue] = {}
    if with_baseline is not None and with_baseline.low is not None:
        above_baseline = {"other": baseline, **_gap(with_baseline)}
    above_next: dict[str, StatementValue] = {}
    if following != baseline or not above_baseline:
        prefix = "next_" if above_baseline else ""
        above_next = {"next": following, **_gap(lead.against[following], prefix=prefix)}
    if not above_baseline:
        return _about("win_next", leader, metric, **above_next)
    if not above_next:
        return _about("win_one", leader, metric, **above_baseline)
    is_alike = above_baseline.get("p_value") == above_next.get("next_p_value") or (
        _is_tiny(above_baseline.get("p_value")) and _is_tiny(above_next.get("next_p_value"))
    )
    return _about("win_both_alike" if is_alike else "win_both", leader, metric, **above_baseline, **above_next)


def _point_out_other_correction(
    metric: str, lead: Lead, *, baseline: str, comparisons: Sequence[Comparison]
) -> list[Statement]:
    """Where tables, which correct over all arms against the baseline, call the winner's lead over it unclear."""
    return [
        Statement("other_correction", {"other": baseline, "p_value": each.p_value_adjusted})
        for each in comparisons
        if each.arm == lead.leader.key
        and each.metric == metric
        and each.verdict == "unclear"
        and each.p_value_adjusted is not None
    ]


def _describe_tie(metric: str, lead: Lead) -> list[Statement]:
    """Whose lead is unclear over whom, who is as good within the margin, and who is cheaper, simpler or faster."""
    leader, rivals = lead.leader, lead.rivals
    keys = _keys(rivals)
    as_good = tuple(key for key in keys if lead.against[key].verdict == "equivalent")
    unclear = tuple(key for key in keys if key not in as_good)
    beaten = tuple(other.key for other in lead.others if other not in rivals)
    values: dict[str, StatementValue] = {"beaten": beaten} if beaten else {}
    if all(_value(rival, metric) == _value(leader, metric) for rival in rivals):
        key, values = "tie_same", {**values, "arms": (leader.key, *keys)}
    elif not unclear:
        key = "tie_equivalent_one" if len(as_good) == 1 else "tie_equivalent"
        gap = _gap(lead.against[as_good[0]]) if len(as_good) == 1 else {}
        values = {**values, "arms": (leader.key, *as_good), "margin": _margin(lead, as_good[0]), **gap}
    elif len(unclear) == 1:
        key, values = "tie_one", {**values, "others": unclear, **_gap(lead.against[unclear[0]])}
    else:
        key, values = "tie_several", {**values, "others": unclear}
    found = [_about(f"{key}_beaten" if beaten else key, leader, metric, **values)]
    if as_good and key in {"tie_one", "tie_several"}:
        arms = (leader.key, *as_good)
        found.append(Statement("equivalent_too", {"arms": arms, "margin": _margin(lead, as_good[0])}))
    return [*found, _name_advantages([leader, *rivals])]


def _margin(lead: Lead, key: str) -> float:
    """The margin in points."""
    return round(100 * (lead.against[key].margin or 0.0), 1)


def _name_advantages(tied: Sequence[ArmResult]) -> Statement:
    """Which of the tied arms is cheapest, simplest and fastest, as far as that is known."""
    found: dict[str, StatementValue] = {}
    costs = {arm.key: arm.cost_usd_per_1000_requests for arm in tied}
    known = {key: cost for key, cost in costs.items() if cost is not None}
    cheapest = sorted((cost, key) for key, cost in known.items())
    if len(known) == len(tied) and cheapest[0][0] <= CHEAPER_RATIO * cheapest[1][0]:
        found["cheaper"] = cheapest[0][1]
    if any(arm.method == IMPORTED for arm in tied):  # what runs behind it, and how fast here, is not known
        return Statement("advantages", {**found, "count": len(tied)}) if found else Statement("advantage_not_known")
    rungs = sorted((simplicity(arm.method), arm.key) for arm in tied)
    if rungs[0][0] < rungs[1][0]:
        found["simpler"] = rungs[0][1]
    medians = sorted((arm.latency_seconds.p50, arm.key) for arm in tied if arm.latency_seconds.p50 is not None)
    if len(medians) == len(tied) and medians[0][0] <= FASTER_RATIO * medians[1][0]:
        found["faster"] = medians[0][1]
    return Statement("advantages", {**found, "count": len(tied)}) if found else Statement("no_advantage")


def _value(arm: ArmResult, metric: str) -> float:
    value = arm.metrics[metric].value
    return -1.0 if value is None else value


def _about(key: str, arm: ArmResult, metric: str, **more: StatementValue) -> Statement:
    """A statement on this arm with its score and interval."""
    summary = arm.metrics[metric]
    values: dict[str, StatementValue] = {"arm": arm.key, "metric": metric, "score": _value(arm, metric)}
    if summary.low is None or summary.high is None:
        values["cases"] = summary.n
        if summary.groups is not None:
            values["groups"] = summary.groups
    else:
        values |= {"low": summary.low, "high": summary.high}
    return Statement(key, {**values, **more})


def _gap(comparison: Comparison, *, prefix: str = "") -> dict[str, StatementValue]:
    """The interval of a difference in points, with its corrected p-value."""
    found: dict[str, StatementValue] = {
        f"{prefix}gap_low": round(100 * (comparison.low or 0.0), 1),
        f"{prefix}gap_high": round(100 * (comparison.high or 0.0), 1),
    }
    if comparison.p_value_adjusted is not None:
        found[f"{prefix}p_value"] = comparison.p_value_adjusted
    return found


def _is_tiny(p_value: StatementValue | None) -> bool:
    return isinstance(p_value, float) and p_value < 0.001
