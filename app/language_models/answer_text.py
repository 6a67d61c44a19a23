"""What of a text that a language model wrote is its answer: after its thought, before the first stop string."""

OPENING, CLOSING = "<think>", "</think>"
"""Around the thought of a reasoning language model, where nothing before us has taken it out of the text."""


def begins_with_thought(text: str) -> bool:
    """Whether the text begins with a thought, ended or not."""
    return text.lstrip().startswith(OPENING)


def answer_after_thought(text: str) -> str | None:
    """What follows a leading thought; the text itself where there is none, None where the thought does not end.

    A thought may begin in the prompt, where a chat template opens it: then only its end is in the text.
    """
    thought, closing, answer = text.partition(CLOSING)
    begins = begins_with_thought(text)
    if closing and (begins or OPENING not in thought):
        return answer.lstrip()
    return None if begins else text


def describe_endless_thought(max_tokens: int) -> str:
    """The failure of a case whose thought did not end."""
    return f"The thought before the answer ({OPENING}) did not end within {max_tokens:,} tokens: raise max_tokens."


def cut_at_first_stop(text: str, stop: tuple[str, ...]) -> str:
    """The text before the first of the stop strings in it."""
    ends = [position for piece in stop if piece and (position := text.find(piece)) >= 0]
    return text[: min(ends)] if ends else text
