"""What a prompt will look like before anything runs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PromptPreview:
    """The prompt one case would be asked with.

    `tokens` counts the prompt, `context_tokens` what the language model holds with its answer. `is_exact` is False
    where the run itself finds examples or passages, `is_counted` where the tokens are an estimate; `notes` say why.
    """

    arm: str
    case_id: str
    prompt: str
    tokens: int
    context_tokens: int
    is_exact: bool
    is_counted: bool
    notes: tuple[str, ...]
