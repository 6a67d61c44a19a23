"""Names, codes, amounts and dates made at random, split for ever into trained and held-out ones.

A name belongs to the held-out part when its hash says so, whatever generator drew it, so that a held-out question can
only be answered from its passage.
"""

import random
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

HELD_OUT_ONE_IN = 10
ONSETS = (
    "b br c ch cr d dr f fl g gl gr h j k kl l m n p pr qu r s sh sk sl st t th tr v w wh y z bl cl kn sp sw vr".split()
)
NUCLEI = "a e i o u ai ea ee ia io oa ou au ei y ie".split()
CODAS = "n r l s t m nd rt x ck lm st ng rn p d k th ss ll sh v z".split() + [""] * 14
TOWN_ENDINGS = (
    "ton ville ford burg stad haven field mouth bridge dale wick berg holm ia ona ado ura by ham port".split()
)
SURNAME_ENDINGS = "son sen ov ski ez er man ley well ini ard ova wright aga ides escu".split()
FIRST_NAMES = (
    "Anna Ben Carla David Elena Farid Grace Hugo Ines Jonas Kate Liam Maria Nadia Oscar Priya Quentin Rosa Samuel "
    "Tara Umar Vera Wendy Xavier Yara Zoe Amir Bianca Cheng Diego Emily Felix George Hannah Ivan Julia Karl Laura "
    "Martin Nina Olga Peter Rachel Simon Thomas Ursula Victor William Yusuf Alice John James Robert "
    "Mary Linda Paul Mark "
    "Sarah Henry Charles Edward Louis Frank Walter Arthur Helen Ruth Jane Margaret Elizabeth "
    "Frederick Albert Ahmed Fatima "
    "Kenji Yuki"
).split()
COMPANY_ENDINGS = (
    "Ltd|Inc|GmbH|Group|Systems|Foods|Logistics|Energy|Partners|Labs|Bank|Insurance|Software|Textiles|Motors|Airlines|"
    "Pharma|Media|Telecom|Hotels|Works|Studios|Supply|Robotics|Instruments|& Sons|Cycles|Garden|Health|Press|Solutions|"
    "Consulting|Books|Coffee|Furniture|Optics|Marine|Solar|Services|Holdings"
).split("|")
MONTHS = "January February March April May June July August September October November December".split()
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
NUMBER_WORDS = (
    "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty ninety".split()
)


def is_held_out(name: str) -> bool:
    """Whether a name, word or code is kept out of training."""
    return zlib.crc32(name.casefold().encode()) % HELD_OUT_ONE_IN == 0


