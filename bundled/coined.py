"""Relations coined at random: thousands of verbs and nouns in many sentence forms.

Wordings are what does not carry over from written relations (bundled/README.md). Here no question can be known by its
words: its kind, the entity and the words it shares with the passage tell the answer.
"""

import re
from functools import lru_cache

from bundled.coined_forms import COINED_FORMS
from bundled.relations import Relation
from bundled.wordings import Wordings, read_wordings
from bundled.words import plural
from bundled.world import World

WORDINGS_DRAWN = 6
STANDS = "stands|sits|lies|waits|works|rests|remains|hangs|appears|is found|comes|lives".split("|")
PLACES = "at|behind|near|before|beside|above|under|in|on|over|by|inside".split("|")
# With these verbs a form would read like a held-out wording.
WITHHELD_VERBS = frozenset("need exclude sign hire sell pay".split())
TIME_PREPOSITIONS = {"date": "on", "year": "in", "weekday": "on", "clock": "at"}
PERSON_HEADS = "manager|keeper|inspector|officer|secretary|clerk|teacher|writer|agent|guard|expert|chair|editor".split(
    "|"
)
NOUN_HEADS = (
    "fee|office|number|rate|limit|room|plan|report|list|service|order|form|policy|contract|record|date|period|price|"
    "desk|team|rule|request|check|card|account|course|claim|notice|tour|test|budget|box|line|centre|permit|visit"
).split("|")
NOUN_TOPICS = ("artifact", "act", "possession", "communication", "cognition", "event", "food", "person", "substance")


@lru_cache(maxsize=1)
def read_forms() -> tuple[tuple[tuple[str, ...], Wordings], ...]:
    """Kinds of value and wordings of each form."""
    return tuple((tuple(head.split("/")[1].split(",")), form) for head, form in read_wordings(COINED_FORMS).items())


def _draw_noun(world: World) -> str:
    """A noun, half of the time one that two words make."""
    noun = world.noun(*NOUN_TOPICS)
    if world.chance(0.4):
        return f"{noun} {world.pick(NOUN_HEADS if world.chance(0.8) else PERSON_HEADS)}"
    return f"{world.adjective()} {noun}" if world.chance(0.2) else noun


def coin_relation(world: World) -> Relation:
    """A relation with statements and questions, its words put in."""
    kinds, form = world.pick(read_forms())
    value = world.pick(kinds)
    verb = world.verb()
    while verb.lemma in WITHHELD_VERBS:
        verb = world.verb()
    noun, other = _draw_noun(world), world.noun(*NOUN_TOPICS)
    preposition = TIME_PREPOSITIONS.get(value, "in")
    words = {
        "n": noun, "ns": plural(noun), "m": other, "adj": world.adjective(), "lemma": verb.lemma,
        "third": verb.third, "past": verb.past, "part": verb.participle, "p": preposition, "P": preposition,
    }  # fmt: skip

    def put_in(templates: list[str]) -> list[str]:
        drawn = world.random_source.sample(templates, min(WORDINGS_DRAWN, len(templates)))
        choices = words | {"stand": world.pick(STANDS), "by": world.pick(PLACES)}
        return [re.sub(r"<(\w+)>", lambda match: choices[match[1]], template) for template in drawn]

    wordings = Wordings(put_in(form.statements), put_in(form.questions), put_in(form.nouns), put_in(form.clauses))
    return Relation(f"coined {noun}", value, (), (), wordings)
