"""LoRA: low-rank adapters on every linear layer, trained on the training split.

    training cases -> zero-shot prompt + answer -> loss on the answer's tokens only -> the best epoch's adapter
    input -> zero-shot prompt -> answer of the network with the adapter merged in

Source: Hu et al. 2021; adapters on all linear layers after Dettmers et al. 2023 (QLoRA). Options: DoRA (Liu et al.
2024) and rank stabilisation (Kalajdzievski 2023). `qlora` and `full` are the same recipe with other weights, so this
class serves all three; the loop is in `tuning_loop.py`, what is trained in `tuning_weights.py`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from app.experiments.tuning_specs import AnyTuning
from app.language_models.contract import Encoder, Generator
from app.language_models.transformers_generator import TransformersGenerator
from app.methods.answering import AskedCase, answer_cases, in_blocks
from app.methods.augmentation import augment_cases
from app.methods.contract import FurtherCases, Report, TaskSetting
from app.methods.further_tasks import FurtherTask, describe_mix, mix_tasks, open_further_task
from app.methods.prompt_builder import PromptBuilder, longest_input
from app.methods.prompts import check_template
from app.methods.tuning import Tuning, require_weights
from app.methods.tuning_rows import TrainingRow, encode_row
from app.methods.tuning_stages import as_learned
from app.methods.validation_scores import open_validation_score
from app.values.cases import Case, CaseInput, Document
from app.values.generation import Usage
from app.values.predictions import Prediction


class TunedAnswers:
    """The recipe of `lora`, `qlora` and `full`: learn the training cases, then answer as zero-shot does."""

    _language_model: TransformersGenerator  # set by prepare
    _prompts: PromptBuilder  # set by prepare

    def __init__(self, spec: AnyTuning, setting: TaskSetting, *, further: Sequence[FurtherCases] = ()) -> None:
        """
        Args:
            further: cases of the further datasets of the arm.
        Raises:
            InputRejectedError: PROMPT_VARIABLE.
        """
        check_template(setting.prompt)
        self._spec = spec
        self._setting = setting
        self._decoding = setting.decoding
        self._further = further
        self._tuning: Tuning | None = None

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
        """Trains the weights, or loads the finished ones, and makes them ready to answer.

        Raises:
            RunFailedError: LORA_NEEDS_WEIGHTS, or what `Tuning.learn` raises.
            InputRejectedError: CHAT_TEMPLATE.
        """
        del corpus  # what it knows, it learns from training cases
        self._language_model = require_weights(language_model, method=self._spec.method)
        self._decoding = replace(self._setting.decoding, seed=seed)
        self._prompts = PromptBuilder(self._setting, language_model, listed_labels=self._spec.labels_in_prompt)
        longest = longest_input([case.input for case in train], [case.input for case in validation])
        note = self._prompts.decide_on_labels(longest)
        self._tuning = Tuning(self._spec, self._language_model)
        augmented = augment_cases(train, self._spec.augmentation, held_out=validation, seed=seed)
        own = [self._encode(case) for case in augmented.cases]
        tasks = [self._open_task(cases, validation) for cases in self._further]
        learned = [as_learned(task, seed=seed) for task in tasks]
        is_in_turn = self._spec.order == "one_after_another"
        rows = own if is_in_turn else mix_tasks(own, tasks, seed=seed)
        usage = self._tuning.learn(
            rows,
            [self._encode(case) for case in validation],
            seed=seed,
            workdir=workdir,
            report=report,
            stages=learned if is_in_turn else (),
            beside=() if is_in_turn else learned,
            shown=[self._encode(copy) for copy in augmented.copies[:1]],
            score=open_validation_score(
                self._spec.keep, self._setting, validation, self.answer, embed=encoder.embed if encoder else None
            ),
        )
        notes = [*([] if note is None else [note]), *augmented.notes]
        for task in tasks:
            notes.extend(task.notes)
        if tasks and not is_in_turn:
            notes.append(describe_mix(own, tasks))
        return replace(usage, notes=(*notes, *usage.notes))

    def answer(self, inputs: Sequence[CaseInput]) -> Iterator[Prediction]:
        """One prediction per input, in order, by the network that was trained, as it would be served."""
        for block in in_blocks(inputs):
            asked = [AskedCase(case.case_id, self._prompts.build(case.input)) for case in block]
            yield from answer_cases(self._language_model, self._setting, asked, decoding=self._decoding)

    def close(self) -> None:
        """Give the language model its own weights back."""
        if self._tuning is not None:
            self._tuning.close()

    def _open_task(self, cases: FurtherCases, validation: Sequence[Case]) -> FurtherTask:
        return open_further_task(
            cases, self._language_model, listed_labels=self._spec.labels_in_prompt, held_out=validation
        )

    def _encode(self, case: Case) -> TrainingRow | None:
        prompt = self._prompts.build(case.input)
        return encode_row(prompt, case.target, setting=self._setting, language_model=self._language_model)
