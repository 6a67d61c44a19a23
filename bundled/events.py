"""Somebody did something somewhere: sentences over thousands of verbs and nouns, with questions for every part.

Because verb, object and circumstances are open, the questions cannot be learned by heart; only matching the words of
the question (or their synonyms) with the words of the passage answers them.
"""

from dataclasses import dataclass

from bundled import vocabulary
from bundled.wording import loosen, vary_question, vary_statement
from bundled.words import Verb, plural
from bundled.world import Fact, World, expand, sentence

THINGS = ("artifact", "food", "substance", "plant", "animal", "communication", "possession", "nature", "body")
LOOSE_SHARE = 0.45
IDEAS = ("act", "cognition", "communication", "event", "attribute", "state", "feeling")


@dataclass(frozen=True)
class Event:
    """Parts of one event; an empty part is not told."""

    subject: str
    subject_short: str
    is_person: bool
    verb: Verb
    thing: str
    thing_short: str
    amount: str
    when: str
    where: str
    tool: str
    reason: str
    price: str


def draw_event(world: World, *, subject: str = "") -> Event:
    """An event with some of its circumstances."""
    is_person = True
    if subject:
        full = subject
    elif world.chance(0.55):
        full = world.names.person()
    elif world.chance(0.5):
        full, is_person = world.names.company(), False
    else:
        full = f"the {world.adjective()} {world.noun('person')}" if world.chance(0.5) else f"the {world.noun('person')}"
    short = full.split()[-1] if full[0].isupper() and is_person and world.chance(0.4) else full
    verb = world.verb()
    noun = world.noun(*(THINGS if world.chance(0.7) else IDEAS))
    amount, thing, thing_short = "", "", ""
    if world.chance(0.22):
        amount = vocabulary.count(world.random_source)
        thing = thing_short = plural(noun)
    else:
        article = world.pick(("the", "the", "a", "its" if not is_person else "the"))
        adjective = world.adjective() + " " if world.chance(0.5) else ""
        owner = f" of {world.names.town() if world.chance(0.5) else world.names.word()}" if world.chance(0.25) else ""
        article = "an" if article == "a" and (adjective + noun)[0] in "aeiou" else article
        thing = f"{article} {adjective}{noun}{owner}"
        thing_short = thing if world.chance(0.5) else f"the {noun}{owner if world.chance(0.5) else ''}"
    source = world.random_source
    when = ""
    if world.chance(0.5):
        when = world.pick(
            (
                "in " + vocabulary.year(source), "in " + vocabulary.year(source), "on " + vocabulary.date(source),
                "on " + world.pick(vocabulary.WEEKDAYS), "at " + vocabulary.clock_time(source),
                "in " + world.pick(vocabulary.MONTHS),
                f"in the {world.pick(('1', '2'))}{source.randint(0, 9)}th century",
                "in the " + world.pick(("morning", "evening", "spring", "summer", "autumn", "winter", "afternoon")),
                f"{vocabulary.duration(source)} " + world.pick(("ago", "later", "earlier")),
            )
        )  # fmt: skip
    where = ""
    if world.chance(0.45):
        where = world.pick(
            (
                f"in {world.names.town()}", f"in {world.names.town()}", f"at {world.names.word()}",
                f"near the {world.noun('artifact', 'nature', 'place')}", f"in the {world.noun('artifact', 'place')}",
                f"at the {world.adjective()} {world.noun('artifact')}", f"on the {world.noun('nature', 'artifact')}",
            )
        )  # fmt: skip
    tool = (
        f"{world.pick(('a', 'the', 'one'))} {world.adjective()} {world.noun('artifact')}" if world.chance(0.15) else ""
    )
    reason = ""
    if world.chance(0.2):
        other = world.verb()
        reason = f"to {other.lemma} the {world.noun(*THINGS, 'person')}"
    price = vocabulary.amount(source) if world.chance(0.1) else ""
    return Event(full, short, is_person, verb, thing, thing_short, amount, when, where, tool, reason, price)


def tell_event(world: World, event: Event) -> str:
    """The event as a sentence, active, passive or cleft."""
    thing = f"{event.amount} {event.thing}".strip()
    tail = [part for part in (event.where, event.when) if part]
    world.random_source.shuffle(tail)
    extra = [f"with {event.tool}" if event.tool else "", f"for {event.price}" if event.price else ""]
    ends = [part for part in extra if part] + tail
    front = ""
    if tail and world.chance(0.3):
        front = ends.pop() + world.pick((", ", ", ", " "))
    after = " ".join([*ends, world.pick((event.reason, "in order " + event.reason)) if event.reason else ""]).strip()
    be = "were" if event.amount and event.amount != "one" else "was"
    bodies = (
        f"{event.subject} {event.verb.past} {thing} {after}",
        f"{event.subject} {event.verb.past} {thing} {after}",
        f"{thing} {be} {event.verb.participle} by {event.subject} {after}",
        f"{thing} {be} {event.verb.participle} {after} by {event.subject}",
        f"{event.subject} had {event.verb.participle} {thing} {after}",
        f"it was {event.subject} {'who' if event.is_person else 'that'} {event.verb.past} {thing} {after}",
        f"{event.subject} {world.pick(('has', 'also', 'then', 'later', 'first'))} {event.verb.past} {thing} {after}",
    )
    return sentence(" ".join((front + world.template(bodies)).split())) + "."


