"""JSON values one by one, with everything refused that JSON parsers let through and a database does not."""

import json
import math
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple, NoReturn, Union

from app.intake.limits import MAX_JSON_DEPTH, MAX_NUMBER_CHARACTERS
from app.intake.wording import show_value

JsonValue = Union[str, float, bool, "list[JsonValue]", "dict[str, JsonValue]", None]

# Raises the refusal with this code; the sentence continues "cases.jsonl: line 3 ...".
Refuse = Callable[[str, str], NoReturn]

_SPACE = re.compile(r"[ \t\r\n]*")


class DecodedValue(NamedTuple):
    """A value and the position after it."""

    value: JsonValue
    end: int


class JsonNumber(float):
    """A JSON number with a fraction or exponent that remembers how it was written."""

    def __new__(cls, literal: str, /) -> "JsonNumber":
        """The number this literal stands for."""
        return super().__new__(cls, literal)

    def __init__(self, literal: str, /) -> None:
        super().__init__()
        self.literal = literal


class _UnusableValueError(ValueError):
    """A value JSON lets through, or a parser would, but that cannot be stored."""


def decode_value(text: str, position: int, refuse: Refuse) -> DecodedValue:
    """The value that starts at this position.

    Raises:
        json.JSONDecodeError: the text is not JSON there.
        InputRejectedError: DATA_JSON through `refuse`, for numbers, keys and depths that cannot be used.
    """
    try:
        value, end = _DECODER.raw_decode(text, position)
    except _UnusableValueError as error:
        refuse("DATA_JSON", str(error))
    except RecursionError:
        refuse("DATA_JSON", f"is nested deeper than {MAX_JSON_DEPTH} levels")
    if _depth_is_over(value, MAX_JSON_DEPTH):
        refuse("DATA_JSON", f"is nested deeper than {MAX_JSON_DEPTH} levels")
    return DecodedValue(value, end)


def name_kind(value: JsonValue) -> str:
    """What the value is, for a sentence: "an array", "a number"."""
    if value is None:
        return "null"
    if isinstance(value, list):
        return "an array"
    if isinstance(value, bool):
        return "a boolean"
    return "a string" if isinstance(value, str) else "a number"


def skip_space(text: str, position: int) -> int:
    """The position of the next character that is not a space or a line end."""
    found = _SPACE.match(text, position)
    return position if found is None else found.end()


def is_cut_off(error: json.JSONDecodeError) -> bool:
    """Whether the text simply ends too early, as when an upload broke off."""
    rest = error.doc[error.pos :].rstrip()
    return (
        not rest
        or error.msg.startswith("Unterminated string")
        or any(word.startswith(rest) for word in ("true", "false", "null"))
        or (rest.startswith("\\") and len(rest) < len("\\u0000"))
    )


def _build_object(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    built: dict[str, JsonValue] = {}
    for key, value in pairs:
        if key in built:
            raise _UnusableValueError(f"has the key {show_value(key)} twice")
        for number in value if isinstance(value, list) else [value]:
            if isinstance(number, float) and not math.isfinite(number):
                raise _UnusableValueError(f"holds a number that is not finite in {show_value(key)}")
        built[key] = value
    return built


def _parse_integer(literal: str) -> int:
    _check_length(literal)
    return int(literal)


def _parse_fraction(literal: str) -> JsonNumber:
    _check_length(literal)
    return JsonNumber(literal)


def _check_length(literal: str) -> None:
    # Python itself refuses integers of more than 4,300 digits, with a ValueError no user could read.
    if len(literal) > MAX_NUMBER_CHARACTERS:
        raise _UnusableValueError(f"holds a number of {len(literal):,} digits; the limit is {MAX_NUMBER_CHARACTERS}")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_build_object, parse_int=_parse_integer, parse_float=_parse_fraction, parse_constant=float
)


def _depth_is_over(value: JsonValue, most: int) -> bool:
    level = [value]
    for _ in range(most + 1):
        level = [child for parent in level for child in _children(parent)]
        if not level:
            return False
    return True


def _children(value: JsonValue) -> Iterable[JsonValue]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
