"""Generators repeat by seed, and their two sides share neither names nor templates."""

import random

import pytest

from bundled.batches import Example
from bundled.tasks import TASKS, draw_example
from bundled.topics import TOPICS
from bundled.vocabulary import NameSource, is_held_out
from bundled.world import draw_world


def written(example: Example) -> str:
    return "".join(segment.text for segment in example.segments)


@pytest.mark.parametrize("task", sorted(TASKS))
def test_the_same_seed_gives_the_same_example(task: str) -> None:
    assert written(draw_example(task, random.Random(5))) == written(draw_example(task, random.Random(5)))


@pytest.mark.parametrize("task", sorted(TASKS))
def test_every_example_has_something_to_learn(task: str) -> None:
    assert any(segment.weight for segment in draw_example(task, random.Random(6)).segments)


def test_trained_and_held_out_names_are_disjoint() -> None:
    makers = ("word", "code")
    trained = {getattr(NameSource(random.Random(seed)), maker)() for seed in range(300) for maker in makers}
    held_out = {
        getattr(NameSource(random.Random(seed), held_out=True), maker)() for seed in range(300) for maker in makers
    }
    assert not trained & held_out
    assert all(is_held_out(name) for name in held_out)


def test_trained_and_held_out_templates_are_disjoint() -> None:
    templates = [f"template {number}" for number in range(8)]
    sides = {
        side: {draw_world(random.Random(seed), held_out=side).template(templates) for seed in range(60)}
        for side in (False, True)
    }
    assert sides[True]
    assert not sides[True] & sides[False]


def test_trained_and_held_out_topics_are_disjoint() -> None:
    assert not set(TOPICS.names(held_out=True)) & set(TOPICS.names(held_out=False))


def test_answers_of_relation_questions_stand_in_the_passage() -> None:
    source = random.Random(8)
    for _ in range(30):
        example = draw_example("relations", source)
        context = example.segments[0].text
        for segment in example.segments:
            answer = segment.text.replace("<|im_end|>", "").strip()
            if segment.weight and answer != "not in the documents":
                assert answer.lower() in context.lower()
