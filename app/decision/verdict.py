"""What the numbers say on one metric: the arm to choose, or why none can be chosen yet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.decision.arm_names import arm_title, join_names, simplicity
from app.decision.caveats import LARGEST_MISSING_SHARE, find_caveats, is_on_the_floor, missing_share
from app.evaluation.corrections import correct_for_several
from app.glossary import RunStatus
from app.metrics.scoring import metric_titles
from app.values.results import ArmResult, Comparison, Decision, MetricSummary

# An arm is named as the faster one only when its median is at least this much below the next: medians of a
# few hundred requests differ by some percent from run to run. Our convention.
FASTER_RATIO = 0.8


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

    An arm can be chosen when one of its runs finished and it has scores for at least 80% of the test cases;
    one that cannot be chosen still keeps another from being chosen while it may be as good.

    Args:
        metric: what arms are ranked by; more is better.
        baseline: key of the baseline arm.
        arms: pooled results.
        runs: results of each run.
        comparisons: corrected comparisons with the baseline.
        compare: paired difference of two arms by key on `metric`, uncorrected.
        test_cases: how many test cases there are.
    """
    finished = {run.key for run in runs if run.status in {RunStatus.SUCCEEDED, RunStatus.STOPPED_EARLY}}
    scored = [arm for arm in arms if arm.metrics[metric].value is not None]
    eligible = [
        arm
        for arm in scored
        if arm.key in finished and missing_share(arm, metric, test_cases=test_cases) <= LARGEST_MISSING_SHARE
    ]
    # Equal scores: the simpler arm leads, then the order of the plan; sorted() keeps it.
    ranked = sorted(eligible, key=lambda arm: (-_value(arm, metric), simplicity(arm.method)))
    chosen: str | None = None
    if not ranked:
        sentence = "No decision: no arm answered enough of the test cases."
    elif is_on_the_floor(metric, arms):
        sentence = (
            f"No decision: no arm does the task; the best, {_name(ranked[0])}, reaches {_score(ranked[0], metric)}."
        )
    elif len(ranked) == 1:
        # Beating arms without enough answers would say nothing.
        sentence = (
            f"Nothing to decide: {_name(ranked[0])} is the only arm that answered enough test cases "
            f"({_score(ranked[0], metric)})."
        )
    else:
        partial = [arm for arm in scored if arm not in eligible]
        race = _run_race(ranked[0], others=ranked[1:], partial=partial, compare=compare)
        chosen = race.winner
        sentence = _describe_race(metric, race, baseline=baseline, comparisons=comparisons)
    return Decision(metric, chosen, sentence, find_caveats(metric, arms=arms, test_cases=test_cases))


@dataclass(frozen=True, slots=True)
class _Race:
    """The leader against every other arm that has scores; `against` holds one comparison per other arm."""

    leader: ArmResult
    others: tuple[ArmResult, ...]
    against: tuple[Comparison, ...]
    rivals: tuple[ArmResult, ...]
    partial_rivals: tuple[ArmResult, ...]

    @property
    def has_too_few_cases(self) -> bool:
        """Whether some arm that could be chosen could not be compared."""
        return any(each.verdict == "unknown" for each in self.against)

    @property
    def winner(self) -> str | None:
        """The leader's key when nothing may be as good."""
        return None if self.has_too_few_cases or self.rivals or self.partial_rivals else self.leader.key


def _run_race(
    leader: ArmResult,
    *,
    others: Sequence[ArmResult],
    partial: Sequence[ArmResult],
    compare: Callable[[str, str], Comparison],
) -> _Race:
    found = correct_for_several([compare(leader.key, other.key) for other in (*others, *partial)])
    against, against_partial = found[: len(others)], found[len(others) :]
    return _Race(
        leader=leader,
        others=tuple(others),
        against=against,
        rivals=tuple(arm for arm, each in zip(others, against, strict=True) if each.verdict != "better"),
        partial_rivals=tuple(
            arm for arm, each in zip(partial, against_partial, strict=True) if each.verdict in {"worse", "unclear"}
        ),
    )


def _describe_race(metric: str, race: _Race, *, baseline: str, comparisons: Sequence[Comparison]) -> str:
    leader, score = _name(race.leader), _score(race.leader, metric)
    if race.has_too_few_cases:
        return f"No decision: too few cases to tell the arms apart; {leader} scores highest so far ({score})."
    if race.rivals:
        return _describe_tie(metric, race)
    if race.partial_rivals:
        names = join_names([_name_in_sentence(arm, arm.key) for arm in race.partial_rivals])
        return (
            f"{leader} answers best of the arms that got through ({score}), but {names} may be as good on the cases "
            "answered so far."
        )
    return _describe_win(metric, race, baseline=baseline, comparisons=comparisons)


