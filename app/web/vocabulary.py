"""Identifiers and fixed sentences of other layers, marked here so that they reach the catalogue."""

import re
from typing import Any

from app.glossary import IMPORTED
from app.reports.words import Words
from app.web.languages import gettext, language_code, noted

_KNOWN: tuple[str, ...] = (
    # kinds of task, as TaskKind
    noted("question answering"),
    noted("Question answering"),
    noted("classification"),
    noted("Classification"),
    noted("generation"),
    noted("Generation"),
    # statuses of runs and experiments
    noted("queued"),
    noted("running"),
    noted("succeeded"),
    noted("failed"),
    noted("cancelled"),
    noted("stopped early"),
    # what a column of a table is
    noted("Input"),
    noted("Target"),
    noted("Case id"),
    noted("Gold document"),
    noted("Split column"),
    # stages of a run
    noted("Waiting"),
    noted("Loading"),
    noted("Answering"),
    noted("Training"),
    noted("Embedding passages"),
    noted("Checking"),
    noted("Judging"),
    noted("Starting"),
    noted("Judge"),
    noted("Entailment"),
    # metrics
    noted("Accuracy"),
    noted("Macro F1"),
    noted("Exact match"),
    noted("Token F1"),
    # how an arm behaves
    noted("Says it does not know"),
    noted("Refuses to answer"),
    noted("Groundedness by containment: answer words found in the passages shown"),
    noted("Groundedness by entailment: answer sentences that a passage shown entails"),
    noted("Repeats a training row word for word"),
    noted("Repeats an example of its prompt word for word"),
    # why a figure is missing
    noted("not known"),
    noted("no case could be scored"),
    # the language model that comes with the product
    noted("Bundled demonstration language model (too small for real decisions)"),
)

# Methods of arms that advice does not rank: what they are called, and what they are.
OTHER_METHODS: dict[str, tuple[str, str]] = {
    IMPORTED: (
        noted("Imported"),
        noted("Answers another tool has measured, scored here: results of promptfoo or lm-evaluation-harness."),
    ),
}

# How abbreviations are written; identifiers are in small letters.
_ABBREVIATIONS = {
    "cpu": "CPU",
    "dora": "DoRA",
    "gb": "GB",
    "gpu": "GPU",
    "json": "JSON",
    "rag": "RAG",
    "sha256": "SHA-256",
    "usd": "USD",
}
_ABBREVIATED = re.compile(rf"\b({'|'.join(_ABBREVIATIONS)})\b", re.IGNORECASE)


def words(identifier: Any) -> str:  # a str or a StrEnum
    """An identifier as words in the language of the page: `question_answering` -> "question answering"."""
    return translated(str(identifier).replace("_", " "))


def sentence_case(identifier: Any) -> str:  # a str or a StrEnum
    """An identifier as words that begin a line: `question_answering` -> "Question answering"."""
    spaced = str(identifier).replace("_", " ").capitalize()
    return translated(_ABBREVIATED.sub(lambda found: _ABBREVIATIONS[found[0].lower()], spaced))


def translated(text: str) -> str:
    """A fixed text of another layer in the language of the page; unchanged where the catalogue does not know it."""
    return gettext(text) if text else text


def stored_text(sentence: str) -> str:
    """A sentence that results were stored with, in the language of the page; as it is where it is not known."""
    return Words(language_code()).stored(sentence)
