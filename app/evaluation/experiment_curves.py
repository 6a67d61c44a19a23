"""The learning curves of one experiment: which arms are one arm on shares of the training cases, and what follows."""

from collections.abc import Mapping, Sequence

import numpy as np

from app.evaluation.arm_runs import groups_of
from app.evaluation.learning_curves import (
    FEWEST_POINTS,
    FloatArray,
    draw_learning_curve,
    labels_to_overtake,
    price_labels,
    resampled_means,
)
from app.experiments.arm_specs import AnyArm
from app.experiments.learning_specs import LearnsFromCases
from app.experiments.plan import Plan
from app.values.learning_curves import LabelNeed, LearningCurve, LearningCurves, SizePoint
from app.values.results import ArmResult
from app.values.run_records import RunRecord

SEED = 7


def find_curve_arms(plan: Plan) -> dict[str, tuple[str, ...]]:
    """For each curve the keys of its arms by rising share, under the key of the arm with the largest share.

    Arms belong together when all their settings but share and key are the same.
    """
    families: dict[str, list[tuple[float, str]]] = {}
    for key, arm in zip(plan.arm_keys, plan.arms, strict=True):
        if isinstance(arm, LearnsFromCases):
            families.setdefault(_settings_of(arm), []).append((arm.train_share, key))
    ordered = [[key for _, key in sorted(family)] for family in families.values() if len(family) > 1]
    return {keys[-1]: tuple(keys) for keys in ordered}


def learning_curves_of(
    plan: Plan, *, arms: Sequence[ArmResult], runs: Sequence[RunRecord], metric: str, train_cases: Mapping[str, int]
) -> LearningCurves | None:
    """Every learning curve of the plan, and what overtaking each arm outside of it takes; None without any.

    Args:
        arms: the summaries, for values and intervals.
        runs: with their predictions, for the resamples.
        metric: the main metric, a mean over cases.
        train_cases: how many cases each arm was trained on, by its key.
    """
    families = find_curve_arms(plan)
    if not families:
        return None
    results = {arm.key: arm for arm in arms}
    in_curves = {key for keys in families.values() for key in keys}
    curves: list[LearningCurve] = []
    needs: list[LabelNeed] = []
    for name, keys in families.items():
        measured = [key for key in keys if results[key].metrics[metric].value is not None]
        points = [_point(results[key], metric, train_cases[key]) for key in measured]
        if not points:
            continue
        draws = _draws(measured, runs, metric)
        curve = draw_learning_curve(points, _table(draws, measured), arm=name, metric=metric)
        curves.append(curve)
        if len(points) < FEWEST_POINTS:
            continue
        for other in arms:
            target = other.metrics[metric].value
            if other.key in in_curves or other.is_upper_bound or target is None:
                continue
            together = _draws([*measured, other.key], runs, metric)
            need = labels_to_overtake(
                curve,
                _table(together, measured),
                other=other.key,
                target=target,
                target_draws=together.get(other.key, np.zeros(0)),
            )
            labels = max(train_cases[key] for key in keys)
            needs.append(price_labels(need, labels=labels, label_usd_per_case=plan.costs.label_usd_per_case))
    return LearningCurves(tuple(curves), tuple(needs))


def _settings_of(arm: AnyArm) -> str:
    return f"{arm.method} {arm.model_dump_json(exclude={'key', 'train_share', 'learning_curve'})}"


def _point(result: ArmResult, metric: str, cases: int) -> SizePoint:
    summary = result.metrics[metric]
    assert summary.value is not None, "only measured arms have a point"
    return SizePoint(arm=result.key, cases=cases, value=summary.value, low=summary.low, high=summary.high)


def _draws(keys: Sequence[str], runs: Sequence[RunRecord], metric: str) -> dict[str, FloatArray]:
    scores: dict[str, list[dict[str, float]]] = {key: [] for key in keys}
    groups: dict[str, str] = {}
    for run in runs:
        if run.arm in scores:
            groups |= groups_of(run.predictions)
            by_case = {
                row.prediction.case_id: score
                for row in run.predictions
                if row.prediction.failure is None and (score := row.scores.get(metric)) is not None
            }
            if by_case:
                scores[run.arm].append(by_case)
    return resampled_means(scores, groups=groups, seed=SEED)


def _table(draws: Mapping[str, FloatArray], keys: Sequence[str]) -> FloatArray:
    return np.stack([draws[key] for key in keys], axis=1) if draws else np.zeros((0, len(keys)))
