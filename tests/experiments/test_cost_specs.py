import pytest

from app.errors import InputRejectedError
from app.experiments.arms import plan_document
from app.experiments.plan import Plan, read_plan


def plan_with(**costs) -> Plan:
    return read_plan(
        {"name": "x", "task": "classification", "dataset": {"id": 1}, "arms": ["zero_shot"], "costs": costs}
    )


def test_what_is_left_out_is_marked_as_an_assumption_also_after_storing():
    stored = read_plan(plan_document(plan_with(gpu_usd_per_hour=3.5)))
    origins = stored.costs.assumptions().origins
    assert origins["gpu_usd_per_hour"] == "plan"
    assert set(origins.values()) == {"plan", "default"}
    assert [name for name, origin in origins.items() if origin == "plan"] == ["gpu_usd_per_hour"]


def test_a_price_override_names_an_endpoint():
    plan = plan_with(price_overrides={"endpoint:office": {"input_usd_per_million": 1, "output_usd_per_million": 2}})
    assert plan.costs.price_overrides["endpoint:office"].output_usd_per_million == 2


@pytest.mark.parametrize(
    "costs",
    [
        {"price_overrides": {"bundled": {"input_usd_per_million": 1, "output_usd_per_million": 2}}},
        {"utilisation": 0},
        {"gpu_usd_per_hour": -1},
        {"months": 0},
        {"electricity": 3},
    ],
)
def test_costs_that_make_no_sense_are_refused(costs):
    with pytest.raises(InputRejectedError, match="costs"):
        plan_with(**costs)
