"""Arms that differ in the number of their examples alone: a sweep over it (S1.5 of the project's evidence)."""

from typing import NamedTuple

from app.experiments.plan import Plan
from app.experiments.prompting_specs import FewShotSpec, ZeroShotSpec

FEWEST_SIZES = 3
"""Two points are a comparison and no sweep; our convention."""


class SweepPoint(NamedTuple):
    """One arm of a sweep and how many examples it shows."""

    examples: int
    arm: str


def find_example_sweeps(plan: Plan) -> tuple[tuple[SweepPoint, ...], ...]:
    """Every sweep of the plan, its arms by rising number of examples; zero-shot on the same language model is 0."""
    families: dict[str, list[SweepPoint]] = {}
    zero: dict[str, SweepPoint] = {}
    for key, arm in zip(plan.arm_keys, plan.arms, strict=True):
        language_model = plan.language_model_of(arm)
        if isinstance(arm, FewShotSpec):
            family = f"{language_model} {arm.model_dump_json(exclude={'key', 'examples', 'language_model'})}"
            families.setdefault(family, []).append(SweepPoint(arm.examples, key))
        elif isinstance(arm, ZeroShotSpec):
            zero.setdefault(language_model, SweepPoint(0, key))
    found: list[tuple[SweepPoint, ...]] = []
    for family, points in families.items():
        start = next((point for name, point in zero.items() if family.startswith(f"{name} ")), None)
        sweep = sorted(points if start is None else [start, *points], key=lambda point: point.examples)
        if len(sweep) >= FEWEST_SIZES:
            found.append(tuple(sweep))
    return tuple(found)
