"""Small changes of wording that leave the meaning alone, so that no question can be known by its template."""

from bundled import vocabulary
from bundled.world import World, sentence

QUESTION_WORDS = frozenset("what who whom when where which how why by in on until within to".split())
PLAIN_STARTS = ("The ", "It ", "You ", "We ", "There ", "In ", "For ", "Employees ", "Customers ")
OPENINGS = (
    "Can you tell me: ", "I would like to know: ", "Please tell me, ", "Quick question: ", "According to the text, ",
    "Hello, ", "I was wondering, ", "One question: ", "My question is: ", "Could you say ",
)  # fmt: skip
REMARKS = (
    "Note that ", "As is well known, ", "According to {p}, ", "{p} writes that ", "It should be said that ",
    "In fact, ", "As of {y}, ", "By the way, ", "The report says that ", "Please remember: ",
)  # fmt: skip
ENDINGS = (
    ", says {p}", ", according to {p}", ", as {p} reported in {y}", " (see the notes of {y})", ", which is not new",
    ", as the list shows", ", at least for now", " and will stay so", ", to the surprise of {p}",
)  # fmt: skip


def vary_question(world: World, text: str) -> str:
    """The question with an opening or with one word replaced by a synonym, now and then."""
    words = text.split()
    if world.chance(0.2):
        places = [
            place
            for place, word in enumerate(words)
            if len(word) > 3 and word.islower() and word.isalpha() and word in world.lexicon.synonyms
        ]
        if places:
            place = world.pick(places)
            words[place] = world.synonym(words[place])
    text = " ".join(words)
    if words[0].lower() in QUESTION_WORDS and world.chance(0.12):
        text = world.template(OPENINGS) + text[:1].lower() + text[1:]
    return sentence(text)


def vary_statement(world: World, text: str) -> str:
    """The statement with a remark before or behind it, now and then: names and years that nobody asks for."""
    roll = world.random_source.random()
    if roll < 0.08:
        start = text[:1].lower() + text[1:] if text.startswith(PLAIN_STARTS) else text
        text = world.template(REMARKS) + start
    elif roll < 0.2:
        text = text.rstrip(".") + world.template(ENDINGS) + "."
    return text.replace("{p}", world.names.person()).replace("{y}", vocabulary.year(world.random_source))
