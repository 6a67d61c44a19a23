"""Every kind of wrong answer, one case each, beside an oracle and a closed-book arm."""

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from app.decision.verdict import decide
from app.evaluation.evaluate import evaluate_experiment, identify_arms
from app.evaluation.intervals import Resampling
from app.experiments.plan import read_plan
from app.glossary import TaskKind
from app.metrics.retrieval_names import RECALL
from app.reports.results_json import results_from_json, results_to_json
from app.values.cases import Passage
from app.values.predictions import ScoredPrediction
from app.values.results import FailureSplit
from tests.reports.invented import make_row, make_run

GOLD = Passage("gold.md", 0, "It is kept under the pot.")
EMPTY = Passage("gold.md", 1, "It is somewhere.")
OTHER = Passage("other.md", 0, "Nothing of the kind.")
TARGET = "under the pot"

# case: (retrieved arm's answer, its passage), (oracle's answer, its passage) or None, closed-book's answer
CASES = {
    "right": ((TARGET, GOLD), (TARGET, GOLD), "?"),
    "missed": (("?", OTHER), (TARGET, GOLD), "?"),
    "misread": (("?", GOLD), (TARGET, GOLD), "?"),
    "never_read": (("?", OTHER), ("?", GOLD), "?"),
    "not_there": (("?", EMPTY), ("?", EMPTY), "?"),
    "known_before": (("?", OTHER), (TARGET, GOLD), TARGET),
    "no_oracle": (("?", OTHER), None, "?"),
}


def row(arm: str, case_id: str, answer: str, passage: Passage | None) -> ScoredPrediction:
    made = make_row(arm, case_id, answer, target=TARGET, failure="Nothing to show." if answer == "!" else None)
    prediction = replace(made.prediction, passages=(passage,) if passage else ())
    return replace(made, prediction=prediction, gold_documents=("gold.md",), scores={**made.scores, RECALL: 0.5})


def evaluate(*arms: dict, task: TaskKind = TaskKind.QUESTION_ANSWERING):
    plan = read_plan(
        {"name": "split", "task": str(task), "dataset": {"id": 1}, "corpus": 1, "arms": list(arms), "baseline": "rag"}
    )
    answers = {
        "rag": [row("rag", case_id, *given[0]) for case_id, given in CASES.items()],
        "oracle": [row("oracle", case_id, *(given[1] or ("!", None))) for case_id, given in CASES.items()],
        "bare": [row("bare", case_id, given[2], None) for case_id, given in CASES.items()],
    }
    return evaluate_experiment(
        version="0",
        plan={},
        task=task,
        arms=identify_arms(plan),
        baseline="rag",
        runs=[make_run(key, answers[key], method="rag") for key in plan.arm_keys],
        provenance={},
        decide=decide,
        case_ids=list(CASES),
        resampling=Resampling(seed=7, bootstrap=200, permutations=200),
    )


RAG = {"rag": {"key": "rag"}}
ORACLE = {"rag": {"key": "oracle", "context": "oracle"}}
BARE = {"rag": {"key": "bare", "context": "closed_book"}}


def test_every_wrong_answer_has_its_kind():
    split = evaluate(RAG, ORACLE, BARE).arms[0].failure_split
    assert split == FailureSplit(
        wrong=6,
        missing_knowledge=1,
        failed_retrieval=1,
        failed_reading=3,
        unassigned=1,
        oracle="oracle",
        closed_book="bare",
    )


def test_zero_shot_serves_as_closed_book():
    split = evaluate(RAG, ORACLE, {"zero_shot": {"key": "bare"}}).arms[0].failure_split
    assert (split.closed_book, split.failed_reading) == ("bare", 3)


def test_without_closed_book_nobody_knows_what_was_known_before():
    split = evaluate(RAG, ORACLE).arms[0].failure_split
    assert (split.closed_book, split.failed_retrieval, split.failed_reading) == (None, 2, 2)


@pytest.mark.parametrize("others", [(BARE,), ({"rag": {**ORACLE["rag"], "language_model": "hf:other"}},)])
def test_without_an_oracle_on_the_same_language_model_there_is_a_reason(others):
    arm = evaluate(RAG, *others).arms[0]
    assert arm.failure_split is None
    assert "context: oracle" in arm.reasons["failure_split"]


def test_only_arms_that_retrieve_are_split():
    _, oracle, bare = evaluate(RAG, ORACLE, BARE).arms
    assert (oracle.failure_split, bare.failure_split) == (None, None)
    assert "failure_split" not in oracle.reasons


def test_retrieval_is_summarised_beside_the_metrics():
    arm = evaluate(RAG, ORACLE).arms[0]
    assert (arm.retrieval[RECALL].value, arm.retrieval[RECALL].n) == (0.5, 7)
    assert RECALL not in arm.metrics
    assert "at least 10" in arm.reasons[f"retrieval.{RECALL}"]


def test_the_results_document_carries_both():
    results = evaluate(RAG, ORACLE, BARE)
    document = json.loads(json.dumps(results_to_json(results)))
    schema = Path(__file__).resolve().parents[2] / "docs" / "results.schema.json"
    jsonschema.validate(document, json.loads(schema.read_text()))
    assert results_from_json(document) == results


def test_results_of_an_earlier_version_can_still_be_read():
    document = results_to_json(evaluate(RAG))
    for arm in (*document["arms"], *document["runs"]):
        del arm["retrieval"], arm["failure_split"]
    assert results_from_json(document).arms[0].failure_split is None
