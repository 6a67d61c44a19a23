"""The form of a new experiment: text as a person typed it, the plan it describes, and the form of any plan."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import yaml

from app.errors import InputRejectedError
from app.experiments.arm_specs import ARM_METHODS
from app.experiments.arms import plan_document
from app.experiments.dataset_specs import check_uploaded_dataset
from app.experiments.plan import Plan, read_plan
from app.experiments.plan_text import parse_yaml
from app.glossary import TaskKind
from app.values.views import DatasetView
from app.web.arm_fields import ArmFields, arm_card, arm_classes, limit_fields, method_of, plan_fields
from app.web.dependencies import Fields
from app.web.forms import read_whole
from app.web.languages import gettext
from app.web.plan_problems import FormRejectedError, problems_by_field
from app.web.setting_fields import SettingField, read_settings, texts_of
from app.web.text_checks import check_document

TICKED_ARMS = ("zero_shot", "few_shot", "rag", "lora")
MOST_CARDS_OF_A_METHOD = 12
_INITIAL = {"limits.test_cases": "100"}
"""What an empty form proposes although a plan may leave it open."""
_MAPPED = ("input", "target", "case_id", "gold_document")
_SLOT = re.compile(r"[a-z_]+(-[1-9][0-9]?)?")


@dataclass(frozen=True, slots=True)
class ExperimentForm:
    """A new experiment as text.

    `slots` are the cards shown, `arms` those ticked; `settings` holds the text of every setting by its path, such as
    `few_shot-2.examples`. `baseline` is a slot. An empty `prompt` is the default one.
    """

    name: str
    dataset: str
    corpus: str
    language_model: str
    prompt: str
    baseline: str
    seeds: str
    assessment: str
    slots: tuple[str, ...]
    arms: tuple[str, ...]
    settings: Mapping[str, str]

    @classmethod
    def empty(cls, *, arms: tuple[str, ...] = TICKED_ARMS) -> "ExperimentForm":
        """The form with its defaults."""
        return cls(
            name="",
            dataset="",
            corpus="",
            language_model="bundled",
            prompt="",
            baseline="",
            seeds="1",
            assessment="",
            slots=ARM_METHODS,
            arms=arms,
            settings=_default_texts(ARM_METHODS),
        )

    @classmethod
    def from_fields(cls, fields: Fields) -> "ExperimentForm":
        """The form as it was sent; what was not sent has its default."""
        arms = fields.all("arm")
        slots = _in_order([*ARM_METHODS, *fields.all("slot"), *arms])
        sent = fields.starting_with("")
        return cls(
            name=sent.get("name", ""),
            dataset=sent.get("dataset", ""),
            corpus=sent.get("corpus", ""),
            language_model=sent.get("language_model", "bundled"),
            prompt=fields.as_typed("prompt"),
            baseline=sent.get("baseline", ""),
            seeds=sent.get("seeds", "1"),
            assessment=sent.get("assessment", ""),
            slots=slots,
            arms=arms,
            settings={
                field.name: _sent_text(fields, field) if field.name in sent else _INITIAL.get(field.name, field.default)
                for field in fields_of(slots)
            },
        )

    @property
    def assessment_id(self) -> int | None:
        """The assessment this experiment follows from, if any."""
        return read_whole(self.assessment, where="assessment") if self.assessment else None

    @property
    def cards(self) -> tuple[ArmFields, ...]:
        """The cards shown."""
        return tuple(arm_card(slot) for slot in self.slots)

    def sent_fields(self) -> tuple[tuple[str, str], ...]:
        """The form as names and values that `from_fields` reads again, for pages that hand it on."""
        own = ("name", "dataset", "corpus", "language_model", "prompt", "baseline", "seeds", "assessment")
        chosen: list[tuple[str, str]] = [(name, str(getattr(self, name))) for name in own]
        chosen += [("slot", slot) for slot in self.slots if slot not in ARM_METHODS]
        chosen += [("arm", arm) for arm in self.arms]
        for field in fields_of(self.slots):
            text = self.settings[field.name]
            if text != _INITIAL.get(field.name, field.default):
                chosen += [(field.name, part) for part in (text.split() if field.kind == "choices" else [text])]
        return tuple(chosen)


def fields_of(slots: Iterable[str]) -> tuple[SettingField, ...]:
    """Every setting of a form with these cards."""
    return (*(field for slot in slots for field in arm_card(slot).fields), *plan_fields(), *limit_fields())


def with_card(form: ExperimentForm, method: str) -> ExperimentForm:
    """The form with one more card of this method, ticked; unchanged where it has as many as it can."""
    taken = [slot for slot in form.slots if method_of(slot) == method]
    if method not in ARM_METHODS or len(taken) >= MOST_CARDS_OF_A_METHOD:
        return form
    slot = f"{method}-{len(taken) + 1}"
    return replace(
        form,
        slots=_in_order([*form.slots, slot]),
        arms=(*form.arms, slot),
        settings={**_default_texts([slot]), **form.settings},
    )


def build_plan(form: ExperimentForm, dataset: DatasetView | None) -> Plan:
    """The plan this form describes.

    Raises:
        FormRejectedError: PLAN_INVALID, with a sentence for every field that is to blame.
    """
    problems = _problems_of_the_choice(form, dataset)
    document, unreadable = _plan_document(form, dataset)
    problems = unreadable | problems
    if problems:
        raise FormRejectedError(problems)
    try:
        plan = read_plan(document, where="plan")
        if form.baseline:
            baseline = plan.arm_keys[form.arms.index(form.baseline)]
            plan = read_plan({**document, "baseline": baseline}, where="plan")
    except InputRejectedError as error:
        raise FormRejectedError(
            problems_by_field(error, arms=form.arms, known={field.name for field in fields_of(form.slots)})
        ) from error
    return plan


def form_of_plan(plan: Plan, *, assessment: str = "") -> ExperimentForm:
    """The form that describes this plan; a dataset or documents that are no uploads are left to choose."""
    arms: list[str] = []
    for arm in plan.arms:
        method = str(arm.method)
        earlier = sum(method_of(slot) == method for slot in arms)
        arms.append(f"{method}-{earlier + 1}" if earlier else method)
    slots = _in_order([*ARM_METHODS, *arms])
    settings = _default_texts(slots)
    for slot, arm in zip(arms, plan.arms, strict=True):
        settings |= texts_of(arm_card(slot).fields, arm, owner=slot)
    return ExperimentForm(
        name=plan.name,
        dataset="" if plan.dataset.id is None else str(plan.dataset.id),
        corpus=str(plan.corpus) if isinstance(plan.corpus, int) else "",
        language_model=plan.language_model,
        prompt="" if plan.prompt == "default" else plan.prompt,
        baseline="" if plan.baseline is None else arms[plan.arm_keys.index(plan.baseline)],
        seeds=", ".join(str(seed) for seed in plan.seeds),
        assessment=assessment,
        slots=slots,
        arms=tuple(arms),
        settings=settings
        | texts_of(plan_fields(), plan, owner="plan")
        | texts_of(limit_fields(), plan.limits, owner="limits"),
    )


def plan_as_yaml(plan: Plan) -> str:
    """The plan as YAML with every setting spelled out, as it is frozen when it starts."""
    return yaml.safe_dump(plan_document(plan), sort_keys=False, allow_unicode=True)


def read_plan_text(text: str) -> Plan:
    """The plan in this YAML or JSON text.

    Raises:
        InputRejectedError: YAML_INVALID, PLAN_INVALID, or a text or number that no database stores.
    """
    document = parse_yaml(text, where="plan")
    check_document(document, where="plan")
    plan = read_plan(document, where="plan")
    check_uploaded_dataset(plan.dataset)
    return plan


def _default_texts(slots: Iterable[str]) -> dict[str, str]:
    return {field.name: _INITIAL.get(field.name, field.default) for field in fields_of(slots)}


def _sent_text(fields: Fields, field: SettingField) -> str:
    """YAML keeps its blanks: they may belong to a text at its end."""
    if field.kind == "choices":
        return " ".join(fields.all(field.name))
    return fields.as_typed(field.name) if field.kind == "yaml" else fields.get(field.name)


def _in_order(slots: Iterable[str]) -> tuple[str, ...]:
    """Each slot once, cards of one method beside each other; what names no method is left out."""
    known = {slot for slot in slots if _SLOT.fullmatch(slot) and method_of(slot) in ARM_METHODS}
    return tuple(sorted(known, key=lambda slot: (ARM_METHODS.index(method_of(slot)), len(slot), slot)))


def _problems_of_the_choice(form: ExperimentForm, dataset: DatasetView | None) -> dict[str, str]:
    """What does not go together, at the field that is to blame."""
    problems: dict[str, str] = {}
    if dataset is None:
        problems["dataset"] = gettext("Choose the dataset whose cases the arms should answer.")
    if not form.arms:
        problems["arm"] = gettext("Tick at least one arm; two or more make a comparison.")
    if form.baseline and form.baseline not in form.arms:
        problems["baseline"] = gettext("This arm is not ticked; choose another baseline, or tick it.")
    seeds = form.seeds.replace(",", " ").split()
    if len(set(seeds)) < len(seeds):
        problems["seeds"] = gettext("The same seed is named twice.")
    for slot in form.arms:
        spec = arm_classes().get(method_of(slot))
        if spec is None:
            continue  # read_plan names those there are
        language_model = form.settings.get(f"{slot}.language_model") or form.language_model
        if spec.needs_documents and not form.corpus:
            problems["corpus"] = gettext("Arm %(arm)s needs documents: choose them here, or untick it.") % {"arm": slot}
        if spec.only_classification and dataset is not None and dataset.task is not TaskKind.CLASSIFICATION:
            problems[slot] = gettext("This arm gives labels, so it needs a dataset for classification.")
        if spec.needs_weights and language_model.startswith("endpoint:"):
            problems[slot] = gettext(
                "This arm trains weights, and an endpoint gives none: choose a language model on this machine."
            )
    return problems


def _plan_document(
    form: ExperimentForm, dataset: DatasetView | None
) -> tuple[dict[str, Any], dict[str, str]]:  # a plan before validation, and what could not be read
    arms = [
        (method_of(slot), read_settings(arm_card(slot).fields, form.settings, owner=slot))
        if slot in form.slots
        else (slot, None)
        for slot in form.arms
    ]
    rest = read_settings(plan_fields(), form.settings, owner="plan")
    limits = read_settings(limit_fields(), form.settings, owner="limits")
    problems = rest.problems | limits.problems
    seeds: list[int] = []
    try:
        seeds = [read_whole(seed, where="seeds") for seed in form.seeds.replace(",", " ").split()]
    except InputRejectedError as error:
        problems["seeds"] = error.message
    document: dict[str, Any] = {
        "name": form.name or f"Comparison on {dataset.name if dataset else ''}",
        "task": "" if dataset is None else str(dataset.task),
        "dataset": {}
        if dataset is None
        else {"id": dataset.id, **{key: dataset.mapping[key] for key in _MAPPED if dataset.mapping.get(key)}},
        "corpus": read_whole(form.corpus, where="documents") if form.corpus else None,
        "language_model": form.language_model,
        **rest.document,
        "arms": [{method: settings.document if settings else {}} for method, settings in arms],
        "limits": limits.document,
    }
    if seeds:
        document["seeds"] = seeds
    if form.prompt:
        document["prompt"] = form.prompt
    for _, settings in arms:
        problems |= settings.problems if settings else {}
    return document, problems
