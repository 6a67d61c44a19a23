from datetime import date

import pytest
from pydantic import TypeAdapter

from app.economics.experiment_costs import ExperimentCosts
from app.experiments.plan import read_plan
from app.settings import EndpointSettings
from app.values.economics import Economics
from app.values.predictions import Prediction, ScoredPrediction
from app.values.run_records import RunRecord

PLAN = read_plan(
    {
        "name": "x",
        "task": "classification",
        "dataset": {"id": 1},
        "language_model": "endpoint:office",
        "arms": ["zero_shot", {"lora": {"language_model": "bundled", "learning_curve": [0.5, 1]}}],
        "costs": {
            "cpu_usd_per_hour": 0.36,
            "utilisation": 1,
            "label_usd_per_case": 2,
            "price_overrides": {"endpoint:office": {"input_usd_per_million": 10, "output_usd_per_million": 20}},
        },
    }
)
OFFICE = EndpointSettings(base_url="http://127.0.0.1:9/v1", language_model="small")


def run_of(arm: str, seconds: float, *, seed: int = 1, answers: int = 3) -> RunRecord:
    rows = tuple(
        ScoredPrediction(
            arm=arm, seed=seed, prediction=Prediction(f"c{case}", "a", seconds, 100, 5), input="x", target="a"
        )
        for case in range(answers)
    )
    return RunRecord(
        arm=arm,
        method=arm,
        language_model="bundled",
        seed=seed,
        status="succeeded",
        train_seconds=60.0 if arm != "zero_shot" else None,
        prepare_seconds=0.0,
        device="cpu",
        predictions=rows,
    )


RUNS = [run_of("zero_shot", 1.0), run_of("lora_50", 0.5), run_of("lora", 0.5), run_of("lora", 1.5, seed=2)]


def costs(**changes) -> ExperimentCosts:
    given = {
        "plan": PLAN,
        "endpoints": {"office": OFFICE},
        "train_cases": PLAN.training_cases_by_arm(400),
        "validation_cases": 50,
        "today": date(2026, 11, 21),
    }
    return ExperimentCosts(**{**given, **changes})


def test_every_arm_of_the_plan_is_priced():
    economics = costs().economics(RUNS)
    by_arm = {cost.arm: cost for cost in economics.costs}
    assert list(by_arm) == ["zero_shot", "lora_50", "lora"]
    assert by_arm["zero_shot"].usd_per_1000_requests == pytest.approx(1.1)  # 100 * $10 + 5 * $20 for a million
    assert by_arm["lora"].usd_per_1000_requests == pytest.approx(0.1)  # 1 s at $0.36 an hour, a thousand times
    assert by_arm["lora"].one_off_usd["labelling"] == 900  # 400 training and 50 validation cases
    assert by_arm["lora_50"].one_off_usd["labelling"] == 500
    assert economics.prices[0].source == "plan"
    assert len(economics.break_evens) == 3


def test_a_single_run_costs_its_own_seconds():
    found = costs().request_cost("lora", [RUNS[3]])
    assert found.usd_per_1000_requests == pytest.approx(0.15)


def test_an_arm_without_runs_says_that_nothing_was_measured():
    economics = costs().economics(RUNS[1:])
    assert economics.costs[0].usd_per_1000_requests is None
    assert "No case was answered" in economics.costs[0].reasons["usd_per_1000_requests"]


def test_an_endpoint_without_a_price_leaves_the_cost_open():
    plan = PLAN.model_copy(update={"costs": PLAN.costs.model_copy(update={"price_overrides": {}})})
    found = costs(plan=plan).request_cost("zero_shot", RUNS[:1])
    assert found.usd_per_1000_requests is None
    assert found.reason is not None
    assert "price_overrides" in found.reason


def test_economics_survive_storing():
    economics = costs().economics(RUNS)
    part = TypeAdapter(Economics)
    assert part.validate_python(part.dump_python(economics, mode="json")) == economics
