"""Questions made from sentences that people wrote: a phrase is taken out and asked for.

The sentence is cut into phrases by a few word lists. Where subject and verb are plain, the question is turned around
("What did she swallow?"); elsewhere the phrase is asked for in its place ("She swallowed what?").
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from bundled import vocabulary
from bundled.wording import KEPT_WORDS, loosen
from bundled.words import Lexicon, read_lexicon
from bundled.world import Fact, World, sentence

DETERMINERS = set(
    "a an the his her their its my our your this that these those some any many few several every each all both one "
    "two three four five six seven eight nine ten another no more most".split()
)
AUXILIARIES = set(
    "is are was were can could will would shall should must may might has have had does do did "
    "didn't doesn't don't can't couldn't won't wouldn't isn't aren't wasn't weren't hasn't haven't hadn't".split()
)
PREPOSITIONS = set(
    "in on at by for with from to of into onto over under between through during after before about against among "
    "without within along across behind beyond near toward towards upon until since like as than "
    "inside outside around via "
    "per".split()
)
BREAKS = (
    PREPOSITIONS
    | AUXILIARIES
    | set(
        "and or but that which who whom whose when where while because if so not be been being he "
        "she they we you i it him them "
        "me us there then also only just very too up down out off away back how what why to nor yet "
        "though although once".split()
    )
)
PLAIN_STARTS = ("The", "They", "A", "An", "We", "It", "He", "She", "His", "Her", "There", "This")
KIND_WORDS = {
    "person": ("who", "who", "who", "which person"),
    "number": ("how many", "what number", "what", "how much"),
    "name": ("who", "what", "which one", "what", "who"),
}
SUBORDINATE_STARTS = set("what how why when if as because although while since unless whether that".split())
PERSON_PRONOUNS = {"he", "she"}
TIME_WORDS = re.compile(
    r"\b(1[0-9]{3}|20[0-9]{2}|january|february|march|april|may|june|july|august|september|october|"
    r"november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|morning|evening|night|"
    r"afternoon|spring|summer|autumn|winter|century|years?|days?|weeks?|months?|hours?|minutes?)\b",
    re.IGNORECASE,
)
LOOSE_SHARE = 0.4


@dataclass(frozen=True)
class Phrase:
    """Words start..end (exclusive) of a sentence and what kind of thing they name."""

    start: int
    end: int
    kind: str


@lru_cache(maxsize=1)
def _verb_forms() -> dict[str, tuple[str, str]]:
    forms: dict[str, tuple[str, str]] = {}
    for lexicon in (read_lexicon(held_out=False), read_lexicon(held_out=True)):
        nouns = {word for words in lexicon.nouns.values() for word in words}
        for verb in lexicon.verbs:
            forms.setdefault(verb.past, (verb.lemma, "did"))
            if verb.lemma not in nouns:
                forms.setdefault(verb.third, (verb.lemma, "does"))
    return forms


def split_words(text: str) -> list[str]:
    """Words with their punctuation apart."""
    return re.findall(r"[A-Z]\.(?= [A-Z])|[\w$€£#'’.,/-]*[\w%]|[^\s\w]", text)


def join_words(words: list[str]) -> str:
    """Words as running text."""
    text = " ".join(words)
    text = re.sub(r" ([,.;:!?)\]])", r"\1", text)
    return re.sub(r"([(\[]) ", r"\1", text)


def _is_content(word: str) -> bool:
    if word == "May":
        return True
    return word[0].isalnum() and word.lower() not in BREAKS and not (word.endswith("ly") and word[0].islower())


def find_phrases(words: list[str]) -> list[Phrase]:
    """Noun phrases, numbers with their unit, and names."""
    found: list[Phrase] = []
    place = 0
    while place < len(words):
        word = words[place]
        lower = word.lower()
        end = place
        if (
            lower in DETERMINERS
            or (word[0].isdigit())
            or (word[0].isupper() and place > 0)
            or (place == 0 and _is_content(word))
        ):
            end = place + 1
            while (
                end < len(words)
                and end - place < 5
                and _is_content(words[end])
                and words[end].lower() not in DETERMINERS
            ):
                if words[end].lower() in _verb_forms() and end > place + (lower in DETERMINERS):
                    break
                end += 1
            size = end - place
            only_determiner = lower in DETERMINERS and size == 1
            if not only_determiner and _is_content(words[end - 1]):
                if word[0].isdigit() or lower in vocabulary.NUMBER_WORDS:
                    kind = "count" if size > 1 else "number"
                elif word[0].isupper() and (place > 0 or (size > 1 and words[end - 1][0].isupper())):
                    kind = "person" if _is_person(word) else "name"
                else:
                    kind = "thing"
                found.append(Phrase(place, end, kind))
        place = max(end, place + 1)
    return found


def _is_person(word: str) -> bool:
    return word in vocabulary.FIRST_NAMES


def has_verb(words: list[str]) -> bool:
    """Whether the sentence has a finite verb behind a subject; examples in a dictionary are often mere fragments."""
    return any(word in AUXILIARIES or word in _verb_forms() for word in words[1:])


def _word_for(world: World, words: list[str], phrase: Phrase) -> str:
    before = words[phrase.start - 1].lower() if phrase.start else ""
    text = " ".join(words[phrase.start : phrase.end])
    if before in ("in", "on", "at", "during", "since", "until", "after", "before") and TIME_WORDS.search(text):
        return "when"
    place_share = {"name": 0.8, "thing": 0.3}.get(phrase.kind, 0.0)
    if before in ("in", "at", "near", "inside", "behind", "across") and world.chance(place_share):
        return "where"
    if phrase.kind == "count":
        return "how many " + " ".join(words[phrase.start + 1 : phrase.end])
    if phrase.kind in KIND_WORDS:
        return world.pick(KIND_WORDS[phrase.kind])
    head = words[phrase.end - 1]
    bare = phrase.end - phrase.start - (words[phrase.start].lower() in DETERMINERS)
    if bare < 2 or not head.islower():
        return "what"
    return world.pick(("what", "what", f"which {head}", f"what {head}", f"what kind of {head}"))


def ask_phrase(world: World, words: list[str], phrase: Phrase) -> tuple[str, str] | None:
    """A question for the phrase and its answer, or None where no fair question can be made."""
    words = [*words]
    if words and words[-1] in ".!?":
        words.pop()
    answer = join_words(words[phrase.start : phrase.end])
    asked = _word_for(world, words, phrase)
    if asked.startswith("how many ") and phrase.kind == "count":
        answer = words[phrase.start]
    rest_before, rest_after = words[: phrase.start], words[phrase.end :]
    if asked in ("when", "where") and rest_before:
        rest_before = rest_before[:-1]
    if not _is_askable(words, phrase, asked):
        return None
    if not rest_before:
        if not rest_after or (rest_after[0] not in AUXILIARIES and rest_after[0] not in _verb_forms()):
            return None
        asked = asked if phrase.kind != "thing" or asked != "what" else world.pick(("what", "who", "what"))
        return sentence(_thin(world, f"{asked} {join_words(rest_after)}")) + "?", answer
    lowered = [
        rest_before[0][:1].lower() + rest_before[0][1:]
        if rest_before[0] != "I" and not _looks_like_name(words)
        else rest_before[0],
        *rest_before[1:],
    ]
    turned = _turn_around(lowered, rest_after)
    if turned:
        return sentence(_thin(world, f"{asked} {turned}")) + "?", answer
    if world.chance(0.85):
        return None
    return sentence(join_words([*rest_before, asked, *rest_after]).rstrip(" ,.;:!?")) + "?", answer


def _is_askable(words: list[str], phrase: Phrase, asked: str) -> bool:
    """Whether the sentence starts with its subject and the phrase says something outside of it."""
    if words[0].lower() in SUBORDINATE_STARTS or (phrase.start and words[0].endswith("ly")):
        return False
    return asked != "what" or words[phrase.start].lower() not in ("any", "this", "these", "such", "no", "my")


def _looks_like_name(words: list[str]) -> bool:
    return len(words) > 1 and words[0][:1].isupper() and words[1][:1].isupper()


def _turn_around(before: list[str], after: list[str]) -> str:
    """The clause with its auxiliary in front of the subject, or nothing where the verb is not plain."""
    for place, word in enumerate(before[:7]):
        if place == 0:
            continue
        if word in ",;:":
            return ""
        if word in AUXILIARIES:
            return join_words([word, *before[:place], *before[place + 1 :], *after])
        if word in _verb_forms() and before[place - 1].lower() not in DETERMINERS | PREPOSITIONS:
            lemma, auxiliary = _verb_forms()[word]
            return join_words([auxiliary, *before[:place], lemma, *before[place + 1 :], *after])
    return ""


def _thin(world: World, text: str) -> str:
    """The question with a clause, a few words or a synonym changed, so that it is no copy of the sentence."""
    if world.chance(0.35):
        shorter = re.split(r", | when | which | that | because | if | so | and ", text)[0]
        if len(shorter.split()) >= 5:
            text = shorter
    words = text.split()
    if len(words) > 9 and world.chance(0.5):
        words = words[: max(7, len(words) - world.random_source.randint(1, 8))]
        while words and words[-1].lower().strip(",") in BREAKS | DETERMINERS:
            words.pop()
    droppable = world_adjectives(world.lexicon)
    kept = [word for word in words if word in KEPT_WORDS or word not in droppable or not world.chance(0.4)]
    changed = [
        world.synonym(word) if len(word) > 3 and word not in KEPT_WORDS and world.chance(0.12) else word
        for word in kept
    ]
    return " ".join(changed).rstrip(" ,.;:!?")


@lru_cache(maxsize=4)
def _adjective_set(adjectives: tuple[str, ...]) -> frozenset[str]:
    return frozenset(adjectives)


def world_adjectives(lexicon: Lexicon) -> frozenset[str]:
    """Adjectives that a question may leave out."""
    return _adjective_set(tuple(lexicon.adjectives))


def name_people(world: World, text: str) -> str:
    """The sentence with a leading pronoun replaced by a name and sometimes a time or place added."""
    first, _, rest = text.partition(" ")
    if first.lower() in PERSON_PRONOUNS and world.chance(0.7):
        text = f"{world.names.person()} {rest}"
    elif first in ("They", "We", "The") and world.chance(0.2) and first != "The":
        text = f"{world.names.company()} {rest}"
    if world.chance(0.3) and text.endswith(".") and len(text.split()) < 16:
        source = world.random_source
        added = world.pick(
            (
                f"in {vocabulary.year(source)}", f"in {world.names.town()}", f"on {vocabulary.date(source)}",
                f"in {world.names.word()}", f"in {world.pick(vocabulary.MONTHS)} {vocabulary.year(source)}",
                f"at the {world.noun('place', 'artifact')} in {world.names.town()}", f"with {world.names.person()}",
            )
        )  # fmt: skip
        lowered = text[:1].lower() + text[1:] if text.split()[0] in PLAIN_STARTS else text
        text = f"{text[:-1]} {added}." if world.chance(0.6) else f"{sentence(added)}, {lowered}"
    return text


def enrich(world: World, text: str) -> str:
    """The sentence with a subject that has a name, or a counted object."""
    words = text.split()
    roll = world.random_source.random()
    if words[0] in ("The", "A", "An", "His", "Her") and len(words) > 3 and roll < 0.25:
        end = next((i for i, word in enumerate(words[1:5], 1) if word in AUXILIARIES or word in _verb_forms()), 0)
        if end > 1:
            name = world.names.person() if world.chance(0.6) else world.names.word()
            subject = " ".join([words[0].lower(), *words[1:end]])
            return " ".join([world.pick((f"{name}, {subject},", name, sentence(subject) + f" {name}")), *words[end:]])
    if 0.25 < roll < 0.4:
        for place, word in enumerate(words[1:-1], 1):
            if word in ("the", "some", "many", "several", "his", "her") and words[place + 1].strip(".,").endswith("s"):
                return " ".join([*words[:place], vocabulary.count(world.random_source), *words[place + 1 :]])
    return text


def join_sentences(world: World, first: str, second: str) -> str:
    """Two sentences as one."""
    link = world.pick((", and", ", while", ", but", ";", ", although", " because", ", so"))
    start = second.split(maxsplit=1)[0].lower()
    is_plain = start in DETERMINERS | BREAKS and start != "i"
    return f"{first.rstrip('.')}{link} {second[:1].lower() + second[1:] if is_plain else second}"


def natural_fact(world: World, text: str, *, most: int = 2) -> Fact:
    """A sentence with questions for up to `most` of its phrases."""
    words = split_words(text)
    if not has_verb(words):
        return Fact(text, ())
    phrases = [p for p in find_phrases(words) if p.end - p.start < len(words) - 2]
    world.random_source.shuffle(phrases)
    questions: list[tuple[str, str]] = []
    for phrase in phrases:
        if len(questions) == most:
            break
        asked = ask_phrase(world, words, phrase)
        if asked and len(asked[0].split()) >= 4 and asked[1] and asked[1] in text:
            is_loose = not world.held_out and world.chance(LOOSE_SHARE)
            questions.append((loosen(world, asked[0]), asked[1]) if is_loose else asked)
    return Fact(text, tuple(questions))


def draw_natural_facts(world: World, count: int) -> list[Fact]:
    """Sentences of one source with questions."""
    if world.chance(0.25):
        paragraph = max((world.pick(world.lexicon.paragraphs) for _ in range(3)), key=len)
        pieces = re.split(r"(?<=[.!?]) (?=[A-Z])", paragraph)
        return [natural_fact(world, piece, most=3) for piece in pieces[:count]]
    facts: list[Fact] = []
    for _ in range(count):
        fact = natural_fact(world, enrich(world, name_people(world, world.pick(world.lexicon.sentences))))
        if world.chance(0.3):
            other = natural_fact(world, enrich(world, name_people(world, world.pick(world.lexicon.sentences))))
            fact = Fact(join_sentences(world, fact.text, other.text), fact.questions + other.questions)
        facts.append(fact)
    return facts


def draw_definition_facts(world: World, count: int) -> list[Fact]:
    """Definitions with questions from word to meaning and back, and the years of people."""
    facts: list[Fact] = []
    for _ in range(count):
        topic = world.pick(
            ("person", "person", "place", "artifact", "animal", "food", "plant", "act", "event", "cognition")
        )
        entry = world.pick(world.lexicon.definitions[topic])
        word, meaning = entry.word, entry.text.split(";")[0].strip()
        years = re.search(r"\((?:born in )?(\d{4})(?:-(\d{4}))?\)", meaning)
        questions: list[tuple[str, str]] = []
        name = word
        if years:
            meaning = re.sub(r"\s*\([^)]*\)\s*", " ", meaning).strip()
            name = world.names.person() if world.chance(0.5) else word
            ask_birth = world.pick(("When was {} born?", "In what year was {} born?", "What year was {} born in?"))
            questions.append((ask_birth.format(name), years[1]))
            if years[2]:
                ask_death = world.pick(("When did {} die?", "In which year did {} die?", "What year did {} pass away?"))
                questions.append((ask_death.format(name), years[2]))
        article = "" if name[0].isupper() else ("an " if name[0] in "aeiou" else "a ")
        lead = meaning
        span = f" ({years[1]}-{years[2]})" if years and years[2] else (f" (born {years[1]})" if years else "")
        be = "was" if years and years[2] else "is"
        if name[0].isupper() and not re.match(r"(a|an|the|one|any) ", lead):
            lead = ("an " if lead[0].lower() in "aeiou" else "a ") + lead
        told = f"{sentence(article + name)}{span} {be} {lead}."
        wh = "Who" if topic == "person" else "What"
        questions.append(
            (
                world.pick(
                    (f"{wh} {be} {article}{name}?", f"What does {name} mean?" if article else f"{wh} {be} {name}?")
                ),
                lead,
            )
        )
        asked = " ".join(lead.split()[: world.random_source.randint(4, 10)])
        questions.append(
            (
                world.pick(
                    (
                        f"{wh} {be} {asked}?",
                        f"What is {asked} called?" if article else f"Who {be} {asked}?",
                        f"Which {topic} {be} {asked}?",
                    )
                ),
                name,
            )
        )
        inner = natural_fact(world, told, most=1)
        facts.append(Fact(told, tuple(questions) + inner.questions))
    return facts
