"""Invented companies, persons, places and rules with their attributes, several of a kind in one passage."""

import re

from bundled.coined import coin_relation
from bundled.handbook_relations import HANDBOOK_RULES
from bundled.policy_relations import GOODS, RULES
from bundled.relations import COMPANY, PERSON, PLACE, Relation
from bundled.values import VALUES
from bundled.wording import blur, vary_question, vary_statement
from bundled.wordings import CLAUSE_QUESTIONS, NOUN_QUESTIONS, NOUN_STATEMENTS
from bundled.words import plural
from bundled.world import Fact, World, expand, sentence

MATTERS = (
    "travel expenses|sick leave|parental leave|overtime|training courses|remote work|parking permits|business cards|"
    "meal vouchers|the annual bonus|password changes|fire drills|visitor badges|laptop replacement|software licences|"
    "the canteen|the car pool|data backups|the staff meeting|salary payments|contract renewal|order cancellation|"
    "gift cards|address changes|late payment|lost luggage|seat reservation|home delivery|account deletion|refunds|"
    "damage reports|tax documents|room bookings|the newsletter|supplier audits|machine maintenance|safety checks|"
    "meter readings|membership fees|library cards|course registration|exam results|rent payments|pet insurance|"
    "bicycle storage|child care|medical checks|warehouse inspection|price changes|complaints|customs forms|invoices"
).split("|")
MATTER_HEADS = (
    "report|request|application|claim|allowance|leave|permit|certificate|review|meeting|course|contract|inspection|"
    "subscription|form|account|order|repair|service|fee|licence|membership|check|plan|booking|registration|loan|policy"
).split("|")
SHORT_FORMS = {
    "company": ("it", "the company", "the firm", "the business"),
    "person": ("",),
    "place": ("it", "the town"),
    "goods": ("they",),
    "rules": ("it", "it", "this"),
}
NUMBERS = ("is|are", "has|have", "does|do", "comes|come", "goes|go", "stays|stay", "remains|remain", "falls|fall")
PRONOUN_FORMS = {
    "it": ("its", "it"), "she": ("her", "her"), "he": ("his", "him"), "they": ("their", "them"),
    "this": ("its", "this"),
}  # fmt: skip
# Rules that differ by who, where or when: the same thing under several conditions in one passage.
CONDITIONS = (
    "for members|for new customers|for students|bought online|from the sale|on weekends|in winter|in summer|abroad|"
    "for families|at the main office|on public holidays|for groups|in the evening|for children|with a discount|"
    "over the phone|for part-time staff|for managers|in the first year|for trainees|without a receipt|at night|"
    "made to order|from abroad|in an emergency|for regular customers|in the other branch|for guests|after a repair"
).split("|")

COINED_SHARE = 0.45


def draw_matter(world: World) -> str:
    """Something a rule can be about: a known matter or two words put together."""
    if world.chance(0.35) and not world.held_out:
        return world.pick(MATTERS)
    noun = world.noun("artifact", "act", "possession", "communication", "person", "food", "cognition")
    article = "an" if noun[0] in "aeiou" else "a"
    return f"{world.pick(('the ', f'{article} ', '', ''))}{noun} {world.pick(MATTER_HEADS)}"


def draw_goods(world: World) -> str:
    """Goods a shop sells, in the plural."""
    adjective = f"{world.adjective()} " if world.chance(0.5) else ""
    return adjective + plural(world.noun("artifact", "artifact", "food", "animal", "plant"))


def state_relation(world: World, relation: Relation, entity: str, value: str, *, shown: str = "") -> Fact:
    """A fact about an entity; `shown` replaces its name in the statement, for example by a pronoun."""
    article = "an" if value[:1].lower() in "aeiou" else "a"

    def fill(template: str, name: str, *, blurred_share: float) -> str:
        expanded = blur(world, expand(world, agree(template, name)), share=blurred_share)
        return sentence(name_entity(expanded.replace("{a}", article), name).replace("{v}", value))

    statement = fill(_statement_template(world, relation), shown or entity, blurred_share=0.3)
    asked = {
        vary_question(world, fill(_question_template(world, relation), entity, blurred_share=0.45)): value
        for _ in range(2 if world.chance(0.3) else 1)
    }
    return Fact(vary_statement(world, statement.rstrip(".") + "."), tuple(asked.items()))


