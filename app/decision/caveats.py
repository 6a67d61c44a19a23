"""What a reader must know before relying on a decision, gravest first."""

import math
from collections.abc import Sequence

from app.decision.seed_spread import is_lead_open, measured_seeds, seed_error, seed_means
from app.glossary import IMPORTED, MethodKey, RunStatus
from app.values.results import ArmResult
from app.values.utility import Statement

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


def find_caveats(
    metric: str, *, arms: Sequence[ArmResult], runs: Sequence[ArmResult], test_cases: int
) -> tuple[Statement, ...]:
    """Every caveat that applies."""
    found = [
        *_floor(metric, arms),
        *_demonstration(arms),
        *_varying_seeds(metric, arms, runs),
        *_unfinished(metric, arms, test_cases),
        *_unanswered(metric, arms, test_cases),
        *_few_cases(metric, arms, test_cases),
        *_imported(arms),
        *_several_language_models(arms),
        *_one_seed(metric, arms, runs),
    ]
    return tuple(found)


def is_on_the_floor(metric: str, arms: Sequence[ArmResult]) -> bool:
    """Whether no arm does the task at all: at least one score, and none above `FLOOR`."""
    scores = _scores(metric, arms)
    return bool(scores) and max(scores) < FLOOR


def _scores(metric: str, arms: Sequence[ArmResult]) -> list[float]:
    """Scores of the arms one could use."""
    return [value for arm in arms if not arm.is_upper_bound and (value := arm.metrics[metric].value) is not None]


def missing_share(arm: ArmResult, metric: str, *, test_cases: int) -> float:
    """Share of the test cases that this arm has no score for, 0..1."""
    return 0.0 if test_cases == 0 else 1 - min(1.0, arm.metrics[metric].n / test_cases)


def _floor(metric: str, arms: Sequence[ArmResult]) -> list[Statement]:
    if not is_on_the_floor(metric, arms):
        return []
    return [Statement("caveat_floor", {"score": max(_scores(metric, arms))})]


def _demonstration(arms: Sequence[ArmResult]) -> list[Statement]:
    return [Statement("caveat_demonstration")] if any(arm.language_model == "bundled" for arm in arms) else []


def _unfinished(metric: str, arms: Sequence[ArmResult], test_cases: int) -> list[Statement]:
    found: list[Statement] = []
    for arm in arms:
        if arm.status == RunStatus.SUCCEEDED:
            continue
        if arm.status == RunStatus.STOPPED_EARLY:
            cases = arm.metrics[metric].n
            found.append(Statement("caveat_stopped_early", {"arm": arm.key, "cases": cases, "of": test_cases}))
            continue
        key = "caveat_unfinished" if _has_answers(arm) else "caveat_unfinished_empty"
        found.append(Statement(key, {"arm": arm.key, "status": arm.status}))
    return found


def _has_answers(arm: ArmResult) -> bool:
    return any(summary.n > 0 for summary in arm.metrics.values())


def _unanswered(metric: str, arms: Sequence[ArmResult], test_cases: int) -> list[Statement]:
    found: list[Statement] = []
    for arm in arms:
        share = missing_share(arm, metric, test_cases=test_cases)
        is_told = arm.status == RunStatus.STOPPED_EARLY
        if arm.metrics[metric].n == 0 or share <= NOTABLE_MISSING_SHARE or is_told:
            continue
        key = "caveat_missing_many" if share > LARGEST_MISSING_SHARE else "caveat_missing"
        missing = test_cases - arm.metrics[metric].n
        found.append(Statement(key, {"arm": arm.key, "missing": missing, "of": test_cases}))
    return found


def _few_cases(metric: str, arms: Sequence[ArmResult], test_cases: int) -> list[Statement]:
    """Whether intervals rest on little: few cases, or few groups of cases, which tell as little at worst."""
    groups = max((arm.metrics[metric].groups or 0 for arm in arms), default=0)
    independent = groups or test_cases
    if independent == 0 or independent >= ENOUGH_CASES:
        return []
    # Half-width of a normal interval at a share of one half, its widest: 1.96 * 0.5 / sqrt(n).
    margin = min(50, math.ceil(98 / math.sqrt(independent)))
    if groups:
        return [Statement("caveat_few_groups", {"cases": test_cases, "groups": groups, "margin": margin})]
    key = "caveat_one_case" if test_cases == 1 else "caveat_few_cases"
    return [Statement(key, {"cases": test_cases, "margin": margin})]


def _imported(arms: Sequence[ArmResult]) -> list[Statement]:
    keys = tuple(arm.key for arm in arms if arm.method == IMPORTED)
    return [Statement("caveat_imported", {"arms": keys})] if keys else []


def _several_language_models(arms: Sequence[ArmResult]) -> list[Statement]:
    names = sorted({arm.language_model for arm in arms if not arm.language_model.startswith(("encoder:", "imported:"))})
    return [Statement("caveat_language_models", {"names": tuple(names)})] if len(names) > 1 else []


def _varying_seeds(metric: str, arms: Sequence[ArmResult], runs: Sequence[ArmResult]) -> list[Statement]:
    """Arms whose seeds leave open whether they are above or below the best arm (or the best arm above another)."""
    means = {
        arm.key: found
        for arm in arms
        if not arm.is_upper_bound and (found := seed_means(arm.key, runs=runs, metric=metric))
    }
    if not means:
        return []
    leader = max(means, key=lambda key: sum(means[key]) / len(means[key]))
    across: dict[str, list[str]] = {}
    for key, found in means.items():
        if key != leader and is_lead_open(means[leader], found):
            varying, other = (leader, key) if seed_error(means[leader]) > seed_error(found) else (key, leader)
            across.setdefault(varying, []).append(other)
    return [
        Statement(
            "caveat_seeds_vary",
            {
                "arm": key,
                "others": tuple(others),
                "seeds": len(means[key]),
                "lowest": min(means[key]),
                "highest": max(means[key]),
            },
        )
        for key, others in across.items()
    ]


def _one_seed(metric: str, arms: Sequence[ArmResult], runs: Sequence[ArmResult]) -> list[Statement]:
    """Arms of one seed that another seed would change; where all have one, at least that."""
    scored = [arm for arm in arms if _has_answers(arm)]
    lone = [arm for arm in scored if len(measured_seeds(arm.key, runs=runs, metric=metric)) < 2]
    swaying = tuple(arm.key for arm in lone if arm.method in _SEED_DEPENDENT)
    if swaying:
        return [Statement("caveat_one_seed_of", {"arms": swaying})]
    return [Statement("caveat_one_seed")] if scored and len(lone) == len(scored) else []
