"""Closed sets of words that every layer shares. Adding a member here is how a new word enters the product."""

from enum import StrEnum
from typing import Literal


class TaskKind(StrEnum):
    """What one case asks for."""

    CLASSIFICATION = "classification"
    QUESTION_ANSWERING = "question_answering"
    GENERATION = "generation"


class MethodKey(StrEnum):
    """The methods advice ranks. `RUNNABLE_METHODS` are those an arm can name."""

    ZERO_SHOT = "zero_shot"
    FEW_SHOT = "few_shot"
    PROMPT_SEARCH = "prompt_search"
    RAG = "rag"
    LORA = "lora"
    QLORA = "qlora"
    FULL = "full"
    EMBEDDING_CLASSIFIER = "embedding_classifier"
    CLASSIFICATION_HEAD = "classification_head"
    SETFIT = "setfit"
    RAG_LORA = "rag_lora"
    DISTILLED = "distilled"
    CONTINUED_PRETRAINING = "continued_pretraining"
    PREFERENCE = "preference"
    FROM_SCRATCH = "from_scratch"


RUNNABLE_METHODS: frozenset[MethodKey] = frozenset(
    {
        MethodKey.ZERO_SHOT,
        MethodKey.FEW_SHOT,
        MethodKey.PROMPT_SEARCH,
        MethodKey.RAG,
        MethodKey.EMBEDDING_CLASSIFIER,
        MethodKey.CLASSIFICATION_HEAD,
        MethodKey.SETFIT,
        MethodKey.LORA,
        MethodKey.QLORA,
        MethodKey.FULL,
        MethodKey.RAG_LORA,
        MethodKey.CONTINUED_PRETRAINING,
        MethodKey.DISTILLED,
        MethodKey.PREFERENCE,
    }
)


IMPORTED: Literal["imported"] = "imported"
"""The method of an arm whose answers were measured elsewhere: no method that advice ranks, so no `MethodKey`."""


class RunStatus(StrEnum):
    """Where one run stands; `experiments/status.py` says which steps between them are allowed."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    STOPPED_EARLY = "stopped_early"


class ExperimentStatus(StrEnum):
    """Derived from the runs of an experiment, never stored by hand."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Split(StrEnum):
    """The part of a dataset a case belongs to, frozen when the dataset is saved."""

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


class IntakeStatus(StrEnum):
    """Where an uploaded dataset or corpus stands."""

    UPLOADED = "uploaded"
    PARSING = "parsing"
    READY = "ready"
    REJECTED = "rejected"
