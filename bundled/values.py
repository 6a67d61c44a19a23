"""Makers of the values that relations state."""

from collections.abc import Callable

from bundled import vocabulary
from bundled.words import plural
from bundled.world import World

JOBS = (
    "doctor|painter|lawyer|farmer|engineer|teacher|writer|poet|singer|actor|baker|carpenter|pilot|sailor|soldier|judge|"
    "journalist|physicist|chemist|botanist|architect|photographer|composer|merchant|banker|nurse|tailor|cook|gardener|"
    "historian|librarian|mechanic|programmer|designer|accountant|translator|dancer|sculptor|surgeon|priest|explorer"
).split("|")
SUBJECTS = (
    "mathematics|physics|history|law|medicine|music|biology|chemistry|economics|philosophy|geography|engineering|art|"
    "theology|astronomy|literature|computer science|psychology|architecture|agriculture|geology|linguistics|botany"
).split("|")
DEPARTMENTS = (
    "human resources|the finance team|the IT department|customer service|the legal team|the line manager|"
    "accounting|the help desk|the sales team|the warehouse|the front desk|"
    "the data protection officer|the security team|marketing|"
    "the purchasing department|the team leader|the head of department|the payroll office|the facility manager|"
    "the board|the support team|the quality manager|the works council|the safety officer|"
    "the shift supervisor|the store manager"
).split("|")
COLOURS = "red blue green yellow black white orange purple brown grey pink silver golden violet turquoise beige".split()
LANGUAGES = (
    "English French German Spanish Italian Polish Dutch Greek Turkish Swedish Danish Arabic Hindi Finnish".split()
)
PLANS = (
    "basic|standard|premium|business|starter|professional|enterprise|family|student|gold|silver|plus|team|free".split(
        "|"
    )
)
CHANNELS = (
    "the online form|the web portal|the mobile app|the customer account|email|the telephone hotline|the intranet|"
    "a letter|the ticket system|the settings page|the self-service page|the chat|the expense tool|"
    "the travel portal|the calendar"
).split("|")
PAYMENTS = "credit card|bank transfer|invoice|direct debit|cash|a gift card|PayPal|cheque|instalments|a voucher".split(
    "|"
)
FLOORS = ("ground", "first", "second", "third", "fourth", "top", "upper", "lower")
GROUPS = (
    "members|employees|students|new customers|parents|visitors|families|managers|residents|all staff|volunteers|"
    "tenants|pensioners|children|guests|subscribers|trainees|part-time staff|drivers|apprentices|regular customers"
).split("|")
MEANS = "post|courier|truck|ship|train|air|bicycle|van|express mail|registered mail|rail|ferry".split("|")
CONDITIONS = (
    "the {n} is unused|the {n} is in its original packaging|the receipt is shown|the {n} was damaged on arrival|"
    "the customer is older than {k}|the order is above {m}|the manager agrees|the request is made in writing|"
    "the {n} was paid in full|the account is more than {d} old|the {n} is defective|the form is signed"
).split("|")


def _thing(world: World) -> str:
    noun = world.noun("artifact", "food", "artifact", "substance", "plant")
    name = plural(noun) if world.chance(0.6) else noun
    return f"{world.adjective()} {name}" if world.chance(0.5) else name


def _condition(world: World) -> str:
    source = world.random_source
    return world.pick(CONDITIONS).format(
        n=world.noun("artifact"),
        k=source.randint(12, 70),
        m=vocabulary.amount(source),
        d=vocabulary.duration(source),
    )


def _step(world: World) -> str:
    adjective = f"{world.adjective()} " if world.chance(0.4) else ""
    return f"{world.verb().lemma} the {adjective}{world.noun('artifact', 'communication', 'substance', 'possession')}"


def _spot(world: World) -> str:
    noun = world.noun("artifact", "artifact", "place")
    number = world.random_source.randint(2, 480)
    return world.pick(
        (
            f"in the {noun}", f"at the {noun}", f"next to the {noun}", f"under the {noun}", f"opposite the {noun}",
            f"on the {world.pick(FLOORS)} floor", f"in room {number}", f"behind the {world.adjective()} {noun}",
            f"in the {world.pick(COLOURS)} {noun}",
        )
    )  # fmt: skip


