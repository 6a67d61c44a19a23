"""Few-shot: examples from the training split before the question.

    training cases -> k examples -> before every input -> answer

random, stratified, diverse and many show every test case the same examples in the same order, as in Brown et al.
2020 with one fixed draw; another seed draws others, which is how the spread due to the choice becomes visible.
nearest shows each input the training cases most similar to it. many follows Bertsch et al. 2024 (arXiv 2405.00200):
as many as the context holds. How each choice is made: `example_selection.py`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from app.errors import RunFailedError
from app.experiments.prompting_specs import FewShotSpec
from app.glossary import TaskKind
from app.language_models.contract import Embeddings, Encoder, Generator
from app.methods.answering import AskedCase, answer_cases, in_blocks
from app.methods.contract import Report, TaskSetting
from app.methods.example_selection import choose_diverse, draw_at_random, draw_in_turns, rank_nearest
from app.methods.prompt_builder import PromptBuilder, longest_input
from app.methods.prompts import Example, check_template
from app.values.cases import Case, CaseInput, Document
from app.values.generation import Usage
from app.values.predictions import Prediction


class FewShot:
    """The few-shot recipe."""

    _language_model: Generator  # set by prepare
    _encoder: Encoder  # set by prepare, for nearest and diverse
    _prompts: PromptBuilder  # set by prepare
    _vectors: Embeddings  # set by prepare, for nearest: of the inputs of `_examples`

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
        """Chooses the examples, from the training split only; of validation cases it looks at the length of inputs.

        Raises:
            RunFailedError: NO_TRAINING_CASES, ENCODER_MISSING, or PROMPT_TOO_LONG where many finds room for none.
        """
        del corpus, workdir  # examples come from the training split only
        if not train:
            raise RunFailedError(
                "NO_TRAINING_CASES", "few_shot shows training cases, but the training split is empty; add some."
            )
        if self._spec.opens_encoder:
            self._encoder = _required(encoder, self._spec.selection)
            report("embedding examples", 0, len(train))
        self._language_model = language_model
        self._decoding = replace(self._setting.decoding, seed=seed)
        self._prompts = PromptBuilder(self._setting, language_model, listed_labels=self._spec.labels_in_prompt)
        chosen = self._choose(train, seed)
        self._examples = tuple(Example(case.input, case.target) for case in chosen)
        longest = longest_input([case.input for case in train], [case.input for case in validation])
        notes: list[str] = []
        if len(train) < self._spec.examples:
            notes.append(f"{self._spec.examples} examples were asked for, the training split has {len(train)}.")
        note = self._prompts.decide_on_labels(longest, examples=self._longest_examples())
        if note is not None:
            notes.append(note)
        if self._spec.selection == "many":
            notes += self._keep_as_many_as_fit(longest)
        if self._setting.task is TaskKind.CLASSIFICATION and self._spec.selection != "nearest":
            shown = {example.target for example in self._examples}
            unseen = [label for label in self._setting.labels if label not in shown]
            if unseen:
                notes.append(f"{len(unseen)} of {len(self._setting.labels)} labels have no example in the prompt.")
        return Usage(notes=tuple(notes))

    def answer(self, inputs: Sequence[CaseInput]) -> Iterator[Prediction]:
        """One prediction per input, in order, a block at a time.

        Raises:
            RunFailedError: PROMPT_TOO_LONG, before the first call, when the examples do not fit the context.
        """
        shown = self._examples_by_case(inputs)
        if self._spec.selection != "many":
            self._check_examples_fit(inputs, shown)
        for block in in_blocks(inputs):
            asked = [AskedCase(case.case_id, self._build_prompt(case.input, shown[case.case_id])) for case in block]
            yield from answer_cases(self._language_model, self._setting, asked, decoding=self._decoding)

    def examples_for(self, case: CaseInput) -> tuple[Example, ...]:
        """The examples that stand before this case, in their order; `prepare` must have run."""
        shown = self._examples_by_case([case])[case.case_id]
        return shown[: self._count_fitting(case.input, shown)] if self._spec.selection == "many" else shown

    def close(self) -> None:
        """Nothing to free; who opened the language model closes it."""

    def _choose(self, train: Sequence[Case], seed: int) -> Sequence[Case]:
        """The cases every prompt shows; for nearest, all there is to choose from."""
        count = self._spec.examples
        match self._spec.selection:
            case "random":
                return draw_at_random(train, count, seed=seed)
            case "stratified" | "many":
                return draw_in_turns(train, count, task=self._setting.task, seed=seed)
            case "diverse":
                vectors = self._encoder.embed([case.input for case in train])
                return choose_diverse(train, vectors, count, seed=seed)
            case "nearest":
                pool = draw_at_random(train, len(train), seed=seed)  # so that the seed breaks ties
                self._vectors = self._encoder.embed([case.input for case in pool])
                return pool

    def _examples_by_case(self, inputs: Sequence[CaseInput]) -> dict[str, tuple[Example, ...]]:
        if self._spec.selection != "nearest":
            return {case.case_id: self._examples for case in inputs}
        queries = self._encoder.embed([case.input for case in inputs])
        ranked = rank_nearest(self._vectors, queries, self._spec.examples)
        return {
            case.case_id: tuple(self._examples[row] for row in rows) for case, rows in zip(inputs, ranked, strict=True)
        }

    def _build_prompt(self, text: str, examples: Sequence[Example]) -> str:
        if self._spec.selection == "many":
            examples = examples[: self._count_fitting(text, examples)]
        return self._prompts.build(text, examples=examples)

    def _longest_examples(self) -> Sequence[Example]:
        """The examples that take most room together, where the input decides which are shown."""
        if self._spec.selection != "nearest":
            return self._examples
        by_length = sorted(self._examples, key=lambda example: len(example.input) + len(example.target), reverse=True)
        return by_length[: self._spec.examples]

    def _keep_as_many_as_fit(self, longest: str) -> list[str]:
        asked = len(self._examples)
        fitting = self._count_fitting(longest, self._examples)
        if fitting == 0:
            raise RunFailedError(
                "PROMPT_TOO_LONG",
                f"The longest input leaves no room for an example: {self._language_model.name} allows "
                f"{self._language_model.context_tokens:,} tokens; use zero_shot or a longer context.",
            )
        self._examples = self._examples[:fitting]
        return [f"{fitting} of {asked} examples fit the context."] if fitting < asked else []

    def _count_fitting(self, text: str, examples: Sequence[Example]) -> int:
        """How many of the examples, from the first, fit beside this input."""
        low, high = 0, len(examples)
        while low < high:
            middle = (low + high + 1) // 2
            if self._prompts.fits(text, examples=examples[:middle]):
                low = middle
            else:
                high = middle - 1
        return low

    def _check_examples_fit(self, inputs: Sequence[CaseInput], shown: dict[str, tuple[Example, ...]]) -> None:
        """Refuse the run where an input that fits alone does not fit beside its examples.

        An input too long even alone is no fault of the examples: it becomes that case's failure. Where all inputs
        have the same examples, the longest that fits alone decides.
        """
        refused: list[tuple[int, int]] = []  # (examples that would fit, tokens needed)
        for case in sorted(inputs, key=lambda case: len(case.input), reverse=True):
            examples = shown[case.case_id]
            if not self._prompts.fits(case.input):
                continue
            if not self._prompts.fits(case.input, examples=examples):
                prompt = self._prompts.build(case.input, examples=examples)
                room_for_answer = self._language_model.context_tokens - self._prompts.room_tokens
                refused.append(
                    (
                        self._count_fitting(case.input, examples),
                        self._prompts.count_tokens(prompt) + room_for_answer,
                    )
                )
            if self._spec.selection != "nearest":
                break
        if refused:
            fitting, needed = min(refused)
            shown_count = min(self._spec.examples, len(self._examples))
            raise RunFailedError(
                "PROMPT_TOO_LONG",
                f"{shown_count} examples and the longest input need {needed:,} tokens, "
                f"{self._language_model.name} allows {self._language_model.context_tokens:,}: {fitting} examples "
                "would fit.",
            )


def _required(encoder: Encoder | None, selection: str) -> Encoder:
    if encoder is None:
        raise RunFailedError(
            "ENCODER_MISSING", f"selection {selection} compares embeddings, but no encoder is set; name one."
        )
    return encoder
