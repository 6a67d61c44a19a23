"""An invented experiment whose figures are plausible, for tests and for looking at the report.

python -m tests.reports.invented /tmp/report.html
"""

import random
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from app.decision.verdict import decide
from app.evaluation.evaluate import evaluate_experiment
from app.evaluation.intervals import Resampling
from app.glossary import MethodKey, TaskKind
from app.metrics.scoring import score_prediction
from app.reports.blocks import Memo
from app.reports.memo import build_memo
from app.reports.memo_context import DataFacts, MemoInputs
from app.reports.report_html import render_report
from app.values.advice import RankedMethod, Recommendation, Vote
from app.values.predictions import Prediction, ScoredPrediction
from app.values.results import Results
from app.values.run_records import ArmIdentity, RunRecord

QUICK = Resampling(seed=7, bootstrap=400, permutations=999)

TOPICS = ("leave", "travel", "laptops", "invoices", "remote work", "on-call duty", "parking", "training")
PLAN = {
    "name": "Handbook questions",
    "task": "question_answering",
    "dataset": {"id": 1, "input": "question", "target": "answer"},
    "corpus": 1,
    "language_model": "bundled",
    "encoder": "minilm",
    "decoding": {"max_tokens": 48, "temperature": 0.0},
    "prompt": "default",
    "baseline": "zero_shot",
    "arms": [
        {"zero_shot": {}},
        {"few_shot": {"examples": 8, "selection": "random"}},
        {"rag": {"top_k": 3, "min_cosine": 0.25, "chunk_words": 100, "overlap_words": 20}},
        {"lora": {"rank": 8, "dropout": 0.0, "epochs": 3.0, "learning_rate": 0.0002, "batch_size": 8}},
    ],
    "seeds": [1],
    "limits": {"minutes": 30},
}
PROVENANCE = {
    "dataset_hash": "sha256:9f2b6f0e5d1c4c7a8e3b6d9a0c1f2e3d4b5a69788796a5b4c3d2e1f001122334",
    "corpus_hash": "sha256:1122334455667788990011aabbccddeeff00112233445566778899aabbccddee",
    "seeds": [1],
    "libraries": {"torch": "2.10.0", "transformers": "5.20.1", "peft": "0.20.0", "scipy": "1.17.1"},
}


def make_row(
    arm: str,
    case_id: str,
    answer: str,
    *,
    target: str,
    seed: int = 1,
    failure: str | None = None,
    task: TaskKind = TaskKind.QUESTION_ANSWERING,
    latency_seconds: float = 0.5,
    asked: str = "",
) -> ScoredPrediction:
    """One scored answer."""
    prediction = Prediction(
        case_id=case_id,
        answer="" if failure else answer,
        latency_seconds=latency_seconds,
        prompt_tokens=100,
        completion_tokens=0 if failure else 5,
        failure=failure,
    )
    return ScoredPrediction(
        arm=arm,
        seed=seed,
        prediction=prediction,
        input=asked or f"Question {case_id}?",
        target=target,
        scores=score_prediction(task, prediction, target),
    )


def make_run(
    arm: str,
    rows: Sequence[ScoredPrediction],
    *,
    seed: int = 1,
    status: str = "succeeded",
    method: str | None = None,
    failure: str | None = None,
    train_seconds: float | None = None,
) -> RunRecord:
    """One run of an arm on the bundled language model."""
    return RunRecord(
        arm=arm,
        method=method or arm,
        language_model="bundled",
        seed=seed,
        status=status,
        train_seconds=train_seconds,
        peak_memory_bytes=1_200_000_000 if rows else None,
        failure=failure,
        predictions=tuple(rows),
    )


def evaluate_quickly(
    runs: Sequence[RunRecord],
    *,
    arms: Sequence[str],
    task: TaskKind = TaskKind.QUESTION_ANSWERING,
    case_ids: Sequence[str] | None = None,
    baseline: str | None = None,
) -> Results:
    """Results of these runs with few resamples, arms named by their method."""
    return evaluate_experiment(
        version="0.1.0",
        plan={**PLAN, "task": str(task), "baseline": baseline or arms[0]},
        task=task,
        arms=[ArmIdentity(key=key, method=key, language_model="bundled") for key in arms],
        baseline=baseline or arms[0],
        runs=runs,
        provenance=PROVENANCE,
        decide=decide,
        case_ids=case_ids,
        resampling=QUICK,
    )


