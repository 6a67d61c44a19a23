"""Few-shot: examples from the training split before the question.

    training cases -> k examples, drawn once by the seed -> the same examples before every input -> answer

Every test case sees the same examples in the same order, as in Brown et al. 2020 with one fixed draw; another seed
draws others, which is how the spread due to the choice of examples becomes visible.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from app.errors import RunFailedError
from app.experiments.plan import FewShotSpec
from app.glossary import TaskKind
from app.language_models.contract import Encoder, Generator
from app.methods.answering import AskedCase, answer_cases, count_answer_tokens, in_blocks
from app.methods.contract import Report, TaskSetting
from app.methods.prompts import Example, build_prompt, check_template
from app.values.cases import Case, CaseInput, Document
from app.values.generation import Usage
from app.values.predictions import Prediction


class FewShot:
    """The few-shot recipe."""

    _language_model: Generator  # set by prepare

    def __init__(self, spec: FewShotSpec, setting: TaskSetting) -> None:
        """
        Raises:
            InputRejectedError: PROMPT_VARIABLE.
        """
        check_template(setting.prompt, needs=("examples",), method="few_shot")
        self._spec = spec
        self._setting = setting
        self._decoding = setting.decoding
        self._examples: tuple[Example, ...] = ()

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
        """Draws the examples, from the training split only.

        Raises:
            RunFailedError: NO_TRAINING_CASES.
        """
        del validation, corpus, encoder, workdir, report  # examples come from the training split only
        if not train:
            raise RunFailedError(
                "NO_TRAINING_CASES", "few_shot shows training cases, but the training split is empty; add some."
            )
        self._language_model = language_model
        self._decoding = replace(self._setting.decoding, seed=seed)
        drawn = draw_examples(train, self._spec.examples, task=self._setting.task, seed=seed)
        self._examples = tuple(Example(case.input, case.target) for case in drawn)
        notes: list[str] = []
        if len(drawn) < self._spec.examples:
            notes.append(f"{self._spec.examples} examples were asked for, the training split has {len(drawn)}.")
        shown = {case.target for case in drawn}
        unseen = [label for label in self._setting.labels if label not in shown]
        if self._setting.task is TaskKind.CLASSIFICATION and unseen:
            notes.append(f"{len(unseen)} of {len(self._setting.labels)} labels have no example in the prompt.")
        return Usage(notes=tuple(notes))

    def answer(self, inputs: Sequence[CaseInput]) -> Iterator[Prediction]:
        """One prediction per input, in order, a block at a time.

        Raises:
            RunFailedError: PROMPT_TOO_LONG, before the first call, when the examples do not fit the context.
        """
        self._check_examples_fit(self._language_model, inputs)
        for block in in_blocks(inputs):
            asked = [AskedCase(case.case_id, self._build_prompt(case.input, self._examples)) for case in block]
            yield from answer_cases(self._language_model, self._setting, asked, decoding=self._decoding)

    def close(self) -> None:
        """Nothing to free; who opened the language model closes it."""

    def _build_prompt(self, input_text: str, examples: Sequence[Example]) -> str:
        return build_prompt(
            self._setting.prompt,
            task=self._setting.task,
            labels=self._setting.labels,
            input_text=input_text,
            examples=examples,
        )

    def _check_examples_fit(self, language_model: Generator, inputs: Sequence[CaseInput]) -> None:
        """Refuse the run where the longest input that fits alone does not fit beside the examples.

        An input too long even alone is no fault of the examples: it becomes that case's failure.
        """
        room = language_model.context_tokens - count_answer_tokens(language_model, self._setting)

        def fits(text: str, count: int) -> bool:
            return language_model.count_tokens(self._build_prompt(text, self._examples[:count])) <= room

        for text in sorted((case.input for case in inputs), key=len, reverse=True):
            if fits(text, len(self._examples)):
                return
            if not fits(text, 0):
                continue
            fitting = max(count for count in range(len(self._examples)) if fits(text, count))
            needed = language_model.count_tokens(self._build_prompt(text, self._examples)) + (
                language_model.context_tokens - room
            )
            raise RunFailedError(
                "PROMPT_TOO_LONG",
                f"{len(self._examples)} examples and the longest input need {needed:,} tokens, {language_model.name} "
                f"allows {language_model.context_tokens:,}: {fitting} examples would fit.",
            )


def draw_examples(train: Sequence[Case], count: int, *, task: TaskKind, seed: int) -> list[Case]:
    """Up to `count` different training cases in the order they are shown; the same seed gives the same.

    For classification labels take turns, in an order drawn by the seed, so that every label is shown once before
    any is shown twice. The first n of a draw are the draw of n, so "n examples would fit" means these.
    """
    source = random.Random(seed)
    shuffled = source.sample(train, k=len(train))
    if task is not TaskKind.CLASSIFICATION:
        return shuffled[:count]
    by_label: dict[str, list[Case]] = {}
    for case in shuffled:
        by_label.setdefault(case.target, []).append(case)
    queues = list(by_label.values())
    turns = max(map(len, queues), default=0)
    return [queue[turn] for turn in range(turns) for queue in queues if turn < len(queue)][:count]
