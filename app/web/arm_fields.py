"""Every arm, and everything else a plan can set, as fields of the form."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from app.experiments.arm_base import ArmBase, FrozenSpec
from app.experiments.arm_specs import ARM_METHODS, AnyArm
from app.experiments.plan import Plan
from app.web.setting_fields import SettingField, settings_of

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
    "rag_lora": ("tuning", "gold_share"),
    "continued_pretraining": ("tuning", "block_tokens"),
    "distilled": ("teacher", "tuning"),
    "preference": ("pairs", "tuning"),
    "imported": ("file", "provider", "variant"),
}
_OWN_PLACE = frozenset(
    {"name", "task", "dataset", "corpus", "language_model", "prompt", "baseline", "arms", "seeds", "limits"}
)
"""Parts of a plan that the form shows in places of their own."""


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Settings that belong together under a title, "" for those that are nested nowhere."""

    title: str
    fields: tuple[SettingField, ...]


@dataclass(frozen=True, slots=True)
class ArmFields:
    """One card of the form: an arm with what it needs and its settings.

    `slot` is the method, or `few_shot-2` for the second card of the same method. Where `takes_upload`, results of other
    tools are read into cards of this method.
    """

    slot: str
    method: str
    needs_documents: bool
    needs_training: bool
    only_classification: bool
    takes_upload: bool
    first: tuple[SettingField, ...]
    more: tuple[FieldGroup, ...]

    @property
    def fields(self) -> tuple[SettingField, ...]:
        """All its settings."""
        return (*self.first, *(field for group in self.more for field in group.fields))


@cache
def arm_card(slot: str) -> ArmFields:
    """The card of this slot.

    Raises:
        KeyError: no method goes by that name.
    """
    method = method_of(slot)
    spec = arm_classes()[method]
    fields = settings_of(spec, owner=slot, without=("language_model",) if spec.measured_elsewhere else ())
    first = _FIRST.get(method, ())
    shown = tuple(field for field in fields if not field.group and field.setting in first)
    return ArmFields(
        slot=slot,
        method=method,
        needs_documents=spec.needs_documents,
        needs_training=spec.needs_training_cases,
        only_classification=spec.only_classification,
        takes_upload=spec.measured_elsewhere and slot == method,
        first=shown,
        more=_grouped([field for field in fields if field not in shown]),
    )


@cache
def all_arms() -> tuple[ArmFields, ...]:
    """A card for every arm a plan can name, in the order in which plans list them."""
    return tuple(arm_card(method) for method in ARM_METHODS)


@cache
def arm_classes() -> dict[str, type[ArmBase]]:
    """The settings class of each method."""
    return {str(spec.model_fields["method"].default): spec for spec in get_args(AnyArm)}


def method_of(slot: str) -> str:
    """The method of a card: `few_shot-2` is a few_shot."""
    return slot.partition("-")[0]


@cache
def limit_fields() -> tuple[SettingField, ...]:
    """The limits of an experiment."""
    return settings_of(_class_of("limits"), owner="limits")


@cache
def plan_groups() -> tuple[FieldGroup, ...]:
    """What else a plan can set: decoding, costs and whatever a plan learns to hold, each under its own name."""
    simple: list[SettingField] = []
    groups: list[FieldGroup] = []
    for field in settings_of(Plan, owner="plan", without=_OWN_PLACE):
        if not field.group and field.kind != "switch":
            simple.append(field)
        else:
            title = (field.group or field.setting).partition(".")[0]
            groups = _joined(groups, title, field)
    return (FieldGroup("", tuple(simple)), *groups)


@cache
def plan_fields() -> tuple[SettingField, ...]:
    """The fields of all those groups."""
    return tuple(field for group in plan_groups() for field in group.fields)


def _class_of(part: str) -> type[FrozenSpec]:
    annotation: Any = Plan.model_fields[part].annotation
    assert issubclass(annotation, FrozenSpec)
    return annotation


def _grouped(fields: Sequence[SettingField]) -> tuple[FieldGroup, ...]:
    groups: list[FieldGroup] = []
    for field in fields:
        title = f"{field.group}.{field.setting}".strip(".") if field.kind == "switch" else field.group
        groups = _joined(groups, title, field)
    return tuple(groups)


def _joined(groups: list[FieldGroup], title: str, field: SettingField) -> list[FieldGroup]:
    """The groups with the field at the end of the one of that title."""
    if not any(group.title == title for group in groups):
        return [*groups, FieldGroup(title, (field,))]
    return [
        FieldGroup(title, (*group.fields, field)) if group.title == title else group  # the others stay as they are
        for group in groups
    ]