def agree(template: str, name: str) -> str:
    """The template with verbs of both numbers in the number of the name."""
    base = re.split(r" (?:for|bought|from|on|in|at|with|made|over|after) ", name)[0]
    place = 1 if base == "they" or (base.endswith("s") and not base.endswith(("ss", "is", "us"))) else 0
    for pair in NUMBERS:
        template = template.replace(f"({pair})", pair.split("|")[place])
    return template


def name_entity(template: str, name: str) -> str:
    """The template with the name for `{e}`; pronouns take the form that the place asks for."""
    if name not in PRONOUN_FORMS:
        return template.replace("{e}", name)
    possessive, objective = PRONOUN_FORMS[name]
    template = template.replace("{e}'s", possessive)
    return re.sub(
        r"(^|[,:.] |\b(?:that|if|when|until|before|after|while|because) )\{e\}", rf"\1{name}", template
    ).replace("{e}", objective)


def _statement_template(world: World, relation: Relation) -> str:
    further = relation.further
    if world.held_out or (not further.statements and not further.nouns):
        return world.template(relation.statements)
    if further.nouns and world.chance(0.15):
        return world.pick(NOUN_STATEMENTS).replace("{n}", world.pick(further.nouns))
    return world.pick((*relation.statements[:-1], *further.statements))


def _question_template(world: World, relation: Relation) -> str:
    further = relation.further
    if world.held_out or (not further.questions and not further.nouns):
        return world.template(relation.questions)
    if further.nouns and world.chance(0.22):
        return world.pick(NOUN_QUESTIONS).replace("{n}", world.pick(further.nouns))
    if further.clauses and world.chance(0.08):
        return world.pick(CLAUSE_QUESTIONS).replace("{n}", world.pick(further.clauses))
    return world.pick((*relation.questions[:-1], *further.questions))


