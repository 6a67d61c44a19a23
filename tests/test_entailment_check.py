"""The entailment check in an experiment: after the arms, in a process of its own, beside containment."""

import pytest

from app.actions.experiments import create_experiment, get_case, get_experiment, get_results, retry_experiment
from app.actions.reports import report_file
from app.db import followup_queries, run_queries
from app.errors import InputRejectedError
from app.glossary import RunStatus
from app.metrics.diagnostic_names import ENTAILMENT, GROUNDEDNESS
from app.pipeline import execute_run
from app.pipeline_evaluation import evaluate_stored_experiment
from app.values.cases import Passage
from app.values.predictions import Prediction
from tests import stored
from tests.tiny import make_cross_encoder

LABELS = ("contradiction", "entailment", "neutral")
SENTENCES = ("The key is the door. The lamp is the key.", "Which lamp is the door?", "The door is the door, is it?")


@pytest.fixture
def network(tmp_path) -> str:
    return str(make_cross_encoder(tmp_path / "nli", seed=4, labels=LABELS))


def add_answered(database, settings, network: str) -> int:
    """Zero-shot and RAG on twelve cases; RAG was shown a passage, failed on t11 and does not know on t10."""
    dataset, corpus = stored.add_ready_dataset(database, test=12), stored.add_ready_corpus(database)
    plan = stored.make_plan(
        dataset, arms=("zero_shot", "rag"), corpus=corpus, groundedness={"entailment": network}, baseline="zero_shot"
    )
    experiment_id = create_experiment(database, settings, plan)
    rows = stored.row_ids_of(database, experiment_id)
    zero_shot, rag = stored.runs_of(database, experiment_id)[:2]
    for run in (zero_shot, rag):
        attempt = stored.claim(database, run.id)
        passages = (Passage("rules.md", 0, "the door is the key ."),) if run is rag else ()
        scored = [
            (
                rows[f"t{number}"],
                Prediction(
                    f"t{number}",
                    "I do not know" if number == 10 else SENTENCES[number % 3],
                    0.5,
                    7,
                    2,
                    passages=passages,
                    failure="The endpoint answered 500." if number == 11 else None,
                ),
                {"exact_match": 0.0, "token_f1": 0.0, GROUNDEDNESS: 0.5},
            )
            for number in range(12)
        ]
        with database.unit_of_work() as work:
            run_queries.save_predictions(work.session, run.id, attempt=attempt, scored=scored)
            run_queries.finish_run(work.session, run.id, attempt=attempt, status=RunStatus.SUCCEEDED)
    return experiment_id


def check_all(database, settings, experiment_id: int) -> None:
    for run in stored.runs_of(database, experiment_id):
        if run.status == RunStatus.QUEUED:
            execute_run(database, settings, run_id=run.id, attempt=stored.claim(database, run.id))
    evaluate_stored_experiment(database, settings, experiment_id)


def test_the_share_entailed_stands_beside_the_share_of_words(database, settings, network):
    experiment_id = add_answered(database, settings, network)
    check_all(database, settings, experiment_id)
    results = get_results(database, experiment_id)
    assert results is not None
    zero_shot, rag = results.arms
    assert ENTAILMENT not in zero_shot.diagnostics
    assert rag.diagnostics[ENTAILMENT].n == 10
    assert rag.diagnostics[GROUNDEDNESS].n == 11
    assert results.provenance["entailment"]["label"] == "entailment"
    markdown = report_file(database, experiment_id, "md").content.decode()
    assert "Groundedness by entailment" in markdown
    assert "Groundedness by containment" in markdown
    assert "Entailment was told by" in markdown
    assert network.rpartition("/")[2] in markdown
    assert "由所示段落推出" in report_file(database, experiment_id, "md", language="zh").content.decode()


def test_only_arms_that_show_passages_are_checked_and_they_stay_arms(database, settings, network):
    experiment_id = add_answered(database, settings, network)
    view = get_experiment(database, experiment_id)
    assert [arm.key for arm in view.arms] == ["zero_shot", "rag"]
    assert [followup.key for followup in view.followups] == ["entailment: rag"]


def test_the_sentences_that_nothing_entails_are_kept(database, settings, network):
    experiment_id = add_answered(database, settings, network)
    check_all(database, settings, experiment_id)
    run = stored.runs_of(database, experiment_id)[-1]
    with database.reading() as session:
        rows = [row for row, _ in followup_queries.followed_predictions(session, [run.id])]
    assert len(rows) == 11
    assert all(bool(row.answer) == (row.scores[ENTAILMENT] not in (1.0, None)) for row in rows)
    (remark,) = get_case(database, experiment_id, "t0").remarks
    assert (remark.kind, remark.arm_key) == ("entailment", "rag")


def test_a_network_that_is_not_there_costs_no_arm_and_is_said(database, settings, tmp_path, network):
    experiment_id = add_answered(database, settings, str(tmp_path / "nowhere"))
    check_all(database, settings, experiment_id)
    results = get_results(database, experiment_id)
    assert results is not None
    assert results.arms[1].status == "succeeded"
    reason = results.arms[1].reasons[f"diagnostics.{ENTAILMENT}"]
    assert reason.startswith("The entailment check failed: ")
    run = stored.runs_of(database, experiment_id)[-1]
    assert (run.status, run.failure_code) == (RunStatus.FAILED, "ENTAILMENT_NOT_FOUND")

    (tmp_path / "nowhere").symlink_to(network)
    retry_experiment(database, experiment_id)
    check_all(database, settings, experiment_id)
    again = get_results(database, experiment_id)
    assert again is not None
    assert again.arms[1].diagnostics[ENTAILMENT].n == 10
    assert f"diagnostics.{ENTAILMENT}" not in again.arms[1].reasons


def test_what_an_earlier_attempt_checked_is_not_checked_again(database, settings, network):
    experiment_id = add_answered(database, settings, network)
    run = stored.runs_of(database, experiment_id)[-1]
    attempt = stored.claim(database, run.id)
    stored.save_answers(database, run, {"t0": "kept"}, attempt=attempt)
    with database.unit_of_work() as work:
        run_queries.release_run(work.session, run.id, attempt=attempt, max_attempts=3)
    check_all(database, settings, experiment_id)
    answered = stored.answers_per_case(database, run.id)
    assert set(answered.values()) == {1}
    assert len(answered) == 11


@pytest.mark.parametrize(
    ("overrides", "sentence"),
    [
        ({"arms": ["zero_shot"]}, "needs an arm that shows passages"),
        ({"task": "classification", "arms": ["rag"]}, "does not suit classification"),
    ],
)
def test_a_plan_that_could_check_nothing_is_refused(overrides, sentence):
    with pytest.raises(InputRejectedError) as caught:
        stored.make_plan(1, corpus=1, groundedness={"entailment": "/nli"}, **overrides)
    assert sentence in caught.value.message
