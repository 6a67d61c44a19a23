"""Running text: definitions, example sentences and service descriptions, every token counted a little."""

from bundled.batches import Example, Segment
from bundled.world import World, sentence

# A row of prose counts in hundreds of tokens where a row of questions counts in tens: keep it from drowning them.
PROSE_WEIGHT = 0.3


def draw_prose(world: World) -> Example:
    """A few paragraphs or sentences of one source."""
    if world.chance(0.5):
        text = " ".join(world.pick(world.lexicon.paragraphs) for _ in range(world.random_source.randint(1, 3)))
    else:
        text = " ".join(world.pick(world.lexicon.sentences) for _ in range(world.random_source.randint(3, 10)))
    return Example("prose", (Segment(text + "\n", PROSE_WEIGHT),))


def draw_definition(world: World) -> Example:
    """Words with their meaning and use."""
    lines: list[str] = []
    for _ in range(world.random_source.randint(2, 5)):
        entry = world.pick(world.lexicon.definitions[world.pick(list(world.lexicon.definitions))])
        article = "An" if entry.word[0].lower() in "aeiou" else "A"
        text = entry.text.split(";")[0]
        opening = f"{article} {entry.word} is " if entry.word.islower() else f"{entry.word} is "
        example = f" {sentence(entry.examples[0])}." if entry.examples else ""
        lines.append(f"{opening}{text}.{example}")
    return Example("definition", (Segment(" ".join(lines) + "\n", PROSE_WEIGHT),))
