"""Measures and prices with round figures, for hand computation."""

from typing import Any

from app.experiments.cost_specs import CostSpec
from app.values.economics import ArmMeasure, CostAssumptions, TokenPrice

OFFICE = TokenPrice("endpoint:office", 2.0, 2.0, "plan", "2026-11-01")


def assumptions(**figures: Any) -> CostAssumptions:
    """Nothing costs anything but what is given; 30,000 requests a month, half of a machine's hours used."""
    free = dict.fromkeys(
        (
            *("gpu_usd_per_hour", "cpu_usd_per_hour", "machines_at_least", "label_usd_per_case"),
            *("staff_usd_per_hour", "staff_hours_to_build", "staff_hours_per_refresh", "refreshes_per_year"),
        ),
        0.0,
    )
    return CostSpec(**{**free, **figures}).assumptions()


def endpoint_arm(arm: str = "few_shot", **changes: Any) -> ArmMeasure:
    """1,000 tokens a request at an endpoint, nothing built."""
    given: dict[str, Any] = {
        "arm": arm,
        "language_model": "endpoint:office",
        "payment": "tokens",
        "machine": "cpu",
        "prompt_tokens": 900.0,
        "completion_tokens": 100.0,
        "seconds_per_request": 1.0,
        "train_seconds": 0.0,
        "index_seconds": 0.0,
        "labels": 0,
        "is_built": False,
    }
    return ArmMeasure(**{**given, **changes})


def machine_arm(arm: str = "lora", **changes: Any) -> ArmMeasure:
    """Half a second a request on a GPU, trained for half an hour on 400 labels."""
    given: dict[str, Any] = {
        "language_model": "hf:someone/small",
        "payment": "machine",
        "machine": "gpu",
        "seconds_per_request": 0.5,
        "train_seconds": 1800.0,
        "labels": 400,
        "is_built": True,
    }
    return endpoint_arm(arm, **{**given, **changes})
