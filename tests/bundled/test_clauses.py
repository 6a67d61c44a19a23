"""Clauses: every answer stands in its clause, and twins of one form are asked apart."""

import random
import re

from bundled.clauses import draw_clause_facts, read_clause_forms, split_outside
from bundled.world import draw_world


def test_every_answer_stands_in_its_clause() -> None:
    source = random.Random(2)
    for _ in range(80):
        for fact in draw_clause_facts(draw_world(source, held_out=False), 3):
            assert all(answer.lower() in fact.text.lower() for _, answer in fact.questions)


def test_no_slot_or_word_is_left_open() -> None:
    source = random.Random(3)
    for _ in range(80):
        for fact in draw_clause_facts(draw_world(source, held_out=False), 2):
            written = " ".join([fact.text, *(question for question, _ in fact.questions)])
            assert not re.search(r"[{}<>]", written)


def test_every_form_asks_for_two_values_or_more() -> None:
    assert all(len(form.questions) >= 2 for form in read_clause_forms())


def test_bars_inside_parentheses_do_not_separate() -> None:
    assert split_outside("Who (is|was) it?|What?") == ["Who (is|was) it?", "What?"]
