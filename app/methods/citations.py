"""Answers that name the passages they rest on, as [1] or [1, 3], in Chinese also as 【1】."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.methods.prompts import fold_lines
from app.values.cases import Passage
from app.values.predictions import Prediction

CITING_INSTRUCTION = "Answer the question from the numbered passages and name those you used, as in [1]."
# Chinese and Japanese texts write full-width brackets, commas and digits.
_CITATION = re.compile(r"\s*[\[［【]\s*(\d{1,3}(?:\s*[,;，；、]\s*\d{1,3})*)\s*[\]］】]")


def number_passages(passages: Iterable[Passage]) -> str:
    """The passages as one line of context, each with its number."""
    return " ".join(f"[{number}] {fold_lines(passage.text)}" for number, passage in enumerate(passages, start=1))


def find_citations(text: str) -> tuple[int, ...]:
    """The passage numbers a text names, each once, in order."""
    named = [int(number) for group in _CITATION.findall(text) for number in re.split(r"\D+", group)]
    return tuple(dict.fromkeys(named))


def take_citations(prediction: Prediction) -> Prediction:
    """The prediction with its citations read off, passages marked, and the marks taken out of the answer."""
    cited = find_citations(prediction.answer)
    return replace(
        prediction,
        answer=_CITATION.sub("", prediction.answer).strip(),
        passages=_mark(prediction.passages, cited),
        citations=cited,
    )


def _mark(passages: Sequence[Passage], cited: Sequence[int]) -> tuple[Passage, ...]:
    return tuple(replace(passage, is_cited=number in cited) for number, passage in enumerate(passages, start=1))
