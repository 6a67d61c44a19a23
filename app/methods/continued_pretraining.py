"""Continued pre-training: the documents are read as plain text, every token a lesson; then it answers.

    documents -> blocks of tokens -> next-token loss on all of them -> answers as zero-shot, or as `rag`

Source: Gururangan et al. 2020 (task- and domain-adaptive pre-training). Which epoch is kept is decided by the answers
of the validation cases, because those are what it is for; without any, the last epoch is. With a `replay_share`
training cases with their answers are mixed in against forgetting (a replay buffer: evidence row S4.7).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from app.errors import RunFailedError
from app.experiments.hybrid_specs import ContinuedPretrainingSpec
from app.experiments.prompting_specs import ZeroShotSpec
from app.language_models.contract import Encoder, Generator
from app.language_models.transformers_generator import TransformersGenerator
from app.methods.contract import Report, TaskSetting
from app.methods.further_tasks import draw_replay
from app.methods.prompt_builder import PromptBuilder
from app.methods.rag import Rag
from app.methods.tuning import Tuning, require_weights
from app.methods.tuning_rows import TrainingRow, encode_row
from app.methods.zero_shot import ZeroShot
from app.values.cases import Case, CaseInput, Document
from app.values.generation import Usage
from app.values.predictions import Prediction


class ContinuedPretraining:
    """The recipe of continued pre-training."""

    def __init__(self, spec: ContinuedPretrainingSpec, setting: TaskSetting) -> None:
        """
        Raises:
            InputRejectedError: PROMPT_VARIABLE.
        """
        self._spec = spec
        self._setting = setting
        listed = spec.tuning.labels_in_prompt
        self._asking = Rag(spec.rag, setting) if spec.rag else ZeroShot(ZeroShotSpec(labels_in_prompt=listed), setting)
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
        """Reads the documents; training cases only as far as they are replayed.

        Raises:
            RunFailedError: CORPUS_EMPTY, or what `Tuning.learn` and `Rag.prepare` raise.
        """
        network = require_weights(language_model, method="continued_pretraining")
        blocks = [block for document in corpus for block in cut_into_blocks(document, network, self._spec.block_tokens)]
        if not blocks:
            raise RunFailedError(
                "CORPUS_EMPTY",
                f"The corpus gave nothing to read ({len(corpus)} documents); upload documents with text.",
            )
        prompts = PromptBuilder(self._setting, language_model, listed_labels=self._spec.tuning.labels_in_prompt)

        def encode(case: Case) -> TrainingRow | None:
            return encode_row(prompts.build(case.input), case.target, setting=self._setting, language_model=network)

        replayed = draw_replay([encode(case) for case in train], len(blocks), share=self._spec.replay_share, seed=seed)
        self._tuning = Tuning(self._spec.tuning, network)
        learned = self._tuning.learn(
            [*blocks, *replayed],
            [encode(case) for case in validation],
            seed=seed,
            workdir=workdir,
            report=report,
        )
        asking = self._asking.prepare(
            train,
            validation,
            corpus,
            language_model=language_model,
            encoder=encoder,
            seed=seed,
            workdir=workdir,
            report=report,
        )
        tokens = sum(row.units for row in blocks)
        note = f"Read {len(corpus)} documents: {len(blocks)} blocks, {tokens:,} tokens learned per epoch."
        if self._spec.replay_share:
            note += f" {len(replayed)} training cases were replayed among them."
        return replace(
            learned,
            prepare_seconds=asking.prepare_seconds,
            index_passages=asking.index_passages,
            notes=(note, *learned.notes, *asking.notes),
            trials=(*learned.trials, *asking.trials),
        )

    def answer(self, inputs: Sequence[CaseInput]) -> Iterator[Prediction]:
        """One prediction per input, in order, as zero-shot or `rag` gives them."""
        return self._asking.answer(inputs)

    def close(self) -> None:
        """Give the language model its own weights back."""
        self._asking.close()
        if self._tuning is not None:
            self._tuning.close()


def cut_into_blocks(
    document: Document, language_model: TransformersGenerator, block_tokens: int
) -> Iterator[TrainingRow]:
    """The document's tokens in blocks, each but its first token to be learned.

    Blocks overlap by one token, so that the first of the next is learned as well.
    """
    tokens = language_model.encode_prompt(document.text) if document.text.strip() else []
    size = min(block_tokens, language_model.context_tokens)
    for start in range(0, len(tokens) - 1, size - 1):
        block = tokens[start : start + size]
        yield TrainingRow(block, len(block) - 1)
