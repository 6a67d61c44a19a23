"""Which single answers would change the first place."""

import time

from app.glossary import MethodKey
from app.questionnaire.questions import load_questionnaire
from app.recommendation.flips import single_answer_flips
from app.recommendation.ranking import recommend

ANSWERS = {
    "task_kind": "generation",
    "external_knowledge": "nothing_special",
    "document_scope": "request_only",
    "style": "tacit",
    "prompting_tried": "half_to_ninety",
    "failure_cause": "behaviour",
    "labelled_cases": "from_500",
    "tuning_access": "provider",
    "tuning_provider": "other",
}


def test_every_flip_puts_the_named_method_first_and_nothing_else_does():
    first = recommend(ANSWERS).ranking[0].method
    flips = {(flip.question, flip.after): flip.first for flip in single_answer_flips(ANSWERS)}
    assert flips
    for question in load_questionnaire().questions:
        if question.id in ANSWERS:
            for option in question.option_ids[:-1]:
                then = recommend({**ANSWERS, question.id: option}).ranking[0].method
                assert flips.get((question.id, option), first) is then, (question.id, option)


def test_an_impossible_tuning_is_among_the_smallest_changes():
    flips = single_answer_flips(ANSWERS)
    assert recommend(ANSWERS).ranking[0].method is MethodKey.LORA
    assert any(flip.question == "tuning_access" and flip.after == "impossible" and flip.steps == 1 for flip in flips)


def test_changes_are_sorted_by_how_small_they_are():
    keys = [(flip.steps, -flip.lead) for flip in single_answer_flips(ANSWERS)]
    assert keys == sorted(keys)


def test_steps_count_the_options_between_on_an_ordered_question():
    steps = {(flip.question, flip.after): flip.steps for flip in single_answer_flips(ANSWERS)}
    assert steps["labelled_cases", "none_yet"] == 3


def test_an_unknown_answer_that_becomes_known_is_one_step():
    flips = single_answer_flips({**ANSWERS, "labelled_cases": "unknown"})
    of_labels = [flip for flip in flips if flip.question == "labelled_cases"]
    assert of_labels
    assert {(flip.before, flip.steps) for flip in of_labels} == {("unknown", 1)}


def test_what_if_and_flips_together_take_less_than_three_hundred_milliseconds():
    seconds: list[float] = []
    for _ in range(3):
        start = time.perf_counter()
        single_answer_flips(ANSWERS)
        recommend(ANSWERS)
        seconds.append(time.perf_counter() - start)
    assert min(seconds) < 0.3