@dataclass(frozen=True)
class NameSource:
    """Draws invented names from the trained or the held-out part."""

    random_source: random.Random
    held_out: bool = False
    known_people: Sequence[str] = ()
    known_places: Sequence[str] = ()

    def _draw(self, make: Callable[[], str]) -> str:
        while True:
            name = make()
            if is_held_out(name) == self.held_out:
                return name

    def syllables(self, count: int) -> str:
        """A capitalized made-up word."""
        pick = self.random_source.choice
        return "".join(pick(ONSETS) + pick(NUCLEI) + pick(CODAS) for _ in range(count)).capitalize()

    def word(self) -> str:
        """A made-up proper noun of one word."""
        return self._draw(lambda: self.syllables(self.random_source.choice((1, 2, 2, 2, 3))))

    def town(self) -> str:
        """A place, made up or now and then a known one."""
        if self.known_places and self.random_source.random() < 0.3:
            return self.random_source.choice(self.known_places)
        prefixes = ("", "", "", "", "", "New ", "Upper ", "Port ", "San ", "Saint ", "North ", "East ")
        pick = self.random_source.choice
        return pick(prefixes) + self._draw(lambda: self.syllables(pick((1, 1, 2))) + pick(TOWN_ENDINGS))

    def surname(self) -> str:
        """A made-up family name."""
        pick = self.random_source.choice
        return self._draw(lambda: self.syllables(pick((1, 1, 2))) + pick(SURNAME_ENDINGS + [""] * 6))

    def person(self) -> str:
        """First name and family name, made up or now and then those of a known person."""
        if self.known_people and self.random_source.random() < 0.25:
            return self.random_source.choice(self.known_people)
        pick = self.random_source.choice
        first = pick(FIRST_NAMES) if self.random_source.random() < 0.7 else self.word()
        middle = f" {pick('ABCDEFGHJKLMRSTW')}." if self.random_source.random() < 0.1 else ""
        return f"{first}{middle} {self.surname()}"

    def company(self) -> str:
        """A made-up company."""
        pick = self.random_source.choice
        if self.random_source.random() < 0.25:
            return self.word()
        return f"{self.word()} {pick(COMPANY_ENDINGS)}"

    def code(self) -> str:
        """An identifier of letters and digits."""
        pick, digit = (
            self.random_source.choice,
            lambda n: "".join(self.random_source.choice("0123456789") for _ in range(n)),
        )
        letters = lambda n: "".join(pick("ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(n))  # noqa: E731
        return self._draw(
            pick(
                (
                    lambda: f"{letters(2)}-{digit(4)}",
                    lambda: f"{letters(3)}{digit(3)}",
                    lambda: f"{letters(1)}{digit(2)}-{letters(2)}",
                    lambda: f"{digit(3)}-{digit(4)}",
                    lambda: f"#{digit(5)}",
                    lambda: f"{letters(1)}-{digit(3)}",
                    lambda: f"{digit(2)}.{digit(1)}.{digit(2)}",
                )
            )
        )

    def email(self) -> str:
        """A mail address at an invented domain."""
        box = self.random_source.choice(
            ("info", "support", "sales", "help", "office", "billing", "jobs", "press", "hr")
        )
        return f"{box}@{self.word().lower()}.{self.random_source.choice(('com', 'org', 'net', 'example', 'eu'))}"

    def phone(self) -> str:
        """A telephone number."""
        draw = self.random_source.randint
        return f"+{draw(1, 99)} {draw(100, 999)} {draw(1000, 99999)}"


def year(random_source: random.Random) -> str:
    """A year between 1500 and 2035, mostly recent."""
    return str(random_source.randint(1880, 2035) if random_source.random() < 0.8 else random_source.randint(1100, 1900))


def date(random_source: random.Random) -> str:
    """A date in one of four notations."""
    day, month, when = random_source.randint(1, 28), random_source.choice(MONTHS), year(random_source)
    return random_source.choice(
        (f"{day} {month} {when}", f"{month} {day}, {when}", f"{day} {month}", f"{month} {when}")
    )


def count(random_source: random.Random) -> str:
    """A whole number as digits, digits with commas, or a word."""
    roll = random_source.random()
    if roll < 0.25:
        return random_source.choice(NUMBER_WORDS)
    if roll < 0.65:
        return str(random_source.randint(2, 999))
    return f"{random_source.randint(1000, 9_000_000):,}" if roll < 0.9 else f"{random_source.randint(2, 90)} million"


def amount(random_source: random.Random) -> str:
    """A sum of money."""
    roll, value = random_source.random(), random_source.randint(2, 900)
    sign = random_source.choice(("$", "€", "£", "$", "€"))
    if roll < 0.4:
        return f"{sign}{value}"
    if roll < 0.6:
        return f"{sign}{value}.{random_source.choice(('50', '99', '20', '75', '00'))}"
    if roll < 0.8:
        return f"{sign}{value * 100:,}"
    return random_source.choice((f"{value} dollars", f"{value} euros", f"{sign}{value} million", f"{value} EUR"))


def duration(random_source: random.Random) -> str:
    """A length of time."""
    number = random_source.choice((str(random_source.randint(2, 90)), random_source.choice(NUMBER_WORDS)))
    unit = random_source.choice(
        ("days", "weeks", "months", "years", "hours", "minutes", "business days", "working days")
    )
    return f"{number} {unit}"


def percentage(random_source: random.Random) -> str:
    """A share in per cent."""
    value = random_source.choice(
        (str(random_source.randint(1, 99)), f"{random_source.randint(0, 60)}.{random_source.randint(1, 9)}")
    )
    return value + random_source.choice(("%", "%", " percent", " per cent"))


def clock_time(random_source: random.Random) -> str:
    """A time of day."""
    hour, minute = random_source.randint(0, 23), random_source.choice(("00", "15", "30", "45", "10"))
    if random_source.random() < 0.5:
        return f"{hour:02d}:{minute}"
    return (
        f"{hour % 12 + 1}{'' if minute == '00' else ':' + minute} {random_source.choice(('am', 'pm', 'a.m.', 'p.m.'))}"
    )


def measure(random_source: random.Random) -> str:
    """A physical quantity."""
    number = random_source.choice(
        (str(random_source.randint(2, 900)), f"{random_source.randint(1, 90)}.{random_source.randint(1, 9)}")
    )
    unit = random_source.choice(
        ("km", "metres", "kg", "litres", "tonnes", "miles", "hectares", "feet", "kilometers", "m", "cm", "degrees",
         "GB",          "kilometres", "watts", "square miles", "meters", "pounds", "acres", "inches")
    )  # fmt: skip
    return f"{number} {unit}"
