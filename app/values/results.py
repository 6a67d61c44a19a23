"""The outcome of an experiment, as pages, reports and exports read it. Mirrors `results.json`."""

from dataclasses import dataclass, field
from typing import Any, Literal

from app.glossary import IMPORTED
from app.values.economics import Economics
from app.values.learning_curves import LearningCurves
from app.values.utility import DecisionAnalysis, Statement

Verdict = Literal["better", "worse", "equivalent", "unclear", "unknown"]
Test = Literal["mcnemar", "permutation", "anytime"]


@dataclass(frozen=True, slots=True)
class MetricSummary:
    """A metric's mean over cases with its 95% interval; `n` counts the cases that could be scored.

    `interval` says how the interval was made: wilson, bca (bootstrap), exact (binomial bound), or cluster (over
    `groups` groups of cases that belong together); None without an interval.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    interval: str | None = None
    groups: int | None = None


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
class Confusion:
    """How often each reference label (row) got each answer (column), over all answered cases of all seeds.

    `columns` are the `labels` in the same order, then "" for answers that are no label at all.
    """

    labels: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class ClassScore:
    """One label: precision is None where it was never answered; `support` counts its answered cases."""

    label: str
    precision: float | None
    recall: float | None
    f1: float | None
    support: int


@dataclass(frozen=True, slots=True)
class SliceScore:
    """The main metric over the cases whose slice `field` has `value`, and how far it is from all other cases.

    `gap` is slice minus rest, with its 95% interval; `p_value_adjusted` is Holm's over all slices of this arm.
    `verdict` is better, worse, unclear or unknown (too few cases on either side).
    """

    field: str
    value: str
    summary: MetricSummary
    gap: float | None
    low: float | None
    high: float | None
    p_value: float | None
    p_value_adjusted: float | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Cases whose confidence lies in one tenth of 0..1: mean confidence, share right, how many."""

    confidence: float
    accuracy: float
    cases: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """Expected calibration error (0..1, 0 is best) of the label scores, with its bins; empty bins are left out."""

    error: float
    cases: int
    bins: tuple[CalibrationBin, ...]


@dataclass(frozen=True, slots=True)
class ArmResult:
    """One arm pooled over its seeds, or one run when `seeds` has one member.

    `reasons` explains every None by field name. `retrieval` scores what was retrieved and cited, by itself; empty
    where the arm retrieves nothing or no case names a gold document. `diagnostics` are shares of answers that say how
    an arm behaves and not how good it is (refusals, repeated training rows, groundedness ...). `confusion`, `classes`,
    `slices` and `calibration` are there for arms alone, not for runs, and only where the task or the cases have them.
    `context` is retrieved, oracle or closed_book for arms that can retrieve. `missing_cases` are answers to come that
    never came, over all seeds (`failures` came without a text); None in results of an earlier version.
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
    diagnostics: dict[str, MetricSummary] = field(default_factory=dict[str, MetricSummary])
    confusion: Confusion | None = None
    classes: tuple[ClassScore, ...] = ()
    slices: tuple[SliceScore, ...] = ()
    calibration: Calibration | None = None
    context: str | None = None
    missing_cases: int | None = None

    @property
    def is_upper_bound(self) -> bool:
        """Whether the arm is shown the documents that hold the answer: what retrieval could reach, nothing to use."""
        return self.context == "oracle"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Paired difference `arm - baseline` of one metric over the cases both answered.

    `verdict` is equivalent only where the plan sets a margin and the 90% interval of the difference lies within it.
    `groups` is how many groups the `cases` belong to, None where every case stands alone. `wins` and `losses` count the
    cases where the arm scored higher and lower. `smallest_detectable` is the difference
    that this many cases would have shown with 80% probability; `cases_needed` is how many cases it takes to show a
    difference of the plan's margin. `explanation` names the test in one plain sentence; other languages:
    `evaluation/explanations.py`.
    """

    arm: str
    baseline: str
    metric: str
    difference: float | None
    low: float | None
    high: float | None
    p_value: float | None
    p_value_adjusted: float | None
    verdict: Verdict
    cases: int = 0
    test: Test | None = None
    wins: int = 0
    losses: int = 0
    margin: float | None = None
    equivalence_low: float | None = None
    equivalence_high: float | None = None
    smallest_detectable: float | None = None
    cases_needed: int | None = None
    explanation: str = ""
    groups: int | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """A difference of mean scores with its 95% interval."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class AnswerPattern:
    """How many cases exactly these of the four arms answered right."""

    right: tuple[str, ...]
    cases: int


@dataclass(frozen=True, slots=True)
class ErrorAnalysis:
    """What retrieval and tuning bring alone and together, on one language model: a 2 x 2 over the same cases.

    `base`, `rag`, `tuned` and `both` are keys of arms; `scores` holds their means in that order over the `cases` that
    all four answered. `interaction` is both - rag - tuned + base: above 0 the two reinforce each other, below 0 they
    overlap. `reading` is reinforcing, overlapping, additive or unclear; `explanation` says it in one sentence.
    """

    metric: str
    language_model: str
    base: str
    rag: str
    tuned: str
    both: str
    cases: int
    scores: tuple[float, ...]
    rag_gain: Effect
    tuning_gain: Effect
    both_gain: Effect
    interaction: Effect
    reading: str
    explanation: str
    patterns: tuple[AnswerPattern, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What the numbers say: the chosen arm (None when undecided), a sentence, and caveats in order of weight.

    `statements` and `caveat_statements` are the same as facts; `app/decision/phrases.py` writes them in each language.
    """

    metric: str
    arm: str | None
    sentence: str
    caveats: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()
    caveat_statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class JudgedArm:
    """What one judge made of one arm, over the cases it gave a verdict on; first seed of the plan.

    `summary` is, in pairs, the share of cases where this arm is preferred to the baseline, ties counting half; one by
    one, the mean rating from 1 to 5. `difference` is, in pairs, the share preferred less the share where the baseline
    is; one by one, the mean rating less the baseline's. `wins`, `ties` and `losses` are cases against the baseline.
    `reference` is the main metric over the same cases. `missing` counts cases put before the judge without a verdict;
    `reasons` say why, as they say why a figure is None.

    In pairs alone: `orders_disagree` is the share of pairs whose verdict changed with the order (and became a tie),
    `first_chosen` the share of choices that fell on the answer shown first, `longer_chosen` the share of preferred
    answers that are the longer one; 0.5 is no lean.
    """

    arm: str
    status: str
    summary: MetricSummary
    reference: MetricSummary
    difference: float | None
    low: float | None
    high: float | None
    p_value: float | None
    p_value_adjusted: float | None
    verdict: Verdict
    wins: int
    ties: int
    losses: int
    missing: int
    orders_disagree: MetricSummary | None = None
    first_chosen: float | None = None
    longer_chosen: float | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HumanAgreement:
    """How far a judge agrees with the people who rated the same answers blind, with 95% intervals.

    `ratings` answers, or pairs, of `cases` cases were rated by `people` and judged. `share` of them got the same
    verdict; `kappa` is Cohen's, for ratings from 1 to 5 with linear weights. None where there is too little.
    """

    people: int
    ratings: int
    cases: int
    share: float | None
    share_low: float | None
    share_high: float | None
    kappa: float | None
    kappa_low: float | None
    kappa_high: float | None


