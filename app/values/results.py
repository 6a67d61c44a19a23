"""The outcome of an experiment, as pages, reports and exports read it. Mirrors `results.json`."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class MetricSummary:
    """A metric's mean over cases with its interval; `n` counts the cases that could be scored."""

    value: float | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True, slots=True)
class LatencySummary:
    """Seconds per case at the 50th and 95th percentile."""

    p50: float | None
    p95: float | None


@dataclass(frozen=True, slots=True)
class TokenCounts:
    """Sums over all answered cases."""

    prompt: int | None
    completion: int | None


@dataclass(frozen=True, slots=True)
class FailureSplit:
    """Why a retrieving arm was wrong, counted over its wrong answers; how it is told: `evaluation/rag_failures.py`.

    `oracle` and `closed_book` are the keys of the arms it was compared with. `unassigned` are wrong answers to cases
    that the oracle did not answer.
    """

    wrong: int
    missing_knowledge: int
    failed_retrieval: int
    failed_reading: int
    unassigned: int
    oracle: str
    closed_book: str | None


@dataclass(frozen=True, slots=True)
class ArmResult:
    """One arm pooled over its seeds, or one run when `seeds` has one member.

    `reasons` explains every None by field name. `retrieval` scores what was retrieved and cited, by itself; empty
    where the arm retrieves nothing or no case names a gold document.
    """

    key: str
    method: str
    language_model: str
    seeds: tuple[int, ...]
    status: str
    metrics: dict[str, MetricSummary]
    latency_seconds: LatencySummary
    tokens: TokenCounts
    cost_usd_per_1000_requests: float | None
    train_seconds: float | None
    peak_memory_bytes: int | None
    failures: int
    reasons: dict[str, str] = field(default_factory=dict[str, str])
    retrieval: dict[str, MetricSummary] = field(default_factory=dict[str, MetricSummary])
    failure_split: FailureSplit | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Paired difference `arm - baseline` of one metric. `verdict` is better, worse, unclear or unknown."""

    arm: str
    baseline: str
    metric: str
    difference: float | None
    low: float | None
    high: float | None
    p_value: float | None
    p_value_adjusted: float | None
    verdict: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What the numbers say: the chosen arm (None when undecided), a sentence, and caveats in order of weight."""

    metric: str
    arm: str | None
    sentence: str
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """Everything `results.json` holds. `plan` and `provenance` are JSON documents."""

    sextant_version: str
    plan: dict[str, Any]  # a JSON document, validated on the way in by experiments.plan
    provenance: dict[str, Any]  # hashes, seeds, library versions: free-form by design
    arms: tuple[ArmResult, ...]
    runs: tuple[ArmResult, ...]
    comparisons: tuple[Comparison, ...]
    decision: Decision
