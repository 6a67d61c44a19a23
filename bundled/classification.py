"""Few-shot classification: real topics, attributes, made-up label words; examples first, then many texts."""

import random

from bundled.batches import Example, Segment
from bundled.prompts import completion, label_header, label_prompt
from bundled.topics import TOPICS, write_topic_text
from bundled.world import World, sentence


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


def draw_classification(world: World) -> Example:
    """Header, a few examples of each class, then further texts; every label after the first round counts."""
    class_count = world.random_source.randint(2, 6)
    roll = world.random_source.random()
    if roll < 0.4:
        topics = world.random_source.sample(TOPICS.names(held_out=world.held_out), class_count)
        write = lambda name: write_topic_text(world, name)  # noqa: E731
        names = _label_names(world, topics)
    elif roll < 0.65:
        sentences = _sentence_classes(world, class_count)
        topics = list(sentences)
        write = lambda name: sentences[name].pop() if len(sentences[name]) > 1 else sentences[name][0]  # noqa: E731
        names = _label_names(world, topics)
        if names[topics[0]] == topics[0] and world.chance(0.5):
            names = {name: f"{world.synonym(name)} {world.noun('act', 'communication')}" for name in topics}
    elif roll < 0.8:
        topics = world.random_source.sample(sorted(world.lexicon.definitions), class_count)
        writer = world.pick((_defined_word, _noun_sentence, _defined_word))
        write = lambda name: writer(world, name)  # noqa: E731
        names = _label_names(world, topics)
    else:
        classes = _wordlist_classes(world, class_count)
        topics = list(classes)
        write = lambda name: _keyword_text(world, classes[name])  # noqa: E731
        if world.chance(0.4):
            names = {name: "_".join([*classes[name][:1], world.noun("act", "communication")]) for name in topics}
        else:
            names = {name: f"{world.noun('act', 'communication', 'animal', 'food')}" for name in topics}
        if len(set(names.values())) < class_count:
            names = {name: chr(65 + index) for index, name in enumerate(topics)}
    shots = world.pick((0, 1, 2, 3, 3, 4))
    order = [name for name in topics for _ in range(shots)]
    world.random_source.shuffle(order)
    order += [world.pick(topics) for _ in range(world.random_source.randint(3, 8))]
    labels = list(names.values())
    world.random_source.shuffle(labels)
    return write_labels(
        "classification", labels, [(write(name), names[name]) for name in order], quiet=min(shots, 1) * class_count
    )


def write_labels(task: str, labels: list[str], cases: list[tuple[str, str]], *, quiet: int) -> Example:
    """A classification sequence in the exact prompt format; the first `quiet` labels count little."""
    segments: list[Segment] = []
    for index, (text, label) in enumerate(cases):
        header = label_header(labels) if not index else ""
        segments.append(Segment(header + label_prompt(text)))
        segments.append(Segment(completion(label), 0.3 if index < quiet else 1.0))
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
