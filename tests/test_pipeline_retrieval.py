"""Retrieving and searching arms through the pipeline: what gold documents reach, what is scored, what is stored."""

import pytest
from sqlalchemy import select

from app.actions.experiments import create_experiment
from app.actions.reports import results_document
from app.db import run_queries
from app.db.tables import CaseRow
from app.glossary import RunStatus, Split
from app.metrics.retrieval_names import RECALL, RECIPROCAL_RANK
from app.pipeline import execute_run
from app.pipeline_evaluation import evaluate_stored_experiment
from tests import stored

ARMS = (
    {"rag": {"retriever": "bm25", "top_k": 1, "key": "words"}},
    {"rag": {"retriever": "bm25", "top_k": 1, "context": "oracle", "key": "oracle"}},
    {"rag": {"context": "closed_book", "key": "closed_book"}},
    {"prompt_search": {"example_sets": 1, "examples": 1, "max_evaluations": 6}},
)


@pytest.fixture
def experiment_id(database, settings, tiny_language_model: str) -> int:
    """Executed in this process: the gold document of test case n is that of city n."""
    dataset_id = stored.add_ready_dataset(database)
    with database.unit_of_work() as work:
        for row in work.session.scalars(select(CaseRow).where(CaseRow.dataset_id == dataset_id)):
            if row.split == Split.TEST:
                city = stored.CITIES[int(row.case_id[1:])]
                row.input = f"Where do parcels to {city} lie?"
                row.gold_documents = [f"{city}.md"]
            elif row.case_id == "l3":
                row.split = Split.VALIDATION
    plan = stored.make_plan(
        dataset_id, arms=ARMS, corpus=stored.add_ready_corpus(database), language_model=tiny_language_model
    )
    experiment_id = create_experiment(database, settings, plan)
    for run in stored.runs_of(database, experiment_id):
        execute_run(database, settings, run_id=run.id, attempt=stored.claim(database, run.id))
    evaluate_stored_experiment(database, settings, experiment_id)
    return experiment_id


def test_retrieving_and_searching_arms_end_to_end(database, experiment_id):
    runs = {run.arm_key: run for run in stored.runs_of(database, experiment_id)}
    assert {run.status for run in runs.values()} == {RunStatus.SUCCEEDED}

    with database.reading() as session:
        predictions = {
            (run.arm_key, case.case_id): prediction
            for run, prediction, case in run_queries.predictions_of(session, experiment_id)
        }
    words, oracle = predictions["words", "t2"], predictions["oracle", "t2"]
    assert words.passages[0]["document"] == "Lyon.md"
    assert words.passages[0]["bm25"] > 0
    assert words.scores[RECALL] == 1.0
    assert oracle.prompt == words.prompt
    assert RECALL not in oracle.scores
    assert predictions["closed_book", "t2"].passages == []

    document = results_document(database, experiment_id)
    arms = {arm["key"]: arm for arm in document["arms"]}
    assert arms["words"]["retrieval"][RECIPROCAL_RANK]["value"] == 1.0
    assert arms["words"]["failure_split"]["oracle"] == "oracle"
    assert arms["words"]["failure_split"]["closed_book"] == "closed_book"
    assert arms["oracle"]["retrieval"] == {}

    provenance = document["provenance"]["runs"]["prompt_search/1"]
    assert sum(trial["is_chosen"] for trial in provenance["search"]) == 1
    assert {trial["cases"] for trial in provenance["search"]} == {1}
    assert provenance["notes"][0].startswith("Chosen of 6 prompts")
