"""A plan and its arms as people write them."""

from typing import Any

from app.experiments.arm_specs import AnyArm
from app.experiments.plan import Plan


def arm_settings(arm: AnyArm) -> dict[str, Any]:
    """The settings of the arm by name, without its method and what was left open."""
    return arm.model_dump(mode="json", exclude={"method"}, exclude_none=True)


def plan_document(plan: Plan) -> dict[str, Any]:
    """The plan as JSON or YAML that `read_plan` accepts again, with every setting spelled out."""
    document = plan.model_dump(mode="json", exclude={"arms"}, exclude_none=True)
    document["baseline"] = plan.baseline_key
    document["arms"] = [{str(arm.method): arm_settings(arm)} for arm in plan.arms]
    return document
