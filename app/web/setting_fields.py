"""Settings of a plan as fields of a form, read from the settings classes themselves, however deep they are nested.

A field goes by its path: `few_shot.examples`, `rag.search.trials`, `decoding.max_tokens`. A text equal to the field's
default, or empty, sets nothing, so that a plan holds only what somebody chose. What is neither a number nor a word is
written as YAML.
"""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, cast, get_args, get_origin

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from app.errors import InputRejectedError
from app.experiments.arm_base import FrozenSpec
from app.experiments.plan_text import parse_yaml
from app.web.languages import gettext

SettingKind = Literal[
    "whole", "decimal", "number_or_word", "choice", "flag", "text", "lines", "choices", "yaml", "switch", "way"
]
"""lines: one text a line; choices: several of a few words; switch: whether an optional group is set at all; way: which
of several methods a group of settings is for."""

LONGEST_SHOWN = 40
_NAMELESS = frozenset({"method"})
_IDENTITY = frozenset(
    {"key", "language_model", "train_share", "learning_curve", "augmentation", "datasets", "order", "replay_share"}
)
"""What belongs to an arm itself, not to a part of it."""


@dataclass(frozen=True, slots=True)
class SettingField:
    """One setting: `name` is its whole path, `group` the part of it that is nested below its owner, "" for none.

    `default` is the text that sets nothing. `choices` only where the value is one or some of a few words. `example`
    shows how a text is written where that is not plain.
    """

    name: str
    setting: str
    group: str
    kind: SettingKind
    default: str
    choices: tuple[str, ...] = ()
    is_required: bool = False
    example: str = ""


def settings_of(spec: type[BaseModel], *, owner: str, without: Iterable[str] = ()) -> tuple[SettingField, ...]:
    """Every setting of this class as a field whose path begins with the owner.

    Args:
        without: settings that have a place of their own in the form.
    """
    left_out = _NAMELESS | frozenset(without)
    return tuple(
        field
        for setting, info in spec.model_fields.items()
        if setting not in left_out
        for field in _fields(setting, info, owner=owner, group="", hides_defaults=False)
    )


def read_settings(fields: Iterable[SettingField], texts: Mapping[str, str], *, owner: str) -> "ReadSettings":
    """What these texts set: the part of a plan that belongs to the owner, and what could not be read."""
    document: dict[str, Any] = {}
    problems: dict[str, str] = {}
    switched_off: list[str] = []
    ways: list[tuple[list[str], str]] = []
    for field in fields:
        if any(field.name.startswith(f"{name}.") for name in switched_off):
            continue
        text = texts.get(field.name, field.default)
        path = field.name.removeprefix(f"{owner}.").split(".")
        if field.kind == "switch":
            if text == "yes":
                _put(document, path, {})
            else:
                switched_off.append(field.name)
            continue
        if field.kind == "way":
            ways.append((path, text or field.default))
            if text not in {"", field.default}:
                _put(document, [*path, "method"], text)
            continue
        if not text or text == field.default:
            continue
        try:
            value = read_setting(field, text)
        except InputRejectedError as error:
            problems[field.name] = error.message
            continue
        _put(document, path, value)
    for path, way in ways:  # settings without the method they are for are about the one by default
        if (found := _find(document, path)) is not None:
            found.setdefault("method", way)
    return ReadSettings(document, problems)


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """A part of a plan before validation, and what could not be read, by field."""

    document: dict[str, Any]
    problems: dict[str, str]


def texts_of(fields: Iterable[SettingField], spec: BaseModel, *, owner: str) -> dict[str, str]:
    """The text of every field as these settings would be typed."""
    return {field.name: _text_of(field, spec, owner) for field in fields}


def read_setting(field: SettingField, text: str) -> Any:  # what a plan may hold there
    """The value that this text of a setting stands for.

    Raises:
        InputRejectedError: NUMBER_INVALID or YAML_INVALID, in the language of the page.
    """
    if field.kind in {"whole", "decimal"}:
        return _read_number(field, text)
    if field.kind in {"flag", "switch"}:
        return text == "yes"
    if field.kind == "choices":
        return text.split()
    if field.kind == "yaml" or (field.kind == "lines" and text.startswith("[")):
        return parse_yaml(text, where=_where(field))
    if field.kind == "lines":
        return [line.strip() for line in text.splitlines()]
    return _number_or_text(text) if field.kind == "number_or_word" else text