def draw_relation_facts(world: World, count: int, *, kind: str = "") -> list[Fact]:
    """Facts on one to four entities of one kind; entities share relations, so that name and attribute both count."""
    kind = kind or world.pick(("company", "company", "person", "place", "goods", "rules", "rules"))
    relations = {"company": COMPANY, "person": PERSON, "place": PLACE, "goods": GOODS, "rules": RULES + HANDBOOK_RULES}[
        kind
    ]
    if not world.held_out and world.chance(COINED_SHARE):
        written = world.random_source.sample(relations, world.random_source.randint(0, 3))
        relations = (*written, *(coin_relation(world) for _ in range(world.random_source.randint(2, 8))))
    entity_count = min(count, world.pick((1, 1, 2, 2, 3, 4) if kind not in ("goods", "rules") else (1, 2, 3, 3, 4, 5)))
    makers = {
        "company": world.names.company,
        "person": world.names.person,
        "place": world.names.town,
        "goods": lambda: draw_goods(world),
        "rules": lambda: draw_matter(world),
    }
    entities = [makers[kind]() for _ in range(entity_count)]
    if kind in ("goods", "rules") and entity_count > 1 and world.chance(0.3):
        entities = _under_conditions(world, entities[0], entity_count)
    pairs = [(entity, relation) for entity in entities for relation in relations]
    if entity_count > 1 and world.chance(0.5):
        few = world.random_source.sample(relations, min(len(relations), max(2, count // entity_count)))
        pairs = [(entity, relation) for entity in entities for relation in few]
    chosen = world.random_source.sample(pairs, min(count, len(pairs)))
    if world.chance(0.5):
        chosen.sort(key=lambda pair: entities.index(pair[0]))
    facts: list[Fact] = []
    previous = ""
    for entity, relation in chosen:
        shown = ""
        if entity == previous and kind in SHORT_FORMS and world.chance(0.35):
            shown = world.pick(SHORT_FORMS[kind])
            if kind == "rules" and entity.split(" for ")[0].endswith("s"):
                shown = "they"
            if kind == "person":
                shown = entity.split()[-1] if world.chance(0.5) else world.pick(("she", "he"))
        facts.append(state_relation(world, relation, entity, VALUES[relation.value](world), shown=shown))
        previous = entity
    return facts


def _under_conditions(world: World, entity: str, count: int) -> list[str]:
    """The entity under different conditions, sometimes once without any."""
    drawn = world.random_source.sample(CONDITIONS, count)
    return [f"{entity} {condition}" if place or world.chance(0.6) else entity for place, condition in enumerate(drawn)]


ORDINALS = ("first", "second", "third", "fourth", "fifth")


def draw_procedure_facts(world: World) -> list[Fact]:
    """Steps in order, as one fact, with questions about each step and its neighbours."""
    step_count = world.random_source.randint(2, 5)
    steps = [VALUES["step"](world) for _ in range(step_count)]
    task = f"{world.verb().lemma} {world.pick(('the', 'a'))} {world.noun('artifact', 'possession', 'communication')}"
    openings = ("First, ", "Then ", "Next, ", "After that, ", "Finally, ")
    style = world.random_source.random()
    if style < 0.4:
        words = [openings[0], *(world.pick(openings[1:4]) for _ in steps[1:-1]), openings[4]][: len(steps)]
        told = " ".join(f"{word}{step}." for word, step in zip(words, steps, strict=True))
    elif style < 0.7:
        told = " ".join(f"Step {n}: {step}." for n, step in enumerate(steps, 1))
    else:
        told = "\n".join(f"{n}. {sentence(step)}." for n, step in enumerate(steps, 1))
    starts = (
        f"To {task}, do the following. ",
        f"How to {task}: ",
        f"This is how you {task}. ",
        f"If you want to {task}: ",
    )
    questions: list[tuple[str, str]] = []
    for index, step in enumerate(steps):
        asked = [
            f"What is the {ORDINALS[index]} step (|to {task}|when you {task})?",
            f"What (do I|must you|should one) do {ORDINALS[index]} to {task}?",
        ]
        if index:
            asked.append(f"What (comes|must be done|do I do|do you do) after you {steps[index - 1]}?")
        if index + 1 < step_count:
            asked.append(f"What (comes|must be done|do I do|do you do) before you {steps[index + 1]}?")
        if index + 1 == step_count:
            asked.append(f"What is the last (step|thing to do) (|to {task})?")
        questions.append((expand(world, world.pick(asked)), step))
    return [Fact(world.template(starts) + told, tuple(questions))]


def draw_table_facts(world: World) -> list[Fact]:
    """A table with a row per name, read by row and column."""
    makers = (
        "amount",
        "count",
        "duration",
        "percentage",
        "town",
        "code",
        "colour",
        "weekday",
        "person",
        "phone",
        "language",
    )
    kinds = world.random_source.sample(makers, world.random_source.randint(1, 3))
    titles = {
        "amount": ("Price", "Fee", "Cost"), "count": ("Number", "Users", "Stock", "Seats"),
        "duration": ("Time", "Period"),
        "percentage": ("Discount", "Share"), "town": ("City", "Place"), "code": ("Code", "Form"), "colour": ("Colour",),
        "weekday": ("Day",), "person": ("Contact", "Owner"), "phone": ("Phone",), "language": ("Language",),
    }  # fmt: skip
    heads = [world.pick(titles[kind]) for kind in kinds]
    names = [
        world.pick((world.names.word, lambda: draw_goods(world), world.names.town))()
        for _ in range(world.random_source.randint(2, 6))
    ]
    rows = [[VALUES[kind](world) for kind in kinds] for _ in names]
    first = world.pick(("Name", "Type", "Item", "Product"))
    bar = world.pick((" | ", " | ", ", ", ": ", " - "))
    if len(kinds) > 1 and bar == ": ":
        bar = " | "
    lines = [bar.join([first, *heads])] if world.chance(0.8) else []
    lines += [bar.join([name, *row]) for name, row in zip(names, rows, strict=True)]
    questions: list[tuple[str, str]] = []
    for name, row in zip(names, rows, strict=True):
        for head, value in zip(heads, row, strict=True):
            asked = (
                f"What is the {head.lower()} (of|for) {name}?",
                f"(Which|What) {head.lower()} (does {name} have|is given for {name})?",
                f"What {head.lower()} (is listed|stands) for {name}?", f"{name}: what is the {head.lower()}?",
            )  # fmt: skip
            questions.append((expand(world, world.template(asked)), value))
    return [Fact("\n".join(lines), tuple(questions))]
