"""What the answers of a server are held to, and what they mean."""

import json
from typing import Any

from app.language_models.answer_cache import CachedAnswer
from app.language_models.answer_text import answer_after_thought, cut_at_first_stop, describe_endless_thought
from app.values.generation import Decoding, Generation

CHOICE_KEY = "answer"


def schema_to_follow(decoding: Decoding) -> Any:  # a JSON Schema, free-form
    """The schema that answers must follow, that of the choices where only they are wanted; None where any text is."""
    if decoding.json_schema is not None:
        return json.loads(decoding.json_schema)
    if not decoding.choices:
        return None
    return {
        "type": "object",
        "properties": {CHOICE_KEY: {"enum": list(decoding.choices)}},
        "required": [CHOICE_KEY],
        "additionalProperties": False,
    }


def describe_missing_text(text: str | None, finish_reason: str, *, max_tokens: int) -> str | None:
    """The failure of a case whose answer has no text; None where it has one, or is meant to be empty."""
    if text or (text is not None and finish_reason != "length"):
        return None
    if finish_reason == "length":  # everything went into reasoning that the server keeps to itself
        return f"The endpoint gave no text within {max_tokens:,} tokens (finish reason 'length'): raise max_tokens."
    return f"The endpoint gave no text (finish reason {finish_reason!r})."


def finish_answer(answer: CachedAnswer, decoding: Decoding) -> Generation:
    """What the answer means: without its thought, as the choice it is held to, or cut at the first stop string."""
    taken = (answer.prompt_tokens, answer.completion_tokens, answer.latency_seconds)
    text = answer_after_thought(answer.text)
    if text is None:
        return Generation("", *taken, describe_endless_thought(decoding.max_tokens))
    if decoding.json_schema is None:
        chosen = _chosen(text) if decoding.choices else None
        whole = text.lstrip() if decoding.choices else text
        text = cut_at_first_stop(whole, decoding.stop) if chosen is None else chosen
    return Generation(text, *taken)


def _chosen(text: str) -> str | None:
    """The choice inside the JSON a server was held to; None where it wrote something else."""
    try:
        document = json.loads(text)
    except ValueError:
        return None
    return str(document[CHOICE_KEY]) if isinstance(document, dict) and CHOICE_KEY in document else None
