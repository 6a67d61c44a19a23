"""Retrieval-augmented generation: the passages nearest to the question go before it.

    documents -> passages -> embeddings -> flat index
    input -> embedding -> top k passages above the cosine threshold -> prompt with context -> answer

Source of the recipe and of its threshold: evidence row S0.5. Where no passage is near enough the context stays
empty, and the prompt equals that of zero-shot.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from app.errors import RunFailedError
from app.experiments.plan import RagSpec
from app.language_models.contract import Encoder, Generator
from app.methods.answering import AskedCase, answer_cases, count_answer_tokens, in_blocks
from app.methods.contract import Report, TaskSetting
from app.methods.prompts import build_prompt, check_template, join_passages
from app.retrieval.index import PassageIndex
from app.values.cases import Case, CaseInput, Document, Passage
from app.values.generation import Usage
from app.values.predictions import Prediction


class Rag:
    """The retrieval recipe."""

    _language_model: Generator  # set by prepare
    _index: PassageIndex  # set by prepare

    def __init__(self, spec: RagSpec, setting: TaskSetting) -> None:
        """
        Raises:
            InputRejectedError: PROMPT_VARIABLE.
        """
        check_template(setting.prompt, needs=("context",), method="rag")
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
        """Cuts, embeds and indexes the documents; training cases are not looked at.

        Raises:
            RunFailedError: ENCODER_MISSING or CORPUS_EMPTY.
        """
        del train, validation, workdir  # the documents are all it looks at
        if encoder is None:
            raise RunFailedError("ENCODER_MISSING", "rag searches by embeddings, but no encoder is set; name one.")
        started = time.perf_counter()
        self._language_model = language_model
        self._decoding = replace(self._setting.decoding, seed=seed)
        self._index = PassageIndex.build(
            corpus,
            encoder,
            chunk_words=self._spec.chunk_words,
            overlap_words=self._spec.overlap_words,
            on_progress=lambda done, total: report("embedding passages", done, total),
        )
        if not self._index.passages:
            raise RunFailedError(
                "CORPUS_EMPTY", f"The corpus gave no passages ({len(corpus)} documents); upload documents with text."
            )
        return Usage(prepare_seconds=time.perf_counter() - started, index_passages=len(self._index.passages))

    def answer(self, inputs: Sequence[CaseInput]) -> Iterator[Prediction]:
        """One prediction per input, in order, each with the passages its prompt shows."""
        for block in in_blocks(inputs):
            started = time.perf_counter()
            found = self._index.search(
                [case.input for case in block], top_k=self._spec.top_k, min_cosine=self._spec.min_cosine
            )
            retrieval_seconds = (time.perf_counter() - started) / len(block)
            asked: list[AskedCase] = []
            for case, passages in zip(block, found, strict=True):
                shown = self._keep_what_fits(self._language_model, case.input, passages)
                prompt = self._build_prompt(case.input, shown)
                asked.append(AskedCase(case.case_id, prompt, shown, retrieval_seconds))
            yield from answer_cases(self._language_model, self._setting, asked, decoding=self._decoding)

    def close(self) -> None:
        """Nothing to free: the index goes with this recipe, and who opened the language model closes it."""

    def _build_prompt(self, input_text: str, passages: Sequence[Passage]) -> str:
        return build_prompt(
            self._setting.prompt,
            task=self._setting.task,
            labels=self._setting.labels,
            input_text=input_text,
            context=join_passages(passages),
        )

    def _keep_what_fits(
        self, language_model: Generator, input_text: str, passages: tuple[Passage, ...]
    ) -> tuple[Passage, ...]:
        """The best passages that the context has room for; a prediction names only those it saw."""
        room = language_model.context_tokens - count_answer_tokens(language_model, self._setting)
        shown = passages
        while shown and language_model.count_tokens(self._build_prompt(input_text, shown)) > room:
            shown = shown[:-1]
        return shown
