"""What every generator draws from: names, words and templates of one side of the split."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from bundled.vocabulary import NameSource
from bundled.words import Lexicon, Verb, read_lexicon

HELD_OUT_TEMPLATE_SHARE = 0.15
Choice = TypeVar("Choice")
ALTERNATIVES = re.compile(r"\(([^()]*\|[^()]*)\)")


@dataclass(frozen=True)
class Fact:
    """A statement and the questions it answers, each with its answer."""

    text: str
    questions: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class World:
    """Random source, lexicon and names; `held_out` chooses the side for words, names and templates alike."""

    random_source: random.Random
    lexicon: Lexicon
    names: NameSource
    held_out: bool

    def chance(self, share: float) -> bool:
        """True in this share of the draws."""
        return self.random_source.random() < share

    def pick(self, choices: Sequence[Choice]) -> Choice:
        """One of the choices."""
        return self.random_source.choice(choices)

    def template(self, templates: list[str] | tuple[str, ...]) -> str:
        """A template of this side of the split: the last ones of a list of four or more are held out."""
        kept_back = max(1, round(len(templates) * HELD_OUT_TEMPLATE_SHARE)) if len(templates) >= 4 else 0
        if not kept_back:
            return self.pick(templates)
        return self.pick(templates[-kept_back:] if self.held_out else templates[:-kept_back])

    def noun(self, *topics: str) -> str:
        """A common noun of one of the topics."""
        return self.pick(self.lexicon.nouns[self.pick(topics)])

    def adjective(self) -> str:
        """A common adjective."""
        return self.pick(self.lexicon.adjectives)

    def verb(self) -> Verb:
        """A common transitive verb."""
        return self.pick(self.lexicon.verbs)

    def synonym(self, word: str) -> str:
        """Another word of the same or a like meaning, or the word."""
        return self.pick(self.lexicon.synonyms.get(word) or self.lexicon.neighbours.get(word) or (word,))


def draw_world(random_source: random.Random, *, held_out: bool) -> World:
    """A world of one side of the split."""
    lexicon = read_lexicon(held_out=held_out)
    names = NameSource(random_source, held_out, lexicon.people, lexicon.places)
    return World(random_source, lexicon, names, held_out)


def expand(world: World, template: str) -> str:
    """Resolve each `(a|b|c)` to one alternative."""
    while match := ALTERNATIVES.search(template):
        template = template[: match.start()] + world.pick(match[1].split("|")) + template[match.end() :]
    return re.sub(r" +(?=[ ?])", "", template).strip()


def sentence(text: str) -> str:
    """The text with a capital at the start."""
    return text[:1].upper() + text[1:]
