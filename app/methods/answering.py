"""From prompts to predictions: what every method does once it knows what to ask."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from app.glossary import TaskKind
from app.language_models.contract import Generator
from app.methods.contract import TaskSetting
from app.methods.prompts import continue_with
from app.values.cases import CaseInput, Passage
from app.values.generation import NO_FINITE_SCORE, Decoding, ScoreRequest, likeliest
from app.values.predictions import Prediction

# Enough to sort by length into full batches, few enough that predictions stream.
CASES_AT_ONCE = 32


class TokenCounter(Protocol):
    """What must be known of a language model to fit a prompt into its context; every `Generator` is one."""

    @property
    def name(self) -> str:
        """The name as written in the plan."""
        ...

    @property
    def context_tokens(self) -> int:
        """Prompt and answer together must fit in this many tokens."""
        ...

    @property
    def can_score(self) -> bool:
        """Whether labels are scored instead of generated."""
        ...

    def count_tokens(self, text: str) -> int:
        """How many tokens the text takes."""
        ...


@dataclass(frozen=True, slots=True)
class AskedCase:
    """One case ready to be asked. `retrieval_seconds` is what finding its passages took; `ranking` as predicted."""

    case_id: str
    prompt: str
    passages: tuple[Passage, ...] = ()
    retrieval_seconds: float = 0.0
    ranking: tuple[str, ...] | None = None


def in_blocks(inputs: Sequence[CaseInput]) -> Iterator[Sequence[CaseInput]]:
    """The inputs, `CASES_AT_ONCE` at a time."""
    for start in range(0, len(inputs), CASES_AT_ONCE):
        yield inputs[start : start + CASES_AT_ONCE]


def answer_cases(
    language_model: Generator, setting: TaskSetting, asked: Sequence[AskedCase], *, decoding: Decoding
) -> list[Prediction]:
    """One prediction per case, in order.

    Labels are scored by their mean log-probability per token where the language model can score; otherwise the
    text it writes is matched to a label, and its first line kept (which counts as wrong) where none matches.
    """
    if setting.task is TaskKind.CLASSIFICATION and language_model.can_score:
        return _score_labels(language_model, setting.labels, asked)
    return _generate_answers(language_model, setting, asked, decoding)


def count_answer_tokens(language_model: TokenCounter, setting: TaskSetting) -> int:
    """How many tokens of the context the prompt must leave free for the answer, or for the longest scored label."""
    if setting.task is TaskKind.CLASSIFICATION and language_model.can_score:
        return max((language_model.count_tokens(f" {label}") for label in setting.labels), default=0)
    return setting.decoding.max_tokens


def closest_label(text: str, labels: Sequence[str]) -> str:
    """The label this text means: itself, else the longest that begins it whatever the case; else its first line.

    "Billing." and "billing, because ..." both mean the label "billing"; "billings" does not.
    """
    if text.strip() in labels:
        return text.strip()
    answer = text.strip().partition("\n")[0].rstrip()
    bare = answer.lstrip("\"'`*([ ").casefold()
    for label in sorted(labels, key=len, reverse=True):
        rest = bare.removeprefix(label.casefold())
        begins_with_label = len(rest) < len(bare)
        if begins_with_label and not (rest[:1].isalnum() or rest[:1] in ("_", "-")):
            return label
    return answer


def _score_labels(language_model: Generator, labels: Sequence[str], asked: Sequence[AskedCase]) -> list[Prediction]:
    requests = [
        ScoreRequest(
            case.prompt,
            tuple(continue_with(case.prompt, label, task=TaskKind.CLASSIFICATION) for label in labels),
        )
        for case in asked
    ]
    predictions: list[Prediction] = []
    for case, outcome in zip(asked, language_model.score(requests), strict=True):
        scores = dict(zip(labels, outcome.scores, strict=True)) if outcome.failure is None else None
        answer = likeliest(scores) if scores else None
        failure = NO_FINITE_SCORE if scores and answer is None else outcome.failure
        predictions.append(
            Prediction(
                case_id=case.case_id,
                answer=answer or "",
                latency_seconds=outcome.latency_seconds + case.retrieval_seconds,
                prompt_tokens=outcome.prompt_tokens,
                completion_tokens=0,
                prompt=case.prompt,
                passages=case.passages,
                ranking=case.ranking,
                label_scores=scores if failure is None else None,
                failure=failure,
            )
        )
    return predictions


def _generate_answers(
    language_model: Generator, setting: TaskSetting, asked: Sequence[AskedCase], decoding: Decoding
) -> list[Prediction]:
    predictions: list[Prediction] = []
    if setting.task is TaskKind.CLASSIFICATION:
        decoding = replace(decoding, choices=setting.labels)
    generations = language_model.generate([case.prompt for case in asked], decoding)
    for case, generation in zip(asked, generations, strict=True):
        answer = generation.text.strip()
        if setting.task is TaskKind.CLASSIFICATION and generation.failure is None:
            answer = closest_label(answer, setting.labels)
        predictions.append(
            Prediction(
                case_id=case.case_id,
                answer=answer,
                latency_seconds=generation.latency_seconds + case.retrieval_seconds,
                prompt_tokens=generation.prompt_tokens,
                completion_tokens=generation.completion_tokens,
                prompt=case.prompt,
                passages=case.passages,
                ranking=case.ranking,
                failure=generation.failure,
            )
        )
    return predictions