def ask_event(world: World, event: Event) -> list[tuple[str, str]]:
    """Questions about every part that the sentence tells."""
    verb = event.verb
    lemma, past, participle = verb.lemma, verb.past, verb.participle
    if verb.synonyms and world.chance(0.3):
        other = world.pick(verb.synonyms)
        same = [entry for entry in world.lexicon.verbs if entry.lemma == other]
        if same:
            lemma, past, participle = same[0].lemma, same[0].past, same[0].participle
    who, thing = event.subject_short, event.thing_short
    counted = f"the {event.thing}" if event.amount else thing
    be = "were" if event.amount else "was"
    where = f" {event.where}" if event.where and world.chance(0.3) else ""
    when = f" {event.when}" if event.when and world.chance(0.3) else ""
    questions: list[tuple[str, str]] = []

    def ask(templates: tuple[str, ...], answer: str) -> None:
        asked = sentence(expand(world, world.template(templates)))
        if not world.held_out and world.chance(LOOSE_SHARE):
            asked = loosen(world, asked)
        questions.append((vary_question(world, asked), answer))

    subject_word = "(Who|Who|Which person)" if event.is_person else "(Who|Which company|What company|What)"
    ask(
        (
            f"{subject_word} {past} {counted}{where}{when}?", f"{subject_word} {past} {counted}{when}?",
            f"By whom {be} {counted} {participle}{where}?", f"{counted} {be} {participle} by (whom|who)?",
            f"{subject_word} was it that {past} {counted}?", f"{subject_word} {past} {counted}?",
            f"(Name|Tell me|Give) (the one|the person) who {past} {counted}{where}.",
            f"Do you know who {past} {counted}?",
        ),
        event.subject,
    )  # fmt: skip
    if event.amount:
        ask(
            (
                f"How many {event.thing} did {who} {lemma}{where}{when}?",
                f"How many {event.thing} {be} {participle}?",
                f"What number of {event.thing} did {who} {lemma}?",
                f"How many {event.thing} did {who} {lemma}?",
                f"How many {event.thing} {be} {participle} by {who}{when}?",
                f"{who} {past} how many {event.thing}?",
            ),
            event.amount,
        )
    else:
        ask(
            (
                f"What did {who} {lemma}{where}{when}?",
                f"What was {participle} by {who}{where}{when}?",
                f"What {'(thing|object|item)' if world.chance(0.3) else ''} did {who} {lemma}?",
                f"{who} {past} what?",
                f"What was it that {who} {past}{where}?",
                f"Which thing did {who} {lemma}{when}?",
            ),
            event.thing,
        )
    if event.when:
        opening = "When|When|At what time|What time" if event.when.startswith("at ") else "When|When"
        if event.when.startswith("in 1") or event.when.startswith("in 2"):
            opening = "When|When|In what year|In which year|What year"
        if event.when.startswith("on "):
            opening = "When|When|On what date|On what day|On which day|When"
        ask(
            (
                f"({opening}) did {who} {lemma} {counted}{where}?",
                f"({opening}) {be} {counted} {participle}{where}?",
                f"({opening}) {be} {counted} {participle} by {who}?",
                f"({opening}) did {who} {lemma} {counted}?",
                f"({opening}) was it that {who} {past} {counted}?",
                f"{who} {past} {counted} when?",
            ),
            event.when.split(" ", 1)[1] if event.when.startswith(("in 1", "in 2", "on ", "at ")) else event.when,
        )
    if event.where:
        ask(
            (
                f"Where did {who} {lemma} {counted}{when}?",
                f"Where {be} {counted} {participle}{when}?",
                f"Where {be} {counted} {participle} by {who}?",
                f"In (what|which) place did {who} {lemma} {counted}?",
                f"Where was it that {who} {past} {counted}?",
                f"{who} {past} {counted} where?",
            ),
            event.where.split(" ", 1)[1] if world.chance(0.8) else event.where,
        )
    if event.tool:
        ask(
            (
                f"With what did {who} {lemma} {counted}?",
                f"What did {who} use to {lemma} {counted}?",
                f"What {be} {counted} {participle} with?",
                f"What was used to {lemma} {counted}?",
            ),
            event.tool,
        )
    if event.reason:
        ask(
            (
                f"Why did {who} {lemma} {counted}?",
                f"Why {be} {counted} {participle}{when}?",
                f"For what (reason|purpose) did {who} {lemma} {counted}?",
                f"What was the (aim|purpose) of {who}?",
            ),
            event.reason,
        )
    if event.price:
        ask(
            (
                f"For how much did {who} {lemma} {counted}?",
                f"What price was named when {who} {past} {counted}?",
                f"How much was (paid|charged) when {counted} {be} {participle}?",
                f"For what (sum|price) {be} {counted} {participle}?",
            ),
            event.price,
        )
    return questions


def draw_event_facts(world: World, count: int) -> list[Fact]:
    """Events, some of them with the same person or company, so that the verb has to be matched too."""
    facts: list[Fact] = []
    shared = world.names.person() if world.chance(0.4) else ""
    for _ in range(count):
        event = draw_event(world, subject=shared if world.chance(0.5) else "")
        questions = ask_event(world, event)
        if event.subject == shared and event.is_person:
            # Who did it is not worth asking when most did, and "what did she do" needs a matching verb only.
            questions = questions[1:] or questions
        facts.append(Fact(vary_statement(world, tell_event(world, event)), tuple(questions)))
    return facts
