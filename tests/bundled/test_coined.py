"""Coined relations: whatever words are put in, no form becomes a held-out wording, and values stay answerable."""

import random
import re

import pytest

from bundled.coined import PLACES, STANDS, WITHHELD_VERBS, coin_relation, read_forms
from bundled.facts import draw_relation_facts
from bundled.words import inflect
from bundled.world import draw_world
from tests.bundled.test_wordings import RELATIONS, expansions

WITHHELD = {form for lemma in WITHHELD_VERBS for form in (lemma, inflect(lemma, []).third, inflect(lemma, []).past)}
VERB = rf"(?!(?:is|are|and|{'|'.join(sorted(WITHHELD))})\b)[a-z'-]+"
NOUN = r"[a-z'-]+(?: [a-z'-]+)?"
PATTERNS = {
    **dict.fromkeys(("n", "ns", "m"), NOUN),
    **dict.fromkeys(("lemma", "third", "past", "part"), VERB),
    "adj": r"[a-z'-]+",
    "p": "(?:on|in|at)",
    "stand": f"(?:{'|'.join(STANDS)})",
    "by": f"(?:{'|'.join(PLACES)})",
}


def as_pattern(template: str) -> re.Pattern[str]:
    """What the template can become with any words put in; `{e}` and `{v}` stand for themselves."""
    pieces = re.split(r"(<\w+>)", template)
    return re.compile("".join(PATTERNS.get(piece.strip("<>"), re.escape(piece)) for piece in pieces))


@pytest.mark.parametrize("side", ["statements", "questions"])
def test_no_form_can_become_a_held_out_wording(side: str) -> None:
    held_out = set().union(*(expansions(getattr(relation, side)[-1]) for relation in RELATIONS))
    forms = [template for _, form in read_forms() for template in getattr(form, side)]
    hits = [
        (template, wording)
        for template in forms
        for expanded in expansions(template)
        for wording in held_out
        if as_pattern(expanded).fullmatch(wording)
    ]
    assert not hits


def test_a_coined_relation_has_all_words_put_in() -> None:
    world = draw_world(random.Random(4), held_out=False)
    for _ in range(60):
        wordings = coin_relation(world).further
        templates = wordings.statements + wordings.questions + wordings.nouns + wordings.clauses
        assert wordings.statements
        assert wordings.questions
        assert not any("<" in template for template in templates)


def test_the_held_out_side_draws_no_coined_relation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bundled.facts.coin_relation", lambda world: pytest.fail("coined on the held-out side"))
    for seed in range(30):
        draw_relation_facts(draw_world(random.Random(seed), held_out=True), 6)
