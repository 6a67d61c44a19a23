"""The exact prompts the language model is trained on."""

from collections.abc import Sequence

NOT_FOUND = "not in the documents"


def question_prompt(context: str, question: str) -> str:
    """A question with its context, up to and including `Answer:`; an empty context is a closed-book question."""
    return f"Answer the question. Context: {context}\nQuestion: {question}\nAnswer:"


def follow_up_prompt(question: str) -> str:
    """A further question on the same context."""
    return f"Question: {question}\nAnswer:"


def label_header(labels: Sequence[str]) -> str:
    """First line of a classification prompt."""
    return f"Choose one label: {', '.join(labels)}\n"


def label_prompt(text: str) -> str:
    """A text to classify, up to and including `Label:`."""
    return f"Text: {text}\nLabel:"


def completion(answer: str) -> str:
    """What follows `Answer:` or `Label:`."""
    return f" {answer}\n"


def chat_prompt(user: str, *, system: str | None = None) -> str:
    """The same as the chat template renders, up to the start of the assistant's turn."""
    opening = f"<|im_start|>system\n{system}<|im_end|>\n" if system else ""
    return f"{opening}<|im_start|>user\n{user}<|im_end|>\n<|im_start|>assistant\n"
