"""One arm (pooled over its seeds) or one run in figures: quality with intervals, latency, tokens, failures.

Whatever cannot be computed is None, and `ArmResult.reasons` says why under the name of the field; the
reason for `metrics.token_f1` also covers the fields inside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from app.evaluation.arm_runs import ArmRuns, group_members
from app.evaluation.intervals import (
    MIN_CASES,
    Resampling,
    bootstrap_interval,
    mean_interval,
    wilson_interval,
)
from app.evaluation.label_metrics import LABEL_METRICS, LabelMetric, expand_groups, with_empty_case
from app.evaluation.macro_f1 import encode_labels
from app.evaluation.reasons import (
    NO_SPREAD,
    describe_runs,
    why_no_answers,
    why_no_cost,
    why_no_memory,
    why_no_training,
    why_not_counted,
    why_not_scored,
    why_not_timed,
    why_too_few,
    why_too_few_groups,
)
from app.glossary import RunStatus
from app.metrics.diagnostic_names import DIAGNOSTICS
from app.metrics.retrieval_names import RETRIEVAL_METRICS
from app.metrics.scoring import is_binary
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


def summarize_arm(
    arm: ArmRuns, *, metrics: Sequence[str], case_ids: Sequence[str], resampling: Resampling
) -> ArmResult:
    """The figures of one arm over all its runs.

    Scores are averaged over seeds for each case, then over cases; `n` counts cases. Tokens and failures are
    sums over runs, training seconds the mean over the runs that trained, peak memory the largest.

    Args:
        arm: the runs; none at all is allowed.
        metrics: names of the metrics, in the order tables show them.
        case_ids: every test case, so that those never answered are noticed.
        resampling: seed and sizes of the bootstrap.
    """
    explained = {metric: summarize_metric(arm, metric, resampling=resampling) for metric in metrics}
    reasons = {f"metrics.{metric}": each.reason for metric, each in explained.items() if each.reason is not None}
    latency_seconds, tokens = _summarize_latency(arm.answered), _sum_tokens(arm.answered)
    if not arm.answered:
        reasons |= dict.fromkeys(("latency_seconds", "tokens"), why_no_answers(arm))
    else:
        if latency_seconds.p50 is None:
            reasons["latency_seconds"] = why_not_timed()
        if tokens.prompt is None or tokens.completion is None:
            reasons["tokens"] = why_not_counted(arm)
    train_seconds = [run.train_seconds for run in arm.runs if run.train_seconds is not None]
    if not train_seconds:
        reasons["train_seconds"] = why_no_training(arm)
    peak_memory = [run.peak_memory_bytes for run in arm.runs if run.peak_memory_bytes is not None]
    if not peak_memory:
        reasons["peak_memory_bytes"] = why_no_memory(arm)
    reasons["cost_usd_per_1000_requests"] = why_no_cost(arm.arm.language_model)
    retrieval = _summarize_where_scored(arm, RETRIEVAL_METRICS, resampling=resampling)
    reasons |= {f"retrieval.{metric}": each.reason for metric, each in retrieval.items() if each.reason is not None}
    diagnostics = _summarize_where_scored(arm, DIAGNOSTICS, resampling=resampling)
    reasons |= {f"diagnostics.{name}": each.reason for name, each in diagnostics.items() if each.reason is not None}
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
        latency_seconds=latency_seconds,
        tokens=tokens,
        cost_usd_per_1000_requests=None,
        train_seconds=sum(train_seconds) / len(train_seconds) if train_seconds else None,
        peak_memory_bytes=max(peak_memory, default=None),
        failures=len(arm.rows) - len(arm.answered),
        reasons=reasons,
        retrieval={metric: each.summary for metric, each in retrieval.items()},
        diagnostics={name: each.summary for name, each in diagnostics.items()},
        context=arm.arm.context,
        missing_cases=missing,
    )


def summarize_runs(
    arm: ArmRuns, *, metrics: Sequence[str], case_ids: Sequence[str], resampling: Resampling
) -> tuple[ArmResult, ...]:
    """The same figures for each run alone, by seed."""
    return tuple(
        summarize_arm(
            replace(arm, seeds=(run.seed,), runs=(run,)), metrics=metrics, case_ids=case_ids, resampling=resampling
        )
        for run in arm.runs
    )


def summarize_metric(arm: ArmRuns, metric: str, *, resampling: Resampling) -> ExplainedSummary:
    """One metric with its 95% interval.

    Wilson for a share from one seed; with several seeds, and for every other metric, a bootstrap over cases. Where
    cases belong to groups, by the clustered standard error, or a bootstrap over whole groups. Below 10 scored cases,
    or groups, there is a value and no interval.
    """
    if metric in LABEL_METRICS:
        return _summarize_label_metric(arm, LABEL_METRICS[metric], resampling=resampling)
    by_case = arm.scores_by_case(metric)
    if not by_case:
        reason = why_not_scored(arm, metric) if arm.answered else why_no_answers(arm)
        return ExplainedSummary(MetricSummary(value=None, low=None, high=None, n=0), reason)
    return summarize_scores(
        by_case,
        groups=arm.groups_by_case(),
        is_share=is_binary(metric) and arm.is_from_one_seed(),
        resampling=resampling,
    )


def summarize_scores(
    by_case: Mapping[str, float], *, groups: Mapping[str, str], is_share: bool, resampling: Resampling
) -> ExplainedSummary:
    """The mean of the scores of these cases, each in 0..1, with its interval.

    Args:
        by_case: one score per case id, at least one.
        groups: the group of each case that belongs to one.
        is_share: whether every score is 0 or 1.
        resampling: seed and sizes of the bootstrap.
    """
    case_ids = sorted(by_case)
    scores = np.array([by_case[case_id] for case_id in case_ids])
    members = group_members(case_ids, groups)
    value, cases = float(scores.mean()), len(scores)
    if cases < MIN_CASES:
        return ExplainedSummary(MetricSummary(value=value, low=None, high=None, n=cases), why_too_few(cases))
    if members is not None and len(members) < MIN_CASES:
        summary = MetricSummary(value=value, low=None, high=None, n=cases, groups=len(members))
        return ExplainedSummary(summary, why_too_few_groups(len(members)))
    if is_share and members is None:
        interval, kind = wilson_interval(round(float(scores.sum())), cases), "wilson"
    else:
        interval = mean_interval(scores, lowest=0.0, highest=1.0, resampling=resampling, members=members)
        kind = "exact" if np.ptp(scores) < 1e-12 else "bca" if members is None else "cluster"
    summary = MetricSummary(
        value=value,
        low=interval.low,
        high=interval.high,
        n=cases,
        interval=kind,
        groups=None if members is None else len(members),
    )
    return ExplainedSummary(summary, None)


def _summarize_where_scored(
    arm: ArmRuns, names: Sequence[str], *, resampling: Resampling
) -> dict[str, ExplainedSummary]:
    """Those of these scores that some answer of this arm has."""
    present = [name for name in names if any(row.scores.get(name) is not None for row in arm.answered)]
    return {name: summarize_metric(arm, name, resampling=resampling) for name in present}


def _summarize_label_metric(arm: ArmRuns, metric: LabelMetric, *, resampling: Resampling) -> ExplainedSummary:
    case_ids = sorted({row.prediction.case_id for row in arm.answered})
    cases = len(case_ids)
    if cases == 0:
        return ExplainedSummary(MetricSummary(value=None, low=None, high=None, n=0), why_no_answers(arm))
    codes = encode_labels([run.predictions for run in arm.runs], case_ids)
    bare = MetricSummary(value=metric.value(codes), low=None, high=None, n=cases)
    if cases < MIN_CASES:
        return ExplainedSummary(bare, why_too_few(cases))
    members = group_members(case_ids, arm.groups_by_case())
    if members is None:
        interval = bootstrap_interval(
            lambda positions: metric.of_resamples(codes, positions), cases=cases, resampling=resampling
        )
    else:
        bare = replace(bare, groups=len(members))
        if len(members) < MIN_CASES:
            return ExplainedSummary(bare, why_too_few_groups(len(members)))
        padded = with_empty_case(codes)
        interval = bootstrap_interval(
            lambda positions: metric.of_resamples(padded, expand_groups(members, positions)),
            cases=len(members),
            resampling=resampling,
        )
    if interval is None:
        return ExplainedSummary(bare, NO_SPREAD)
    kind = "bca" if members is None else "cluster"
    return ExplainedSummary(replace(bare, low=interval.low, high=interval.high, interval=kind), None)


def _summarize_latency(answered: Sequence[ScoredPrediction]) -> LatencySummary:
    seconds = [row.prediction.latency_seconds for row in answered if row.prediction.latency_seconds is not None]
    if not seconds:
        return LatencySummary(p50=None, p95=None)
    p50, p95 = np.percentile(seconds, [50, 95])
    return LatencySummary(p50=float(p50), p95=float(p95))


def _sum_tokens(answered: Sequence[ScoredPrediction]) -> TokenCounts:
    return TokenCounts(
        prompt=_sum_or_none([row.prediction.prompt_tokens for row in answered]),
        completion=_sum_or_none([row.prediction.completion_tokens for row in answered]),
    )


def _sum_or_none(counts: Sequence[int | None]) -> int | None:
    """The sum; None where nothing was answered, or where one count is missing, because the rest is no sum."""
    known = [count for count in counts if count is not None]
    return sum(known) if known and len(known) == len(counts) else None


def _pooled_status(arm: ArmRuns) -> RunStatus:
    found = {RunStatus(run.status) for run in arm.runs}
    return next((status for status in _GRAVEST_FIRST if status in found), RunStatus.QUEUED)
