"""HTML forms as frozen values: the text a person typed, and what it becomes."""

from dataclasses import dataclass
from typing import Any

import yaml

from app.errors import InputRejectedError
from app.experiments.arms import plan_document
from app.experiments.plan import Plan, read_plan
from app.glossary import TaskKind
from app.values.views import DatasetView, TablePreviewView
from app.web.arm_fields import default_settings, read_setting
from app.web.dependencies import Fields
from app.web.languages import gettext, noted
from app.web.text_checks import LARGEST_ID

_TASKS: tuple[tuple[str, str, str], ...] = (
    (
        TaskKind.QUESTION_ANSWERING,
        noted("Question answering"),
        noted("A short answer, checked against a reference answer."),
    ),
    (TaskKind.CLASSIFICATION, noted("Classification"), noted("One of a fixed set of labels.")),
    (TaskKind.GENERATION, noted("Generation"), noted("Free text, compared with a reference text.")),
)
_TICKED_ARMS = ("zero_shot", "few_shot", "rag", "lora")


@dataclass(frozen=True, slots=True)
class DatasetForm:
    """First step of a dataset."""

    name: str = ""
    task: str = str(TaskKind.QUESTION_ANSWERING)

    @property
    def task_kind(self) -> TaskKind:
        """The chosen task.

        Raises:
            InputRejectedError: TASK_UNKNOWN.
        """
        return read_task(self.task)


