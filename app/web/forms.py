"""HTML forms as frozen values: the text a person typed, and what it becomes."""

from dataclasses import dataclass

from app.errors import InputRejectedError
from app.glossary import TaskKind
from app.values.views import TablePreviewView
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
    slices: tuple[str, ...] = ()
    test_percent: str = "20"
    validation_percent: str = "10"
    seed: str = "7"
    skip_empty: str = ""
    merge_labels: str = ""

    @classmethod
    def from_fields(cls, fields: Fields) -> "MappingForm":
        """The form as it was sent."""
        texts = {name: fields.get(name, default) for name, default in _MAPPING_DEFAULTS.items()}
        return cls(**texts, slices=fields.all("slices"))

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
    "skip_empty": "",
    "merge_labels": "",
}


def task_choices() -> tuple[tuple[str, str, str], ...]:
    """Every kind of task with its title and what it asks for."""
    return tuple((str(task), gettext(title), gettext(text)) for task, title, text in _TASKS)


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
