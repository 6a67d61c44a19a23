"""What a reader must know before relying on a decision, gravest first."""

import math
from collections.abc import Sequence

from app.decision.arm_names import arm_title, join_names
from app.glossary import MethodKey, RunStatus
from app.values.results import ArmResult

# Below this no arm does the task at all, so differences are noise between failures. Our convention.
FLOOR = 0.1

# Missing answers above 5% may bias a result and above 20% threaten it (the "5-and-20 rule", Sackett et al.
# 1997, Evidence-Based Medicine).
NOTABLE_MISSING_SHARE = 0.05
LARGEST_MISSING_SHARE = 0.2

# Koehn 2004: paired bootstrap on text is dependable from about 300 sentences; Bowyer et al. 2025 (arXiv
# 2503.01747) say the same of intervals: below a few hundred cases they are wide.
ENOUGH_CASES = 300

_SEED_DEPENDENT = frozenset(
    {
        MethodKey.FEW_SHOT,
        MethodKey.CLASSIFICATION_HEAD,
        MethodKey.SETFIT,
        MethodKey.LORA,
        MethodKey.QLORA,
        MethodKey.FULL,
        MethodKey.RAG_LORA,
        MethodKey.DISTILLED,
    }
)


def find_caveats(metric: str, *, arms: Sequence[ArmResult], test_cases: int) -> tuple[str, ...]:
    """Every caveat that applies, as sentences."""
    found = [
        *_floor(metric, arms),
        *_demonstration(arms),
        *_unfinished(arms),
        *_unanswered(metric, arms, test_cases),
        *_few_cases(test_cases),
        *_several_language_models(arms),
        *_one_seed(arms),
    ]
    return tuple(found)


def is_on_the_floor(metric: str, arms: Sequence[ArmResult]) -> bool:
    """Whether no arm does the task at all: at least one score, and none above `FLOOR`."""
    scores = _scores(metric, arms)
    return bool(scores) and max(scores) < FLOOR


def missing_share(arm: ArmResult, metric: str, *, test_cases: int) -> float:
    """Share of the test cases that this arm has no score for, 0..1."""
    return 0.0 if test_cases == 0 else 1 - min(1.0, arm.metrics[metric].n / test_cases)


def _scores(metric: str, arms: Sequence[ArmResult]) -> list[float]:
    return [value for arm in arms if (value := arm.metrics[metric].value) is not None]


def _floor(metric: str, arms: Sequence[ArmResult]) -> list[str]:
    if not is_on_the_floor(metric, arms):
        return []
    highest = max(_scores(metric, arms))
    return [f"No arm is above {highest:.2f}; these scores tell nothing about the methods."]


def _demonstration(arms: Sequence[ArmResult]) -> list[str]:
    if all(arm.language_model != "bundled" for arm in arms):
        return []
    return ["The bundled language model is a demonstration: too small for real decisions."]


def _unfinished(arms: Sequence[ArmResult]) -> list[str]:
    words = {
        RunStatus.FAILED: "failed",
        RunStatus.CANCELLED: "was cancelled",
        RunStatus.RUNNING: "is still running",
        RunStatus.QUEUED: "has not run",
        RunStatus.STOPPED_EARLY: "was stopped early",
    }
    return [
        f"{arm_title(arm.key, arm.method)} {words[RunStatus(arm.status)]}; "
        + ("what is missing is left out, not counted as wrong." if _has_answers(arm) else "it has no scores.")
        for arm in arms
        if arm.status != RunStatus.SUCCEEDED
    ]


def _has_answers(arm: ArmResult) -> bool:
    return any(summary.n > 0 for summary in arm.metrics.values())


def _unanswered(metric: str, arms: Sequence[ArmResult], test_cases: int) -> list[str]:
    found: list[str] = []
    for arm in arms:
        share = missing_share(arm, metric, test_cases=test_cases)
        if arm.metrics[metric].n == 0 or share <= NOTABLE_MISSING_SHARE:
            continue
        missing = test_cases - arm.metrics[metric].n
        sentence = f"{arm_title(arm.key, arm.method)} has no score for {missing} of {test_cases} cases"
        if share > LARGEST_MISSING_SHARE:
            found.append(f"{sentence}, too many for it to be chosen.")
        else:
            found.append(f"{sentence}; if those are the hard ones, its score flatters it.")
    return found


def _few_cases(test_cases: int) -> list[str]:
    if test_cases == 0 or test_cases >= ENOUGH_CASES:
        return []
    # Half-width of a normal interval at a share of one half, its widest: 1.96 * 0.5 / sqrt(n).
    margin = min(50, math.ceil(98 / math.sqrt(test_cases)))
    cases = "case" if test_cases == 1 else "cases"
    return [f"Only {test_cases} test {cases}: a share near one half is known to about {margin} points either way."]


def _several_language_models(arms: Sequence[ArmResult]) -> list[str]:
    names = sorted({arm.language_model for arm in arms if not arm.language_model.startswith("encoder:")})
    if len(names) < 2:
        return []
    sentence = (
        f"The arms run on different language models ({join_names(names)}), so a difference may come from the "
        "language model and not from the method."
    )
    return [sentence]


def _one_seed(arms: Sequence[ArmResult]) -> list[str]:
    scored = [arm for arm in arms if _has_answers(arm)]
    if not scored or any(len(arm.seeds) > 1 for arm in scored):
        return []
    swaying = [arm_title(arm.key, arm.method) for arm in scored if arm.method in _SEED_DEPENDENT]
    if swaying:
        return [f"One seed: how much {join_names(swaying)} would vary with another draw was not measured."]
    return ["One seed: how much the results vary from run to run was not measured."]
