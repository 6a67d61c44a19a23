"""How a gate is written: figures, numbers and comparisons, joined by `and`, `or`, `not` and parentheses.

condition  = all ("or" all)*          all = one ("and" one)*
one        = "not" one | "(" condition ")" | value sign value
value      = number | ARM "." FIELD   sign = ">=" | "<=" | ">" | "<" | "==" | "!="
"""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NoReturn

from app.errors import InputRejectedError

LONGEST_GATE = 2_000
DEEPEST_GATE = 50

OPERATORS: Mapping[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "==": operator.eq,
    "!=": operator.ne,
}

_TOKEN = re.compile(
    r"\s*(?:(?P<operator>>=|<=|==|!=|>|<)|(?P<bracket>[()])"
    r"|(?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.]))|(?P<name>[A-Za-z_][\w@%+\-.:/]*))"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of an arm, by name."""

    arm: str
    field: str

    @property
    def name(self) -> str:
        """As it is written in a gate."""
        return f"{self.arm}.{self.field}"


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison of a gate."""

    left: Figure | float
    sign: str
    right: Figure | float

    @property
    def text(self) -> str:
        """As it is written in a gate."""
        return f"{write_value(self.left)} {self.sign} {write_value(self.right)}"


@dataclass(frozen=True, slots=True)
class Joined:
    """Parts joined by `and` or `or`; `not` has one part."""

    word: str
    parts: tuple["Check | Joined", ...]


Condition = Check | Joined


def read_condition(text: str) -> Condition:
    """The condition in this text; which arms and fields there are is not known here.

    Raises:
        InputRejectedError: GATE_INVALID, with the place.
    """
    if len(text) > LONGEST_GATE:
        raise InputRejectedError(
            "GATE_INVALID", f"The gate has {len(text):,} characters; {LONGEST_GATE:,} are allowed."
        )
    reader = _Reader(text)
    condition = reader.read_any()
    reader.expect_end()
    return condition


def write_value(value: Figure | float | None) -> str:
    """As it is written in a gate."""
    return value.name if isinstance(value, Figure) else f"{value:.6g}"


class _Reader:
    """Reads by descent: or, and, not, comparison."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0
        self._depth = 0
        self._kind, self._word = "", ""
        self._start = 0
        self._step()

    def read_any(self) -> Condition:
        """Conditions joined by `or`."""
        return self._joined("or", self._read_all)

    def expect_end(self) -> None:
        """Nothing may follow."""
        if self._kind:
            self._refuse("expected 'and', 'or' or the end")

    def _read_all(self) -> Condition:
        return self._joined("and", self._read_one)

    def _joined(self, word: str, read: Callable[[], Condition]) -> Condition:
        parts = [read()]
        while self._is_word(word):
            self._step()
            parts.append(read())
        return parts[0] if len(parts) == 1 else Joined(word, tuple(parts))

    def _read_one(self) -> Condition:
        self._depth += 1
        if self._depth > DEEPEST_GATE:
            self._refuse(f"more than {DEEPEST_GATE} parentheses and 'not' inside one another")
        if self._is_word("not"):
            self._step()
            found: Condition = Joined("not", (self._read_one(),))
        elif self._word == "(":
            self._step()
            found = self.read_any()
            if not self._closes():
                self._refuse("expected ')'")
            self._step()
        else:
            found = self._read_check()
        self._depth -= 1
        return found

    def _read_check(self) -> Check:
        left = self._read_value()
        if self._kind != "operator":
            self._refuse(f"expected one of {' '.join(OPERATORS)}")
        sign = self._word
        self._step()
        right = self._read_value()
        if self._kind == "operator":
            self._refuse("one comparison at a time; join two by 'and'")
        return Check(left, sign, right)

    def _read_value(self) -> Figure | float:
        if self._kind == "number":
            value = float(self._word)
            self._step()
            return value
        if self._kind != "name" or self._word.lower() in {"and", "or", "not"}:
            self._refuse("expected a number or ARM.FIELD, such as rag.token_f1")
        arm, dot, field = self._word.partition(".")
        if not (arm and dot and field):
            self._refuse(f"{self._word!r} names no field; write ARM.FIELD, such as {self._word}.token_f1")
        self._step()
        return Figure(arm, field)

    def _closes(self) -> bool:
        return self._word == ")"

    def _is_word(self, word: str) -> bool:
        return self._kind == "name" and self._word.lower() == word

    def _step(self) -> None:
        """Go to the next token; the kind is empty at the end."""
        rest = self._text[self._place :]
        self._start = self._place + len(rest) - len(rest.lstrip())
        if not rest.strip():
            self._kind, self._word = "", ""
            return
        found = _TOKEN.match(self._text, self._place)
        if found is None or found.lastgroup is None:
            self._kind, self._word = "unknown", rest.lstrip()[:1]
            self._refuse("this is no part of a gate")
        self._kind, self._word = found.lastgroup, found.group(found.lastgroup)
        self._place = found.end()

    def _refuse(self, reason: str) -> NoReturn:
        at = f"at {self._text[self._start : self._start + 20]!r}" if self._kind else "at its end"
        raise InputRejectedError("GATE_INVALID", f"The gate cannot be read {at}: {reason}.")
