"""What pages, API and CLI show of stored things. Times are UTC seconds since 1970."""

from dataclasses import dataclass

from app.glossary import ExperimentStatus, IntakeStatus, RunStatus, TaskKind
from app.values.generation import CurvePoint


@dataclass(frozen=True, slots=True)
class DatasetView:
    """An uploaded dataset. `columns` are those of the file; counts are zero until it is ready."""

    id: int
    name: str
    created_at: float
    task: TaskKind
    status: IntakeStatus
    file_name: str
    columns: tuple[str, ...]
    mapping: dict[str, str]
    labels: tuple[str, ...]
    train_count: int
    validation_count: int
    test_count: int
    warnings: tuple[str, ...]
    error_code: str | None
    error_message: str | None
    content_hash: str | None
    is_demo: bool


@dataclass(frozen=True, slots=True)
class TablePreviewView:
    """The head of an uploaded table, for the column mapping."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    guessed_input: str | None
    guessed_target: str | None


@dataclass(frozen=True, slots=True)
class CorpusView:
    """An uploaded set of documents."""

    id: int
    name: str
    created_at: float
    status: IntakeStatus
    document_names: tuple[str, ...]
    word_count: int
    error_code: str | None
    error_message: str | None
    content_hash: str | None
    is_demo: bool


@dataclass(frozen=True, slots=True)
class RunView:
    """One run with its progress. `eta_seconds` is None until it can be estimated.

    `kept_step` is the step of the curve whose weights were kept, None until it is known.
    """

    id: int
    arm_key: str
    seed: int
    status: RunStatus
    attempt: int
    stage: str
    done: int
    total: int | None
    failed_cases: int
    prompt_tokens: int
    completion_tokens: int
    train_tokens: int
    started_at: float | None
    finished_at: float | None
    eta_seconds: float | None
    failure_code: str | None
    failure_message: str | None
    is_cancelling: bool
    curve: tuple[CurvePoint, ...]
    kept_step: int | None = None


@dataclass(frozen=True, slots=True)
class ArmView:
    """One arm of an experiment and its runs, one per seed."""

    key: str
    method: str
    language_model: str
    settings: dict[str, str]
    is_baseline: bool
    runs: tuple[RunView, ...]


@dataclass(frozen=True, slots=True)
class ExperimentView:
    """An experiment with everything its pages show except results and cases.

    `progress_share` is in 0..1 over all runs. `has_results` turns true once the comparison is stored. `followups` are
    runs that look at the answers of the arms, in the form of arms: of judges, and the entailment check.
    """

    id: int
    name: str
    created_at: float
    task: TaskKind
    status: ExperimentStatus
    dataset_id: int
    dataset_name: str
    corpus_id: int | None
    corpus_name: str | None
    assessment_id: int | None
    language_model: str
    baseline: str
    seeds: tuple[int, ...]
    test_case_count: int
    arms: tuple[ArmView, ...]
    progress_share: float
    eta_seconds: float | None
    has_results: bool
    evaluation_error: str | None
    is_demo: bool
    plan_yaml: str
    followups: tuple[ArmView, ...] = ()

    @property
    def workloads(self) -> tuple[ArmView, ...]:
        """Arms, then what looks at their answers: everything that has runs."""
        return (*self.arms, *self.followups)


@dataclass(frozen=True, slots=True)
class ExperimentRow:
    """One line of the list of experiments."""

    id: int
    name: str
    created_at: float
    task: TaskKind
    status: ExperimentStatus
    arm_keys: tuple[str, ...]
    progress_share: float
    is_demo: bool
    has_results: bool


@dataclass(frozen=True, slots=True)
class RunDetail:
    """One run from near. Texts are empty where there is nothing; `provenance` is JSON."""

    experiment: ExperimentView
    arm: ArmView
    run: RunView
    notes: tuple[str, ...]
    log_tail: str
    first_batch: str
    provenance: str
