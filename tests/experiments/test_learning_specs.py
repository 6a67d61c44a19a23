from typing import get_args

import pytest

from app.errors import InputRejectedError
from app.experiments.arm_specs import AnyArm
from app.experiments.arms import plan_document
from app.experiments.learning_specs import LEARNING_METHODS, LearnsFromCases
from app.experiments.plan import Plan, read_plan


def plan_with(*arms, **changes) -> Plan:
    return read_plan({"name": "x", "task": "classification", "dataset": {"id": 1}, "arms": list(arms), **changes})


def test_a_learning_curve_is_one_arm_for_each_share():
    plan = plan_with("zero_shot", {"lora": {"rank": 4, "learning_curve": [1.0, 0.125, 0.5]}})
    assert plan.arm_keys == ("zero_shot", "lora_12_5", "lora_50", "lora")
    assert plan.training_cases_by_arm(400) == {"zero_shot": 400, "lora_12_5": 50, "lora_50": 200, "lora": 400}


def test_an_arm_with_a_key_keeps_it():
    plan = plan_with({"setfit": {"key": "small", "learning_curve": [0.5, 1]}})
    assert plan.arm_keys == ("small_50", "small")


def test_the_limit_on_training_cases_comes_first():
    plan = plan_with({"lora": {"learning_curve": [0.5, 1]}}, limits={"train_cases": 100})
    assert plan.training_cases_by_arm(400) == {"lora_50": 50, "lora": 100}


def test_a_share_is_never_nothing_while_there_are_cases():
    plan = plan_with({"lora": {"train_share": 0.01}})
    assert plan.training_cases_by_arm(10) == {"lora": 1}
    assert plan.training_cases_by_arm(0) == {"lora": 0}


def test_a_plan_with_a_learning_curve_reads_the_same_once_written_out():
    document = plan_document(plan_with({"lora": {"learning_curve": [0.25, 0.5, 1]}}))
    assert plan_document(read_plan(document)) == document


@pytest.mark.parametrize("shares", [[0.5], [0.5, 0.5], [0, 1], [0.5, 2], [True, 0.5], "half", [0.5, "all"], 0.5])
def test_shares_that_make_no_curve_are_refused(shares):
    with pytest.raises(InputRejectedError, match="different shares above 0 and up to 1"):
        plan_with({"lora": {"learning_curve": shares}})


def test_a_share_beside_a_curve_is_refused():
    with pytest.raises(InputRejectedError, match="leave train_share out"):
        plan_with({"lora": {"learning_curve": [0.5, 1], "train_share": 0.5}})


def test_arms_that_learn_nothing_have_no_learning_curve():
    with pytest.raises(InputRejectedError, match="learning_curve"):
        plan_with({"zero_shot": {"learning_curve": [0.5, 1]}})


def test_every_method_that_learns_can_have_one():
    learning = {spec.model_fields["method"].default for spec in get_args(AnyArm) if issubclass(spec, LearnsFromCases)}
    assert learning == LEARNING_METHODS


def test_a_part_of_an_arm_has_no_share_of_its_own():
    with pytest.raises(InputRejectedError, match="a part of one"):
        plan_with({"rag_lora": {"tuning": {"lora": {"train_share": 0.5}}}}, corpus=1)