def _list(world: World) -> str:
    def one() -> str:
        noun = world.noun("artifact", "communication", "possession", "food")
        shown = f"{world.adjective()} {noun}" if world.chance(0.3) else noun
        article = "an" if shown[0] in "aeiou" else "a"
        return plural(shown) if world.chance(0.3) else f"{world.pick((article, article, 'the'))} {shown}"

    things = [one() for _ in range(world.pick((1, 2, 2, 2, 3)))]
    return things[0] if len(things) == 1 else f"{', '.join(things[:-1])} and {things[-1]}"


def _group(world: World) -> str:
    people = plural(world.noun("person")) if world.chance(0.5) else world.pick(GROUPS)
    source = world.random_source
    tail = world.pick(
        (
            "", "", f" over {source.randint(16, 75)}", f" from {world.names.town()}", " who work full time",
            f" with a {world.noun('artifact', 'communication')}", " without a contract",
            f" after {vocabulary.duration(source)}", f" under {source.randint(12, 30)}",
        )
    )  # fmt: skip
    return people + tail


def _hours(world: World) -> str:
    days = world.pick(
        (
            "",
            "on weekdays ",
            "Monday to Friday ",
            "every day ",
            "on Saturdays ",
            "from Monday to Thursday ",
            "on Sundays ",
        )
    )
    start, end = vocabulary.clock_time(world.random_source), vocabulary.clock_time(world.random_source)
    return f"{days}from {start} to {end}" if world.chance(0.8) else f"{days}between {start} and {end}"


def _prize(world: World) -> str:
    kind = world.pick(("Prize", "Medal", "Award", "Cup", "Order", "Trophy"))
    return (
        f"{world.names.word()} {kind}" if world.chance(0.6) else f"{world.noun('cognition', 'act').capitalize()} {kind}"
    )


def _team(world: World) -> str:
    ending = world.pick(("United", "City", "Rovers", "FC", "Tigers", "Wolves", "Eagles", "Athletic", "Bears", "Hawks"))
    return f"{world.names.word()} {ending}"


def _river(world: World) -> str:
    return f"{world.names.word()} River" if world.chance(0.4) else f"river {world.names.word()}"


VALUES: dict[str, Callable[[World], str]] = {
    "year": lambda world: vocabulary.year(world.random_source),
    "date": lambda world: vocabulary.date(world.random_source),
    "count": lambda world: vocabulary.count(world.random_source),
    "amount": lambda world: vocabulary.amount(world.random_source),
    "duration": lambda world: vocabulary.duration(world.random_source),
    "percentage": lambda world: vocabulary.percentage(world.random_source),
    "clock": lambda world: vocabulary.clock_time(world.random_source),
    "measure": lambda world: vocabulary.measure(world.random_source),
    "person": lambda world: world.names.person(),
    "company": lambda world: world.names.company(),
    "town": lambda world: world.names.town(),
    "word": lambda world: world.names.word(),
    "code": lambda world: world.names.code(),
    "email": lambda world: world.names.email(),
    "phone": lambda world: world.names.phone(),
    "thing": _thing,
    "job": lambda world: world.pick(JOBS),
    "subject": lambda world: world.pick(SUBJECTS),
    "department": lambda world: world.pick(DEPARTMENTS),
    "colour": lambda world: world.pick(COLOURS),
    "language": lambda world: world.pick(LANGUAGES),
    "channel": lambda world: world.pick(CHANNELS),
    "payment": lambda world: world.pick(PAYMENTS),
    "means": lambda world: world.pick(MEANS),
    "condition": _condition,
    "step": _step,
    "hours": _hours,
    "prize": _prize,
    "team": _team,
    "river": _river,
    "spot": _spot,
    "list": _list,
    "group": _group,
    "age": lambda world: str(world.random_source.randint(4, 75)),
    "weekday": lambda world: world.pick(vocabulary.WEEKDAYS),
}