def invent_runs(*, cases: int = 80) -> list[RunRecord]:
    """Four arms whose quality differs: zero-shot knows nothing, RAG and LoRA answer about half."""
    chance = random.Random(11)
    strengths = {"zero_shot": 0.05, "few_shot": 0.15, "rag": 0.62, "lora": 0.4}
    latencies = {"zero_shot": 0.31, "few_shot": 0.78, "rag": 0.92, "lora": 0.29}
    rows: dict[str, list[ScoredPrediction]] = {key: [] for key in strengths}
    for position in range(cases):
        topic = TOPICS[position % len(TOPICS)]
        target = f"{position % 28 + 2} days notice to the {topic} team"
        hardness = chance.random()
        for key, strength in strengths.items():
            luck = 0.5 * hardness + 0.5 * chance.random()
            answer = target if luck < strength else f"the {topic} team" if luck < strength + 0.2 else "I do not know"
            failed = key == "lora" and position == 17
            rows[key].append(
                make_row(
                    key,
                    f"q{position:03d}",
                    answer,
                    target=target,
                    asked=f"How early do I have to ask for {topic}?",
                    latency_seconds=latencies[key] * (0.7 + 0.8 * chance.random()),
                    failure="The answer took longer than 60 s and was stopped." if failed else None,
                )
            )
    return [make_run(key, rows[key], train_seconds=212.4 if key == "lora" else None) for key in strengths]


def invent_advice() -> Recommendation:
    """A ranking with an excluded method."""
    vote = Vote("documents_needed", MethodKey.RAG, 3.0, "Answers rest on documents that change.", "S1.7-Q1")
    return Recommendation(
        questionnaire_version="1",
        ranking=(
            RankedMethod(MethodKey.RAG, 6.5, False, "Answers rest on documents that change every month.", (vote,)),
            RankedMethod(MethodKey.FEW_SHOT, 3.0, False, "240 examples are at hand and nothing has to be trained.", ()),
            RankedMethod(MethodKey.LORA, 1.5, False, "Enough examples, but facts would go stale.", ()),
            RankedMethod(MethodKey.ZERO_SHOT, 1.0, False, "The cheapest start, and the line to beat.", ()),
            RankedMethod(MethodKey.FULL, -4.0, True, "No graphics card is at hand.", ()),
        ),
        suggested_arms=("zero_shot", "few_shot", "rag", "lora"),
        unanswered=("latency", "request volume"),
    )


def invent_memo(
    runs: Sequence[RunRecord], *, arms: Sequence[str], title: str = "Handbook questions", language: str = "en"
) -> Memo:
    """The memo of these runs."""
    return memo_of(evaluate_quickly(runs, arms=arms), runs, title=title, language=language)


def memo_of(results: Results, runs: Sequence[RunRecord], *, title: str = "x", language: str = "en") -> Memo:
    """The memo of these results."""
    return build_memo(
        MemoInputs(
            results=results,
            title=title,
            generated_at=datetime(2025, 11, 21, 9, 30, tzinfo=UTC),
            language=language,
            cases=[row for run in runs for row in run.predictions],
            advice=invent_advice(),
            answers={"task_kind": "question_answering", "external_knowledge": "facts"},
            notes="Legal asked for sources.",
            data=DataFacts(dataset="handbook.csv", train_count=120, test_count=80, warnings=("Row 7 stands twice.",)),
        )
    )


def invent_report(runs: Sequence[RunRecord], *, arms: Sequence[str], title: str = "Handbook questions") -> str:
    """The report of these runs."""
    return render_report(invent_memo(runs, arms=arms, title=title))


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(
        invent_report(invent_runs(), arms=("zero_shot", "few_shot", "rag", "lora")), encoding="utf-8"
    )
