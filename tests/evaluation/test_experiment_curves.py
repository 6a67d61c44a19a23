import numpy as np
import pytest

from app.evaluation.experiment_curves import find_curve_arms, learning_curves_of
from app.experiments.plan import Plan, read_plan
from app.values.predictions import Prediction, ScoredPrediction
from app.values.results import ArmResult, LatencySummary, MetricSummary, TokenCounts
from app.values.run_records import RunRecord

CASES = 100
RIGHT = {"lora_12_5": 40, "lora_25": 55, "lora_50": 66, "lora": 74, "rag": 80}


def plan_with(*arms) -> Plan:
    return read_plan(
        {
            "name": "x",
            "task": "classification",
            "dataset": {"id": 1},
            "corpus": 1,
            "arms": list(arms),
            "costs": {"label_usd_per_case": 2},
        }
    )


CURVE = plan_with({"lora": {"learning_curve": [0.125, 0.25, 0.5, 1]}}, "rag")


def run_of(arm: str) -> RunRecord:
    right = np.random.default_rng(RIGHT[arm]).permutation(CASES) < RIGHT[arm]
    rows = tuple(
        ScoredPrediction(
            arm=arm,
            seed=1,
            prediction=Prediction(f"c{case}", "a", 1.0, 10, 1),
            input="x",
            target="a",
            scores={"accuracy": float(right[case])},
        )
        for case in range(CASES)
    )
    return RunRecord(arm=arm, method=arm, language_model="bundled", seed=1, status="succeeded", predictions=rows)


def result_of(arm: str, value: float | None) -> ArmResult:
    return ArmResult(
        key=arm,
        method="lora",
        language_model="bundled",
        seeds=(1,),
        status="succeeded",
        metrics={"accuracy": MetricSummary(value, None, None, CASES if value is not None else 0)},
        latency_seconds=LatencySummary(1, 1),
        tokens=TokenCounts(1, 1),
        cost_usd_per_1000_requests=None,
        train_seconds=None,
        peak_memory_bytes=None,
        failures=0,
    )


def curves_of(plan: Plan, **missing: None):
    values = {arm: right / CASES for arm, right in RIGHT.items()} | missing
    return learning_curves_of(
        plan,
        arms=[result_of(key, values[key]) for key in plan.arm_keys],
        runs=[run_of(key) for key in plan.arm_keys if key not in missing],
        metric="accuracy",
        train_cases=plan.training_cases_by_arm(400),
    )


def test_arms_that_differ_in_their_share_alone_make_a_curve():
    plan = plan_with(
        {"lora": {"learning_curve": [0.5, 1]}},
        {"lora": {"rank": 4, "key": "thin"}},
        {"setfit": {"learning_curve": [0.25, 1]}},
        "zero_shot",
    )
    assert find_curve_arms(plan) == {"lora": ("lora_50", "lora"), "setfit": ("setfit_25", "setfit")}


def test_a_plan_without_shares_has_no_curves():
    plan = plan_with("lora", "rag")
    assert learning_curves_of(plan, arms=(), runs=(), metric="accuracy", train_cases={}) is None


def test_a_curve_has_a_point_for_each_arm_and_says_what_overtaking_takes():
    found = curves_of(CURVE)
    (curve,) = found.curves
    assert [(point.arm, point.cases, point.value) for point in curve.points] == [
        ("lora_12_5", 50, 0.4),
        ("lora_25", 100, 0.55),
        ("lora_50", 200, 0.66),
        ("lora", 400, 0.74),
    ]
    assert curve.form == "pow4"
    (need,) = found.needs
    assert (need.arm, need.overtakes, need.target) == ("lora", "rag", 0.8)
    assert need.cases is not None
    assert 400 < need.cases < 1600
    assert need.usd == pytest.approx((np.ceil(need.cases) - 400) * 2)
    assert need.low is not None
    assert need.low < need.cases


def test_an_arm_that_failed_is_left_out_of_the_curve():
    found = curves_of(CURVE, lora_50=None)
    (curve,) = found.curves
    assert [point.arm for point in curve.points] == ["lora_12_5", "lora_25", "lora"]
    assert curve.form is None
    assert found.needs == ()


def test_nothing_is_overtaken_that_has_no_score():
    assert curves_of(CURVE, rag=None).needs == ()
