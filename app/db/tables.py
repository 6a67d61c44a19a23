"""Every table. Times are UTC seconds since 1970 (from the database's clock where leases depend on them)."""

from typing import Annotated, Any, ClassVar

from sqlalchemy import JSON, BigInteger, Double, ForeignKey, Index, MetaData, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from app.glossary import IntakeStatus, RunStatus

EpochSeconds = Annotated[float, mapped_column(Double)]
JsonDocument = dict[str, Any]  # a stored JSON document; read and written only in db/*_queries.py

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of all rows."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {JsonDocument: JSON, list[str]: JSON, str: Text}


class RoundRow(Base):
    """A team round: one shared link under which several people answer separately."""

    __tablename__ = "rounds"
    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[EpochSeconds]
    token: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]


class AssessmentRow(Base):
    """One filled questionnaire.

    `sides` is what the team took in conflicts between sources, `weights` the changed weights the ranking rests
    on, `parent_id` the assessment it was derived from by changing answers.
    """

    __tablename__ = "assessments"
    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[EpochSeconds]
    name: Mapped[str]
    questionnaire_version: Mapped[str]
    answers: Mapped[JsonDocument]
    recommendation: Mapped[JsonDocument]
    notes: Mapped[str] = mapped_column(default="", server_default="")
    respondent: Mapped[str] = mapped_column(default="", server_default="")
    sides: Mapped[JsonDocument] = mapped_column(default=dict, server_default="{}")
    weights: Mapped[JsonDocument] = mapped_column(default=dict, server_default="{}")
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id", ondelete="SET NULL"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("assessments.id", ondelete="SET NULL"))


class DraftRow(Base):
    """A questionnaire put aside; whoever has the link goes on."""

    __tablename__ = "drafts"
    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(unique=True)
    saved_at: Mapped[EpochSeconds]
    name: Mapped[str]
    respondent: Mapped[str]
    notes: Mapped[str]
    answers: Mapped[JsonDocument]
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id", ondelete="SET NULL"))


class WeightRow(Base):
    """A weight this workspace judges differently, under "rule/case/method"."""

    __tablename__ = "changed_weights"
    vote_key: Mapped[str] = mapped_column(primary_key=True)
    weight: Mapped[float] = mapped_column(Double)
    changed_at: Mapped[EpochSeconds]


class OutcomeRow(Base):
    """What an experiment measured, beside what the assessment before it had predicted."""

    __tablename__ = "outcomes"
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiments.id", ondelete="CASCADE"), primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id", ondelete="CASCADE"), index=True)
    recorded_at: Mapped[EpochSeconds]
    outcome: Mapped[JsonDocument]


class DatasetRow(Base):
    """An uploaded table of cases."""

    __tablename__ = "datasets"
    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[EpochSeconds]
    name: Mapped[str]
    task: Mapped[str]
    status: Mapped[str] = mapped_column(default=IntakeStatus.UPLOADED)
    file_name: Mapped[str]
    columns: Mapped[list[str]]
    mapping: Mapped[JsonDocument]
    labels: Mapped[list[str]]
    warnings: Mapped[list[str]]
    parse_lease_until: Mapped[EpochSeconds | None]
    error_code: Mapped[str | None]
    error_message: Mapped[str | None]
    content_hash: Mapped[str | None]
    is_demo: Mapped[bool] = mapped_column(default=False)


