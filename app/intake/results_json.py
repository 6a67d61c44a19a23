"""JSON that other tools write, parsed with a sentence for everything that can be wrong with it."""

import json
from collections.abc import Sequence

from pydantic import ValidationError

from app.errors import InputRejectedError
from app.intake.json_values import is_cut_off
from app.intake.limits import MAX_JSON_DEPTH


def parse_document(text: str, *, name: str) -> object:
    """The one JSON value in this text.

    Raises:
        InputRejectedError: IMPORT_INVALID, with line and column.
    """
    return _parse(text, where=name)


def parse_lines(text: str, *, name: str) -> Sequence[object]:
    """One JSON value per line; blank lines are skipped.

    Raises:
        InputRejectedError: IMPORT_INVALID, with the line.
    """
    return [
        _parse(line, where=f"{name}: line {number:,}")
        for number, line in enumerate(text.split("\n"), start=1)
        if line.strip()
    ]


def describe_shape(error: ValidationError) -> str:
    """The first thing that is not as expected: the key, and what is wrong with it."""
    first = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "it"
    reason = "is missing" if first["type"] == "missing" else f"{first['msg'][:1].lower()}{first['msg'][1:]}"
    return f"{place}: {reason}"


def _parse(text: str, *, where: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        if is_cut_off(error):
            reason = "ends in the middle of a value; was it cut off?"
        else:
            reason = f"is no valid JSON at line {error.lineno:,}, column {error.colno:,} ({error.msg.lower()})."
        raise InputRejectedError("IMPORT_INVALID", f"{where} {reason}") from error
    except RecursionError as error:
        raise InputRejectedError(
            "IMPORT_INVALID", f"{where} is nested deeper than {MAX_JSON_DEPTH} levels and cannot be read."
        ) from error
    except ValueError as error:  # a number of thousands of digits
        raise InputRejectedError("IMPORT_INVALID", f"{where} holds a number that cannot be read.") from error
