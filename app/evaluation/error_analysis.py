"""What retrieval and tuning bring alone and together: base, RAG, tuned and both as a 2 x 2.

S1.8 of the project's evidence: in most cases a hybrid is best, and the question is the independent benefit of each
part. Interaction: both - rag - tuned + base, case by case (a difference of paired differences).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from app.evaluation.arm_runs import ArmRuns, group_members
from app.evaluation.comparisons import EQUIVALENCE_LEVEL
from app.evaluation.explanations import explain_error_analysis
from app.evaluation.intervals import (
    LEVEL,
    MIN_CASES,
    FloatArray,
    IntArray,
    Interval,
    Resampling,
    mean_interval,
)
from app.glossary import MethodKey
from app.values.results import AnswerPattern, Effect, ErrorAnalysis

_TUNED = (MethodKey.LORA, MethodKey.QLORA, MethodKey.FULL)


def analyse_errors(
    arms: Sequence[ArmRuns], *, metric: str, correctness: str, resampling: Resampling, margin: float | None = None
) -> tuple[ErrorAnalysis, ...]:
    """One analysis per language model that zero_shot, rag, a tuned arm and rag_lora all ran on; each the first such.

    Args:
        arms: all arms, in the order of the plan.
        metric: the main metric.
        correctness: the metric that says right or wrong, for the patterns.
        resampling: seed and sizes of the bootstrap.
        margin: within it an interaction counts as none.
    """
    found: list[ErrorAnalysis] = []
    for language_model in dict.fromkeys(arm.arm.language_model for arm in arms):
        siblings = [arm for arm in arms if arm.arm.language_model == language_model and arm.answered]
        base = next((arm for arm in siblings if arm.arm.method == MethodKey.ZERO_SHOT), None)
        rag = next((arm for arm in siblings if _retrieves(arm)), None)
        tuned = next((arm for method in _TUNED for arm in siblings if arm.arm.method == method), None)
        both = next((arm for arm in siblings if arm.arm.method == MethodKey.RAG_LORA), None)
        if base is not None and rag is not None and tuned is not None and both is not None:
            four = (base, rag, tuned, both)
            analysis = _analyse(four, metric, correctness=correctness, resampling=resampling, margin=margin)
            if analysis is not None:
                found.append(analysis)
    return tuple(found)


def _retrieves(arm: ArmRuns) -> bool:
    return arm.arm.method == MethodKey.RAG and arm.arm.context in {None, "retrieved"}


def _analyse(
    four: tuple[ArmRuns, ArmRuns, ArmRuns, ArmRuns],
    metric: str,
    *,
    correctness: str,
    resampling: Resampling,
    margin: float | None,
) -> ErrorAnalysis | None:
    by_arm = [arm.scores_by_case(metric) for arm in four]
    case_ids = sorted(set.intersection(*(set(scores) for scores in by_arm)))
    if not case_ids:
        return None
    groups = {case_id: group for arm in four for case_id, group in arm.groups_by_case().items()}
    members = group_members(case_ids, groups)
    scores = np.array([[own[case_id] for case_id in case_ids] for own in by_arm])  # (4, cases)
    base, rag, tuned, both = scores

    def effect(differences: FloatArray, largest: float) -> Effect:
        interval = _interval(differences, largest, members, resampling)
        return Effect(
            value=float(differences.mean()),
            low=None if interval is None else interval.low,
            high=None if interval is None else interval.high,
        )

    extra = both - rag - tuned + base
    interaction = effect(extra, 2.0)
    within = None if margin is None else _interval(extra, 2.0, members, resampling, level=EQUIVALENCE_LEVEL)
    keys = [arm.arm.key for arm in four]
    analysis = ErrorAnalysis(
        metric=metric,
        language_model=four[0].arm.language_model,
        base=keys[0],
        rag=keys[1],
        tuned=keys[2],
        both=keys[3],
        cases=len(case_ids),
        scores=tuple(float(value) for value in scores.mean(axis=1)),
        rag_gain=effect(rag - base, 1.0),
        tuning_gain=effect(tuned - base, 1.0),
        both_gain=effect(both - base, 1.0),
        interaction=interaction,
        reading=_read(interaction, within, margin),
        explanation="",
        patterns=_patterns(four, case_ids, correctness),
    )
    return replace(analysis, explanation=explain_error_analysis(analysis))


def _interval(
    differences: FloatArray,
    largest: float,
    members: IntArray | None,
    resampling: Resampling,
    *,
    level: float = LEVEL,
) -> Interval | None:
    if (len(differences) if members is None else len(members)) < MIN_CASES:
        return None
    return mean_interval(
        differences, lowest=-largest, highest=largest, resampling=resampling, level=level, members=members
    )


def _read(interaction: Effect, within: Interval | None, margin: float | None) -> str:
    if margin is not None and within is not None and -margin <= within.low and within.high <= margin:
        return "additive"
    if interaction.low is not None and interaction.low > 0:
        return "reinforcing"
    return "overlapping" if interaction.high is not None and interaction.high < 0 else "unclear"


def _patterns(four: Sequence[ArmRuns], case_ids: Sequence[str], correctness: str) -> tuple[AnswerPattern, ...]:
    """Which of the four were right (in more than half of their seeds), most frequent first."""
    right = {arm.arm.key: arm.scores_by_case(correctness) for arm in four}
    counts = Counter(
        tuple(key for key, scores in right.items() if scores.get(case_id, 0.0) > 0.5) for case_id in case_ids
    )
    return tuple(AnswerPattern(right=keys, cases=cases) for keys, cases in sorted(counts.items(), key=_most_first))


def _most_first(pattern: tuple[tuple[str, ...], int]) -> tuple[int, tuple[str, ...]]:
    return -pattern[1], pattern[0]
