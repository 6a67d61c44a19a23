"""What is held out of the relations' wordings stays out, whatever is added to the trained ones."""

import itertools
import re

import pytest

from bundled.facts import name_entity
from bundled.handbook_relations import HANDBOOK_RULES
from bundled.policy_relations import GOODS, RULES
from bundled.relations import COMPANY, PERSON, PLACE, Relation
from bundled.wordings import ALL_WORDINGS, NOUN_QUESTIONS, NOUN_STATEMENTS, read_wordings

RELATIONS = (*COMPANY, *PERSON, *PLACE, *GOODS, *RULES, *HANDBOOK_RULES)


def expansions(template: str) -> set[str]:
    """All wordings of a template with nested alternatives resolved, in lower case and with single spaces."""
    open_ones, done = [template], set[str]()
    while open_ones:
        current = open_ones.pop()
        match = re.search(r"\(([^()]*\|[^()]*)\)", current)
        if match is None:
            done.add(re.sub(r"\s+", " ", current).strip(" .?").lower())
        else:
            open_ones += [current[: match.start()] + part + current[match.end() :] for part in match[1].split("|")]
    return done


def trained(templates: tuple[str, ...], further: list[str], frames: tuple[str, ...], nouns: list[str]) -> set[str]:
    framed = [frame.replace("{n}", noun) for frame, noun in itertools.product(frames, nouns)]
    return set().union(*(expansions(template) for template in (*templates[:-1], *further, *framed)))


@pytest.mark.parametrize("relation", RELATIONS, ids=lambda relation: relation.name)
def test_no_trained_statement_is_a_held_out_one(relation: Relation) -> None:
    further = relation.further
    known = trained(relation.statements, further.statements, NOUN_STATEMENTS, further.nouns)
    assert not known & expansions(relation.statements[-1])


@pytest.mark.parametrize("relation", RELATIONS, ids=lambda relation: relation.name)
def test_no_trained_question_is_a_held_out_one(relation: Relation) -> None:
    further = relation.further
    known = trained(relation.questions, further.questions, NOUN_QUESTIONS, further.nouns)
    assert not known & expansions(relation.questions[-1])


def test_every_wording_belongs_to_a_relation() -> None:
    assert set(ALL_WORDINGS) <= {relation.name for relation in RELATIONS}


def test_a_line_of_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="x what"):
        read_wordings("= founded\nx what is this")


def test_pronouns_take_the_form_of_their_place() -> None:
    assert name_entity("{e} was founded by Ann", "she") == "she was founded by Ann"
    assert name_entity("the founder of {e} met {e}'s friend", "she") == "the founder of her met her friend"
