"""Retrieval on XQuAD, English and Chinese, and reading it with and without the right passage.

Run ``python -m benchmarks.xquad_retrieval`` (``--cases N`` bounds the questions the language model answers). Every
one of the 240 paragraphs is a document, every question names its paragraph as gold; default settings, nothing tuned.

Peers in the same run, on the same passages and questions: rank_bm25 (BM25Okapi, words split at white space, as its
README does it) for words, and `sentence_transformers.util.semantic_search` on the same embeddings for cosines. The
last line compares hybrid retrieval with the better of the two peers.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy as np
from rank_bm25 import BM25Okapi
from sentence_transformers.util import semantic_search

from app.experiments.retrieval_specs import RagSpec
from app.glossary import TaskKind
from app.language_models.contract import Embeddings, Encoder
from app.language_models.open import open_encoder, open_generator
from app.methods.contract import TaskSetting
from app.methods.registry import build_method
from app.metrics.scoring import score_prediction
from app.retrieval.finder import PassageFinder
from app.settings import Settings
from app.values.cases import CaseInput, Document
from app.values.generation import Decoding
from benchmarks.ending import ending, with_version

DATA = Path(os.environ.get("SEXTANT_BENCH_DATA", "../shared/data")) / "xquad"
RETRIEVERS = ("dense", "bm25", "hybrid")
PEERS = {
    "rank_bm25": with_version("rank-bm25"),
    "semantic_search": with_version("sentence-transformers", " semantic_search"),
}
Question = tuple[CaseInput, str]


class RememberingEncoder:
    """Embeds a text once in this process: both sides of the comparison use the same vectors."""

    def __init__(self, encoder: Encoder) -> None:
        self.name = encoder.name
        self._encoder = encoder
        self._known: dict[str, Embeddings] = {}

    def embed(self, texts):
        new = list(dict.fromkeys(text for text in texts if text not in self._known))
        self._known.update(zip(new, self._encoder.embed(new), strict=True))
        return np.stack([self._known[text] for text in texts]) if texts else self._encoder.embed(texts)


def read_xquad(language: str) -> tuple[list[Document], list[Question]]:
    """One document per paragraph, and the questions with their answers; the gold document is part of the input."""
    documents: list[Document] = []
    questions: list[Question] = []
    for article in json.loads((DATA / f"xquad.{language}.json").read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            name = f"paragraph-{len(documents)}"
            documents.append(Document(name, paragraph["context"]))
            questions += [
                (CaseInput(asked["id"], asked["question"], (name,)), asked["answers"][0]["text"])
                for asked in paragraph["qas"]
            ]
    return documents, questions


def recall_at_5(rankings, questions: list[Question]) -> float:
    """Share of questions whose paragraph is among the documents of the first five passages."""
    hits = [
        case.gold_documents[0] in list(dict.fromkeys(ranking))[:5]
        for ranking, (case, _) in zip(rankings, questions, strict=True)
    ]
    return sum(hits) / len(hits)


def measure_retrieval(documents, questions: list[Question], encoder: Encoder) -> dict[str, float]:
    """Recall@5 of the three retrievers and of the two peers."""
    spec = RagSpec(retriever="hybrid", top_k=5)
    finder = PassageFinder(documents, spec, encoder=encoder)
    cases = [case for case, _ in questions]
    figures: dict[str, float] = {}
    for retriever in RETRIEVERS:
        started = time.perf_counter()
        found = finder.find(cases, spec.model_copy(update={"retriever": retriever}))
        figures[retriever] = recall_at_5([one.ranking for one in found], questions)
        print(f"  {retriever}: recall@5 {figures[retriever]:.4f}, {time.perf_counter() - started:.1f} s")
    passages = finder.passages
    okapi = BM25Okapi([passage.text.lower().split() for passage in passages])
    order = [okapi.get_scores(case.input.lower().split()).argsort()[::-1][:10] for case in cases]
    figures["rank_bm25"] = recall_at_5([[passages[row].document for row in rows] for rows in order], questions)
    hits = semantic_search(
        encoder.embed([case.input for case in cases]), encoder.embed([passage.text for passage in passages]), top_k=10
    )
    figures["semantic_search"] = recall_at_5(
        [[passages[hit["corpus_id"]].document for hit in found] for found in hits], questions
    )
    print(f"  peers: rank_bm25 {figures['rank_bm25']:.4f}, semantic_search {figures['semantic_search']:.4f}")
    return figures


def measure_reading(documents, questions: list[Question], encoder: Encoder, *, retriever: str) -> dict[str, float]:
    """Mean token F1 of the bundled language model with the right passage, with what was found, and with none."""
    language_model = open_generator("bundled", settings=Settings())
    setting = TaskSetting(TaskKind.QUESTION_ANSWERING, (), "default", Decoding(max_tokens=16))
    figures: dict[str, float] = {}
    for context in ("oracle", "retrieved", "closed_book"):
        method = build_method(RagSpec(context=context, retriever=retriever, top_k=1), setting)
        with tempfile.TemporaryDirectory() as workdir:
            method.prepare(
                (),
                (),
                documents,
                language_model=language_model,
                encoder=encoder,
                seed=1,
                workdir=Path(workdir),
                report=lambda stage, done, total: None,
            )
        predictions = method.answer([case for case, _ in questions])
        scores = [
            score_prediction(TaskKind.QUESTION_ANSWERING, prediction, target)["token_f1"] or 0.0
            for prediction, (_, target) in zip(predictions, questions, strict=True)
        ]
        figures[context] = sum(scores) / len(scores)
        print(f"  {context}: token F1 {figures[context]:.3f} over {len(scores)} questions")
    return figures


def main() -> None:
    """Measure both languages and finish with one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=None, help="questions to retrieve for, all 1,190 by default")
    parser.add_argument("--cases", type=int, default=60, help="questions the language model answers")
    chosen = parser.parse_args()
    encoder = RememberingEncoder(open_encoder("minilm"))
    retrieval: dict[str, dict[str, float]] = {}
    reading: dict[str, dict[str, float]] = {}
    for language in ("en", "zh"):
        documents, questions = read_xquad(language)
        questions = questions[: chosen.questions]
        print(f"{language}: {len(documents)} paragraphs, {len(questions)} questions")
        retrieval[language] = measure_retrieval(documents, questions, encoder)
        sample = questions[:: max(1, len(questions) // chosen.cases)][: chosen.cases]
        reading[language] = measure_reading(documents, sample, encoder, retriever="hybrid")
    ours = retrieval["en"]["hybrid"]
    peer_name = max(PEERS, key=retrieval["en"].__getitem__)
    peer = retrieval["en"][peer_name]
    print(
        ending(
            "xquad_retrieval",
            ours=ours,
            peer=peer,
            peer_name=PEERS[peer_name],
            unit="recall@5, XQuAD English",
            higher_is_better=True,
            digits=4,
            retrieval=retrieval,
            reading=reading,
        )
    )


if __name__ == "__main__":
    main()