def _describe_win(metric: str, race: _Race, *, baseline: str, comparisons: Sequence[Comparison]) -> str:
    """The leader, how far it is above the baseline and, if that is another arm, above the next best one."""
    leader, others, against = race.leader, race.others, race.against
    gaps: list[tuple[str, str]] = []
    with_baseline = next(
        (each for each in comparisons if each.arm == leader.key and each.metric == metric and each.low is not None),
        None,
    )
    if with_baseline is not None:
        title = _name_in_sentence(next((arm for arm in others if arm.key == baseline), None), baseline)
        gaps.append((f"{_gap(with_baseline)} above {title}", _p_value(with_baseline)))
    if leader.key == baseline or others[0].key != baseline:
        title = _name_in_sentence(others[0], others[0].key)
        gaps.append((f"{_gap(against[0])} above the next best, {title}", _p_value(against[0])))
    if len({p_value for _, p_value in gaps}) == 1:
        both = "both " if len(gaps) == 2 else ""
        said = f"{' and '.join(gap for gap, _ in gaps)} ({both}{gaps[0][1]} after correction)"
    else:
        said = f"{' and '.join(f'{gap} ({p_value})' for gap, p_value in gaps)}, after correction"
    return f"{_name(leader)} answers best ({_score(leader, metric)}), {said}."


def _describe_tie(metric: str, race: _Race) -> str:
    """Whose lead is unclear over whom, and which of them is cheaper, simpler or faster."""
    leader, rivals = race.leader, race.rivals
    rival_names = [_name_in_sentence(rival, rival.key) for rival in rivals]
    names = join_names(rival_names)
    if all(_value(rival, metric) == _value(leader, metric) for rival in rivals):
        sentence = f"{join_names([_name(leader), *rival_names])} score the same ({_score(leader, metric)})"
    else:
        closest = next(each for each in race.against if each.verdict != "better")
        sentence = f"{_name(leader)} scores highest ({_score(leader, metric)}), but its lead over {names} is unclear"
        if len(rivals) == 1:
            sentence += f" ({_gap(closest)}, {_p_value(closest)} after correction)"
    beaten = [_name_in_sentence(other, other.key) for other in race.others if other not in rivals]
    if beaten:
        sentence += f"; it is better than {join_names(beaten)}"
    return f"{sentence}. {_name_advantages([leader, *rivals])}"


def _name_advantages(tied: Sequence[ArmResult]) -> str:
    """Which of the tied arms is cheapest, simplest and fastest, as far as that is known."""
    traits: dict[str, list[str]] = {}
    names = {arm.key: _name(arm) for arm in tied}
    costs = {arm.key: arm.cost_usd_per_1000_requests for arm in tied}
    known = {key: cost for key, cost in costs.items() if cost is not None}
    degree = "er" if len(tied) == 2 else "est"
    if len(known) == len(tied) and min(known.values()) < max(known.values()):
        traits.setdefault(min(known, key=lambda key: known[key]), []).append(f"cheap{degree}")
    rungs = sorted((simplicity(arm.method), arm.key) for arm in tied)
    if rungs[0][0] < rungs[1][0]:
        traits.setdefault(rungs[0][1], []).append("simpler" if len(tied) == 2 else "simplest")
    medians = sorted((arm.latency_seconds.p50, arm.key) for arm in tied if arm.latency_seconds.p50 is not None)
    if len(medians) == len(tied) and medians[0][0] <= FASTER_RATIO * medians[1][0]:
        traits.setdefault(medians[0][1], []).append("faster" if len(tied) == 2 else "fastest")
    if not traits:
        return "None of them is clearly cheaper, simpler or faster."
    said = [f"{names[key]} is the {join_names(words)}" for key, words in traits.items()]
    of_them = " of the two" if len(tied) == 2 else " of them"
    return f"{said[0]}{of_them}{''.join(f', {each}' for each in said[1:])}."


def _value(arm: ArmResult, metric: str) -> float:
    value = arm.metrics[metric].value
    return -1.0 if value is None else value


def _name(arm: ArmResult) -> str:
    return arm_title(arm.key, arm.method)


def _name_in_sentence(arm: ArmResult | None, key: str) -> str:
    """The title as it stands inside a sentence: "zero-shot", but "RAG" and "LoRA"."""
    title = key if arm is None else _name(arm)
    return title if title[1:2].isupper() or not title[1:].islower() else title[0].lower() + title[1:]


def _score(arm: ArmResult, metric: str) -> str:
    summary: MetricSummary = arm.metrics[metric]
    title = metric_titles()[metric]
    title = title[0].lower() + title[1:]
    said = f"{title} {_value(arm, metric):.2f}"
    if summary.low is None or summary.high is None:
        return f"{said}, no interval with {summary.n} cases"
    return f"{said}, 95% interval {summary.low:.2f} to {summary.high:.2f}"


def _gap(comparison: Comparison) -> str:
    """The interval of a difference in whole points."""
    low, high = round(100 * (comparison.low or 0.0)), round(100 * (comparison.high or 0.0))
    return f"{low} to {high} points"


def _p_value(comparison: Comparison) -> str:
    p_value = comparison.p_value_adjusted
    if p_value is None:
        return "not tested"
    return "p < 0.001" if p_value < 0.001 else f"p = {p_value:.3f}"
