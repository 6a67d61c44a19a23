"""The one protocol every method follows, and what it is handed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, Protocol, runtime_checkable

from app.glossary import TaskKind
from app.language_models.contract import Encoder, Generator
from app.values.cases import Case, CaseInput, Document
from app.values.generation import Decoding, Usage
from app.values.predictions import Prediction

Report = Callable[[str, int, int | None], None]
"""report(stage, done, total): called often and cheap; raises RunCancelled to stop the run."""


@runtime_checkable
class FinishedOnly(Protocol):
    """A report of a run that has succeeded: what is finished in its folder counts, whichever version trained it."""

    def __call__(self, stage: str, done: int, total: int | None, /) -> None:
        """As every report."""
        ...

    def refuse_training(self) -> NoReturn:
        """Raise, because nothing is there and something would have to be trained."""
        ...


@dataclass(frozen=True, slots=True)
class TaskSetting:
    """What is the same for every arm of an experiment: task, labels, prompt template and decoding.

    `metric` is what ranks the arms, one that a single case has; None is the task's own.
    """

    task: TaskKind
    labels: tuple[str, ...]
    prompt: str
    decoding: Decoding
    metric: str | None = None


@dataclass(frozen=True, slots=True)
class FurtherCases:
    """Cases of another dataset that an arm learns as well, with its task; `share` of what is read, or all of them."""

    name: str
    setting: TaskSetting
    train: tuple[Case, ...]
    validation: tuple[Case, ...]
    share: float | None = None


class Method(Protocol):
    """A recipe. `prepare` sees training and validation cases; `answer` sees inputs only."""

    def prepare(
        self,
        train: Sequence[Case],
        validation: Sequence[Case],
        corpus: Sequence[Document],
        *,
        language_model: Generator,
        encoder: Encoder | None,
        seed: int,
        workdir: Path,
        report: Report,
    ) -> Usage:
        """Get ready to answer; gives what that took."""
        ...

    def answer(self, inputs: Sequence[CaseInput]) -> Iterator[Prediction]:
        """One prediction per input, in order, as they come."""
        ...

    def close(self) -> None:
        """Free what `prepare` took."""
        ...
