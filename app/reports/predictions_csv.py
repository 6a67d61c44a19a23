"""Every answer of an experiment as CSV, safe to open in a spreadsheet."""

import csv
from collections.abc import Iterable
from typing import TextIO

from app.values.predictions import ScoredPrediction

COLUMNS = (
    "arm",
    "seed",
    "case_id",
    "target",
    "answer",
    "correct",
    "token_f1",
    "latency_seconds",
    "prompt_tokens",
    "completion_tokens",
    "failure",
)

# A spreadsheet takes a cell that starts so for a formula. Source: OWASP, CSV Injection, read 2025-11.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_predictions_csv(rows: Iterable[ScoredPrediction], stream: TextIO) -> None:
    """Write a header and one line per row; open the stream with `newline=""`.

    `correct` is 1, 0 or empty when the case failed; `token_f1` is empty where the task has none. A text that
    a spreadsheet would take for a formula starts with an apostrophe; numbers are left as they are.
    """
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        answer = row.prediction
        writer.writerow(
            (
                text_cell(row.arm),
                row.seed,
                text_cell(answer.case_id),
                text_cell(row.target),
                text_cell(answer.answer),
                _correct_cell(row),
                _number_cell(row.scores.get("token_f1")),
                _number_cell(answer.latency_seconds),
                answer.prompt_tokens,
                answer.completion_tokens,
                text_cell(answer.failure or ""),
            )
        )


def text_cell(text: str) -> str:
    """The text, marked as text where a spreadsheet would run it, without what UTF-8 cannot carry."""
    encodable = text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
    return f"'{encodable}" if encodable.startswith(_FORMULA_STARTS) else encodable


def _correct_cell(row: ScoredPrediction) -> str:
    """Accuracy for labels, exact match for answers."""
    score = row.scores.get("accuracy", row.scores.get("exact_match"))
    return "" if score is None else str(int(score == 1.0))


def _number_cell(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}".rstrip("0").rstrip(".")
