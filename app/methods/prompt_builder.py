"""The prompts of one arm, within the room its language model has. Light enough for previews in the web process."""

from collections.abc import Sequence

from app.experiments.prompting_specs import ListedLabels
from app.glossary import TaskKind
from app.methods.answering import TokenCounter, count_answer_tokens
from app.methods.contract import TaskSetting
from app.methods.prompts import Example, build_prompt


class PromptBuilder:
    """Builds prompts for one task on one language model, with the list of labels where it belongs."""

    def __init__(
        self,
        setting: TaskSetting,
        language_model: TokenCounter,
        *,
        listed_labels: ListedLabels,
        instruction: str | None = None,
    ) -> None:
        self.room_tokens = language_model.context_tokens - count_answer_tokens(language_model, setting)
        self._setting = setting
        self._language_model = language_model
        self._listed_labels = listed_labels
        self._instruction = instruction
        self._lists_labels = setting.task is TaskKind.CLASSIFICATION and listed_labels != "never"

    def build(self, text: str, *, examples: Sequence[Example] = (), context: str = "") -> str:
        """The prompt for this input; with `auto`, the one input that is too long beside the labels goes without."""
        prompt = self._build(text, examples, context, lists_labels=self._lists_labels)
        if self._lists_labels and self._listed_labels == "auto" and not self.has_room_for(prompt):
            return self._build(text, examples, context, lists_labels=False)
        return prompt

    def fits(self, text: str, *, examples: Sequence[Example] = (), context: str = "") -> bool:
        """Whether the prompt leaves room for the answer."""
        return self.has_room_for(self.build(text, examples=examples, context=context))

    def has_room_for(self, prompt: str) -> bool:
        """Whether this prompt leaves room for the answer."""
        return self.count_tokens(prompt) <= self.room_tokens

    def count_tokens(self, prompt: str) -> int:
        """Tokens of a prompt."""
        return self._language_model.count_tokens(prompt)

    def decide_on_labels(self, text: str, *, examples: Sequence[Example] = (), context: str = "") -> str | None:
        """Settle for all inputs whether the labels are listed, by the longest prompt to expect; a note if they are not.

        Args:
            text: the longest input known before the test cases are asked.
            examples: all examples that will stand before it.
            context: the longest context to expect.
        """
        if self._setting.task is not TaskKind.CLASSIFICATION:
            return None
        if self._listed_labels == "never":
            return f"The {len(self._setting.labels)} labels are not listed in the prompt, as set."
        if self._listed_labels == "auto":
            listed = self._build(text, examples, context, lists_labels=True)
            self._lists_labels = self.has_room_for(listed)
            if not self._lists_labels:
                return (
                    f"The list of {len(self._setting.labels)} labels is left out of the prompt: with it the longest "
                    f"prompt would take {self.count_tokens(listed):,} tokens, and there is room for "
                    f"{self.room_tokens:,}."
                )
        return None

    def _build(self, text: str, examples: Sequence[Example], context: str, *, lists_labels: bool) -> str:
        return build_prompt(
            self._setting.prompt,
            task=self._setting.task,
            labels=self._setting.labels if lists_labels else (),
            input_text=text,
            context=context,
            examples=examples,
            instruction=self._instruction,
        )


def longest_input(*texts: Sequence[str]) -> str:
    """The longest of these inputs by characters; empty when there is none."""
    return max((text for some in texts for text in some), key=len, default="")