@dataclass(frozen=True, slots=True)
class JudgeResult:
    """A language model as judge: what it was asked, what it found, what it took, and how far to trust it.

    `cases` are the test cases put before it, `baseline` the arm it compares with. Of `metric_pairs` verdicts for one
    answer of a pair whose scores on the main metric differ, `metric_agrees` prefer the answer that scores higher.
    `own_arms` run on the judge's own language model, which it may favour. `agreement` is None while nobody has rated
    an answer that was judged; ratings may come after the results, so it is computed when results are read.
    """

    name: str
    kind: str
    language_model: str
    criterion: str
    prompt: str
    baseline: str
    metric: str
    cases: int
    arms: tuple[JudgedArm, ...]
    metric_pairs: int
    metric_agrees: int
    own_arms: tuple[str, ...]
    tokens: TokenCounts
    cost_usd: float | None
    cost_reason: str
    agreement: HumanAgreement | None = None
    provenance: dict[str, Any] = field(default_factory=dict[str, Any])  # settings, hashes, versions, by arm


@dataclass(frozen=True, slots=True)
class Results:
    """Everything `results.json` holds. `plan` and `provenance` are JSON documents.

    `comparisons` are with the baseline, on every metric, corrected within each metric; `pairs` are every two arms on
    the main metric, corrected over all of them. `judges` stand beside the metrics and rank nothing.
    """

    sextant_version: str
    plan: dict[str, Any]  # a JSON document, validated on the way in by experiments.plan
    provenance: dict[str, Any]  # hashes, seeds, library versions: free-form by design
    arms: tuple[ArmResult, ...]
    runs: tuple[ArmResult, ...]
    comparisons: tuple[Comparison, ...]
    decision: Decision
    pairs: tuple[Comparison, ...] = ()
    error_analysis: tuple[ErrorAnalysis, ...] = ()
    economics: Economics | None = None
    learning_curves: LearningCurves | None = None
    utility: DecisionAnalysis | None = None
    judges: tuple[JudgeResult, ...] = ()

    @property
    def in_the_running(self) -> frozenset[str]:
        """The arms that a decision may choose; without an analysis, all that are no upper bound."""
        if self.utility is None:
            return frozenset(arm.key for arm in self.arms if not arm.is_upper_bound)
        return frozenset(arm.arm for arm in self.utility.arms if arm.out is None)

    @property
    def timed_here(self) -> frozenset[str]:
        """Those of them whose times compare: what another machine measured is no measure to beat another arm by."""
        return self.in_the_running - {arm.key for arm in self.arms if arm.method == IMPORTED}
