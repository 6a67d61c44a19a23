"""What an arm's method needs, and a plan as people write it."""

from typing import Any

from app.experiments.plan import ArmSpec, Plan
from app.glossary import MethodKey

METHODS_WITH_DOCUMENTS: frozenset[MethodKey] = frozenset({MethodKey.RAG, MethodKey.RAG_LORA})


def needs_encoder(arm: ArmSpec) -> bool:
    """Whether the arm compares embeddings."""
    return arm.method in METHODS_WITH_DOCUMENTS


def arm_settings(arm: ArmSpec) -> dict[str, Any]:
    """The settings of the arm by name, without its method and what was left open."""
    return arm.model_dump(mode="json", exclude={"method"}, exclude_none=True)


def plan_document(plan: Plan) -> dict[str, Any]:
    """The plan as JSON or YAML that `read_plan` accepts again, with every setting spelled out."""
    document = plan.model_dump(mode="json", exclude={"arms"}, exclude_none=True)
    document["baseline"] = plan.baseline_key
    document["arms"] = [{str(arm.method): arm_settings(arm)} for arm in plan.arms]
    return document
