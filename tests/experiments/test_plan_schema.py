from typing import Any

import jsonschema
import pytest
import yaml

from app.experiments.arm_specs import ARM_METHODS
from app.experiments.plan_schema import SCHEMA_FILE, plan_schema, schema_text
from app.resources import demo_folder

VALIDATOR = jsonschema.Draft202012Validator(plan_schema())


def complaints(**overrides: Any) -> list[str]:
    plan = {
        "name": "intents",
        "task": "classification",
        "dataset": {"train": "train.csv", "test": "test.csv"},
        "arms": ["zero_shot"],
    }
    return [error.message for error in VALIDATOR.iter_errors({**plan, **overrides})]


def test_the_written_file_is_up_to_date():
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text(), "run `python -m app.experiments.plan_schema`"


def test_it_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(plan_schema())


@pytest.mark.parametrize("name", ["questions.yaml", "tickets.yaml"])
def test_the_demo_plans_follow_it(name: str):
    document = yaml.safe_load((demo_folder() / name).read_text(encoding="utf-8"))
    assert [error.message for error in VALIDATOR.iter_errors(document)] == []


@pytest.mark.parametrize("method", ARM_METHODS)
def test_every_method_is_written_alone_or_with_settings(method: str):
    needed = dict.fromkeys(plan_schema()["$defs"][method].get("required", ()), "hf:/weights")
    assert (complaints(arms=[method]) == []) is (not needed)
    assert complaints(arms=[{method: {"key": "mine", **needed}}]) == []


@pytest.mark.parametrize(
    "arms", [["magic"], [{"magic": {}}], [{"few_shot": {"examples": 0}}], [{"few_shot": {"shots": 3}}], []]
)
def test_what_the_plan_refuses_is_marked(arms: list[Any]):
    assert complaints(arms=arms) != []
