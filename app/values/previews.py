"""What a prompt will look like before anything runs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShownExample:
    """A training case as it stands in a prompt."""

    input: str
    target: str


@dataclass(frozen=True, slots=True)
class PromptPreview:
    """The prompt one case would be asked with.

    `tokens` counts the prompt, `context_tokens` what the language model holds with its answer, for which at most
    `answer_tokens` are kept. `is_exact` is False where the run itself finds examples or passages, `is_counted` where
    the tokens are an estimate; `notes` say why. `position` counts the test cases from 1; `previous_case` and
    `next_case` are those beside it. `label_count` is that of the task, 0 where answers are no labels.
    """

    arm: str
    case_id: str
    target: str
    position: int
    case_count: int
    previous_case: str | None
    next_case: str | None
    prompt: str
    tokens: int
    answer_tokens: int
    context_tokens: int
    is_exact: bool
    is_counted: bool
    examples: tuple[ShownExample, ...]
    label_count: int
    lists_labels: bool
    notes: tuple[str, ...]
