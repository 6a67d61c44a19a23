"""Every arm and its settings as fields of the form, read from the settings classes themselves."""

import math
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from app.errors import InputRejectedError
from app.experiments.arm_base import ArmBase
from app.experiments.arm_specs import ARM_METHODS, AnyArm

SettingKind = Literal["whole", "decimal", "choice", "flag", "text"]

# What people change first; every other setting stands under "More settings".
_FIRST: dict[str, tuple[str, ...]] = {
    "few_shot": ("examples", "selection"),
    "prompt_search": ("examples", "example_sets"),
    "rag": ("retriever", "top_k", "min_cosine"),
    "embedding_classifier": ("regularisation",),
    "classification_head": ("rank", "epochs"),
    "setfit": ("epochs",),
    "lora": ("rank", "epochs", "learning_rate"),
    "qlora": ("rank", "epochs", "learning_rate"),
    "full": ("epochs", "learning_rate"),
}
_NOT_SETTINGS = frozenset({"method", "key", "language_model"})


@dataclass(frozen=True, slots=True)
class SettingField:
    """One setting: `name` is "method.setting", `choices` only where it is one of a few words."""

    name: str
    setting: str
    kind: SettingKind
    default: str
    choices: tuple[str, ...]
    is_first: bool


@dataclass(frozen=True, slots=True)
class ArmFields:
    """An arm with what it needs and its settings."""

    method: str
    needs_documents: bool
    needs_training: bool
    only_classification: bool
    fields: tuple[SettingField, ...]


@cache
def all_arms() -> tuple[ArmFields, ...]:
    """Every arm a plan can name, in the order in which plans list them."""
    classes: dict[str, type[ArmBase]] = {str(spec.model_fields["method"].default): spec for spec in get_args(AnyArm)}
    return tuple(_build_arm(method, classes[method]) for method in ARM_METHODS)


@cache
def default_settings() -> dict[str, str]:
    """The text of every setting as it stands in an empty form."""
    return {field.name: field.default for arm in all_arms() for field in arm.fields}


def read_setting(name: str, text: str) -> int | float | bool | str:
    """The value that this text of a setting stands for.

    Raises:
        InputRejectedError: NUMBER_INVALID.
    """
    field = next(field for arm in all_arms() for field in arm.fields if field.name == name)
    if field.kind == "flag":
        return text == "yes"
    if field.kind in {"choice", "text"}:
        return _number_or_text(text) if field.kind == "text" else text
    value = _number_or_text(text)
    if isinstance(value, str) or (field.kind == "whole" and value != int(value)):
        kind = "whole number" if field.kind == "whole" else "number"
        where = name.replace(".", " ")
        raise InputRejectedError("NUMBER_INVALID", f"{where}: {text[:40]!r} is not a {kind}.")
    return int(value) if field.kind == "whole" else value


def setting_text(value: int | float | bool | str) -> str:
    """A value of a plan as the form writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _build_arm(method: str, spec: type[ArmBase]) -> ArmFields:
    fields = [
        _build_field(method, setting, info)
        for setting, info in spec.model_fields.items()
        if setting not in _NOT_SETTINGS
    ]
    return ArmFields(
        method=method,
        needs_documents=spec.needs_documents,
        needs_training=spec.needs_training_cases,
        only_classification=spec.only_classification,
        fields=tuple(field for field in fields if field is not None),
    )


def _build_field(method: str, setting: str, info: FieldInfo) -> SettingField | None:
    """The field of this setting; None for what is no single value, which only a written plan can hold."""
    kind = _kind(info.annotation)
    if kind is None or info.is_required():
        return None
    default = info.default
    return SettingField(
        name=f"{method}.{setting}",
        setting=setting,
        kind=kind,
        default="" if default is None else setting_text(default),
        choices=tuple(str(choice) for choice in get_args(info.annotation)) if kind == "choice" else (),
        is_first=setting in _FIRST.get(method, ()),
    )


def _kind(annotation: Any) -> SettingKind | None:  # any annotation of a pydantic field
    if get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) is Literal:
        return "choice"
    if get_origin(annotation) in {Union, UnionType}:
        kinds: list[SettingKind | None] = [_kind(part) for part in get_args(annotation) if part is not NoneType]
        if None in kinds:
            return None
        return kinds[0] if len(set(kinds)) == 1 else "text"
    simple: dict[Any, SettingKind] = {bool: "flag", int: "whole", float: "decimal", str: "text"}
    return simple.get(annotation)


def _number_or_text(text: str) -> float | str:
    try:
        value = float(text)
    except ValueError:
        return text
    return value if math.isfinite(value) and abs(value) < 1e12 else text