@dataclass(frozen=True, slots=True)
class CorpusForm:
    """Documents to upload."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class MappingForm:
    """Which column is what. Shares are typed as percent, since that is how people say them."""

    input: str = ""
    target: str = ""
    case_id: str = ""
    split_column: str = ""
    gold_document: str = ""
    test_percent: str = "20"
    validation_percent: str = "10"
    seed: str = "7"

    @classmethod
    def from_fields(cls, fields: Fields) -> "MappingForm":
        """The form as it was sent."""
        return cls(**{name: fields.get(name, default) for name, default in _MAPPING_DEFAULTS.items()})

    @classmethod
    def guessed(cls, preview: TablePreviewView) -> "MappingForm":
        """The form with the columns that look right."""
        return cls(input=preview.guessed_input or "", target=preview.guessed_target or "")


_MAPPING_DEFAULTS: dict[str, str] = {
    "input": "",
    "target": "",
    "case_id": "",
    "split_column": "",
    "gold_document": "",
    "test_percent": "20",
    "validation_percent": "10",
    "seed": "7",
}


@dataclass(frozen=True, slots=True)
class ExperimentForm:
    """A new experiment as text. `settings` holds `method.setting` -> text for every setting on the page."""

    name: str
    dataset: str
    corpus: str
    language_model: str
    arms: tuple[str, ...]
    settings: dict[str, str]
    test_cases: str
    seeds: str
    minutes: str
    assessment: str

    @classmethod
    def empty(cls, *, arms: tuple[str, ...] = _TICKED_ARMS) -> "ExperimentForm":
        """The form with its defaults."""
        return cls(
            name="",
            dataset="",
            corpus="",
            language_model="bundled",
            arms=arms,
            settings=dict(default_settings()),
            test_cases="100",
            seeds="1",
            minutes="30",
            assessment="",
        )

    @classmethod
    def from_fields(cls, fields: Fields) -> "ExperimentForm":
        """The form as it was sent."""
        return cls(
            name=fields.get("name"),
            dataset=fields.get("dataset"),
            corpus=fields.get("corpus"),
            language_model=fields.get("language_model", "bundled"),
            arms=fields.all("arm"),
            settings={name: fields.get(name, default) for name, default in default_settings().items()},
            test_cases=fields.get("test_cases", "100"),
            seeds=fields.get("seeds", "1"),
            minutes=fields.get("minutes", "30"),
            assessment=fields.get("assessment"),
        )

    @property
    def assessment_id(self) -> int | None:
        """The assessment this experiment follows from, if any."""
        return read_whole(self.assessment, where="assessment") if self.assessment else None


def task_choices() -> tuple[tuple[str, str, str], ...]:
    """Every kind of task with its title and what it asks for."""
    return tuple((str(task), gettext(title), gettext(text)) for task, title, text in _TASKS)


def build_plan(form: ExperimentForm, dataset: DatasetView | None) -> Plan:
    """The plan this form describes.

    Raises:
        InputRejectedError: DATASET_MISSING, ARMS_MISSING, NUMBER_INVALID or PLAN_INVALID.
    """
    if dataset is None:
        raise InputRejectedError("DATASET_MISSING", "Choose the dataset whose cases the arms should answer.")
    if not form.arms:
        raise InputRejectedError("ARMS_MISSING", "Tick at least one arm; two or more make a comparison.")
    return read_plan(_plan_document(form, dataset), where="plan")


def plan_as_yaml(plan: Plan) -> str:
    """The plan as YAML with every setting spelled out, as it is frozen when it starts."""
    return yaml.safe_dump(plan_document(plan), sort_keys=False, allow_unicode=True)


def read_task(text: str) -> TaskKind:
    """The task with this name.

    Raises:
        InputRejectedError: TASK_UNKNOWN.
    """
    try:
        return TaskKind(text)
    except ValueError:
        allowed = ", ".join(TaskKind)
        raise InputRejectedError("TASK_UNKNOWN", f"task: {text[:60]!r} is none of {allowed}.") from None


def read_whole(text: str, *, where: str) -> int:
    """The whole number in this text.

    Raises:
        InputRejectedError: NUMBER_INVALID.
    """
    cleaned = text.replace(",", "").replace(" ", "")
    if not (cleaned.isascii() and cleaned.isdigit() and len(cleaned) <= 10 and int(cleaned) <= LARGEST_ID):
        raise InputRejectedError("NUMBER_INVALID", f"{where}: {text[:40]!r} is not a whole number.")
    return int(cleaned)


def read_decimal(text: str, *, where: str) -> float:
    """The number in this text.

    Raises:
        InputRejectedError: NUMBER_INVALID.
    """
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not abs(value) < 1e12:
        raise InputRejectedError("NUMBER_INVALID", f"{where}: {text[:40]!r} is not a number.")
    return value


def read_percent(text: str, *, where: str) -> float:
    """The share, 0..1, that this percentage stands for.

    Raises:
        InputRejectedError: NUMBER_INVALID.
    """
    percent = read_decimal(text.removesuffix("%"), where=where)
    if not 0 <= percent < 100:
        raise InputRejectedError("NUMBER_INVALID", f"{where}: {text[:40]!r} is not between 0 and 100.")
    return percent / 100


def _plan_document(form: ExperimentForm, dataset: DatasetView) -> dict[str, Any]:  # a plan before validation
    return {
        "name": form.name or f"Comparison on {dataset.name}",
        "task": str(dataset.task),
        "dataset": {"id": dataset.id, **{key: dataset.mapping[key] for key in _MAPPED if dataset.mapping.get(key)}},
        "corpus": read_whole(form.corpus, where="documents") if form.corpus else None,
        "language_model": form.language_model,
        "arms": [_arm_document(method, form.settings) for method in form.arms],
        "seeds": [read_whole(seed, where="seeds") for seed in form.seeds.replace(",", " ").split()],
        "limits": {
            "test_cases": read_whole(form.test_cases, where="test cases") if form.test_cases else None,
            "minutes": read_decimal(form.minutes, where="minutes"),
        },
    }


_MAPPED = ("input", "target", "case_id", "gold_document")


def _arm_document(method: str, settings: dict[str, str]) -> dict[str, Any]:  # an arm before validation
    """The arm with the settings that differ from its own."""
    chosen: dict[str, Any] = {}
    for name, text in settings.items():
        owner, _, setting = name.partition(".")
        if owner == method and text and text != default_settings()[name]:
            chosen[setting] = read_setting(name, text)
    return {method: chosen}
