"""Few-shot classification: real topics, attributes, made-up label words; examples first, then many texts."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from bundled.batches import Example, Segment
from bundled.intents import Wish, draw_thing, wishes_of, write_message
from bundled.prompts import completion, label_header, label_prompt
from bundled.topics import TOPICS, write_topic_text
from bundled.world import World, sentence


@dataclass(frozen=True)
class Classes:
    """Classes of one sequence: how a text of each is written and the label it is shown under."""

    names: list[str]
    write: Callable[[str], str]
    shown: dict[str, str]
    needs_examples: bool


def _defined_word(world: World, topic: str) -> str:
    entry = world.pick(world.lexicon.definitions[topic])
    roll = world.random_source.random()
    if roll < 0.35:
        return entry.word
    return f"{entry.word}: {entry.text}" if roll < 0.6 else sentence(entry.text)


def _noun_sentence(world: World, topic: str) -> str:
    frames = (
        "{p} talked about the {n}", "I saw a {n} in {t}", "The {n} was {a}", "My {n} is {a}", "We need a {a} {n}",
        "{p} bought the {n}", "There is a {n} near the {o}", "What about the {n}?", "A {a} {n} was found in {t}",
        "{p} wrote a book on the {n}", "Have you seen the {a} {n}?", "This is the {n} of {p}", "They discussed the {n}",
    )  # fmt: skip
    return world.template(frames).format(
        p=world.names.person(),
        n=world.noun(topic),
        t=world.names.town(),
        a=world.adjective(),
        o=world.noun("artifact"),
    )


def _wordlist_classes(world: World, count: int) -> dict[str, list[str]]:
    """Classes told apart by key words that belong to one class only; the words are drawn anew each time."""
    classes: dict[str, list[str]] = {}
    pool = [w for topic in ("artifact", "act", "person", "communication") for w in world.lexicon.nouns[topic]]
    for _ in range(count):
        classes[str(len(classes))] = world.random_source.sample(pool, world.random_source.randint(1, 3))
    return classes


def _keyword_text(world: World, keywords: list[str]) -> str:
    frames = (
        "I have a question about my {k}", "Where is the {k} that {p} ordered?", "The {k} does not work",
        "My {k} is {a}",
        "Please help me with the {k}", "How do I change the {k}?", "{p} asked for a {k}", "Can you send me the {k}?",
        "When will the {k} come?", "I cannot find the {a} {k}", "Why was the {k} {v}?", "The {k} from {t} is missing",
        "I want to {l} the {k}", "Is it possible to {l} a {k}?", "What happened to my {k}?", "{p} wants to {l} the {k}",
    )  # fmt: skip
    verb = world.verb()
    return world.template(frames).format(
        k=world.pick(keywords),
        p=world.names.person(),
        a=world.adjective(),
        v=verb.participle,
        l=verb.lemma,
        t=world.names.town(),
    )


def _sentence_classes(world: World, count: int) -> dict[str, list[str]]:
    """Sentences that people wrote, a class for each noun they share."""
    words = world.random_source.sample(sorted(world.lexicon.sentences_by_word), count)
    texts = world.lexicon.sentences_by_word
    return {word: world.random_source.sample(texts[word], len(texts[word])) for word in words}


def _label_names(world: World, natural: list[str]) -> dict[str, str]:
    """Shown label for each class: its own name, or a word, letter or code that says nothing."""
    roll = world.random_source.random()
    if roll < 0.5:
        style = world.random_source.random()
        return {name: name.replace("_", " ") if style < 0.6 else name for name in natural}
    if roll < 0.65:
        shown = world.random_source.sample("ABCDEFGHJK", len(natural))
    elif roll < 0.85:
        shown = [f"{world.noun('artifact', 'food', 'animal', 'plant', 'substance')}" for _ in natural]
    else:
        shown = [world.names.word().lower() for _ in natural]
    if len(set(shown)) < len(natural):
        return {name: name for name in natural}
    return dict(zip(natural, shown, strict=True))


def _keyword_classes(world: World, count: int) -> Classes:
    """Classes told apart by words alone, under labels that mean nothing."""
    keywords = _wordlist_classes(world, count)
    plain_share = world.pick((0.0, 0.2, 0.6, 1.0))

    def write(name: str) -> str:
        if world.chance(plain_share):
            return world.pick(keywords[name])
        return _keyword_text(world, keywords[name])

    shown = {name: world.noun("act", "communication", "animal", "food", "artifact") for name in keywords}
    if world.chance(0.25):
        shown = {name: world.names.word().lower() for name in keywords}
    if world.chance(0.2) or len(set(shown.values())) < count:
        shown = dict(zip(keywords, world.random_source.sample("ABCDEFGHJK", count), strict=True))
    if world.chance(0.2):
        shown = {name: f"{words[0]} {world.noun('act', 'communication')}" for name, words in keywords.items()}
    return Classes(list(keywords), write, shown, needs_examples=True)


def _topic_classes(world: World, count: int) -> Classes:
    """Real topics, mostly under their own names."""
    topics = world.random_source.sample(TOPICS.names(held_out=world.held_out), count)
    shown = _label_names(world, topics) if world.chance(0.5) else {name: name for name in topics}
    return Classes(
        topics, lambda name: write_topic_text(world, name), shown, needs_examples=shown[topics[0]] != topics[0]
    )


def _sentence_topic_classes(world: World, count: int) -> Classes:
    """Sentences that people wrote, by a noun they share."""
    sentences = _sentence_classes(world, count)
    topics = list(sentences)
    shown = _label_names(world, topics)
    if shown[topics[0]] == topics[0] and world.chance(0.5):
        shown = {name: f"{world.synonym(name)} {world.noun('act', 'communication')}" for name in topics}

    def write(name: str) -> str:
        return sentences[name].pop() if len(sentences[name]) > 1 else sentences[name][0]

    return Classes(topics, write, shown, needs_examples=shown[topics[0]] != topics[0])


def _definition_classes(world: World, count: int) -> Classes:
    """Words and their meanings, by the kind of thing they name."""
    topics = world.random_source.sample(sorted(world.lexicon.definitions), count)
    writer = world.pick((_defined_word, _noun_sentence))
    return Classes(topics, lambda name: writer(world, name), {name: name for name in topics}, needs_examples=False)


def _intent_classes(world: World, count: int) -> Classes:
    """Messages told apart by what is wanted, by the thing it is about, or by both."""
    known = wishes_of(held_out=world.held_out)
    style = world.random_source.random()
    wishes: list[Wish] = world.random_source.sample(known, min(count, len(known)))
    if style < 0.35 or len(wishes) < count:
        wishes = [world.pick(known)] * count if world.chance(0.5) else world.random_source.choices(known, k=count)
        things = {str(place): draw_thing(world) for place in range(count)}
    elif style < 0.6:
        things = {str(place): draw_thing(world) for place in range(count)}
    else:
        things = {}
    shared = draw_thing(world) if world.chance(0.5) else ""
    labels: list[str] = []
    for place, wish in enumerate(wishes):
        thing = things.get(str(place), "")
        name = world.pick(wish.names)
        labels.append(world.pick((thing, f"{thing} {name}", f"{thing} {name}")) if thing else name)
    shown = {str(place): label for place, label in enumerate(labels)}
    needs_examples = False
    if len(set(labels)) < count or world.chance(0.3):
        shown, needs_examples = _label_names(world, list(shown)), True
        if shown["0"] == "0":
            shown = {name: world.names.word().lower() for name in shown}

    def write(name: str) -> str:
        return write_message(world, wishes[int(name)], things.get(name) or shared or draw_thing(world))

    return Classes(list(shown), write, shown, needs_examples=needs_examples)


KINDS = (_keyword_classes, _intent_classes, _topic_classes, _sentence_topic_classes, _definition_classes)
KIND_SHARES = (0.38, 0.28, 0.2, 0.1, 0.04)


def draw_classification(world: World) -> Example:
    """Header, a few examples of each class, then further texts; every label after the first round counts."""
    kind = world.random_source.choices(KINDS, KIND_SHARES)[0]
    classes = kind(world, world.pick((2, 3, 3, 4, 5, 5, 5, 6)))
    shots = world.pick((1, 2, 3, 3)) if classes.needs_examples else world.pick((0, 1, 2, 3, 3))
    order = [name for name in classes.names for _ in range(shots)]
    world.random_source.shuffle(order)
    order += [world.pick(classes.names) for _ in range(world.random_source.randint(5, 12))]
    labels = list(classes.shown.values())
    world.random_source.shuffle(labels)
    cases = [(classes.write(name), classes.shown[name]) for name in order]
    seen: set[str] = set()
    counted: list[bool] = []
    for _, label in cases:
        counted.append(not classes.needs_examples or label in seen)
        seen.add(label)
    return write_labels("classification", labels, cases, counted=counted)


def draw_label_pairs(world: World) -> Example:
    """The first exercise of labelling: bare key words with the label they had before, in the exact format."""
    names = [str(number) for number in range(world.pick((2, 3, 4, 5, 6, 8)))]
    pool = [word for topic in ("artifact", "act", "person", "communication") for word in world.lexicon.nouns[topic]]
    words = world.random_source.sample(pool, 3 * len(names))
    keywords = {name: words[2 * place : 2 * place + world.pick((1, 1, 2))] for place, name in enumerate(names)}
    shown = dict(zip(names, words[2 * len(names) :], strict=True))
    if world.chance(0.3):
        shown = dict(zip(names, world.random_source.sample("ABCDEFGHJK", len(names)), strict=True))
    has_frames = world.chance(0.3)
    frames = ("{k}", "The {k}", "My {k} is {a}", "A {a} {k}", "I need the {k}", "{k}, please", "What about the {k}?")
    order = list(names)
    order += [world.pick(names) for _ in range(world.random_source.randint(10, 24))]
    cases: list[tuple[str, str]] = []
    seen: set[str] = set()
    counted: list[bool] = []
    for name in order:
        keyword = world.pick(keywords[name])
        frame = world.pick(frames) if has_frames else "{k}"
        cases.append((sentence(frame.format(k=keyword, a=world.adjective())) if has_frames else keyword, shown[name]))
        counted.append(keyword in seen)
        seen.add(keyword)
    labels = list(shown.values())
    world.random_source.shuffle(labels)
    return write_labels("label_pairs", labels, cases, counted=counted)


def write_labels(task: str, labels: list[str], cases: list[tuple[str, str]], *, counted: list[bool]) -> Example:
    """A classification sequence in the exact prompt format; a label that cannot be known yet does not count."""
    segments: list[Segment] = []
    for index, (text, label) in enumerate(cases):
        header = label_header(labels) if not index else ""
        segments.append(Segment(header + label_prompt(text)))
        segments.append(Segment(completion(label), 1.0 if counted[index] else 0.0))
    return Example(task, tuple(segments))


def draw_few_shot_case(
    random_source: random.Random, world: World, *, classes: int, shots: int
) -> tuple[str, str, str, list[str]]:
    """A measured case on held-out topics: few-shot prompt, zero-shot prompt, right label, labels."""
    topics = random_source.sample(TOPICS.names(held_out=world.held_out), classes)
    order = [name for name in topics for _ in range(shots)]
    random_source.shuffle(order)
    asked = random_source.choice(topics)
    labels = sorted(topics)
    header = label_header(labels)
    examples = "".join(label_prompt(write_topic_text(world, name)) + completion(name) for name in order)
    last = label_prompt(write_topic_text(world, asked))
    return header + examples + last, header + last, asked, labels
