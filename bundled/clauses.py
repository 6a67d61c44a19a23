"""Handbook clauses with several values each, drawn from the forms of bundled/clause_forms.py."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from bundled.clause_forms import CLAUSE_FORMS
from bundled.facts import draw_matter
from bundled.values import VALUES
from bundled.wording import blur, vary_question
from bundled.words import plural
from bundled.world import Fact, World, expand, sentence

SLOT = re.compile(r"\{([a-z]+)(\d?)\}")


@dataclass
class ClauseForm:
    """Ways to state a clause, and questions by the slot they ask for."""

    statements: list[str] = field(default_factory=list)
    questions: dict[str, list[str]] = field(default_factory=dict)


@lru_cache(maxsize=1)
def read_clause_forms() -> tuple[ClauseForm, ...]:
    """All forms.

    Raises:
        ValueError: a question asks for a slot that no statement of its form has.
    """
    forms: list[ClauseForm] = []
    for block in CLAUSE_FORMS.strip().split("\n\n"):
        form = ClauseForm()
        for line in re.sub(r"(\|?)\n  ", lambda match: match[1] or " ", block).splitlines():
            letter, rest = line.split(" ", 1)
            if letter == "s":
                form.statements.append(rest)
                continue
            slot, asked = rest.split(" ", 1)
            if not any(f"{{{slot}}}" in statement for statement in form.statements):
                raise ValueError(f"no statement has {slot!r}: {line}")
            form.questions[slot] = split_outside(asked)
        forms.append(form)
    return tuple(forms)


def split_outside(text: str) -> list[str]:
    """The text cut at bars that stand outside parentheses."""
    parts, depth = [""], 0
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def draw_clause_facts(world: World, count: int) -> list[Fact]:
    """Clauses, now and then the same form twice about different matters, so that the matter has to be read."""
    forms = world.random_source.sample(read_clause_forms(), min(count, len(read_clause_forms())))
    if count > 1 and world.chance(0.3):
        forms[1] = forms[0]
    return [_draw_clause(world, form, names_itself=forms.count(form) > 1) for form in forms]


def _draw_clause(world: World, form: ClauseForm, *, names_itself: bool) -> Fact:
    """A clause; where its form stands twice in a passage, only with questions that name what they mean."""
    verb, noun = world.verb(), world.noun("artifact", "possession", "communication")
    words = {
        "n": noun, "ns": plural(noun), "o": world.noun("event", "act", "communication"), "adj": world.adjective(),
        "lemma": verb.lemma,
    }  # fmt: skip
    chosen = re.sub(r"<(\w+)>", lambda match: words[match[1]], expand(world, world.pick(form.statements)))
    values: dict[str, str] = {"m": draw_matter(world), "e": world.names.company()}

    def value_of(slot: str) -> str:
        if slot not in values:
            values[slot] = VALUES[slot.rstrip("0123456789")](world)
        return values[slot]

    def fill(template: str) -> str:
        return SLOT.sub(lambda match: value_of(match[1] + match[2]), template)

    stated = [match[1] + match[2] for match in SLOT.finditer(chosen)]
    text = sentence(fill(chosen))
    questions: list[tuple[str, str]] = []
    for slot, templates in form.questions.items():
        if slot not in stated:
            continue
        for template in world.random_source.sample(templates, min(len(templates), world.pick((1, 1, 2)))):
            asked = re.sub(r"<(\w+)>", lambda match: words[match[1]], expand(world, template))
            if names_itself and "{" not in template:
                continue
            if not {match[1] + match[2] for match in SLOT.finditer(asked)} <= {*stated, "m", "e"}:
                continue
            asked = sentence(fill(blur(world, asked, share=0.4)))
            questions.append((vary_question(world, asked), value_of(slot)))
    return Fact(re.sub(r"(?<=[.!?] )([a-z])", lambda match: match[1].upper(), text), tuple(questions))
