"""RAG with a network trained to read: retrieved passages before every question, in training as in use.

    training case -> passages: the one with the answer and distractors, or distractors only -> prompt + answer
    -> loss on the answer -> answers as `rag` gives them, by the trained network

Source: RAFT, Zhang et al. 2024 (arXiv:2403.10131). The distractors are what the retriever really finds beside the
answer, so the network learns to pass over just those passages it will meet. Validation prompts are built as in use.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from app.experiments.hybrid_specs import RagLoraSpec
from app.language_models.contract import Encoder, Generator
from app.language_models.transformers_generator import TransformersGenerator
from app.methods.contract import Report, TaskSetting
from app.methods.prompts import fold_lines
from app.methods.rag import Rag
from app.methods.tuning import Tuning, require_weights
from app.methods.tuning_rows import TrainingRow, encode_row
from app.methods.validation_scores import open_validation_score
from app.values.cases import Case, CaseInput, Document, Passage
from app.values.generation import Usage
from app.values.predictions import Prediction


class ShownPassages(NamedTuple):
    """The passages of one training prompt, and whether the answer is among them."""

    passages: tuple[Passage, ...]
    has_gold: bool


class RagLora:
    """The RAFT recipe."""

    _language_model: TransformersGenerator  # set by prepare

    def __init__(self, spec: RagLoraSpec, setting: TaskSetting) -> None:
        """
        Raises:
            InputRejectedError: PROMPT_VARIABLE.
        """
        self._spec = spec
        self._setting = setting
        self._rag = Rag(spec.rag, setting)
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
        """Indexes the documents, then trains on prompts with passages.

        Raises:
            RunFailedError: what `Rag.prepare` and `Tuning.learn` raise.
        """
        self._language_model = require_weights(language_model, method="rag_lora")
        indexed = self._rag.prepare(
            train,
            validation,
            corpus,
            language_model=language_model,
            encoder=encoder,
            seed=seed,
            workdir=workdir,
            report=report,
        )
        source = random.Random(seed)
        shown = [self._choose_passages(case, found, source) for case, found in self._retrieve(train, more=1)]
        with_gold = sum(choice.has_gold for choice in shown)
        rows = [self._encode(case, choice.passages) for case, choice in zip(train, shown, strict=True)]
        self._tuning = Tuning(self._spec.tuning, self._language_model)
        learned = self._tuning.learn(
            rows,
            [self._encode(case, found) for case, found in self._retrieve(validation)],
            seed=seed,
            workdir=workdir,
            report=report,
            score=open_validation_score(
                self._spec.tuning.keep,
                self._setting,
                validation,
                self._rag.answer,
                embed=encoder.embed if encoder else None,
            ),
        )
        note = f"{with_gold} of {len(train)} training prompts show a passage with the answer."
        return replace(
            learned,
            prepare_seconds=indexed.prepare_seconds,
            index_passages=indexed.index_passages,
            notes=(*indexed.notes, note, *learned.notes),
            trials=(*indexed.trials, *learned.trials),
        )

    def answer(self, inputs: Sequence[CaseInput]) -> Iterator[Prediction]:
        """One prediction per input, in order, as `rag` gives them."""
        return self._rag.answer(inputs)

    def close(self) -> None:
        """Give the language model its own weights back."""
        self._rag.close()
        if self._tuning is not None:
            self._tuning.close()

    def _retrieve(self, cases: Sequence[Case], *, more: int = 0) -> Iterator[tuple[Case, tuple[Passage, ...]]]:
        inputs = [CaseInput(case.case_id, case.input) for case in cases]
        return zip(cases, self._rag.retrieve(inputs, more=more), strict=True)

    def _choose_passages(self, case: Case, found: tuple[Passage, ...], source: random.Random) -> ShownPassages:
        """The passage with the answer among distractors in seeded order, or, in the other share, distractors alone."""
        top_k = self._spec.rag.top_k
        gold = self._find_gold(case, found)
        distractors = [passage for passage in found if not _holds(passage, case.target)]
        if gold is None or source.random() >= self._spec.gold_share:
            return ShownPassages(tuple(distractors[:top_k]), has_gold=False)
        chosen = [gold, *distractors[: top_k - 1]]
        source.shuffle(chosen)
        return ShownPassages(tuple(chosen), has_gold=True)

    def _find_gold(self, case: Case, found: tuple[Passage, ...]) -> Passage | None:
        """The best passage that holds the answer word for word, of the gold documents where those are named."""
        of_gold = [passage for passage in self._rag.passages if passage.document in case.gold_documents]
        candidates = [passage for passage in found if not of_gold or passage.document in case.gold_documents] + of_gold
        return next((passage for passage in candidates if _holds(passage, case.target)), None)

    def _encode(self, case: Case, passages: Sequence[Passage]) -> TrainingRow | None:
        prompt = self._rag.build_prompt(case.input, passages)
        return encode_row(prompt, case.target, setting=self._setting, language_model=self._language_model)


def _holds(passage: Passage, answer: str) -> bool:
    return fold_lines(answer).casefold() in fold_lines(passage.text).casefold()
