"""What the decision knows of each arm: its score with resampled means, latency, cost, memory, and what it keeps."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from app.decision.eligibility import why_out
from app.evaluation.arm_runs import ArmRuns, group_members, group_runs
from app.evaluation.case_draws import draw_case_counts
from app.evaluation.evaluate import identify_arms
from app.evaluation.intervals import MIN_CASES
from app.experiments.plan import Plan
from app.glossary import IMPORTED
from app.values.results import ArmResult, Results
from app.values.run_records import RunRecord
from app.values.utility import ArmFacts

DRAWS = 1_000
"""Standard error of a probability near one half: 1.6 points. Five kilobytes per arm in the results."""
DRAW_UNIT = 10_000
"""Draws are stored in ten-thousandths."""

FloatArray = npt.NDArray[np.float64]


class GatheredFacts(NamedTuple):
    """One record per arm in the order of the plan, and how many cases every arm in the running answered.

    `groups` is how many groups these cases belong to; None where every case stands alone.
    """

    arms: tuple[ArmFacts, ...]
    cases: int
    groups: int | None


def gather_facts(results: Results, *, runs: Sequence[RunRecord], plan: Plan, seed: int = 7) -> GatheredFacts:
    """What is known of every arm.

    Scores and draws are over the cases that every arm in the running answered, so that no arm gains by failing on hard
    ones; draws only from `MIN_CASES` such cases, or groups of them, on. An arm that is out keeps the score of its own
    cases, without draws.

    Args:
        results: summaries of the arms, with costs where they are known.
        runs: every run with its predictions.
        plan: says what runs on an endpoint, what cites, and which endpoints are the team's own.
        seed: of the resampling.
    """
    metric = results.decision.metric
    test_cases = int(results.provenance.get("test_cases", 0))
    out = why_out(metric, arms=results.arms, runs=results.runs, test_cases=test_cases)
    grouped = {arm.arm.key: arm for arm in group_runs(identify_arms(plan), runs)}
    running = {key: arm for key, arm in grouped.items() if out[key] is None}
    case_ids = _answered_by_all(running.values(), metric)
    groups = {case_id: group for arm in running.values() for case_id, group in arm.groups_by_case().items()}
    members = group_members(case_ids, groups)
    units = len(case_ids) if members is None else len(members)
    # The same for every arm, so draws are paired.
    counts = draw_case_counts(len(case_ids), members, draws=DRAWS, random=np.random.default_rng(seed))
    specs = dict(zip(plan.arm_keys, plan.arms, strict=True))
    own = plan.decision.limits.own_endpoints if plan.decision is not None else ()

    def facts_of(arm: ArmResult, position: int) -> ArmFacts:
        quality, draws = arm.metrics[metric].value, ""
        if arm.key in running and case_ids:
            scores = _score_table(grouped[arm.key], case_ids, metric)
            by_case: FloatArray = np.nanmean(scores, axis=0)  # every one of these cases was answered at least once
            quality = float(by_case.mean())
            if units >= MIN_CASES:
                draws = _draw_means(scores, counts, seed=seed + 1 + position)
        return ArmFacts(
            arm=arm.key,
            method=arm.method,
            quality=quality,
            draws=draws,
            seeds=len(_means_by_seed(grouped[arm.key], metric)),
            seed_error=_seed_error(grouped[arm.key], metric),
            # Times of another machine are no measure to weigh arms by; a limit is a promise, whatever the machine.
            latency_seconds=None if arm.method == IMPORTED else arm.latency_seconds.p50,
            latency_p95_seconds=arm.latency_seconds.p95,
            cost_usd_per_1000_requests=arm.cost_usd_per_1000_requests,
            memory_bytes=arm.peak_memory_bytes,
            is_remote=any(_is_elsewhere(name, own=own) for name in (arm.language_model, *specs[arm.key].teachers)),
            cites=bool(getattr(specs[arm.key], "citations", False)),  # a setting of the arms that retrieve
            out=out[arm.key],
        )

    return GatheredFacts(
        tuple(facts_of(arm, position) for position, arm in enumerate(results.arms)),
        cases=len(case_ids),
        groups=None if members is None else units,
    )


def _is_elsewhere(language_model: str, *, own: Collection[str]) -> bool:
    """Whether texts go, or went, to an endpoint that is not the team's own."""
    endpoint = language_model.removeprefix("endpoint:").removeprefix("imported:")
    return endpoint != language_model and endpoint not in own


def _answered_by_all(arms: Collection[ArmRuns], metric: str) -> list[str]:
    """The cases that each of these arms has a score for, in a stable order."""
    found = [set(arm.scores_by_case(metric)) for arm in arms]
    return sorted(set[str].intersection(*found)) if found else []


def _score_table(arm: ArmRuns, case_ids: Sequence[str], metric: str) -> FloatArray:
    """Scores of shape (seeds, cases); NaN where a seed did not answer a case."""
    columns = {case_id: column for column, case_id in enumerate(case_ids)}
    table: FloatArray = np.full((len(arm.runs), len(case_ids)), np.nan)
    for line, run in enumerate(arm.runs):
        for row in run.predictions:
            score = row.scores.get(metric)
            column = columns.get(row.prediction.case_id)
            if column is not None and score is not None and row.prediction.failure is None:
                table[line, column] = score
    return table[~np.isnan(table).all(axis=1)]


def _draw_means(scores: FloatArray, counts: FloatArray, *, seed: int) -> str:
    """Means of resampled cases and resampled seeds, as `ArmFacts.draws` holds them.

    Source: Owen 2007, The pigeonhole bootstrap, Annals of Applied Statistics 1(2): rows and columns are resampled each
    for itself. With few seeds it understates how much seeds matter, by (k - 1) / k for k seeds.
    """
    lines = len(scores)
    seed_counts = np.random.default_rng(seed).multinomial(lines, np.full(lines, 1 / lines), size=DRAWS)
    sums = counts @ np.nan_to_num(scores).T  # (draws, seeds)
    answered = counts @ (~np.isnan(scores)).astype(np.float64).T
    means = (seed_counts * sums).sum(axis=1) / np.maximum((seed_counts * answered).sum(axis=1), 1.0)
    return " ".join(str(round(mean * DRAW_UNIT)) for mean in means.tolist())


def _means_by_seed(arm: ArmRuns, metric: str) -> list[float]:
    found = [
        [
            score
            for row in run.predictions
            if row.prediction.failure is None and (score := row.scores.get(metric)) is not None
        ]
        for run in arm.runs
    ]
    return [sum(scores) / len(scores) for scores in found if scores]


def _seed_error(arm: ArmRuns, metric: str) -> float | None:
    """Standard error of the mean over seeds; None with fewer than two."""
    means = _means_by_seed(arm, metric)
    return float(np.std(means, ddof=1) / np.sqrt(len(means))) if len(means) > 1 else None
