"""Messages with a wish about a thing, as customers and colleagues write them: what is wrong or wanted, and with what.

Classes differ in the wish, in the thing, or in both, so that either can be what counts. Every fifth wish is held out.
"""

import re
from dataclasses import dataclass

from bundled import vocabulary
from bundled.words import plural
from bundled.world import World, expand, sentence


@dataclass(frozen=True)
class Wish:
    """What a message is about: words that name it in a label, and sentences about a thing `{k}`."""

    names: tuple[str, ...]
    sentences: tuple[str, ...]


# One wish a line: label words, then sentences.
_LINES = """
late, delayed, not arrived: (My|The) {k} has not (come|arrived) yet; I am still waiting for (my|the) {k}; The {k} should have been here {d} ago; When will the {k} (finally|) arrive?; Still no {k} after {d}; The {k} is overdue; Why does the {k} take so long?
broken, defect, damaged: (My|The) {k} (is broken|fell apart|has a crack); The {k} stopped working (yesterday|after {d}|); There is a hole in the {k}; The {k} came damaged; I dropped the {k} and now it (does not work|is in pieces); The {k} does not turn on; Something in the {k} rattles
price, cost, fees: How much (is|for) the {k}?; What does (a|the) {k} cost?; Is the {k} more expensive now?; I saw the {k} at {m}, is that right?; Do you have a cheaper {k}?; What are the fees for the {k}?; Is there a charge for the {k}?
cancel, cancellation, stop: Please cancel (my|the) {k}; I do not want the {k} any more; How do I (cancel|stop) the {k}?; I want to call off the {k}; Stop the {k}, please; I changed my mind about the {k}; End my {k} at once
refund, money back, repayment: I want my money back for the {k}; When do I get the refund for the {k}?; You still owe me {m} for the {k}; I (sent|brought) the {k} back, where is my money?; Please refund the {k}; The money for the {k} is not on my account; Can the {k} be paid back?
lost, missing, search: I (lost|cannot find) (my|the) {k}; (My|The) {k} is gone; Has anybody found a {k}?; I left my {k} (somewhere|in the office|on the train); Where could the {k} be?; The {k} has disappeared; I have misplaced my {k}
wrong, mistake, mix-up: You sent me the wrong {k}; This is not the {k} I ordered; I got a {k} instead of (another|the right one); There is a mistake with the {k}; Someone mixed up my {k}; The {k} belongs to (somebody else|{p}); That {k} is not mine
change, edit, update: I want to change (my|the) {k}; Can I (edit|swap) the {k}?; Please update the {k}; How can I correct the {k}?; The {k} should be (another|different); Can the {k} be moved to {w}?; I need another date for the {k}
instructions, how to use, help: How does the {k} work?; I do not understand the {k}; Can you show me how to use the {k}?; Is there a manual for the {k}?; What do I do with the {k}?; Could you explain the {k} to me?; How do I set up the {k}?
theft, stolen, robbery: Somebody stole (my|the) {k}; (My|The) {k} was stolen (in {t}|on {w}|); A thief took the {k}; The {k} was taken from my (car|desk|bag); I must report a stolen {k}; They broke in and took the {k}; My {k} has been robbed
double charge, charged twice, overcharged: I paid twice for the {k}; You took {m} too much for the {k}; The {k} is on my bill two times; Why was I charged again for the {k}?; The bill for the {k} is too high; There is a double booking for the {k}; I see the {k} twice on my statement
stock, availability, sold out: Do you have the {k} in stock?; Is the {k} sold out?; When is the {k} available again?; Are there any {k} left?; I cannot order the {k}, is it gone?; Will you get more of the {k}?; Is the {k} still on offer?
thanks, praise, compliment: I love the {k}; Thanks for the (great|lovely) {k}; The {k} is (wonderful|just perfect); We are very happy with the {k}; What a (fine|beautiful) {k}; {p} did a great job with the {k}; Best {k} ever
complaint, annoyed, unhappy: I am very unhappy with the {k}; The {k} is a (joke|disgrace); Nobody answers my questions on the {k}; I expected more of the {k}; The {k} made me angry; Never again a {k} from you; I want to complain about the {k}
permission, approval, allowed: May I (use|take|bring) the {k}?; Am I allowed a {k}?; Who has to approve the {k}?; Is the {k} permitted?; I need permission for the {k}; Please approve the {k}; Can I get a yes for the {k}?
new, order, request: I would like a new {k}; Please order a {k} for (me|{p}); We need {n} more {k}; Can I have another {k}?; I request a {k}; {p} needs a {k} from {w}; Please get us a {k}
installation, set-up, assembly: The {k} must be put (up|together); Who installs the {k}?; Can someone mount the {k}?; Please connect the {k}; The {k} still has to be set up; I need help putting the {k} together; When do you build in the {k}?
slow, speed, hanging: The {k} is (very|so) slow; Everything about the {k} takes ages; The {k} hangs all the time; Since {w} the {k} has been slower; It takes {d} to load the {k}; The {k} freezes; Can you make the {k} faster?
noise, loud, sound: The {k} is too loud; There is a (strange|humming) noise from the {k}; The {k} squeaks; I cannot sleep because of the {k}; The {k} makes sounds at night; Your {k} wakes the (children|neighbours); Listen to that {k}
dirty, cleaning, stain: The {k} is (dirty|filthy); There are stains on the {k}; How do I clean the {k}?; The {k} smells; Who washes the {k}?; Please clean the {k}; I spilled coffee over the {k}
copy, document, certificate: I need a copy of the {k}; Please send me the papers for the {k}; Where is the certificate for the {k}?; Can you print the {k}?; The document about the {k} is missing; Send the {k} as a file; I never got the paper on the {k}
declined, rejected, not accepted: My {k} was (declined|rejected|refused); Why is the {k} not accepted?; They turned down my {k}; The {k} does not go through; Your system refuses the {k}; It says {k} failed; I get an error for the {k}
booking, reservation, appointment: I want to book the {k} for {w}; Is the {k} free on {w}?; Please reserve a {k} for {p}; Can I have a date for the {k}?; We would like to rent the {k}; Put me down for the {k}; A {k} for {n} people, please
insurance, cover, claim: Is the {k} insured?; Does my policy cover the {k}?; I make a claim for the {k}; What does the insurance pay for the {k}?; Please insure my {k}; Is damage to the {k} covered?; The insurer asks about the {k}
pick-up, collect, fetch: Where can I (collect|pick up) the {k}?; I will fetch the {k} on {w}; Can {p} pick up the {k}?; Is the {k} ready to be collected?; Please come and get the {k}; Who fetches the {k}?; I could not collect the {k}
size, fit, measure: The {k} is too (small|big|tight); Which size of {k} do I need?; The {k} does not fit; How (big|long|wide) is the {k}?; Do you have the {k} in a larger size?; I measured the {k} wrongly; Can I swap the {k} for a smaller one?
expired, renewal, run out: My {k} (has expired|runs out soon); How do I renew the {k}?; The {k} is no longer valid; Please extend my {k}; The {k} ends on {w}; Can I have the {k} for longer?; Will the {k} renew itself?
password, access, locked: I cannot get into the {k}; The {k} is locked; I forgot the password of the {k}; Please unlock the {k}; Who can give me access to the {k}?; The {k} asks for a code; My login for the {k} fails
suggestion, idea, proposal: I have an idea for the {k}; The {k} would be better with more (light|colour); Why not add a {k}?; You could improve the {k}; My suggestion: a {k}; It would be nice to have a {k}; What if the {k} were free?
safety, danger, hazard: The {k} is dangerous; Somebody could trip over the {k}; The {k} caught fire; Sparks come from the {k}; Is the {k} safe for children?; {p} was hurt by the {k}; Please secure the {k}
""".strip().splitlines()  # noqa: E501 - one wish a line
GREETINGS = ("Hello", "Hi", "Hi there", "Dear team", "Good morning", "Dear all", "Hey", "Good day", "Hello {p}")
FILLERS = (
    "I (ordered|bought|got) it {d} ago", "My number is {c}", "This is the second time", "It is (urgent|important)",
    "I have been a customer for years", "{p} told me to write to you", "I live in {t}", "Please answer by {w}",
    "I tried everything", "I am not sure whom to ask", "We are from {t}", "It was on {w}", "I paid {m}",
    "I called before, but nobody (answered|knew)", "Maybe you can help", "It happened in {t}", "The reference is {c}",
)  # fmt: skip
ENDINGS = ("Thanks", "Thank you", "Regards, {p}", "Please help", "Best, {p}", "Many thanks in advance", "{p}", "Cheers")


