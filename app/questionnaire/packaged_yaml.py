"""Typed reading of the YAML files that ship with the package. A mistake in one is ours, so it is a ValueError."""

from pathlib import Path
from typing import cast

import yaml

# The C parser is about ten times faster; it is missing only where PyYAML was built without libyaml.
_SAFE_LOADER = cast("type[yaml.SafeLoader]", getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def read_packaged_yaml(path: Path) -> dict[str, object]:
    """The mapping at the top of a YAML file beside its module."""
    loaded: object = _SAFE_LOADER(path.read_text(encoding="utf-8")).get_single_data()
    return as_mapping(loaded, where=path.name)


def as_mapping(value: object, *, where: str) -> dict[str, object]:
    """The value as a mapping with text keys.

    Raises:
        ValueError: it is something else.
    """
    if not isinstance(value, dict):
        raise ValueError(f"{where}: a mapping is needed, not {value!r}")
    return {as_text(key, where=where): inner for key, inner in cast("dict[object, object]", value).items()}


def as_list(value: object, *, where: str) -> list[object]:
    """The value as a list.

    Raises:
        ValueError: it is something else.
    """
    if not isinstance(value, list):
        raise ValueError(f"{where}: a list is needed, not {value!r}")
    return cast("list[object]", value)


def as_text(value: object, *, where: str) -> str:
    """The value as text that is not empty.

    Raises:
        ValueError: it is something else; YAML reads `no` and `50_499` as other things than text.
    """
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{where}: text is needed, not {value!r}")
    return value


def as_texts(value: object, *, where: str) -> tuple[str, ...]:
    """The value, a list of texts, as a tuple.

    Raises:
        ValueError: it is something else.
    """
    return tuple(as_text(entry, where=where) for entry in as_list(value, where=where))


def as_number(value: object, *, where: str) -> float:
    """The value as a number.

    Raises:
        ValueError: it is something else.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{where}: a number is needed, not {value!r}")
    return float(value)


def as_flag(value: object, *, where: str) -> bool:
    """The value as true or false.

    Raises:
        ValueError: it is something else.
    """
    if not isinstance(value, bool):
        raise ValueError(f"{where}: true or false is needed, not {value!r}")
    return value
