"""YAML as people type it, read without surprises: no aliases, no endless nesting, one sentence when it is none."""

from collections.abc import Callable, Iterable
from typing import Any, cast

import yaml

from app.errors import InputRejectedError


def parse_yaml(text: str, *, where: str) -> Any:  # whatever YAML holds
    """What this YAML or JSON text holds.

    Aliases are refused: a short text of them can stand for a document that fills the memory.

    Raises:
        InputRejectedError: YAML_INVALID, naming the line.
    """
    try:
        # PyYAML's stub leaves the stream of events untyped.
        parse = cast(Callable[..., Iterable[object]], yaml.parse)  # pyright: ignore[reportUnknownMemberType]
        events = parse(text, Loader=yaml.SafeLoader)
        if any(isinstance(event, yaml.AliasEvent) for event in events):
            raise InputRejectedError("YAML_INVALID", f"{where}: write values out; aliases such as *name are not used.")
        return yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InputRejectedError("YAML_INVALID", f"{where}, line {line}: {error.problem}.") from error
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date or number that YAML knows and Python refuses
        raise InputRejectedError("YAML_INVALID", f"{where}: this is no YAML ({error}).") from error
    except RecursionError as error:
        raise InputRejectedError("YAML_INVALID", f"{where}: this is nested too deeply to be a plan.") from error
