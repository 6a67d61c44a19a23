"""Retrieval-augmented generation: the passages found for the input go before it.

    documents -> passages -> indexes (embeddings, words)
    input -> passages by cosine, by words or by both -> prompt with context -> answer

Source of the recipe and of its cosine threshold: evidence row S0.5. Where nothing is found, a question is answered
"not in the documents" without asking, unless `when_nothing_found: ask`. `context: oracle` and `closed_book` are the
same recipe with the right passages and with none: beside them one sees whether retrieval or reading failed.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from app.errors import RunFailedError
from app.experiments.retrieval_specs import RagSpec
from app.glossary import TaskKind
from app.language_models.contract import Encoder, Generator
from app.methods.answering import AskedCase, answer_cases, in_blocks
from app.methods.citations import CITING_INSTRUCTION, number_passages, take_citations
from app.methods.contract import Report, TaskSetting
from app.methods.example_selection import draw_in_turns
from app.methods.prompt_builder import PromptBuilder, longest_input
from app.methods.prompts import NOT_FOUND_ANSWER, check_template, join_passages
from app.methods.rag_search import FinderCache, search_settings
from app.methods.validation_scores import open_case_score, ranking_metric
from app.metrics.case_scores import Embed
from app.retrieval.chunking import is_mostly_unspaced
from app.retrieval.finder import Found, PassageFinder
from app.retrieval.reranking import Reranker
from app.values.cases import Case, CaseInput, Document, Passage
from app.values.generation import Trial, Usage
from app.values.predictions import Prediction

ENGLISH_ENCODER = (
    "The encoder minilm was trained on English, and these documents are mostly Chinese, Japanese or Korean: retriever "
    "bm25, or a multilingual encoder, finds more."
)


class Rag:
    """The retrieval recipe."""

    _language_model: Generator  # set by prepare
    _prompts: PromptBuilder  # set by prepare
    _finder: PassageFinder | None = None  # set by prepare; closed-book searches nothing

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
        """Cuts and indexes the documents; a search answers validation cases, otherwise cases count by length alone.

        Raises:
            RunFailedError: ENCODER_MISSING, CORPUS_EMPTY or NO_VALIDATION_CASES.
            InputRejectedError: RERANKER_NOT_FOUND or RERANKER_UNREADABLE.
        """
        del workdir  # indexes live in memory
        started = time.perf_counter()
        self._language_model = language_model
        self._decoding = replace(self._setting.decoding, seed=seed)
        self._prompts = PromptBuilder(
            self._setting,
            language_model,
            listed_labels=self._spec.labels_in_prompt,
            instruction=CITING_INSTRUCTION if self._spec.citations else None,
        )
        reranker = Reranker(self._spec.reranker) if self._spec.reranker is not None else None
        finders = FinderCache(
            lambda spec: PassageFinder(
                corpus,
                spec,
                encoder=encoder,
                reranker=reranker,
                on_progress=lambda done, total: report("embedding passages", done, total),
            )
        )
        trials: tuple[Trial, ...] = ()
        notes: list[str] = []
        if reranker is not None:
            notes.append(f"Reranker {self._spec.reranker}: weights with SHA-256 {reranker.weights_hash}.")
        if self._spec.context != "closed_book":
            if self._spec.search is not None:
                embed = encoder.embed if encoder is not None else None
                trials, note = self._search(finders, validation, embed=embed, seed=seed, report=report)
                notes.append(note)
            self._finder = finders.get(self._spec)
            if encoder is not None and encoder.name == "minilm" and is_mostly_unspaced(corpus):
                notes.append(ENGLISH_ENCODER)
        longest = longest_input([case.input for case in train], [case.input for case in validation])
        label_note = self._prompts.decide_on_labels(longest)
        return Usage(
            prepare_seconds=time.perf_counter() - started,
            index_passages=len(self._finder.passages) if self._finder is not None else None,
            notes=tuple(note for note in (*notes, label_note) if note is not None),
            trials=trials,
        )

    def answer(self, inputs: Sequence[CaseInput]) -> Iterator[Prediction]:
        """One prediction per input, in order, each with the passages its prompt shows."""
        for block in in_blocks(inputs):
            yield from self._answer_block(block, self._finder, self._spec)

    def close(self) -> None:
        """Nothing to free: the indexes go with this recipe, and who opened the language model closes it."""

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Every passage of the documents; none where nothing is searched."""
        return self._finder.passages if self._finder is not None else ()

    def retrieve(self, inputs: Sequence[CaseInput], *, more: int = 0) -> list[tuple[Passage, ...]]:
        """What would be shown with each input, best first, and as many hits more."""
        if self._finder is None:
            return [()] * len(inputs)
        spec = self._spec.model_copy(update={"top_k": self._spec.top_k + more})
        return [found.passages for found in self._finder.find(inputs, spec)]

    def build_prompt(self, text: str, passages: Sequence[Passage]) -> str:
        """The prompt with as many of these passages as the context has room for."""
        return self._build_prompt(text, self._keep_what_fits(text, tuple(passages)))

    def _answer_block(
        self, block: Sequence[CaseInput], finder: PassageFinder | None, spec: RagSpec
    ) -> Iterator[Prediction]:
        started = time.perf_counter()
        found = finder.find(block, spec) if finder is not None else [Found()] * len(block)
        seconds = (time.perf_counter() - started) / len(block)
        settled = {
            case.case_id: self._without_asking(case, one, seconds)
            for case, one in zip(block, found, strict=True)
            if one.failure is not None or (finder is not None and not one.passages and self._abstains)
        }
        asked = [
            self._ask(case, one, seconds) for case, one in zip(block, found, strict=True) if case.case_id not in settled
        ]
        answers = iter(answer_cases(self._language_model, self._setting, asked, decoding=self._decoding))
        for case in block:
            prediction = settled.get(case.case_id) or next(answers)
            yield take_citations(prediction) if self._spec.citations and prediction.failure is None else prediction

    @property
    def _abstains(self) -> bool:
        """A label or a text is always asked for: neither can say that it is not in the documents."""
        return self._spec.when_nothing_found == "abstain" and self._setting.task is TaskKind.QUESTION_ANSWERING

    def _ask(self, case: CaseInput, found: Found, seconds: float) -> AskedCase:
        shown = self._keep_what_fits(case.input, found.passages)
        ranking = found.ranking if self._finder_ranks else None
        return AskedCase(case.case_id, self._build_prompt(case.input, shown), shown, seconds, ranking)

    def _without_asking(self, case: CaseInput, found: Found, seconds: float) -> Prediction:
        return Prediction(
            case_id=case.case_id,
            answer=NOT_FOUND_ANSWER if found.failure is None else "",
            latency_seconds=seconds,
            prompt_tokens=0,
            completion_tokens=0,
            failure=found.failure,
            ranking=found.ranking if self._finder_ranks else None,
        )

    @property
    def _finder_ranks(self) -> bool:
        """An oracle is told what to find, so its ranking says nothing about retrieval."""
        return self._spec.context == "retrieved"

    def _build_prompt(self, text: str, passages: Sequence[Passage]) -> str:
        context = number_passages(passages) if self._spec.citations else join_passages(passages)
        return self._prompts.build(text, context=context)

    def _keep_what_fits(self, text: str, passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
        """The best passages that the context has room for; a prediction names only those it saw."""
        shown = passages
        while shown and not self._prompts.has_room_for(self._build_prompt(text, shown)):
            shown = shown[:-1]
        return shown

    def _search(
        self, finders: FinderCache, validation: Sequence[Case], *, embed: Embed | None, seed: int, report: Report
    ) -> tuple[tuple[Trial, ...], str]:
        """Try settings on the validation split and keep the best; gives what was tried, and a note."""
        assert self._spec.search is not None
        if not validation:
            raise RunFailedError(
                "NO_VALIDATION_CASES",
                "search chooses by validation cases, but the validation split is empty; add some.",
            )
        cases = draw_in_turns(validation, self._spec.search.cases, task=self._setting.task, seed=seed)
        score_case = open_case_score(self._setting, embed)

        def score(spec: RagSpec) -> float:
            inputs = [CaseInput(case.case_id, case.input) for case in cases]
            finder = finders.get(spec)
            predictions = [one for block in in_blocks(inputs) for one in self._answer_block(block, finder, spec)]
            scores = [score_case(prediction, case) or 0.0 for prediction, case in zip(predictions, cases, strict=True)]
            return sum(scores) / len(scores)

        found = search_settings(
            self._spec, score, cases=len(cases), metric=ranking_metric(self._setting), seed=seed, report=report
        )
        self._spec = found.spec
        return found.trials, found.note
