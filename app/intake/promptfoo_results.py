"""Answers in the results of promptfoo: `promptfoo eval --output results.json` (or .jsonl, one result a line).

Source: github.com/promptfoo/promptfoo, src/types/index.ts (EvaluateResult, EvaluateSummaryV3) and the files that
version 0.123.1 writes, 2026-11-28. `error` also holds why an assertion failed; only `failureReason` 2 says that there
is no answer. An answer from promptfoo's cache has the time and the cost of the cache, so both are left out.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.errors import InputRejectedError
from app.intake.results_json import describe_shape, parse_document, parse_lines
from app.values.imports import ImportedAnswer, ResultsFile

_FAILED = 2
_LONGEST_FAILURE = 300


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Provider(_Part):
    id: str | None = None
    label: str | None = None


class _Prompt(_Part):
    raw: str = ""
    label: str | None = None


class _Tokens(_Part):
    prompt: int | None = None
    completion: int | None = None


class _Response(_Part):
    output: Any = None  # text, or the object a provider made of it
    error: str | None = None
    cached: bool | None = None
    cost: float | None = None
    token_usage: _Tokens | None = Field(default=None, alias="tokenUsage")


class _TestCase(_Part):
    vars: dict[str, Any] | None = None
    metadata: dict[str, Any] | None = None


class _Result(_Part):
    provider: _Provider | str
    prompt: _Prompt = _Prompt()
    prompt_index: int | None = Field(default=None, alias="promptIdx")
    vars: dict[str, Any] | None = None
    test_case: _TestCase | None = Field(default=None, alias="testCase")
    response: _Response | None = None
    error: str | None = None
    failure_reason: int | None = Field(default=None, alias="failureReason")
    latency_ms: float | None = Field(default=None, alias="latencyMs")


def read_promptfoo(text: str, *, name: str) -> ResultsFile:
    """Every answer in these results.

    Raises:
        InputRejectedError: IMPORT_INVALID, IMPORT_FORMAT or IMPORT_EMPTY, with the place.
    """
    if text.lstrip()[:1] == "{" and name.lower().endswith(".jsonl"):
        rows: Sequence[object] = parse_lines(text, name=name)
        version, evaluated_at = None, None
    else:
        document = parse_document(text, name=name)
        rows = _rows_of(document, name=name)
        metadata = _mapping(_mapping(document).get("metadata"))
        version = metadata.get("promptfooVersion")
        evaluated_at = metadata.get("evaluationCreatedAt") or _mapping(_mapping(document)["results"]).get("timestamp")
    if not rows:
        raise InputRejectedError("IMPORT_EMPTY", f"{name} holds no result; was the evaluation run to its end?")
    answers = tuple(_read_answer(row, number, name=name) for number, row in enumerate(rows, start=1))
    tool = f"promptfoo {version}" if isinstance(version, str) else "promptfoo"
    return ResultsFile(name, tool, evaluated_at if isinstance(evaluated_at, str) else None, answers)


def _rows_of(document: object, *, name: str) -> Sequence[object]:
    summary = _mapping(_mapping(document).get("results"))
    rows = summary.get("results")
    if not isinstance(rows, list):
        raise InputRejectedError(
            "IMPORT_FORMAT",
            f"{name} is no result of promptfoo: it lacks the list results.results; "
            "write it with `promptfoo eval --output results.json`.",
        )
    return cast(list[object], rows)


def _read_answer(row: object, number: int, *, name: str) -> ImportedAnswer:
    try:
        result = _Result.model_validate(row)
    except ValidationError as error:
        raise InputRejectedError(
            "IMPORT_FORMAT", f"{name}: result {number:,} is not as promptfoo writes it: {describe_shape(error)}."
        ) from error
    response = result.response or _Response()
    failure = _failure(result, response)
    is_fresh = failure is None and response.cached is not True
    tokens = response.token_usage or _Tokens()
    answer = "" if failure is not None else _as_text(response.output).strip()
    # promptfoo fills what a provider does not count with zeros.
    is_counted = failure is None and bool(tokens.completion or (tokens.prompt and not answer))
    return ImportedAnswer(
        provider=_provider_name(result.provider),
        variant=_prompt_name(result),
        texts=_texts(result),
        prompt=result.prompt.raw,
        answer=answer,
        failure=failure,
        latency_seconds=result.latency_ms / 1000 if is_fresh and result.latency_ms is not None else None,
        prompt_tokens=tokens.prompt if is_counted else None,
        completion_tokens=tokens.completion if is_counted else None,
        cost_usd=response.cost if is_fresh else None,
    )


def _failure(result: _Result, response: _Response) -> str | None:
    """Why there is no answer, in one line; None where there is one, whatever its assertions say."""
    given = response.error or (result.error if result.failure_reason == _FAILED else None)
    if given is None and response.output is not None:
        return None
    first_line = (given or "").strip().partition("\n")[0][:_LONGEST_FAILURE]
    return first_line or "promptfoo stored no output for this test."


def _provider_name(provider: _Provider | str) -> str:
    if isinstance(provider, str):
        return provider
    return provider.label or provider.id or "unnamed provider"


def _prompt_name(result: _Result) -> str:
    return result.prompt.label or f"prompt {(result.prompt_index or 0) + 1}"


def _texts(result: _Result) -> dict[str, str]:
    """Variables by name, and what else the test case says of itself under names that no variable has."""
    case = result.test_case or _TestCase()
    given = {**(case.metadata or {}), **(case.vars or {}), **(result.vars or {})}
    return {key: _as_text(value) for key, value in given.items() if value is not None}


def _as_text(value: Any) -> str:  # any JSON value
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _mapping(value: object) -> Mapping[str, Any]:
    return cast(Mapping[str, Any], value) if isinstance(value, dict) else {}
