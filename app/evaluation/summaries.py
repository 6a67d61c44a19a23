"""One arm (pooled over its seeds) or one run in figures: quality with intervals, latency, tokens, failures.

Whatever cannot be computed is None, and `ArmResult.reasons` says why under the name of the field; the
reason for `metrics.token_f1` also covers the fields inside it.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from app.evaluation.arm_runs import ArmRuns
from app.evaluation.intervals import (
    MIN_CASES,
    Resampling,
    bootstrap_interval,
    bootstrap_mean_interval,
    wilson_interval,
)
from app.evaluation.macro_f1 import encode_labels, macro_f1, macro_f1_of_resamples
from app.evaluation.reasons import (
    NO_SPREAD,
    describe_runs,
    why_no_answers,
    why_no_cost,
    why_no_memory,
    why_no_training,
    why_too_few,
)
from app.glossary import RunStatus, TaskKind
from app.metrics.retrieval_names import RETRIEVAL_METRICS
from app.metrics.scoring import BINARY_METRICS, summary_metrics
from app.values.predictions import ScoredPrediction
from app.values.results import ArmResult, LatencySummary, MetricSummary, TokenCounts

# An arm with runs in several states shows the one a reader must know about first.
_GRAVEST_FIRST = (
    RunStatus.FAILED,
    RunStatus.CANCELLED,
    RunStatus.RUNNING,
    RunStatus.QUEUED,
    RunStatus.STOPPED_EARLY,
    RunStatus.SUCCEEDED,
)


class ExplainedSummary(NamedTuple):
    """A metric, and why something in it is None."""

    summary: MetricSummary
    reason: str | None


def summarize_arm(arm: ArmRuns, *, task: TaskKind, case_ids: Sequence[str], resampling: Resampling) -> ArmResult:
    """The figures of one arm over all its runs.

    Scores are averaged over seeds for each case, then over cases; `n` counts cases. Tokens and failures are
    sums over runs, training seconds the mean over the runs that trained, peak memory the largest.

    Args:
        arm: the runs; none at all is allowed.
        task: decides the metrics.
        case_ids: every test case, so that those never answered are noticed.
        resampling: seed and sizes of the bootstrap.
    """
    explained = {metric: summarize_metric(arm, metric, resampling=resampling) for metric in summary_metrics(task)}
    reasons = {f"metrics.{metric}": each.reason for metric, each in explained.items() if each.reason is not None}
    if not arm.answered:
        reasons |= dict.fromkeys(("latency_seconds", "tokens"), why_no_answers(arm))
    train_seconds = [run.train_seconds for run in arm.runs if run.train_seconds is not None]
    if not train_seconds:
        reasons["train_seconds"] = why_no_training(arm)
    peak_memory = [run.peak_memory_bytes for run in arm.runs if run.peak_memory_bytes is not None]
    if not peak_memory:
        reasons["peak_memory_bytes"] = why_no_memory(arm)
    reasons["cost_usd_per_1000_requests"] = why_no_cost(arm.arm.language_model)
    retrieval = {metric: summarize_metric(arm, metric, resampling=resampling) for metric in _retrieval_metrics(arm)}
    reasons |= {f"retrieval.{metric}": each.reason for metric, each in retrieval.items() if each.reason is not None}
    planned = len(case_ids) * len(arm.runs)
    missing = planned - len(arm.rows)
    if arm.rows and missing > 0:
        reasons["missing_cases"] = (
            f"{missing} of {planned} answers are missing and are left out, not counted as wrong. {describe_runs(arm)}"
        )
    return ArmResult(
        key=arm.arm.key,
        method=arm.arm.method,
        language_model=arm.arm.language_model,
        seeds=arm.seeds,
        status=str(_pooled_status(arm)),
        metrics={metric: each.summary for metric, each in explained.items()},
        latency_seconds=_summarize_latency(arm.answered),
        tokens=_sum_tokens(arm.answered),
        cost_usd_per_1000_requests=None,
        train_seconds=sum(train_seconds) / len(train_seconds) if train_seconds else None,
        peak_memory_bytes=max(peak_memory, default=None),
        failures=len(arm.rows) - len(arm.answered),
        reasons=reasons,
        retrieval={metric: each.summary for metric, each in retrieval.items()},
    )


def summarize_runs(
    arm: ArmRuns, *, task: TaskKind, case_ids: Sequence[str], resampling: Resampling
) -> tuple[ArmResult, ...]:
    """The same figures for each run alone, by seed."""
    return tuple(
        summarize_arm(replace(arm, seeds=(run.seed,), runs=(run,)), task=task, case_ids=case_ids, resampling=resampling)
        for run in arm.runs
    )


def summarize_metric(arm: ArmRuns, metric: str, *, resampling: Resampling) -> ExplainedSummary:
    """One metric with its 95% interval.

    Wilson for a share from one seed; with several seeds, and for every other metric, a bootstrap over cases.
    Below 10 scored cases there is a value and no interval.
    """
    if metric == "macro_f1":
        return _summarize_macro_f1(arm, resampling=resampling)
    by_case = arm.scores_by_case(metric)
    if not by_case:
        return ExplainedSummary(MetricSummary(value=None, low=None, high=None, n=0), why_no_answers(arm))
    scores = np.array([by_case[case_id] for case_id in sorted(by_case)])
    value, cases = float(scores.mean()), len(scores)
    if cases < MIN_CASES:
        return ExplainedSummary(MetricSummary(value=value, low=None, high=None, n=cases), why_too_few(cases))
    if metric in BINARY_METRICS and arm.is_from_one_seed():
        interval = wilson_interval(round(float(scores.sum())), cases)
    else:
        interval = bootstrap_mean_interval(scores, lowest=0.0, highest=1.0, resampling=resampling)
    return ExplainedSummary(MetricSummary(value=value, low=interval.low, high=interval.high, n=cases), None)


def _retrieval_metrics(arm: ArmRuns) -> tuple[str, ...]:
    """The scores of retrieval and citations that some answer of this arm has."""
    return tuple(name for name in RETRIEVAL_METRICS if any(row.scores.get(name) is not None for row in arm.answered))


def _summarize_macro_f1(arm: ArmRuns, *, resampling: Resampling) -> ExplainedSummary:
    case_ids = sorted({row.prediction.case_id for row in arm.answered})
    cases = len(case_ids)
    if cases == 0:
        return ExplainedSummary(MetricSummary(value=None, low=None, high=None, n=0), why_no_answers(arm))
    codes = encode_labels([run.predictions for run in arm.runs], case_ids)
    value = macro_f1(codes)
    if cases < MIN_CASES:
        return ExplainedSummary(MetricSummary(value=value, low=None, high=None, n=cases), why_too_few(cases))
    interval = bootstrap_interval(
        lambda positions: macro_f1_of_resamples(codes, positions), cases=cases, resampling=resampling
    )
    if interval is None:
        return ExplainedSummary(MetricSummary(value=value, low=None, high=None, n=cases), NO_SPREAD)
    return ExplainedSummary(MetricSummary(value=value, low=interval.low, high=interval.high, n=cases), None)


def _summarize_latency(answered: Sequence[ScoredPrediction]) -> LatencySummary:
    if not answered:
        return LatencySummary(p50=None, p95=None)
    seconds = [row.prediction.latency_seconds for row in answered]
    p50, p95 = np.percentile(seconds, [50, 95])
    return LatencySummary(p50=float(p50), p95=float(p95))


def _sum_tokens(answered: Sequence[ScoredPrediction]) -> TokenCounts:
    if not answered:
        return TokenCounts(prompt=None, completion=None)
    return TokenCounts(
        prompt=sum(row.prediction.prompt_tokens for row in answered),
        completion=sum(row.prediction.completion_tokens for row in answered),
    )


def _pooled_status(arm: ArmRuns) -> RunStatus:
    found = {RunStatus(run.status) for run in arm.runs}
    return next((status for status in _GRAVEST_FIRST if status in found), RunStatus.QUEUED)
