"""All further wordings of the relations, by relation, and the frames that any noun phrase fits into.

The files bundled/wordings_*.py and bundled/voices_*.py hold a block for each relation: `= name`, then lines of one
letter and a template. `s` is a statement, `q` a question, `n` a noun phrase for the value ("the founder of {e}") or a
clause ("who founded {e}"). Everything here is trained; what is held out stands last in the lists of
bundled/relations.py.
"""

from dataclasses import dataclass, field

from bundled.more_wordings import MORE_WORDINGS
from bundled.voices_company import COMPANY_VOICES
from bundled.voices_goods import GOODS_VOICES
from bundled.voices_life import LIFE_VOICES
from bundled.voices_rules import RULES_VOICES
from bundled.wordings_company import COMPANY_WORDINGS
from bundled.wordings_goods import GOODS_WORDINGS
from bundled.wordings_life import PERSON_WORDINGS, PLACE_WORDINGS
from bundled.wordings_rules import RULES_WORDINGS

CLAUSE_STARTS = ("how", "what", "who", "where", "when", "which")
NOUN_STATEMENTS = (
    "{n} is {v}", "{n} is {v}", "{n}: {v}", "{n} - {v}", "{v} is {n}", "As for {n}, it is {v}", "{n}? (It is |){v}",
    "{n} (remains|stays) {v}", "{n} (is still|is now|has always been|is usually) {v}",
    "(We confirm|We can say) that {n} is {v}", "(You should know|Everybody knows) that {n} is {v}",
    "{n}, (as agreed|as before|as ever), is {v}", "It is {v} that (is given|counts|is named) as {n}",
    "(According to the list|At the moment|Since spring), {n} is {v}", "{n} was (given|stated|confirmed) as {v}",
    "{n} (has changed and is now|has not changed and is) {v}",
)  # fmt: skip
NOUN_QUESTIONS = (
    "What is {n}?", "What is {n}?", "What's {n}?", "What (was|would be) {n}?", "{n}?", "Tell me {n}.",
    "Please (give|tell) me {n}.", "I need (to know |){n}.", "Do you (know|have) {n}?", "What about {n}?",
    "(Could|Can) you (tell|give) me {n}?", "I am looking for {n}.", "(Find|State|Name|Give) {n}.", "And {n}?",
    "What (does the text|do the rules|do they) (give|name|mention|say) as {n}?", "{n} is (what|which one)?",
    "What was (given|named) as {n}?", "I forgot {n}.", "Remind me of {n}.", "Where can I read {n}, and what is it?",
    "(Does anyone know|Who knows) {n}?", "I would like to (know|ask for) {n}.", "What do we know about {n}?",
    "Hi, what is {n}?",
)  # fmt: skip
CLAUSE_QUESTIONS = (
    "Tell me {n}.", "(Can|Could) you (tell me|say) {n}?", "Do you know {n}?", "I (would like|want|need) to know {n}.",
    "I (wonder|was wondering|am not sure) {n}.", "Please (explain|say|tell me) {n}.", "Does anyone know {n}?",
    "What does the text say about {n}?", "I forgot {n}.", "Is there a rule on {n}?", "Any idea {n}?",
)  # fmt: skip


@dataclass
class Wordings:
    """Trained templates of one relation."""

    statements: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    nouns: list[str] = field(default_factory=list)
    clauses: list[str] = field(default_factory=list)


def read_wordings(text: str) -> dict[str, Wordings]:
    """Wordings by relation.

    Raises:
        ValueError: a line is neither a heading nor a template.
    """
    read: dict[str, Wordings] = {}
    current = Wordings()
    for line in text.strip().splitlines():
        letter, _, rest = line.strip().partition(" ")
        if letter == "=":
            current = read.setdefault(rest, Wordings())
        elif letter == "s":
            current.statements.append(rest)
        elif letter == "q":
            current.questions.append(rest)
        elif letter == "n":
            (current.clauses if rest.startswith(CLAUSE_STARTS) else current.nouns).append(rest)
        else:
            raise ValueError(f"unknown wording line {line!r}")
    return read


def read_all_wordings() -> dict[str, Wordings]:
    """The further wordings of every relation."""
    texts = (
        *(COMPANY_WORDINGS, PERSON_WORDINGS, PLACE_WORDINGS, GOODS_WORDINGS, RULES_WORDINGS),
        *(COMPANY_VOICES, LIFE_VOICES, GOODS_VOICES, RULES_VOICES),
    )
    read = read_wordings("\n".join(text.strip() for text in texts))
    for name, (statements, questions) in MORE_WORDINGS.items():
        wordings = read.setdefault(name, Wordings())
        wordings.statements += [line.strip() for line in statements.strip().splitlines()]
        wordings.questions += [line.strip() for line in questions.strip().splitlines()]
    return read


ALL_WORDINGS = read_all_wordings()
