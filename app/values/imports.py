"""Answers that another tool has measured, as its results file holds them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class ImportedAnswer:
    """One answer of a results file. What the file does not say is None.

    `texts` are the variables of the test (promptfoo) or the fields of the document (lm_eval) by name; `variant` is the
    label of the prompt or the name of the filter. `failure` is a sentence where there is no answer.
    """

    provider: str
    variant: str
    texts: Mapping[str, str]
    prompt: str
    answer: str
    failure: str | None = None
    latency_seconds: float | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cost_usd: float | None = None


@dataclass(frozen=True, slots=True)
class ResultsFile:
    """A results file as it was read. `tool` names the tool with its version where the file says it."""

    name: str
    tool: str
    evaluated_at: str | None
    answers: tuple[ImportedAnswer, ...]


@dataclass(frozen=True, slots=True)
class ImportSource:
    """Answers that one arm can be made of: those of one provider and one variant, and how many there are."""

    provider: str
    variant: str
    answers: int


@dataclass(frozen=True, slots=True)
class InspectedResults:
    """What a results file holds, and the arms that can be made of it; `results` is lm_eval's summary beside it."""

    file: str
    format: Literal["promptfoo", "lm_eval"]
    results: str | None
    tool: str
    sources: tuple[ImportSource, ...]


@dataclass(frozen=True, slots=True)
class KeptImport:
    """Results files that were received, read and kept under the hash of their content."""

    inspected: InspectedResults
    sha256: str
    results_sha256: str | None


@dataclass(frozen=True, slots=True)
class MatchedAnswers:
    """Answers by case id, with a sentence that counts what was matched, missing and left out."""

    answers: Mapping[str, ImportedAnswer] = field(default_factory=dict[str, ImportedAnswer])
    sentence: str = ""
