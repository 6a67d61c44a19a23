"""Every task by name: how one example of it is drawn."""

import random
from collections.abc import Callable

from bundled.batches import Example
from bundled.classification import draw_classification, draw_label_pairs
from bundled.clauses import draw_clause_facts
from bundled.events import draw_event_facts
from bundled.facts import draw_procedure_facts, draw_relation_facts, draw_table_facts
from bundled.formats import draw_formats
from bundled.natural import draw_definition_facts, draw_natural_facts
from bundled.passages import Passage, build_passage, choose_questions, few_shot_example, join_passages, question_example
from bundled.prompts import NOT_FOUND
from bundled.prose import draw_definition, draw_prose
from bundled.world import World, draw_world

CLOSED_BOOK_SHARE = 0.015
# Foreign prose draws "not in the documents" too easily, so natural questions nearly always have an answer.
UNANSWERABLE_SHARES = {"natural": 0.02, "definitions_asked": 0.02}
# The more of them, the oftener the answer to a question in unknown words is "not".
UNANSWERABLE_HELD_OUT, UNANSWERABLE_TRAINED = 0.055, 0.12
# One fact among many that is not told is the hardest to miss.
UNANSWERABLE_TRAINED_SHARES = {"relations": 0.22, "short_relations": 0.18}
# Questions cost fewer tokens than the passage they share, so training asks more of them.
QUESTIONS_HELD_OUT, QUESTIONS_TRAINED = 10, 16
Draw = Callable[[World], Example]


def draw_events(world: World) -> Example:
    """Open-vocabulary events with many questions."""
    return _ask("events", world, _event_passage(world, world.random_source.randint(2, 8)))


def draw_short_events(world: World) -> Example:
    """One to three events: the first passages to learn on."""
    return _ask("short_events", world, _event_passage(world, world.random_source.randint(1, 3)))


def _event_passage(world: World, count: int) -> Passage:
    return build_passage(world, draw_event_facts(world, count + 1))


def _ask(task: str, world: World, passage: Passage) -> Example:
    if world.chance(CLOSED_BOOK_SHARE):
        asked = [(question, NOT_FOUND) for question, _ in passage.questions[: world.random_source.randint(1, 3)]]
        return question_example(task, "", asked)
    usual = UNANSWERABLE_HELD_OUT if world.held_out else UNANSWERABLE_TRAINED_SHARES.get(task, UNANSWERABLE_TRAINED)
    share = UNANSWERABLE_SHARES.get(task, usual)
    count = QUESTIONS_HELD_OUT if world.held_out else QUESTIONS_TRAINED
    questions = choose_questions(world, passage, count=count, unanswerable_share=share)
    return question_example(task, passage.text, questions, chat=world.chance(0.06))


def draw_relations(world: World) -> Example:
    """Companies, persons and places: five to fifteen facts."""
    return _ask("relations", world, _relation_passage(world, world.random_source.randint(4, 15)))


def draw_short_relations(world: World) -> Example:
    """Two to four facts on one topic."""
    return _ask("short_relations", world, _relation_passage(world, world.random_source.randint(2, 4)))


def _relation_passage(world: World, count: int) -> Passage:
    left_out = 1 if world.held_out else world.pick((1, 2, 3, 4))
    return build_passage(world, draw_relation_facts(world, count + left_out), filler_share=0.15, left_out=left_out)


def _clause_passage(world: World, count: int) -> Passage:
    facts = draw_clause_facts(world, count)
    if world.chance(0.4):
        facts += draw_relation_facts(world, world.random_source.randint(1, 4))
        world.random_source.shuffle(facts)
    return build_passage(world, facts, filler_share=0.2, left_out=1)


def draw_clauses(world: World) -> Example:
    """Two to six handbook clauses; trained only, so the held-out side has none."""
    return _ask("clauses", world, _clause_passage(world, world.random_source.randint(2, 6)))


def _any_passage(world: World, count: int) -> Passage:
    if not world.held_out and world.chance(0.25):
        return _clause_passage(world, count // 2 + 1)
    roll = world.random_source.random()
    if roll < 0.35:
        return _event_passage(world, count)
    if roll < 0.8:
        return _relation_passage(world, count)
    if roll < 0.9:
        return build_passage(world, draw_procedure_facts(world), left_out=0)
    return build_passage(world, draw_table_facts(world), left_out=0, filler_share=0.0)


def draw_procedures(world: World) -> Example:
    """Steps or tables."""
    facts = draw_procedure_facts(world) if world.chance(0.5) else draw_table_facts(world)
    if world.chance(0.3):
        facts += draw_relation_facts(world, 2)
    return _ask("procedures", world, build_passage(world, facts, left_out=0, filler_share=0.1))


def draw_retrieved(world: World) -> Example:
    """Two to four passages of different kinds, most of them beside the point."""
    count = world.random_source.randint(2, 4)
    passages = [_any_passage(world, world.random_source.randint(1, 9 // count + 1)) for _ in range(count)]
    return _ask("retrieved", world, join_passages(world, passages))


def draw_few_shot_questions(world: World) -> Example:
    """Whole prompts one after the other, each with its own context."""
    cases: list[tuple[str, str, str]] = []
    for _ in range(world.random_source.randint(2, 4)):
        passage = _any_passage(world, world.random_source.randint(1, 3))
        chosen = choose_questions(world, passage, count=1, unanswerable_share=0.12)
        cases += [(passage.text, question, answer) for question, answer in chosen]
    return few_shot_example("few_shot_questions", cases)


def draw_natural(world: World) -> Example:
    """Sentences that people wrote, phrases of them asked for."""
    count = world.random_source.randint(2, 6) if world.chance(0.55) else world.random_source.randint(6, 11)
    passage = build_passage(world, draw_natural_facts(world, count), filler_share=0.0)
    return _ask("natural", world, passage)


def draw_definitions_asked(world: World) -> Example:
    """Definitions, asked from word to meaning and back."""
    passage = build_passage(world, draw_definition_facts(world, world.random_source.randint(2, 5)), filler_share=0.1)
    return _ask("definitions_asked", world, passage)


EVALUATED_TASKS = (
    "short_events",
    "events",
    "short_relations",
    "relations",
    "procedures",
    "retrieved",
    "natural",
    "classification",
)
TASKS: dict[str, Draw] = {
    "short_events": draw_short_events,
    "events": draw_events,
    "short_relations": draw_short_relations,
    "relations": draw_relations,
    "clauses": draw_clauses,
    "procedures": draw_procedures,
    "retrieved": draw_retrieved,
    "natural": draw_natural,
    "definitions_asked": draw_definitions_asked,
    "classification": draw_classification,
    "label_pairs": draw_label_pairs,
    "formats": draw_formats,
    "few_shot_questions": draw_few_shot_questions,
    "prose": draw_prose,
    "definition": draw_definition,
}


def draw_example(name: str, random_source: random.Random, *, held_out: bool = False) -> Example:
    """One example of the task, from the trained or the held-out side of the split."""
    return draw_in_world(name, draw_world(random_source, held_out=held_out))


def draw_in_world(name: str, world: World) -> Example:
    """One example of the task with at least one counted token."""
    while True:
        example = TASKS[name](world)
        if any(segment.weight for segment in example.segments):
            return example
