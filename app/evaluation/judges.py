"""What judges made of the arms: figures with intervals, tests, and the leanings a judge is known to have.

Position, length and a judge's own language model sway its verdicts (Zheng et al. 2023, arXiv 2306.05685, section 3.3),
so each is counted and shown beside the figure.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from app.evaluation.arm_runs import ArmRuns, group_runs, groups_of
from app.evaluation.comparisons import ComparisonSetting, compare_pair
from app.evaluation.corrections import correct_for_several
from app.evaluation.evaluate import identify_arms
from app.evaluation.intervals import Resampling
from app.evaluation.judge_verdicts import FIRST_CHOSEN, LONGER_CHOSEN, ORDERS_AGREE, PREFERENCE, RATING
from app.evaluation.summaries import summarize_metric, summarize_scores
from app.experiments.judge_specs import JudgeSpec
from app.experiments.plan import Plan
from app.glossary import RunStatus
from app.values.predictions import ScoredPrediction
from app.values.results import Comparison, JudgedArm, JudgeResult, MetricSummary, Results, TokenCounts
from app.values.run_records import ArmIdentity, JudgeRecord, RunRecord

_RATING_STEPS = 4
"""From 1 to 5 there are four steps; within the statistics a rating lies in 0..1 like every score."""
_NOTHING = MetricSummary(value=None, low=None, high=None, n=0)
_UNFINISHED = {
    RunStatus.FAILED: "The judge's run failed",
    RunStatus.CANCELLED: "The judge's run was cancelled",
}
MOST_REASONS = 3


class _BesideMetric(NamedTuple):
    """Verdicts where judge and main metric both prefer one of two answers, and those where it is the same one."""

    told: int
    agreed: int


def with_judges(
    results: Results,
    *,
    plan: Plan,
    runs: Sequence[RunRecord],
    records: Sequence[JudgeRecord],
    cases: Mapping[str, int],
    resampling: Resampling | None = None,
) -> Results:
    """The results with one entry per judge of the plan, in its order. Nothing else changes: judges rank nothing.

    Args:
        runs: what the arms left behind; the seed that was judged is the plan's first.
        records: at most one per judge and arm, in any state.
        cases: how many test cases each judge was given, by its name.
        resampling: seed and sizes of bootstrap and permutation tests.
    """
    arms = group_runs(identify_arms(plan), [run for run in runs if run.seed == plan.seeds[0]])
    by_key = {arm.arm.key: arm for arm in arms}
    judges = tuple(
        _summarise(
            judge,
            {record.arm: record for record in records if record.judge == judge.name},
            by_key,
            baseline=plan.baseline_key,
            metric=results.decision.metric,
            cases=cases[judge.name],
            resampling=resampling or Resampling(seed=7),
        )
        for judge in plan.judges
    )
    return replace(results, judges=judges)


def _summarise(
    judge: JudgeSpec,
    records: Mapping[str, JudgeRecord],
    arms: Mapping[str, ArmRuns],
    *,
    baseline: str,
    metric: str,
    cases: int,
    resampling: Resampling,
) -> JudgeResult:
    keys = judge.judged_arms(tuple(arms), baseline=baseline)
    judged = {key: _scored_runs(key, _scores(judge, records.get(key))) for key in keys}
    comparisons = _compare(judge, judged, baseline=baseline, resampling=resampling)
    rows = [row for record in records.values() for row in record.judged]
    beside_metric = _compare_with_metric(judge, records, arms, baseline=baseline, metric=metric)
    return JudgeResult(
        name=judge.name,
        kind=judge.kind,
        language_model=judge.language_model,
        criterion=judge.criterion,
        prompt=judge.prompt,
        baseline=baseline,
        metric=metric,
        cases=cases,
        arms=tuple(
            _judged_arm(
                judge,
                key,
                records.get(key),
                judged[key],
                comparisons.get(key),
                arm=arms[key],
                metric=metric,
                resampling=resampling,
            )
            for key in keys
        ),
        metric_pairs=beside_metric.told,
        metric_agrees=beside_metric.agreed,
        own_arms=tuple(key for key, arm in arms.items() if arm.arm.language_model == judge.language_model),
        tokens=TokenCounts(
            prompt=_sum_known(row.prediction.prompt_tokens for row in rows),
            completion=_sum_known(row.prediction.completion_tokens for row in rows),
        ),
        cost_usd=None,
        cost_reason="",
        provenance=next((dict(record.provenance) for record in records.values() if record.provenance), {}),
    )


def _sum_known(counts: Iterable[int | None]) -> int | None:
    """The sum of what is known; None when nothing is."""
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def _scores(judge: JudgeSpec, record: JudgeRecord | None) -> dict[str, ScoredPrediction]:
    """The rows with a verdict by case, each with the verdict in 0..1 under `PREFERENCE`."""
    found: dict[str, ScoredPrediction] = {}
    for row in record.judged if record is not None else ():
        value = row.scores.get(PREFERENCE if judge.kind == "pairwise" else RATING)
        if value is not None:
            unit = value if judge.kind == "pairwise" else (value - 1) / _RATING_STEPS
            found[row.prediction.case_id] = replace(row, scores={PREFERENCE: unit})
    return found


def _scored_runs(key: str, rows: Mapping[str, ScoredPrediction]) -> ArmRuns:
    """The verdicts in the form in which scores are summarised and compared."""
    arm = ArmIdentity(key=key, method="", language_model="")
    run = RunRecord(
        arm=key,
        method="",
        language_model="",
        seed=0,
        status=str(RunStatus.SUCCEEDED),
        predictions=tuple(rows[case_id] for case_id in sorted(rows)),
    )
    return ArmRuns(arm=arm, seeds=(0,), runs=(run,))


def _compare(
    judge: JudgeSpec, judged: Mapping[str, ArmRuns], *, baseline: str, resampling: Resampling
) -> dict[str, Comparison]:
    """Every judged arm against the baseline, corrected over them (Holm).

    In pairs the baseline's share of a verdict is what is left of the arm's.
    """
    others = [key for key in judged if key != baseline]
    setting = ComparisonSetting(resampling, compared=max(1, len(others)))
    found = [
        compare_pair(
            judged[key],
            _turned(judged[key], baseline) if judge.kind == "pairwise" else judged[baseline],
            metric=PREFERENCE,
            setting=setting,
        )
        for key in others
    ]
    return {comparison.arm: comparison for comparison in correct_for_several(found)}


def _turned(judged: ArmRuns, baseline: str) -> ArmRuns:
    rows = {
        row.prediction.case_id: replace(row, scores={PREFERENCE: 1 - (row.scores[PREFERENCE] or 0.0)})
        for row in judged.rows
    }
    return _scored_runs(baseline, rows)


def _judged_arm(
    judge: JudgeSpec,
    key: str,
    record: JudgeRecord | None,
    judged: ArmRuns,
    comparison: Comparison | None,
    *,
    arm: ArmRuns,
    metric: str,
    resampling: Resampling,
) -> JudgedArm:
    explained = summarize_metric(judged, PREFERENCE, resampling=resampling) if judged.rows else None
    summary = _NOTHING if explained is None else explained.summary
    with_verdict = judged.scores_by_case(PREFERENCE)
    scores = {case_id: score for case_id, score in arm.scores_by_case(metric).items() if case_id in with_verdict}
    reference = (
        summarize_scores(scores, groups=arm.groups_by_case(), is_share=False, resampling=resampling).summary
        if scores
        else _NOTHING
    )
    is_pair = judge.kind == "pairwise"
    scale = 1 if is_pair else _RATING_STEPS
    reasons = _reasons(record)
    if explained is not None and explained.reason is not None:
        reasons = (*reasons, explained.reason)
    missing = len(record.put) - len(judged.rows) if record is not None else 0
    found = JudgedArm(
        arm=key,
        status=str(RunStatus.QUEUED) if record is None else record.status,
        summary=summary if is_pair else _as_rating(summary),
        reference=reference,
        difference=_times(scale, comparison and comparison.difference),
        low=_times(scale, comparison and comparison.low),
        high=_times(scale, comparison and comparison.high),
        p_value=comparison and comparison.p_value,
        p_value_adjusted=comparison and comparison.p_value_adjusted,
        verdict="unknown" if comparison is None else comparison.verdict,
        wins=0 if comparison is None else comparison.wins,
        losses=0 if comparison is None else comparison.losses,
        ties=0 if comparison is None else comparison.cases - comparison.wins - comparison.losses,
        missing=missing,
        reasons=reasons,
    )
    if not is_pair or record is None:
        return found
    return replace(
        found,
        orders_disagree=_share_of(record, ORDERS_AGREE, resampling=resampling),
        first_chosen=_mean_of(record, FIRST_CHOSEN),
        longer_chosen=_mean_of(record, LONGER_CHOSEN),
    )


def _reasons(record: JudgeRecord | None) -> tuple[str, ...]:
    """Why verdicts are missing: what became of the run, then the commonest failures of single verdicts."""
    if record is None:
        return ("This judge was never run on this arm.",)
    reasons: list[str] = []
    words = _UNFINISHED.get(RunStatus(record.status))
    if words is not None:
        reasons.append(f"{words}: {record.failure}" if record.failure else f"{words}.")
    if not record.put:
        reasons.append("No case that this judge was given was answered.")
    failures = Counter(row.prediction.failure for row in record.judged if row.prediction.failure is not None)
    reasons += [str(failure) for failure, _ in failures.most_common(MOST_REASONS)]
    return tuple(reasons)


def _as_rating(summary: MetricSummary) -> MetricSummary:
    def rating(value: float | None) -> float | None:
        return None if value is None else 1 + _RATING_STEPS * value

    return replace(summary, value=rating(summary.value), low=rating(summary.low), high=rating(summary.high))


def _times(scale: int, value: float | None) -> float | None:
    return None if value is None else scale * value


def _share_of(record: JudgeRecord, name: str, *, resampling: Resampling) -> MetricSummary:
    """The share of rows where this score is 0, with its interval."""
    values = {row.prediction.case_id: value for row in record.judged if (value := row.scores.get(name)) is not None}
    if not values:
        return _NOTHING
    turned = {case_id: 1 - value for case_id, value in values.items()}
    groups = groups_of(record.judged)
    return summarize_scores(turned, groups=groups, is_share=True, resampling=resampling).summary


def _mean_of(record: JudgeRecord, name: str) -> float | None:
    values = [value for row in record.judged if (value := row.scores.get(name)) is not None]
    return sum(values) / len(values) if values else None


def _compare_with_metric(
    judge: JudgeSpec,
    records: Mapping[str, JudgeRecord],
    arms: Mapping[str, ArmRuns],
    *,
    baseline: str,
    metric: str,
) -> _BesideMetric:
    told = agreed = 0
    theirs = arms[baseline].scores_by_case(metric)
    of_baseline = _scores(judge, records.get(baseline))
    for key, record in records.items():
        if key == baseline or key not in arms:
            continue
        own = arms[key].scores_by_case(metric)
        for case_id, row in _scores(judge, record).items():
            verdict = row.scores[PREFERENCE] or 0.0
            if judge.kind == "rubric":
                other = of_baseline.get(case_id)
                lean = None if other is None else verdict - (other.scores[PREFERENCE] or 0.0)
            else:
                lean = verdict - 0.5
            gap = own[case_id] - theirs[case_id] if case_id in own and case_id in theirs else 0.0
            if lean and gap:
                told += 1
                agreed += (lean > 0) == (gap > 0)
    return _BesideMetric(told, agreed)
