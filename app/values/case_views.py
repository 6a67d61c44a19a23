"""Cases of an experiment side by side, as pages and the API show them: what is asked for, and what is found."""

from dataclasses import dataclass, field

from app.values.cases import Passage


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """Which cases to show; every condition set must hold.

    `filter_name` is one of all, different, improved, regressed, errors, read against `baseline` (empty: the plan's)
    and, where `arm` is set, of that arm alone. `slice_field` and `slice_value` name a slice, `tag` an error tag,
    `failure` why the retrieving `arm` was wrong: missing_knowledge, failed_retrieval, failed_reading or unassigned.
    """

    filter_name: str = "all"
    baseline: str = ""
    arm: str = ""
    slice_field: str = ""
    slice_value: str = ""
    tag: str = ""
    failure: str = ""


@dataclass(frozen=True, slots=True)
class AnswerView:
    """What one arm (first seed) answered for one case. `score` is the primary metric, None when not scored."""

    arm_key: str
    seed: int
    answer: str
    score: float | None
    is_correct: bool | None
    latency_seconds: float | None
    prompt_tokens: int | None
    completion_tokens: int | None
    prompt: str
    passages: tuple[Passage, ...]
    label_scores: dict[str, float] | None
    failure: str | None


@dataclass(frozen=True, slots=True)
class CaseRemark:
    """What a follow-up made of one arm's answer. `kind` is judge or entailment; `judge` is its name.

    `reply` are a judge's replies, or the sentences no passage entails; `scores` as stored, empty with a `failure`.
    """

    kind: str
    judge: str
    arm_key: str
    reply: str
    scores: dict[str, float | None]
    prompt: str
    failure: str | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """One test case with every arm's answer side by side; arms that did not answer are missing.

    `position` counts the test cases of the experiment from 1. `tags` are error tags by arm. `remarks` of judges and the
    entailment check are there where one case is looked at.
    """

    case_id: str
    position: int
    input: str
    target: str
    gold_documents: tuple[str, ...]
    answers: tuple[AnswerView, ...]
    slices: dict[str, str] = field(default_factory=dict[str, str])
    tags: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    remarks: tuple[CaseRemark, ...] = ()


@dataclass(frozen=True, slots=True)
class CasePage:
    """A page of cases. `counts` says how many cases each filter leaves, everything else asked for as it is.

    `slices` are the values of each slice of the test cases, `tag_counts` the error tags by (arm, tag).
    """

    cases: tuple[CaseView, ...]
    query: CaseQuery
    counts: dict[str, int]
    page: int
    page_count: int
    slices: dict[str, tuple[str, ...]]
    tag_counts: dict[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class CaseNeighbours:
    """Where a case stands among those asked for: ids before and after it, None at an end or outside of them."""

    previous: str | None
    next: str | None
    place: int | None
    count: int
