"""From the runs of an experiment to its results."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from app.evaluation.arm_runs import ArmRuns, group_runs, shared_answers
from app.evaluation.calibration import calibrate
from app.evaluation.classes import score_labels
from app.evaluation.comparisons import ComparisonSetting, compare_every_pair, compare_pair, compare_with_baseline
from app.evaluation.error_analysis import analyse_errors
from app.evaluation.intervals import LEVEL, MIN_CASES, Resampling
from app.evaluation.racing import shuffle_cases
from app.evaluation.rag_failures import with_failure_split
from app.evaluation.reasons import why_not_compared
from app.evaluation.slices import score_slices
from app.evaluation.summaries import summarize_arm, summarize_runs
from app.experiments.plan import Plan
from app.glossary import TaskKind
from app.metrics.scoring import correctness_metric, summary_metrics
from app.values.economics import Economics, RequestCost
from app.values.results import ArmResult, Comparison, Decision, Results
from app.values.run_records import ArmIdentity, RunRecord

PairComparison = Callable[[str, str], Comparison]
"""compare(arm, other): the paired difference of two arms by key on the primary metric, not yet corrected."""


class CostRule(Protocol):
    """What runs of an arm cost; `ExperimentCosts.request_cost` of `app.economics`, which lies beside evaluation."""

    def __call__(self, key: str, runs: Sequence[RunRecord]) -> RequestCost:
        """The cost of a thousand requests by these runs of the arm with this key."""
        ...


class DecisionRule(Protocol):
    """How the decision is made from the figures; `app.decision.verdict.decide` is the one there is."""

    def __call__(
        self,
        *,
        metric: str,
        baseline: str,
        arms: Sequence[ArmResult],
        runs: Sequence[ArmResult],
        comparisons: Sequence[Comparison],
        compare: PairComparison,
        test_cases: int,
    ) -> Decision:
        """The decision on `metric`."""
        ...


def identify_arms(plan: Plan) -> tuple[ArmIdentity, ...]:
    """Key, method and language model of each arm of a plan, in its order."""
    return tuple(
        ArmIdentity(
            key=key,
            method=str(arm.method),
            language_model=plan.language_model_of(arm),
            context=getattr(arm, "context", None),  # a setting of the arms that can retrieve
        )
        for key, arm in zip(plan.arm_keys, plan.arms, strict=True)
    )


def evaluate_experiment(
    *,
    version: str,
    plan: Mapping[str, Any],  # a JSON document, carried into the results as it is
    task: TaskKind,
    arms: Sequence[ArmIdentity],
    baseline: str,
    runs: Sequence[RunRecord],
    provenance: Mapping[str, Any],  # free-form by design, carried into the results
    decide: DecisionRule,
    case_ids: Sequence[str] | None = None,
    resampling: Resampling | None = None,
    metrics: Sequence[str] = (),
    margin: float | None = None,
    request_cost: CostRule | None = None,
    economics: Economics | None = None,
) -> Results:
    """Summaries of every arm and run, comparisons with the baseline, and the decision.

    The same input gives the same results, digit by digit.

    Args:
        version: the Sextant version that computed this.
        plan: the plan as a JSON document.
        task: decides the metrics.
        arms: every arm of the plan, in its order; an arm without runs stays in the results.
        baseline: key of the arm the others are compared with.
        runs: at most one per arm and seed, in any state.
        provenance: hashes, seeds and versions; `test_cases` and `statistics` are added here.
        decide: the decision rule, handed in because decisions lie above evaluation.
        case_ids: every test case in the order of the file, which the order of a race rests on; by default those any
            run has a prediction for. Cases that an arm has no prediction for count as missing, never as wrong.
        resampling: seed and sizes of bootstrap and permutation tests.
        metrics: what arms are summarised by, the first ranks them; the task's own when left out.
        margin: the difference within which two arms count as equivalent.
        request_cost: prices the requests of each arm and run; without it no cost is known.
        economics: what the arms cost in full, carried into the results.
    """
    resampling = resampling or Resampling(seed=7)
    grouped = group_runs(arms, runs)
    by_key = {arm.arm.key: arm for arm in grouped}
    cases = tuple(case_ids) if case_ids is not None else _seen_cases(runs)
    metrics = summary_metrics(task, metrics)
    metric = metrics[0]
    order = shuffle_cases(cases)
    comparisons = compare_with_baseline(
        grouped, baseline=baseline, metrics=metrics, resampling=resampling, margin=margin, order=order
    )
    pairs = compare_every_pair(grouped, metric=metric, resampling=resampling, margin=margin, order=order)
    arm_results = tuple(
        _explain_comparisons(
            with_failure_split(
                _break_down(
                    summarize_arm(arm, metrics=metrics, case_ids=cases, resampling=resampling),
                    arm=arm,
                    task=task,
                    metric=metric,
                    resampling=resampling,
                ),
                arm=arm,
                arms=grouped,
                task=task,
            ),
            arm=arm,
            baseline=by_key[baseline],
            comparisons=comparisons,
        )
        for arm in grouped
    )
    run_results = tuple(
        run for arm in grouped for run in summarize_runs(arm, metrics=metrics, case_ids=cases, resampling=resampling)
    )

    if request_cost is not None:
        arm_results = tuple(
            _with_cost(result, request_cost(result.key, by_key[result.key].runs)) for result in arm_results
        )
        run_results = tuple(
            _with_cost(
                result, request_cost(result.key, [run for run in by_key[result.key].runs if run.seed in result.seeds])
            )
            for result in run_results
        )

    usable = sum(not arm.arm.is_upper_bound for arm in grouped)
    setting = ComparisonSetting(resampling, margin, compared=max(1, usable - 1), order=order)

    def compare(first: str, second: str) -> Comparison:
        return compare_pair(by_key[first], by_key[second], metric=metric, setting=setting)

    decision = decide(
        metric=metric,
        baseline=baseline,
        arms=arm_results,
        runs=run_results,
        comparisons=comparisons,
        compare=compare,
        test_cases=len(cases),
    )
    return Results(
        sextant_version=version,
        plan=dict(plan),
        provenance={
            **provenance,
            "test_cases": len(cases),
            "statistics": {
                "level": LEVEL,
                "seed": resampling.seed,
                "bootstrap_resamples": resampling.bootstrap,
                "permutations": resampling.permutations,
                "smallest_number_of_cases": MIN_CASES,
                "margin": margin,
            },
        },
        arms=arm_results,
        runs=run_results,
        comparisons=comparisons,
        decision=decision,
        pairs=pairs,
        error_analysis=analyse_errors(
            grouped, metric=metric, correctness=correctness_metric(task), resampling=resampling, margin=margin
        ),
        economics=economics,
    )


def with_reasons(results: Results, *, diagnostic: str, reasons: Mapping[str, str]) -> Results:
    """The same results, saying why arms (by key) have no figure of a diagnostic, or one over fewer cases."""
    arms = tuple(
        replace(arm, reasons={**arm.reasons, f"diagnostics.{diagnostic}": reasons[arm.key]})
        if arm.key in reasons
        else arm
        for arm in results.arms
    )
    return replace(results, arms=arms)


def _break_down(result: ArmResult, *, arm: ArmRuns, task: TaskKind, metric: str, resampling: Resampling) -> ArmResult:
    """The same result with its labels, slices and calibration, where it has them."""
    result = replace(result, slices=score_slices(arm, metric=metric, resampling=resampling))
    labels = score_labels(arm) if task is TaskKind.CLASSIFICATION else None
    if labels is None:
        return result
    return replace(result, confusion=labels.confusion, classes=labels.classes, calibration=calibrate(arm))


def _with_cost(result: ArmResult, cost: RequestCost) -> ArmResult:
    reasons = {name: reason for name, reason in result.reasons.items() if name != "cost_usd_per_1000_requests"}
    if cost.usd_per_1000_requests is None:
        reasons["cost_usd_per_1000_requests"] = cost.reason or "No price is known."
    return replace(result, cost_usd_per_1000_requests=cost.usd_per_1000_requests, reasons=reasons)


def _seen_cases(runs: Sequence[RunRecord]) -> tuple[str, ...]:
    return tuple(sorted({row.prediction.case_id for run in runs for row in run.predictions}))


def _explain_comparisons(
    result: ArmResult, *, baseline: ArmRuns, arm: ArmRuns, comparisons: Sequence[Comparison]
) -> ArmResult:
    """The same result, with the reason for every comparison of this arm that has no p-value."""
    reasons = {
        f"comparisons.{each.metric}": why_not_compared(
            len(shared_answers(arm, baseline)),
            groups=each.groups,
            was_stopped=arm.was_stopped or baseline.was_stopped,
        )
        for each in comparisons
        if each.arm == result.key and each.p_value is None
    }
    return replace(result, reasons={**result.reasons, **reasons})
