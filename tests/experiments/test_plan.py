import json

import pytest

from app.errors import InputRejectedError
from app.experiments.arms import plan_document
from app.experiments.demo_plans import read_demo_plan
from app.experiments.plan import read_plan
from app.glossary import MethodKey, TaskKind


def plan_with(**changes):
    return {
        "name": "intents",
        "task": "classification",
        "dataset": {"train": "train.csv", "test": "test.csv", "input": "text", "target": "category"},
        "arms": ["zero_shot", {"few_shot": {"examples": 8}}],
        **changes,
    }


def refusal(document):
    with pytest.raises(InputRejectedError) as refused:
        read_plan(document, where="plan.yaml")
    assert refused.value.code == "PLAN_INVALID"
    return refused.value.message


def test_an_arm_alone_of_its_method_is_called_by_it():
    assert read_plan(plan_with()).arm_keys == ("zero_shot", "few_shot")


def test_arms_of_one_method_are_told_apart_by_what_differs():
    arms = [{"few_shot": {"examples": 4}}, {"few_shot": {"examples": 16}}, {"lora": {"rank": 4}}]
    assert read_plan(plan_with(arms=arms)).arm_keys == ("few_shot_4", "few_shot_16", "lora")


def test_an_own_language_model_counts_in_the_key():
    arms = ["zero_shot", {"zero_shot": {"language_model": "endpoint:big"}}]
    assert read_plan(plan_with(arms=arms)).arm_keys == ("zero_shot_bundled", "zero_shot_endpoint_big")


def test_an_arm_that_needs_no_language_model_names_its_encoder():
    plan = read_plan(plan_with(arms=["zero_shot", "embedding_classifier"], language_model="endpoint:big"))
    assert [plan.language_model_of(arm) for arm in plan.arms] == ["endpoint:big", "encoder:minilm"]


def test_a_key_given_in_the_settings_wins():
    arms = [{"few_shot": {"examples": 4, "key": "small"}}, {"few_shot": {"examples": 8}}]
    assert read_plan(plan_with(arms=arms)).arm_keys == ("small", "few_shot")


def test_the_baseline_is_zero_shot_unless_named():
    assert read_plan(plan_with()).baseline_key == "zero_shot"
    assert read_plan(plan_with(baseline="few_shot")).baseline_key == "few_shot"
    assert read_plan(plan_with(arms=["few_shot"])).baseline_key == "few_shot"


def test_a_plan_survives_the_way_through_json():
    plan = read_plan(plan_with(seeds=[1, 2]))
    assert read_plan(json.loads(json.dumps(plan.model_dump(mode="json")))) == plan


def test_a_plan_as_people_read_it_means_the_same():
    plan = read_plan(plan_with(arms=["zero_shot", {"lora": {"rank": 4, "epochs": 1}}]))
    again = read_plan(plan_document(plan))
    assert again.arms == plan.arms
    assert again.baseline_key == plan.baseline_key


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({"dataset": {"file": "a.csv", "train": "b.csv"}}, ["train has no effect beside file", "test"]),
        ({"dataset": {"file": "a.csv", "validation": "b.csv"}}, ["validation has no effect beside file"]),
        ({"task": "translation"}, ["task", "classification", "translation"]),
        ({"arms": ["zero_shoot"]}, ["zero_shoot", "zero_shot", "lora"]),
        ({"arms": [{"few_shot": {"exampels": 3}}]}, ["exampels", "no known setting"]),
        ({"arms": [{"few_shot": {"examples": 0}}]}, ["examples", "not 0"]),
        ({"arms": [{"few_shot": 3}]}, ["few_shot", "mapping"]),
        ({"arms": []}, ["arms"]),
        ({"arms": ["zero_shot", "zero_shot"]}, ["two arms", "zero_shot"]),
        ({"baseline": "rag"}, ["rag", "zero_shot, few_shot"]),
        ({"seeds": [1, 1]}, ["seed", "twice"]),
        ({"language_model": "gpt-5"}, ["gpt-5", "hf:", "endpoint:"]),
        ({"arms": ["rag"]}, ["rag", "corpus"]),
        ({"arms": [{"lora": {"language_model": "endpoint:x"}}]}, ["lora", "endpoint:x", "weights"]),
        ({"arms": [{"rag": {"chunk_words": 30, "overlap_words": 30}}], "corpus": "docs"}, ["overlap_words 30"]),
        ({"dataset": {"input": "text"}}, ["dataset", "id", "file"]),
        ({"dataset": {"file": "a.csv", "split": {"test": 1.2}}}, ["split.test", "1.2"]),
        ({"dataset": {"test": "a.csv"}}, ["train"]),
        ({"limits": {"minutes": 0}}, ["minutes"]),
        ({"colour": "red"}, ["colour"]),
        ({"arms": ["embedding_classifier"], "task": "generation"}, ["embedding_classifier", "must be classification"]),
        ({"arms": [{"embedding_classifier": {"language_model": "bundled"}}]}, ["encoder minilm", "leave"]),
        ({"arms": [{"embedding_classifier": {"regularisation": 0}}]}, ["regularisation: must be auto", "not 0"]),
    ],
)
def test_an_unusable_plan_is_refused_in_one_sentence(changes, parts):
    message = refusal(plan_with(**changes))
    assert message.startswith("plan.yaml: ")
    assert "\n" not in message
    for part in parts:
        assert part in message


def test_a_plan_that_is_no_mapping_is_refused():
    assert "mapping" in refusal(["zero_shot"])


def test_the_demo_plans_can_be_read():
    questions, tickets = read_demo_plan(tickets=False), read_demo_plan(tickets=True)
    assert questions.task is TaskKind.QUESTION_ANSWERING
    assert [arm.method for arm in questions.arms] == [
        MethodKey.ZERO_SHOT,
        MethodKey.FEW_SHOT,
        MethodKey.RAG,
        MethodKey.LORA,
    ]
    assert tickets.task is TaskKind.CLASSIFICATION


@pytest.mark.parametrize("name", ["rlhf", "ppo", "grpo", "reward_model", "reinforcement_learning"])
def test_reinforcement_learning_is_refused_with_its_reason(name):
    message = refusal(plan_with(arms=["zero_shot", {name: {}}]))
    assert name in message
    assert "33,000" in message
    assert "preference" in message


def test_a_start_and_a_search_over_ranks_exclude_each_other():
    assert "start_from" in refusal(plan_with(arms=[{"lora": {"start_from": "first/", "search": {"trials": 4}}}]))