class CaseRow(Base):
    """One labelled example of a dataset; `position` keeps the order of the file, `slices` maps columns to values."""

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("dataset_id", "case_id"),
        Index("ix_cases_dataset_id_split_position", "dataset_id", "split", "position"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    dataset_id: Mapped[int] = mapped_column(ForeignKey("datasets.id", ondelete="CASCADE"))
    position: Mapped[int]
    case_id: Mapped[str]
    input: Mapped[str]
    target: Mapped[str]
    split: Mapped[str]
    gold_documents: Mapped[list[str]]
    slices: Mapped[JsonDocument] = mapped_column(default=dict, server_default="{}")


class CorpusRow(Base):
    """A set of documents."""

    __tablename__ = "corpora"
    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[EpochSeconds]
    name: Mapped[str]
    status: Mapped[str] = mapped_column(default=IntakeStatus.UPLOADED)
    parse_lease_until: Mapped[EpochSeconds | None]
    error_code: Mapped[str | None]
    error_message: Mapped[str | None]
    content_hash: Mapped[str | None]
    is_demo: Mapped[bool] = mapped_column(default=False)


class DocumentRow(Base):
    """One document of a corpus, as plain text."""

    __tablename__ = "documents"
    __table_args__ = (UniqueConstraint("corpus_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    corpus_id: Mapped[int] = mapped_column(ForeignKey("corpora.id", ondelete="CASCADE"))
    name: Mapped[str]
    text: Mapped[str]


class ExperimentRow(Base):
    """A frozen plan and, once every run has ended, its results document.

    `test_case_ids` are the rows of the sampled test cases, in order, frozen at creation. `plan_hash` is what
    `experiments.plan_hash` gives for `plan`.
    """

    __tablename__ = "experiments"
    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[EpochSeconds]
    name: Mapped[str]
    task: Mapped[str]
    dataset_id: Mapped[int] = mapped_column(ForeignKey("datasets.id"))
    corpus_id: Mapped[int | None] = mapped_column(ForeignKey("corpora.id"))
    assessment_id: Mapped[int | None] = mapped_column(ForeignKey("assessments.id", ondelete="SET NULL"))
    plan: Mapped[JsonDocument]
    plan_hash: Mapped[str] = mapped_column(index=True)
    test_case_ids: Mapped[list[int]] = mapped_column(JSON)
    results: Mapped[JsonDocument | None] = mapped_column(JSON(none_as_null=True))
    evaluation_error: Mapped[str | None]
    is_demo: Mapped[bool] = mapped_column(default=False)

    runs: Mapped[list["RunRow"]] = relationship(lazy="raise", order_by="RunRow.id")


class RunRow(Base):
    """One execution of one arm with one seed. The row is the truth; a broker message is only a hint.

    `attempt` is the fencing token: a worker writes only while the attempt is still its own. `deaths` counts
    attempts whose process died, since the run was last queued by a person; `created_at` is that moment, and `spent`
    what all attempts since have taken at endpoints.
    Follow-ups on an arm have the `arm_key` that `experiments.followups` writes.
    """

    __tablename__ = "runs"
    __table_args__ = (
        UniqueConstraint("experiment_id", "arm_key", "seed"),
        Index("ix_runs_status_lease_until", "status", "lease_until"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiments.id", ondelete="CASCADE"))
    arm_key: Mapped[str]
    arm_position: Mapped[int]
    seed: Mapped[int]
    job_name: Mapped[str]
    created_at: Mapped[EpochSeconds]
    status: Mapped[str] = mapped_column(default=RunStatus.QUEUED)
    attempt: Mapped[int] = mapped_column(default=0)
    deaths: Mapped[int] = mapped_column(default=0)
    lease_owner: Mapped[str | None]
    lease_until: Mapped[EpochSeconds | None]
    heartbeat_at: Mapped[EpochSeconds | None]
    cancel_requested_at: Mapped[EpochSeconds | None]
    started_at: Mapped[EpochSeconds | None]
    finished_at: Mapped[EpochSeconds | None]
    stage: Mapped[str] = mapped_column(default="waiting")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    stage_started_at: Mapped[EpochSeconds | None]
    failure_code: Mapped[str | None]
    failure_message: Mapped[str | None]
    usage: Mapped[JsonDocument | None] = mapped_column(JSON(none_as_null=True))
    provenance: Mapped[JsonDocument | None] = mapped_column(JSON(none_as_null=True))
    peak_memory_bytes: Mapped[int | None] = mapped_column(BigInteger)
    spent: Mapped[JsonDocument] = mapped_column(default=dict, server_default="{}")


class PredictionRow(Base):
    """What a run answered for a case: at most one row per run and case, whatever dies in between."""

    __tablename__ = "predictions"
    __table_args__ = (UniqueConstraint("run_id", "case_row_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"))
    case_row_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    attempt: Mapped[int]
    answer: Mapped[str]
    latency_seconds: Mapped[float | None] = mapped_column(Double)
    prompt_tokens: Mapped[int | None]
    completion_tokens: Mapped[int | None]
    prompt: Mapped[str]
    passages: Mapped[list[JsonDocument]] = mapped_column(JSON)
    label_scores: Mapped[JsonDocument | None] = mapped_column(JSON(none_as_null=True))
    failure: Mapped[str | None]
    scores: Mapped[JsonDocument]


class RatingRow(Base):
    """What one reviewer thinks of an answer, shown without its arm's name, first seed of the plan.

    Alone (`other_arm_key` empty): `value` is 1 to 5. As a pair, in the order of the plan: 1 where the answer of
    `arm_key` is preferred, -1 where the other's, 0 for a tie.
    """

    __tablename__ = "ratings"
    __table_args__ = (
        UniqueConstraint(
            "experiment_id", "case_row_id", "reviewer", "arm_key", "other_arm_key", name="uq_ratings_answer_reviewer"
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiments.id", ondelete="CASCADE"))
    case_row_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    reviewer: Mapped[str]
    arm_key: Mapped[str]
    other_arm_key: Mapped[str] = mapped_column(default="", server_default="")
    value: Mapped[int]
    rated_at: Mapped[EpochSeconds]


class CaseTagRow(Base):
    """A kind of error that people see in an arm's answer to a case."""

    __tablename__ = "case_tags"
    __table_args__ = (UniqueConstraint("experiment_id", "case_row_id", "arm_key", "tag"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiments.id", ondelete="CASCADE"))
    case_row_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    arm_key: Mapped[str]
    tag: Mapped[str]
    tagged_at: Mapped[EpochSeconds]
