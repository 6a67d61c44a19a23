"""Zero-shot: the question alone.

    input -> prompt -> answer

Nothing is prepared and nothing is learned: this is the baseline the other methods have to beat.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from app.experiments.prompting_specs import ZeroShotSpec
from app.language_models.contract import Encoder, Generator
from app.methods.answering import AskedCase, answer_cases, in_blocks
from app.methods.contract import Report, TaskSetting
from app.methods.prompt_builder import PromptBuilder, longest_input
from app.methods.prompts import check_template
from app.values.cases import Case, CaseInput, Document
from app.values.generation import Usage
from app.values.predictions import Prediction


class ZeroShot:
    """The zero-shot recipe."""

    _language_model: Generator  # set by prepare
    _prompts: PromptBuilder  # set by prepare

    def __init__(self, spec: ZeroShotSpec, setting: TaskSetting) -> None:
        """
        Raises:
            InputRejectedError: PROMPT_VARIABLE.
        """
        check_template(setting.prompt)
        self._spec = spec
        self._setting = setting
        self._decoding = setting.decoding

    def prepare(
        self,
        train: Sequence[Case],
        validation: Sequence[Case],
        corpus: Sequence[Document],
        *,
        language_model: Generator,
        encoder: Encoder | None,
        seed: int,
        workdir: Path,
        report: Report,
    ) -> Usage:
        """Keeps the language model; of training and validation cases it looks at the length of inputs."""
        del corpus, encoder, workdir, report  # the question is all there is
        self._language_model = language_model
        self._decoding = replace(self._setting.decoding, seed=seed)
        self._prompts = PromptBuilder(self._setting, language_model, listed_labels=self._spec.labels_in_prompt)
        longest = longest_input([case.input for case in train], [case.input for case in validation])
        note = self._prompts.decide_on_labels(longest)
        return Usage(notes=() if note is None else (note,))

    def answer(self, inputs: Sequence[CaseInput]) -> Iterator[Prediction]:
        """One prediction per input, in order, a block at a time."""
        for block in in_blocks(inputs):
            asked = [AskedCase(case.case_id, self._prompts.build(case.input)) for case in block]
            yield from answer_cases(self._language_model, self._setting, asked, decoding=self._decoding)

    def close(self) -> None:
        """Nothing to free; who opened the language model closes it."""
