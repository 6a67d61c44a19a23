"""Answers in the samples of lm-evaluation-harness: `lm_eval ... --log_samples --output_path out`.

Source: github.com/EleutherAI/lm-evaluation-harness, lm_eval/evaluator.py and loggers/evaluation_tracker.py of version
0.4.13, read 2026-11-28. A line of samples_*.jsonl is a document under one filter. Generated text stands in
`filtered_resps`; where choices were scored, the answer is the choice with the largest log-likelihood. The file tells
neither times nor tokens nor costs.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.errors import InputRejectedError
from app.intake.results_json import describe_shape, parse_document, parse_lines
from app.values.imports import ImportedAnswer, ResultsFile

UNNAMED = "lm_eval"
"""The provider where no results_*.json says which language model answered."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Sample(_Part):
    doc_id: int
    doc: dict[str, Any]
    arguments: dict[str, dict[str, Any]] | list[list[Any]]
    filtered_resps: list[Any] = Field(min_length=1)
    filter: str = "none"


class _Results(_Part):
    # pydantic keeps names that begin with model_ for itself
    language_model: str | None = Field(default=None, alias="model_name")
    version: str | None = Field(default=None, alias="lm_eval_version")
    date: float | None = None


def read_lm_eval(text: str, *, name: str, results: str | None = None, results_name: str = "") -> ResultsFile:
    """Every answer in these samples.

    Args:
        text: of samples_*.jsonl.
        name: of that file, for sentences.
        results: text of the results_*.json beside it, which names the language model.
        results_name: of that file.
    Raises:
        InputRejectedError: IMPORT_INVALID, IMPORT_FORMAT or IMPORT_EMPTY, with the place.
    """
    told = _Results() if results is None else _read_results(results, name=results_name)
    rows = parse_lines(text, name=name)
    if not rows:
        raise InputRejectedError("IMPORT_EMPTY", f"{name} holds no sample; was the evaluation run to its end?")
    provider = told.language_model or UNNAMED
    answers = tuple(_read_answer(row, number, name=name, provider=provider) for number, row in enumerate(rows, start=1))
    tool = f"lm_eval {told.version}" if told.version else "lm_eval"
    evaluated_at = None if told.date is None else datetime.fromtimestamp(told.date, UTC).isoformat(timespec="seconds")
    return ResultsFile(name, tool, evaluated_at, answers)


def _read_results(text: str, *, name: str) -> _Results:
    document = parse_document(text, name=name)
    try:
        return _Results.model_validate(document)
    except ValidationError as error:
        raise InputRejectedError(
            "IMPORT_FORMAT", f"{name} is no results file of lm_eval: {describe_shape(error)}."
        ) from error


def _read_answer(row: object, number: int, *, name: str, provider: str) -> ImportedAnswer:
    try:
        sample = _Sample.model_validate(row)
    except ValidationError as error:
        raise InputRejectedError(
            "IMPORT_FORMAT",
            f"{name}: line {number:,} is no sample of lm_eval ({describe_shape(error)}); "
            "the file is samples_*.jsonl, written with --log_samples.",
        ) from error
    asked = _requests(sample)
    answer = _chosen(sample, asked)
    if answer is None:
        first = _alone(sample.filtered_resps[0])
        if not isinstance(first, str):
            raise InputRejectedError(
                "IMPORT_FORMAT",
                f"{name}: line {number:,} holds likelihoods and no answer; tasks that generate text or choose among "
                "choices can be imported.",
            )
        answer = first
    return ImportedAnswer(
        provider=provider,
        variant=sample.filter,
        texts={key: _as_text(value) for key, value in sample.doc.items() if value is not None},
        prompt=_as_text(asked[0][0]) if asked and asked[0] else "",
        answer=answer.strip(),
    )


def _requests(sample: _Sample) -> list[list[Any]]:
    """What was asked, one list of arguments for each request; older versions store them without names."""
    if isinstance(sample.arguments, list):
        return sample.arguments
    return [list(request.values()) for request in sample.arguments.values()]


def _chosen(sample: _Sample, asked: list[list[Any]]) -> str | None:
    """The choice with the largest log-likelihood, the first of equals; None where no choices were scored.

    Requests after other prompts than the first belong to metrics that want the choices without the question too.
    """
    scores: dict[str, float] = {}
    for request, answered in zip(asked, sample.filtered_resps, strict=False):
        pair = cast(list[Any], answered) if isinstance(answered, list) else []
        is_scored = len(pair) == 2 and len(request) == 2 and isinstance(request[1], str)
        if not is_scored or request[0] != asked[0][0]:
            continue
        try:
            scores.setdefault(str(request[1]), float(pair[0]))
        except (TypeError, ValueError):
            continue
    return max(scores, key=scores.__getitem__) if scores and len(scores) > 1 else None


def _alone(value: Any) -> Any:  # any JSON value
    """The value itself, or what stands in a list by itself: some filters keep the list of repeats."""
    values = cast(list[Any], value) if isinstance(value, list) else [value]
    return values[0] if len(values) == 1 else values


def _as_text(value: Any) -> str:  # any JSON value
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def is_sample(row: object) -> bool:
    """Whether this line looks like one of lm_eval's samples."""
    return isinstance(row, dict) and {"doc", "filtered_resps"} <= cast(Mapping[str, Any], row).keys()
