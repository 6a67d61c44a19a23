"""The plans that run every method are plans, and leave none out."""

from pathlib import Path

import yaml

from app.experiments.arm_specs import ARM_METHODS
from app.experiments.plan import read_plan

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def test_the_two_plans_together_run_every_method():
    plans = [
        read_plan(yaml.safe_load((BENCHMARKS / f"all_arms_{name}.yaml").read_text(encoding="utf-8")))
        for name in ("tickets", "questions")
    ]
    assert {str(arm.method) for plan in plans for arm in plan.arms} == set(ARM_METHODS) - {"imported"}
