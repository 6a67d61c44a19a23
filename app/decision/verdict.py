"""What the numbers say on one metric: the arm to choose, or why none can be chosen yet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.decision.arm_names import simplicity
from app.decision.caveats import find_caveats, is_on_the_floor
from app.decision.eligibility import why_out
from app.decision.phrases import write_statement, write_statements
from app.decision.seed_spread import is_lead_open, seed_means
from app.evaluation.corrections import correct_for_several
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
        comparisons: corrected comparisons with the baseline.
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
        race = _run_race(ranked[0], others=ranked[1:], stopped=stopped, partial=partial, compare=compare)
        race = _with_seeds(race, metric, runs=runs)
        chosen = race.winner
        statements = _describe_race(metric, race, baseline=baseline, comparisons=comparisons)
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


@dataclass(frozen=True, slots=True)
class _Race:
    """The leader against every other arm that has scores; `against` holds one comparison per other arm.

    `rivals`, `stopped_rivals` and `partial_rivals` are those that may be as good; `open_by_seed` are those that cases
    show to be worse while other seeds might not.
    """

    leader: ArmResult
    others: tuple[ArmResult, ...]
    against: tuple[Comparison, ...]
    stopped: tuple[ArmResult, ...]
    rivals: tuple[ArmResult, ...]
    stopped_rivals: tuple[ArmResult, ...]
    partial_rivals: tuple[ArmResult, ...]
    open_by_seed: tuple[ArmResult, ...] = ()

    @property
    def has_too_few_cases(self) -> bool:
        """Whether some arm that could be chosen could not be compared."""
        return any(each.verdict == "unknown" for each in self.against)

    @property
    def winner(self) -> str | None:
        """The leader's key when nothing may be as good."""
        open_leads = (*self.rivals, *self.stopped_rivals, *self.partial_rivals, *self.open_by_seed)
        return None if self.has_too_few_cases or open_leads else self.leader.key


def _run_race(
    leader: ArmResult,
    *,
    others: Sequence[ArmResult],
    stopped: Sequence[ArmResult],
    partial: Sequence[ArmResult],
    compare: Callable[[str, str], Comparison],
) -> _Race:
    arms = (*others, *stopped, *partial)
    found = correct_for_several([compare(leader.key, other.key) for other in arms])
    by_key = {arm.key: each for arm, each in zip(arms, found, strict=True)}
    return _Race(
        leader=leader,
        others=tuple(others),
        against=found[: len(others)],
        stopped=tuple(stopped),
        rivals=tuple(arm for arm in others if by_key[arm.key].verdict != "better"),
        stopped_rivals=tuple(arm for arm in stopped if by_key[arm.key].verdict != "better"),
        partial_rivals=tuple(arm for arm in partial if by_key[arm.key].verdict in {"worse", "unclear", "equivalent"}),
    )


def _with_seeds(race: _Race, metric: str, *, runs: Sequence[ArmResult]) -> _Race:
    def means(arm: ArmResult) -> tuple[float, ...]:
        return seed_means(arm.key, runs=runs, metric=metric)

    return replace(race, open_by_seed=tuple(arm for arm in race.others if is_lead_open(means(race.leader), means(arm))))


def _describe_race(metric: str, race: _Race, *, baseline: str, comparisons: Sequence[Comparison]) -> list[Statement]:
    if race.has_too_few_cases:
        unknown = [each for each in race.against if each.verdict == "unknown"]
        key = "too_few_groups" if all(each.groups is not None for each in unknown) else "too_few"
        return [_about(key, race.leader, metric)]
    if race.rivals:
        return _describe_tie(metric, race)
    still_open = (
        ("partial_rivals", race.partial_rivals),
        ("seeds_open", race.open_by_seed),
        ("take_race", race.stopped_rivals),
    )
    for key, arms in still_open:
        if arms:
            return [_about(key, race.leader, metric, others=_keys(arms))]
    if not race.others:
        return [_about("win_race", race.leader, metric, beaten=_keys(race.stopped))]
    return [_describe_win(metric, race, baseline=baseline, comparisons=comparisons)]


def _is_told(arm: ArmResult, statements: Sequence[Statement]) -> bool:
    """Whether the verdict says already that this arm stopped early."""
    told = {"take_race": "others", "win_race": "beaten"}
    return any(
        arm.key in keys for each in statements if isinstance(keys := each.values.get(told.get(each.key, "")), tuple)
    )


def _keys(arms: Sequence[ArmResult]) -> tuple[str, ...]:
    return tuple(arm.key for arm in arms)


def _describe_win(metric: str, race: _Race, *, baseline: str, comparisons: Sequence[Comparison]) -> Statement:
    """The leader, how far it is above the baseline and, if that is another arm, above the next best one."""
    leader, others, against = race.leader, race.others, race.against
    with_baseline = next(
        (each for each in comparisons if each.arm == leader.key and each.metric == metric and each.low is not None),
        None,
    )
    above_baseline = {} if with_baseline is None else {"other": baseline, **_gap(with_baseline)}
    is_next_told = leader.key == baseline or others[0].key != baseline or with_baseline is None
    above_next: dict[str, StatementValue] = {}
    if is_next_told:
        prefix = "next_" if above_baseline else ""
        above_next = {"next": others[0].key, **_gap(against[0], prefix=prefix)}
    if not above_baseline:
        return _about("win_next", leader, metric, **above_next)
    if not above_next:
        return _about("win_one", leader, metric, **above_baseline)
    is_alike = above_baseline.get("p_value") == above_next.get("next_p_value") or (
        _is_tiny(above_baseline.get("p_value")) and _is_tiny(above_next.get("next_p_value"))
    )
    return _about("win_both_alike" if is_alike else "win_both", leader, metric, **above_baseline, **above_next)


def _describe_tie(metric: str, race: _Race) -> list[Statement]:
    """Whose lead is unclear over whom, and which of them is cheaper, simpler or faster."""
    leader, rivals = race.leader, race.rivals
    keys = tuple(arm.key for arm in rivals)
    beaten = tuple(other.key for other in race.others if other not in rivals)
    values: dict[str, StatementValue] = {"beaten": beaten} if beaten else {}
    if all(_value(rival, metric) == _value(leader, metric) for rival in rivals):
        key, values = "tie_same", {**values, "arms": (leader.key, *keys)}
    elif len(rivals) == 1:
        closest = next(each for each in race.against if each.verdict != "better")
        key, values = "tie_one", {**values, "others": keys, **_gap(closest)}
    else:
        key, values = "tie_several", {**values, "others": keys}
    statement = _about(f"{key}_beaten" if beaten else key, leader, metric, **values)
    return [statement, _name_advantages([leader, *rivals])]


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
    """The interval of a difference in whole points, with its corrected p-value."""
    found: dict[str, StatementValue] = {
        f"{prefix}gap_low": round(100 * (comparison.low or 0.0)),
        f"{prefix}gap_high": round(100 * (comparison.high or 0.0)),
    }
    if comparison.p_value_adjusted is not None:
        found[f"{prefix}p_value"] = comparison.p_value_adjusted
    return found


def _is_tiny(p_value: StatementValue | None) -> bool:
    return isinstance(p_value, float) and p_value < 0.001