def setting_text(value: Any) -> str:  # any value of a plan
    """A value of a plan as the form writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, str | int):
        return str(value)
    if isinstance(value, tuple | list):
        return _list_text(tuple(cast(Iterable[Any], value)))
    return yaml.safe_dump(_plain(value), sort_keys=False, allow_unicode=True).strip()


def _fields(setting: str, info: FieldInfo, *, owner: str, group: str, hides_defaults: bool) -> list[SettingField]:
    """The field of this setting, or those of the group that it is."""
    name = ".".join(part for part in (owner, group, setting) if part)
    default = None if info.is_required() else info.get_default(call_default_factory=True)
    inner = f"{group}.{setting}" if group else setting
    classes = _classes(info.annotation)
    if not classes:
        kind, choices = _kind(info.annotation)
        text = "" if hides_defaults or default in (None, ()) else _in_kind(kind, default)
        required = info.is_required()
        example = setting_text(info.examples[0]) if info.examples else ""
        return [SettingField(name, setting, group, kind, text, choices, is_required=required, example=example)]
    is_optional = NoneType in get_args(info.annotation)
    if len(classes) > 1:  # one of several ways, each with settings of its own; the first has them all
        ways = tuple(str(one.model_fields["method"].default) for one in classes)
        made = [SettingField(name, setting, group, "way", str(getattr(default, "method", "")), ways)]
    elif is_optional:
        made = [SettingField(name, setting, group, "switch", "no", ("no", "yes"))]
    else:
        made = []
    for inner_setting, inner_info in classes[0].model_fields.items():
        if inner_setting not in _NAMELESS | _IDENTITY:
            made += _fields(
                inner_setting, inner_info, owner=owner, group=inner, hides_defaults=hides_defaults or len(classes) > 1
            )
    return made


def _classes(annotation: Any) -> list[type[FrozenSpec]]:  # any annotation of a pydantic field
    """The settings classes this setting can hold; none where it is a value."""
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    parts = get_args(annotation) if get_origin(annotation) in {Union, UnionType} else (annotation,)
    found = [part for part in parts if isinstance(part, type) and issubclass(part, FrozenSpec)]
    return found if len(found) == len([part for part in parts if part is not NoneType]) else []


def _kind(annotation: Any) -> tuple[SettingKind, tuple[str, ...]]:  # any annotation of a pydantic field
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return "choice", tuple(str(part) for part in parts)
    if origin in {Union, UnionType}:
        found = [_kind(part) for part in parts if part is not NoneType]
        if len(found) == 1:
            return found[0]
        is_one_value = all(kind in {"whole", "decimal", "choice"} for kind, _ in found)
        return ("number_or_word", ()) if is_one_value else ("yaml", ())
    if origin in {tuple, list} and parts:
        kind, choices = _kind(parts[0])
        return ("choices", choices) if kind == "choice" else ("lines", ()) if kind == "text" else ("yaml", ())
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return "choice", tuple(annotation)
    simple: dict[Any, SettingKind] = {bool: "flag", int: "whole", float: "decimal", str: "text"}
    kind = simple.get(annotation, "yaml")
    return kind, ("yes", "no") if kind == "flag" else ()


def _text_of(field: SettingField, spec: BaseModel, owner: str) -> str:
    value: Any = spec  # walked down to the setting
    parent: BaseModel = spec
    path = field.name.removeprefix(f"{owner}.").split(".")
    for part in path:
        if value is None or not hasattr(value, part):
            return field.default  # a group that is not set, or a setting that this way of training does not have
        parent, value = value, getattr(value, part)
    if field.kind == "switch":
        return "no" if value is None else "yes"
    if isinstance(value, FrozenSpec):
        return str(getattr(value, "method", ""))
    info = type(parent).model_fields[path[-1]]
    own_default = None if info.is_required() else info.get_default(call_default_factory=True)
    if value == own_default and type(value) is type(own_default):
        return field.default
    return _in_kind(field.kind, value)


def _in_kind(kind: SettingKind, value: Any) -> str:  # any value of a plan
    if kind == "choices":
        return " ".join(str(one) for one in value)
    if kind == "yaml" and isinstance(value, tuple | list | dict):
        return yaml.safe_dump(_plain(value), sort_keys=False, allow_unicode=True).strip()
    return setting_text(value)


def _list_text(values: tuple[Any, ...]) -> str:
    """One a line; as a JSON list where that would not read back as the same."""
    lines = [value for value in values if isinstance(value, str)]
    is_plain = len(lines) == len(values) > 0 and all(
        line and line == line.strip() and line.splitlines() == [line] and not line.startswith("[") for line in lines
    )
    return "\n".join(lines) if is_plain else json.dumps(_plain(values), ensure_ascii=False)


def _plain(value: Any) -> Any:  # any value of a plan
    """The value as JSON knows it."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_none=True)
    if isinstance(value, tuple | list):
        return [_plain(one) for one in cast(Iterable[Any], value)]
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in cast(dict[Any, Any], value).items()}
    return value


def _put(document: dict[str, Any], path: list[str], value: Any) -> None:  # any JSON value
    for part in path[:-1]:
        document = document.setdefault(part, {})
    document[path[-1]] = value


def _find(document: dict[str, Any], path: list[str]) -> dict[str, Any] | None:
    found: Any = document
    for part in path:
        found = cast(dict[str, Any], found).get(part) if isinstance(found, dict) else None
    return cast(dict[str, Any], found) if isinstance(found, dict) else None


def _read_number(field: SettingField, text: str) -> int | float:
    value = _number_or_text(text)
    is_whole = field.kind == "whole"
    if isinstance(value, str) or (is_whole and value != int(value)):
        shown = repr(text[:LONGEST_SHOWN])
        sentence = gettext("%(given)s is no whole number.") if is_whole else gettext("%(given)s is no number.")
        raise InputRejectedError("NUMBER_INVALID", sentence % {"given": shown})
    return int(value) if is_whole else value


def _number_or_text(text: str) -> float | str:
    try:
        value = float(text)
    except ValueError:
        return text
    return value if math.isfinite(value) and abs(value) < 1e12 else text


def _where(field: SettingField) -> str:
    return field.name.replace(".", " ")
