"""Which arms make up a sweep over the number of examples."""

from app.experiments.example_sweeps import find_example_sweeps
from app.experiments.plan import Plan, read_plan


def plan_with(*arms: object) -> Plan:
    return read_plan({"name": "x", "task": "question_answering", "dataset": {"id": 1}, "arms": list(arms)})


def sizes(*arms: object) -> list[list[int]]:
    return [[point.examples for point in sweep] for sweep in find_example_sweeps(plan_with(*arms))]


def test_arms_that_differ_in_their_examples_alone_are_a_sweep_that_zero_shot_begins():
    found = find_example_sweeps(
        plan_with(
            {"few_shot": {"examples": 8}}, "zero_shot", {"few_shot": {"examples": 2}}, {"few_shot": {"examples": 4}}
        )
    )
    assert [(point.examples, point.arm) for point in found[0]] == [
        (0, "zero_shot"),
        (2, "few_shot_2"),
        (4, "few_shot_4"),
        (8, "few_shot_8"),
    ]


def test_another_selection_or_language_model_is_another_sweep():
    nearest = [{"few_shot": {"examples": count, "selection": "nearest"}} for count in (2, 4, 8)]
    assert sizes({"few_shot": {"examples": 2}}, *nearest) == [[2, 4, 8]]
    elsewhere = {"zero_shot": {"language_model": "hf:other"}}
    assert sizes(elsewhere, {"few_shot": {"examples": 2}}, {"few_shot": {"examples": 4}}) == []


def test_two_sizes_are_a_comparison_and_no_sweep():
    assert sizes("zero_shot", {"few_shot": {"examples": 4}}) == []
