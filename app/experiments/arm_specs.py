"""Every arm a plan can name, how people write one, and the key each goes by."""

from collections.abc import Mapping
from typing import Annotated, Any, cast

from pydantic import Field

from app.experiments.classifier_specs import ClassificationHeadSpec, EmbeddingClassifierSpec, SetfitSpec
from app.experiments.hybrid_specs import ContinuedPretrainingSpec, DistilledSpec, PreferenceSpec, RagLoraSpec
from app.experiments.imported_specs import ImportedSpec
from app.experiments.prompting_specs import FewShotSpec, PromptSearchSpec, ZeroShotSpec
from app.experiments.retrieval_specs import RagSpec
from app.experiments.tuning_specs import FullSpec, LoraSpec, QloraSpec

AnyArm = (
    ZeroShotSpec
    | FewShotSpec
    | PromptSearchSpec
    | RagSpec
    | EmbeddingClassifierSpec
    | ClassificationHeadSpec
    | SetfitSpec
    | LoraSpec
    | QloraSpec
    | FullSpec
    | RagLoraSpec
    | ContinuedPretrainingSpec
    | DistilledSpec
    | PreferenceSpec
    | ImportedSpec
)
ArmSpec = Annotated[AnyArm, Field(discriminator="method")]

ARM_METHODS: tuple[str, ...] = (
    "zero_shot",
    "few_shot",
    "prompt_search",
    "rag",
    "embedding_classifier",
    "classification_head",
    "setfit",
    "lora",
    "qlora",
    "full",
    "rag_lora",
    "continued_pretraining",
    "distilled",
    "preference",
    "imported",
)

_NO_REINFORCEMENT = (
    "is no arm here, because a comparison of this size cannot do it justice: the reward model of InstructGPT took "
    "ratings of 33,000 prompts, its reinforcement learning 31,000 more (Ouyang et al. 2022); preference learns from "
    "the same ratings without either (Rafailov et al. 2023)"
)
DECLINED_ARMS = dict.fromkeys(("reward_model", "reinforcement_learning", "rlhf", "ppo", "grpo"), _NO_REINFORCEMENT)
"""Names that people look for, and why there is no such arm."""


def build_arm_keys(arms: tuple[AnyArm, ...], *, default_language_model: str) -> tuple[str, ...]:
    """One key per arm, in order; only settings that differ between arms of one method are appended."""
    keys: list[str] = []
    for arm in arms:
        if arm.key is not None:
            keys.append(arm.key)
            continue
        if isinstance(arm, ImportedSpec) and sum(isinstance(other, ImportedSpec) for other in arms) > 1:
            keys.append(f"{arm.method}_{arm.short_name}")
            continue
        siblings = [other for other in arms if other.method == arm.method and other.key is None]
        parts = [str(arm.method)]
        for field_name in type(arm).model_fields:
            if field_name in {"method", "key"}:
                continue
            values = {_setting(other, field_name, default_language_model) for other in siblings}
            if len(values) > 1:
                parts.append(_setting(arm, field_name, default_language_model))
        keys.append("_".join(parts))
    return tuple(keys)


def _setting(arm: Any, field_name: str, default_language_model: str) -> str:  # any member of the ArmSpec union
    value = getattr(arm, field_name)
    if field_name == "language_model":
        value = value or default_language_model
    if field_name == "datasets":  # ids and hashes are filled in later, and a key must stay
        value = "with_datasets" if value else "alone"
    text = "".join(character if character.isalnum() else "_" for character in str(value))
    return text.strip("_") or "none"


def spell_out_arm(arm: Any) -> Any:  # the raw document, before validation
    """The arm as a mapping with its method; what is no arm at all is handed on for validation to refuse.

    Raises:
        ValueError: a method no arm can name, or settings that are no mapping.
    """
    settings: Any = {}
    if isinstance(arm, str):
        name = arm
    elif isinstance(arm, Mapping) and "method" in arm:
        given = cast(Mapping[str, Any], arm)
        name, settings = str(given["method"]), {key: value for key, value in given.items() if key != "method"}
    elif isinstance(arm, Mapping) and len(cast(Mapping[str, Any], arm)) == 1:
        name, settings = next(iter(cast(Mapping[str, Any], arm).items()))
        settings = settings or {}
    else:
        return cast(Any, arm)
    if name in DECLINED_ARMS:
        raise ValueError(f"{name} {DECLINED_ARMS[name]}")
    if name not in ARM_METHODS:
        raise ValueError(f"unknown arm {name!r}; allowed: {', '.join(ARM_METHODS)}")
    if not isinstance(settings, Mapping):
        raise ValueError(f"the settings of arm {name!r} must be a mapping such as {{examples: 8}}")
    return {**cast(Mapping[str, Any], settings), "method": name}
