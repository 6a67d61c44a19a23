"""Small changes of wording that leave the meaning alone, so that no question can be known by its template."""

from bundled import vocabulary
from bundled.world import World, sentence

# First words that are written small inside a sentence.
SMALL_STARTS = frozenset(
    "a an the it its they their this she he her his you your we our there in on at by for from with without within to "
    "under up after before until since during if when as once every each everyone everybody nobody anyone anything all "
    "some about around no not only no one someone who what which those most come bring send hand submit file use enter "
    "write put mark keep note set call ring phone dial ask go give get contact please expect count add allow do never "
    "look leave show have be see delete destroy throw visit reach shipping sending delivery postage transport returns "
    "questions requests matters orders customers employees staff members buyers faults broken faulty bought ordered "
    "costs money people visitors children persons".split()
)
QUESTION_WORDS = frozenset("what who whom when where which how why by in on until within to".split())
# Their first sense in WordNet is another part of speech ("long": to yearn).
KEPT_WORDS = frozenset(
    "long much many high late soon often large each tell give have what there last late part "
    "kind does which where when person like number than more most same other such even well back still".split()
)
OPENINGS = (
    "Who can tell me: ", "I would like to know: ", "Please tell me, ", "Quick question: ", "According to the text, ",
    "Hi, ", "So ", "Just to be sure: ", "I need to know: ", "Do you know ", "One more thing: ", "Excuse me, ",
    "For my notes: ", "Someone asked me: ", "Going by the text, ", "I cannot find it: ", "Dear team, ",
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


def blur(world: World, template: str, *, share: float) -> str:
    """The template with single words left out or replaced, in this share of the draws, mostly by words of like meaning.

    What is left (the name, the kind of question, the other words) still tells the answer mostly; a wording that was
    never seen looks like this.
    """
    if world.held_out or not world.chance(share):
        return template
    changed_share = world.pick((0.15, 0.3, 0.5))
    words: list[str] = []
    for place, word in enumerate(template.split()):
        is_open = place > 0 and word.isalpha() and word.islower() and word not in QUESTION_WORDS | KEPT_WORDS
        roll = world.random_source.random()
        if is_open and roll < 0.3 * changed_share:
            continue
        is_replaced = is_open and roll < changed_share and len(word) > 3
        words.append(_stand_in(world, word) if is_replaced else word)
    return " ".join(words)


def _stand_in(world: World, word: str) -> str:
    """A word of like meaning, or now and then any word."""
    if word in world.lexicon.neighbours and world.chance(0.85):
        return world.pick(world.lexicon.neighbours[word])
    return world.pick((world.verb().lemma, world.verb().past, world.noun("act", "cognition"), world.adjective()))


def vary_question(world: World, text: str) -> str:
    """The question with an opening or with one word replaced by a synonym, now and then."""
    words = text.split()
    if world.chance(0.2):
        places = [
            place
            for place, word in enumerate(words)
            if len(word) > 3
            and word not in KEPT_WORDS
            and word.islower()
            and word.isalpha()
            and word in world.lexicon.synonyms
        ]
        if places:
            place = world.pick(places)
            words[place] = world.synonym(words[place])
    text = " ".join(words)
    if words[0].lower() in QUESTION_WORDS and world.chance(0.12):
        text = world.template(OPENINGS) + text[:1].lower() + text[1:]
    roll = world.random_source.random()
    if roll < 0.06:
        return text[:1].lower() + text[1:].rstrip("?.")
    if roll < 0.1:
        text = text.rstrip("?.") + world.pick(
            (", please?", "? Thanks.", "? Thank you!", " now?", " exactly?", "? Please help.")
        )
    return sentence(text)


def loosen(world: World, question: str) -> str:
    """The question as somebody asks it who has not the sentence at hand: synonyms, words left out, the end in front."""
    words = question.rstrip("?. ").split()
    opening = 2 if len(words) > 1 and words[0].lower() == "how" else 1
    kept = words[:opening]
    for word in words[opening:]:
        is_open = len(word) > 3 and word.isalpha() and word.islower() and word not in KEPT_WORDS
        if is_open and world.chance(0.12):
            continue
        kept.append(world.synonym(word) if is_open and world.chance(0.4) else word)
    places = [
        place for place, word in enumerate(kept) if word in ("in", "on", "during", "after", "before", "at", "for")
    ]
    if places and 2 < places[-1] < len(kept) - 1 and world.chance(0.35):
        last = places[-1]
        kept = [*kept[last:-1], f"{kept[-1]},", kept[0][:1].lower() + kept[0][1:], *kept[1:last]]
    return sentence(" ".join(kept)) + "?"


def without_stop(text: str) -> str:
    """The sentence without its full stop; that of "a.m." belongs to the word."""
    return text if text.endswith(".m.") else text.rstrip(".")


def vary_statement(world: World, text: str) -> str:
    """The statement with a remark before or behind it, now and then: names and years that nobody asks for."""
    roll = world.random_source.random()
    if roll < 0.08:
        is_plain = text.split(maxsplit=1)[0].lower() in SMALL_STARTS
        start = text[:1].lower() + text[1:] if is_plain else text
        text = world.template(REMARKS) + start
    elif roll < 0.2:
        text = without_stop(text) + world.template(ENDINGS) + "."
    return text.replace("{p}", world.names.person()).replace("{y}", vocabulary.year(world.random_source))
