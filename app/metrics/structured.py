"""Answers that must be JSON: whether they are, and how many of their fields are right. Workers only."""
# jsonschema ships no complete type information.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for

Leaves = dict[tuple[str, ...], Any]  # any JSON scalar


def follows_schema(answer: str, schema: Mapping[str, Any]) -> float:
    """1.0 when the answer is JSON that follows the schema (draft 2020-12 unless it names another), else 0.0."""
    try:
        document = json.loads(answer)
    except (ValueError, RecursionError):
        return 0.0
    validator = cast(Any, validator_for(cast(Any, schema), default=Draft202012Validator))  # a class found at run time
    return float(validator(schema).is_valid(document))


def field_accuracy(answer: str, target: str) -> float | None:
    """Share of the reference's fields that the answer has with the same value; None where the reference is no JSON.

    Fields are the innermost values, by their path; places in a list count as a path. Texts are the same when they are
    without regard to case and outer white space, numbers when they are equal. Fields the reference does not have are
    not counted. An answer that is no JSON has none right.
    """
    try:
        wanted = dict(_leaves(json.loads(target), ()))
    except (ValueError, RecursionError):
        return None
    if not wanted:
        return None
    try:
        given: Leaves = dict(_leaves(json.loads(answer), ()))
    except (ValueError, RecursionError):
        return 0.0
    return sum(path in given and _same(given[path], value) for path, value in wanted.items()) / len(wanted)


def _leaves(document: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:  # any JSON value
    if isinstance(document, dict):
        for key, value in cast(dict[str, Any], document).items():
            yield from _leaves(value, (*path, key))
    elif isinstance(document, list):
        for place, value in enumerate(cast(list[Any], document)):
            yield from _leaves(value, (*path, str(place)))
    else:
        yield path, document


def _same(given: Any, wanted: Any) -> bool:  # JSON scalars
    if isinstance(given, str) and isinstance(wanted, str):
        return given.strip().casefold() == wanted.strip().casefold()
    return (type(given) is type(wanted) and given == wanted) or (_both_numbers(given, wanted) and given == wanted)


def _both_numbers(given: Any, wanted: Any) -> bool:  # JSON scalars; true and false are no numbers
    return all(isinstance(one, int | float) and not isinstance(one, bool) for one in (given, wanted))
