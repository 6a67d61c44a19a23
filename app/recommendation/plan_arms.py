"""The cheapest arms that would settle a recommendation, as a plan names them."""

from collections.abc import Mapping, Sequence

from app.glossary import RUNNABLE_METHODS, MethodKey, TaskKind
from app.recommendation.robustness import Robustness, robustness_settings
from app.values.advice import PlanArm, RankedMethod, Recommendation, SettingValue

MAX_PLAN_ARMS = 5
"""The yardstick, the two that compete, and at most two more."""

PlanDocument = dict[str, str | list[str | dict[str, dict[str, SettingValue]]]]


_NEED_A_NAME = frozenset({MethodKey.DISTILLED, MethodKey.PREFERENCE})
"""Only the team can name the teacher of one and the judged answers of the other."""

_ONLY_LABELS = frozenset({MethodKey.EMBEDDING_CLASSIFIER, MethodKey.CLASSIFICATION_HEAD})


def choose_plan_arms(ranking: Sequence[RankedMethod], robustness: Robustness, *, task: str) -> tuple[PlanArm, ...]:
    """The yardstick zero-shot, the first method, its rival in a toss-up, and whatever else is first often enough.

    Retrieval joins where retrieval with tuning competes, so that the gain of each part is seen by itself (S1.8). LoRA
    stands in for distillation and preference tuning, whose arms need something only the team can name: it shows what
    the same language model learns without. Methods that cannot run are left out, and where only one arm remains the
    best other that can run joins it.
    """
    ranked = {one.method: one for one in ranking if not one.excluded}
    often_first = [
        method
        for method, share in robustness.first_share.items()
        if share >= robustness_settings().plan_first_share and method in ranked
    ]
    wanted = [MethodKey.ZERO_SHOT, robustness.first]
    if robustness.is_toss_up and robustness.rival is not None:
        wanted.append(robustness.rival)
    if MethodKey.RAG_LORA in wanted:
        wanted.append(MethodKey.RAG)
    wanted += often_first
    wanted = [MethodKey.LORA if method in _NEED_A_NAME else method for method in wanted]
    runnable = {method: one for method, one in ranked.items() if can_be_planned(method, task)}
    arms = [_as_arm(runnable[method]) for method in dict.fromkeys(wanted) if method in runnable]
    others = [_as_arm(one) for method, one in runnable.items() if method not in wanted]
    return tuple((arms if len(arms) > 1 else arms + others[:1])[:MAX_PLAN_ARMS])


def plan_document(recommendation: Recommendation) -> PlanDocument:
    """The plan as `read_plan` takes it once a dataset is named, and a corpus where an arm retrieves."""
    arms = recommendation.plan_arms
    return {
        "name": ", ".join(arm.arm for arm in arms),
        "task": recommendation.plan_task,
        "baseline": MethodKey.ZERO_SHOT.value,
        "arms": [{arm.arm: dict(arm.settings)} if arm.settings else arm.arm for arm in arms],
    }


def plan_task(checked: Mapping[str, str]) -> str:
    """The kind of task a plan names; writing where the answers do not say."""
    kind = checked.get("task_kind", "unknown")
    return "generation" if kind == "unknown" else kind


def can_be_planned(method: MethodKey, task: str) -> bool:
    """Whether a plan for this kind of task can hold the method without the team naming anything but its cases."""
    is_for_task = task == TaskKind.CLASSIFICATION or method not in _ONLY_LABELS
    return method in RUNNABLE_METHODS and method not in _NEED_A_NAME and is_for_task


def _as_arm(ranked: RankedMethod) -> PlanArm:
    """The arm with its suggested settings; the method itself where a variant is suggested that cannot run."""
    if ranked.settings is None or MethodKey(ranked.settings.arm) not in RUNNABLE_METHODS:
        return PlanArm(arm=ranked.method.value)
    return PlanArm(arm=ranked.settings.arm, settings=ranked.settings.values)