def _read_wishes() -> list[Wish]:
    wishes: list[Wish] = []
    for line in _LINES:
        names, _, sentences = line.partition(": ")
        wishes.append(Wish(tuple(names.split(", ")), tuple(re.split(r";\s*", sentences))))
    return wishes


WISHES = _read_wishes()


def wishes_of(*, held_out: bool) -> list[Wish]:
    """The wishes of one side of the split."""
    return [wish for index, wish in enumerate(WISHES) if (index % 5 == 3) == held_out]


def draw_thing(world: World) -> str:
    """Something a message can be about."""
    noun = world.noun("artifact", "artifact", "communication", "possession", "act", "food")
    return noun if world.chance(0.8) else f"{world.noun('artifact', 'act')} {noun}"


def write_message(world: World, wish: Wish, thing: str) -> str:
    """One to three sentences with the wish about the thing."""
    source = world.random_source
    parts = [world.pick(wish.sentences)]
    if world.chance(0.15):
        parts.append(world.pick(wish.sentences))
    if world.chance(0.35):
        parts.insert(world.pick((0, len(parts))), world.pick(FILLERS))
    if world.chance(0.2):
        parts.insert(0, world.pick(GREETINGS))
    if world.chance(0.2):
        parts.append(world.pick(ENDINGS))
    shown = plural(thing) if " more {k}" in parts[0] or "any {k}" in parts[0] else thing
    written: list[str] = []
    for part in parts:
        filled = expand(world, part).format(
            k=shown, p=world.names.person(), t=world.names.town(), c=world.names.code(), d=vocabulary.duration(source),
            m=vocabulary.amount(source), w=world.pick(vocabulary.WEEKDAYS), n=source.randint(2, 9),
        )  # fmt: skip
        written.append(sentence(filled) + ("" if filled.endswith("?") else world.pick((".", ".", ".", "!", ""))))
    text = " ".join(written).rstrip()
    return text.lower() if world.chance(0.1) else text
