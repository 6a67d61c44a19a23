"""The JSON documents of the API."""

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from app.glossary import ExperimentStatus, IntakeStatus, RunStatus, TaskKind
from app.values.imports import KeptImport
from app.values.views import ArmView, CorpusView, DatasetView, ExperimentView


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True)


class Health(_Document):
    """The web process answers."""

    status: Literal["ok"]
    version: str


class Created(_Document):
    """The id of what was made."""

    id: int


class ErrorDetail(_Document):
    """A stable code, a sentence, and on a failure of ours the id to look for in the log."""

    code: str
    message: str
    error_id: str | None = None


class ErrorDocument(_Document):
    """Any failure."""

    error: ErrorDetail


API_FAILURES: dict[int | str, dict[str, Any]] = {  # the shape FastAPI asks for
    code: {"model": ErrorDocument, "description": text}
    for code, text in {
        400: "The request cannot be read",
        403: "A page of another site caused this request",
        404: "There is no such thing",
        409: "It exists, but not in a state that allows this",
        413: "The body is too large",
        422: "What was sent cannot be used",
    }.items()
}


class ImportSourceDocument(_Document):
    """Answers one arm can be made of: its `provider` and `variant` in a plan."""

    provider: str
    variant: str
    answers: int


class ImportDocument(_Document):
    """Results files that were read and kept; a plan names them with their hashes in an `imported` arm."""

    file: str
    format: Literal["promptfoo", "lm_eval"]
    sha256: str
    results: str | None
    results_sha256: str | None
    tool: str
    sources: list[ImportSourceDocument]

    @classmethod
    def from_kept(cls, kept: KeptImport) -> "ImportDocument":
        """What the action gave."""
        return cls(
            file=kept.inspected.file,
            format=kept.inspected.format,
            sha256=kept.sha256,
            results=kept.inspected.results,
            results_sha256=kept.results_sha256,
            tool=kept.inspected.tool,
            sources=[
                ImportSourceDocument(provider=one.provider, variant=one.variant, answers=one.answers)
                for one in kept.inspected.sources
            ],
        )


class RunDocument(_Document):
    """One run of an arm."""

    seed: int
    status: RunStatus
    stage: str
    done: int
    total: int | None
    failed_cases: int
    prompt_tokens: int
    completion_tokens: int
    train_tokens: int
    eta_seconds: float | None
    failure_code: str | None
    failure_message: str | None


class ArmDocument(_Document):
    """One arm with its runs."""

    key: str
    method: str
    language_model: str
    is_baseline: bool
    runs: list[RunDocument]

    @classmethod
    def from_view(cls, view: ArmView) -> "ArmDocument":
        """The document of this arm."""
        return cls.model_validate(view, from_attributes=True)


class ExperimentDocument(_Document):
    """Where an experiment stands. `progress` is in 0..1 over all runs; `followups` are written as arms are.

    `warnings` are sentences about how cases and documents fit together.
    """

    id: int
    name: str
    task: TaskKind
    status: ExperimentStatus
    progress: float
    eta_seconds: float | None
    has_results: bool
    evaluation_error: str | None
    dataset_id: int
    corpus_id: int | None
    arms: list[ArmDocument]
    followups: list[ArmDocument]
    warnings: list[str]

    @classmethod
    def from_view(cls, view: ExperimentView, *, warnings: Sequence[str]) -> "ExperimentDocument":
        """The document of this experiment."""
        return cls(
            id=view.id,
            name=view.name,
            task=view.task,
            status=view.status,
            progress=view.progress_share,
            eta_seconds=view.eta_seconds,
            has_results=view.has_results,
            evaluation_error=view.evaluation_error,
            dataset_id=view.dataset_id,
            corpus_id=view.corpus_id,
            arms=[ArmDocument.from_view(arm) for arm in view.arms],
            followups=[ArmDocument.from_view(followup) for followup in view.followups],
            warnings=list(warnings),
        )


class DatasetDocument(_Document):
    """An uploaded dataset."""

    id: int
    name: str
    task: TaskKind
    status: IntakeStatus
    columns: list[str]
    train_count: int
    validation_count: int
    test_count: int
    labels: list[str]
    warnings: list[str]
    error_code: str | None
    error_message: str | None
    content_hash: str | None

    @classmethod
    def from_view(cls, view: DatasetView) -> "DatasetDocument":
        """The document of this dataset."""
        return cls.model_validate(view, from_attributes=True)


class CorpusDocument(_Document):
    """An uploaded set of documents."""

    id: int
    name: str
    status: IntakeStatus
    document_names: list[str]
    word_count: int
    error_code: str | None
    error_message: str | None
    content_hash: str | None

    @classmethod
    def from_view(cls, view: CorpusView) -> "CorpusDocument":
        """The document of this corpus."""
        return cls.model_validate(view, from_attributes=True)
