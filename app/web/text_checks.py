"""Refuses what no database stores: NUL, lone surrogates, integers beyond 32 bits.

SQLite accepts NUL and PostgreSQL does not, so without this check the failure appears only at a team's site.
"""

import math
from typing import Any, cast

from app.errors import InputRejectedError

LARGEST_ID = 2**31 - 1
_DEEPEST = 40


def is_storable(text: str) -> bool:
    """Whether both databases can store this text."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def check_text(text: str, *, where: str) -> str:
    """The text itself.

    Raises:
        InputRejectedError: TEXT_UNSTORABLE.
    """
    if is_storable(text):
        return text
    raise InputRejectedError(
        "TEXT_UNSTORABLE",
        f"{where}: the text holds a NUL or half of a surrogate pair, which cannot be stored; remove it.",
    )


def check_document(value: Any, *, where: str = "body", depth: int = 0) -> None:  # a parsed JSON document
    """Pass silently when every text and integer in this JSON document can be stored.

    Raises:
        InputRejectedError: TEXT_UNSTORABLE, NUMBER_TOO_LARGE or DOCUMENT_TOO_DEEP.
    """
    if depth > _DEEPEST:
        raise InputRejectedError("DOCUMENT_TOO_DEEP", f"{where}: nested deeper than {_DEEPEST} levels.")
    if isinstance(value, str):
        check_text(value, where=where)
    elif isinstance(value, int) and abs(value) > LARGEST_ID:
        raise InputRejectedError("NUMBER_TOO_LARGE", f"{where}: integers go up to {LARGEST_ID}.")
    elif isinstance(value, float) and not math.isfinite(value):
        raise InputRejectedError("NUMBER_NOT_FINITE", f"{where}: {value} is no number that can be used.")
    elif isinstance(value, dict):
        for key, inner in cast(dict[str, Any], value).items():
            check_text(key, where=where)
            check_document(inner, where=f"{where}.{key}", depth=depth + 1)
    elif isinstance(value, list):
        for position, inner in enumerate(cast(list[Any], value)):
            check_document(inner, where=f"{where}[{position}]", depth=depth + 1)
