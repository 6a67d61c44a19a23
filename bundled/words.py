"""The common English words that the generators build sentences from, sorted by kind and topic."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from bundled.sources import (
    NOUN_TOPICS,
    Synset,
    read_first_senses,
    read_irregular_verbs,
    read_neighbours,
    read_service_paragraphs,
    read_synsets,
    sources_folder,
)
from bundled.vocabulary import is_held_out


@dataclass(frozen=True)
class Verb:
    """A transitive verb with its forms."""

    lemma: str
    third: str
    past: str
    participle: str
    gerund: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Definition:
    """A word, the topic its meaning belongs to, and what it means."""

    word: str
    topic: str
    text: str
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lexicon:
    """Words and sentences of one side of the split."""

    nouns: dict[str, list[str]]
    verbs: list[Verb]
    adjectives: list[str]
    sentences: list[str]
    paragraphs: list[str]
    definitions: dict[str, list[Definition]]
    synonyms: dict[str, tuple[str, ...]] = field(default_factory=dict)
    people: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    sentences_by_word: dict[str, list[str]] = field(default_factory=dict)
    neighbours: dict[str, tuple[str, ...]] = field(default_factory=dict)


def inflect(lemma: str, irregular: list[str], synonyms: tuple[str, ...] = ()) -> Verb:
    """The forms of a verb; irregular holds its listed past forms, if any."""
    stem_doubles = bool(re.fullmatch(r"[^aeiou]*[aeiou][bdgmnprt]", lemma)) and len(lemma) < 6
    if lemma.endswith("e"):
        regular, gerund = lemma + "d", lemma[:-1] + "ing" if not lemma.endswith(("ee", "ye", "oe")) else lemma + "ing"
    elif re.search(r"[^aeiou]y$", lemma):
        regular, gerund = lemma[:-1] + "ied", lemma + "ing"
    else:
        doubled = lemma + lemma[-1] if stem_doubles else lemma
        regular, gerund = doubled + "ed", doubled + "ing"
    third = (
        lemma[:-1] + "ies"
        if re.search(r"[^aeiou]y$", lemma)
        else lemma + ("es" if re.search(r"(s|x|z|ch|sh|o)$", lemma) else "s")
    )
    listed = [form for form in irregular if not form.endswith("ing")]
    pasts = [form for form in listed if not form.endswith("n")] or listed[:1] or [regular]
    participles = [form for form in listed if form.endswith("n")] or pasts
    return Verb(lemma, third, pasts[0], participles[0], gerund, synonyms)


def plural(noun: str) -> str:
    """Regular plural of a noun."""
    if re.search(r"[^aeiou]y$", noun):
        return noun[:-1] + "ies"
    return noun + ("es" if re.search(r"(s|x|z|ch|sh)$", noun) else "s")


def _as_sentence(text: str) -> str:
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def build_lexicon(synsets: tuple[Synset, ...], paragraphs: tuple[str, ...], *, held_out: bool) -> Lexicon:
    """The words of one side of the split."""
    by_offset = {(synset.kind, synset.offset): synset for synset in synsets}
    keep = lambda word: is_held_out(word) == held_out  # noqa: E731
    nouns: dict[str, list[str]] = {topic: [] for topic in NOUN_TOPICS.values()}
    synonyms: dict[str, tuple[str, ...]] = {}
    firsts = {kind: read_first_senses(kind) for kind in ("noun", "verb", "adj")}
    for kind, senses in firsts.items():
        for word, offset in senses.items():
            others = [other for other in by_offset[kind, offset].words if other != word and other in senses]
            if others:
                synonyms[word] = tuple(others)
    for word, offset in firsts["noun"].items():
        synset = by_offset["noun", offset]
        if synset.topic in NOUN_TOPICS and word in synset.words and keep(word) and 3 <= len(word) <= 12:
            nouns[NOUN_TOPICS[synset.topic]].append(word)
    irregular = read_irregular_verbs()
    verbs = [
        inflect(word, irregular.get(word, []), synonyms.get(word, ()))
        for word, offset in firsts["verb"].items()
        if {8, 9, 10, 11} & set(by_offset["verb", offset].frames) and keep(word) and word not in ("be", "have", "do")
    ]
    adjectives = [word for word in firsts["adj"] if keep(word) and 3 <= len(word) <= 12]
    sentences = [_as_sentence(e) for s in synsets for e in s.examples if 5 <= len(e.split()) <= 30 and keep(e)]
    definitions: dict[str, list[Definition]] = {}
    for synset in synsets:
        topic = NOUN_TOPICS.get(synset.topic) if synset.kind == "noun" else None
        if topic and keep(synset.words[0]) and 4 <= len(synset.definition.split()) <= 40:
            entry = Definition(synset.words[0], topic, synset.definition, synset.examples)
            definitions.setdefault(topic, []).append(entry)
    people = [
        w for s in synsets if s.is_instance and s.topic == 18 for w in s.words if len(w.split()) in (2, 3) and keep(w)
    ]
    places = [
        w for s in synsets if s.is_instance and s.topic == 15 for w in s.words[:1] if len(w.split()) < 3 and keep(w)
    ]
    kept_paragraphs = [text for text in paragraphs if keep(text[:40])]
    known = {word for topic in nouns.values() for word in topic}
    return Lexicon(
        nouns=nouns,
        verbs=verbs,
        adjectives=adjectives,
        sentences=sentences,
        paragraphs=kept_paragraphs,
        people=people,
        places=places,
        sentences_by_word=_index_by_word(sentences + [text.split(". ")[0] for text in kept_paragraphs], known),
        definitions=definitions,
        synonyms=synonyms,
        neighbours={} if held_out else _trained_neighbours(),
    )


def _trained_neighbours() -> dict[str, tuple[str, ...]]:
    """Words of like meaning by word, held-out ones left away."""
    kept = ((word, tuple(o for o in others if not is_held_out(o))) for word, others in read_neighbours().items())
    return {word: others for word, others in kept if others}


def _index_by_word(sentences: list[str], words: set[str]) -> dict[str, list[str]]:
    """Sentences by each of the nouns in them, for nouns that stand in six or more."""
    index: dict[str, list[str]] = {}
    for text in sentences:
        if len(text.split()) > 25:
            continue
        for word in set(re.findall(r"[a-z]+", text.lower())):
            singular = word if word in words else word.removesuffix("s")
            if singular in words and len(singular) > 3:
                index.setdefault(singular, []).append(text)
    return {word: texts for word, texts in index.items() if len(texts) >= 6}


@lru_cache(maxsize=2)
def read_lexicon(*, held_out: bool = False) -> Lexicon:
    """The lexicon of one side of the split; a small built-in one where the licensed texts are not installed."""
    if not (sources_folder() / "wordnet").exists():
        return small_lexicon()
    return build_lexicon(read_synsets(), read_service_paragraphs(), held_out=held_out)


def small_lexicon() -> Lexicon:
    """A few words of every kind, for tests on machines without the licensed texts."""
    base = "bridge lamp engine garden letter window basket hammer river village doctor farmer teacher".split()
    topics = sorted(NOUN_TOPICS.values())
    verbs = "repair paint visit describe carry follow measure open close sell".split()
    definitions = {t: [Definition(f"{w} {t}", t, f"a kind of {t} used near a {w}") for w in base] for t in topics}
    sentences = [
        _as_sentence(f"the {a} will {v} the {b} in the morning") for a in base for v in verbs for b in base[:4]
    ]
    return Lexicon(
        nouns={topic: [f"{word}{topic}" for word in base] for topic in topics},
        verbs=[inflect(verb, []) for verb in verbs],
        adjectives="old new green small large quiet heavy bright".split(),
        sentences=sentences,
        paragraphs=[" ".join(sentences[i : i + 3]) for i in range(0, 90, 3)],
        definitions=definitions,
        people=["Ada Lovelace", "Max Planck"],
        places=["Lisbon", "Oslo"],
        sentences_by_word={word: [text for text in sentences if word in text] for word in base},
    )
