"""One experiment from its first run to its results, executed in real child processes."""

import csv
import io
import json
from pathlib import Path

import jsonschema
import pytest

from app.actions import experiments
from app.actions.reports import predictions_csv, predictions_jsonl, report_html, results_document, run_log
from app.db import experiment_queries, intake_queries
from app.errors import ConflictError, NotFoundError, RunFailedError
from app.glossary import ExperimentStatus, RunStatus, Split
from app.intake.cases import CaseSet
from app.pipeline import load_run_inputs, open_arm
from app.pipeline_evaluation import evaluate_stored_experiment
from app.pipeline_intake import store_case_set
from app.values.cases import Case
from tests import stored
from tests.tiny import make_llama

SCHEMA = Path(__file__).resolve().parents[1] / "docs" / "results.schema.json"


@pytest.fixture
def run_by_arm(finished_experiment):
    runs = stored.runs_of(finished_experiment.database, finished_experiment.id)
    return {run.arm_key: run for run in runs}


@pytest.fixture
def view(finished_experiment):
    return experiments.get_experiment(finished_experiment.database, finished_experiment.id)


class TestARun:
    """What one run leaves behind."""

    @pytest.mark.parametrize("arm", ["zero_shot", "few_shot"])
    def test_answers_every_case_exactly_once(self, finished_experiment, run_by_arm, arm):
        answers = stored.answers_per_case(finished_experiment.database, run_by_arm[arm].id)
        assert (len(answers), set(answers.values())) == (6, {1})

    def test_ends_with_progress_complete_and_no_lease(self, run_by_arm):
        run = run_by_arm["zero_shot"]
        assert (run.status, run.attempt, run.done, run.total) == (RunStatus.SUCCEEDED, 1, 6, 6)
        assert (run.lease_owner, run.lease_until) == (None, None)
        assert run.started_at < run.finished_at

    def test_stores_what_is_needed_to_repeat_it(self, run_by_arm):
        provenance = run_by_arm["few_shot"].provenance
        assert provenance["seed"] == 1
        assert provenance["settings"]["examples"] == 2
        assert provenance["hashes"] == {"dataset": "parcels"}
        assert len(provenance["language_model"]["weights_sha256"]) == 64
        assert provenance["libraries"]["torch"]

    def test_stores_the_memory_it_took(self, run_by_arm):
        assert run_by_arm["zero_shot"].peak_memory_bytes > 50_000_000

    def test_leaves_a_log_of_its_own(self, finished_experiment, run_by_arm):
        folder = finished_experiment.settings.artefacts_folder / f"run-{run_by_arm['nowhere'].id}"
        assert "/nowhere/at/all" in (folder / "log.txt").read_text()

    def test_fails_with_code_and_sentence_when_its_language_model_cannot_be_opened(self, run_by_arm):
        run = run_by_arm["nowhere"]
        assert (run.status, run.failure_code, run.attempt) == (RunStatus.FAILED, "LANGUAGE_MODEL_NOT_FOUND", 1)
        assert "'/nowhere/at/all'" in run.failure_message
        assert run.failure_message.endswith(".")


class TestAnExperiment:
    """What the evaluation leaves behind."""

    def test_is_failed_when_a_run_failed_and_still_has_results(self, view):
        assert (view.status, view.has_results, view.evaluation_error) == (ExperimentStatus.FAILED, True, None)
        assert (view.progress_share, view.eta_seconds) == (1.0, None)

    def test_its_results_follow_the_schema(self, finished_experiment):
        document = results_document(finished_experiment.database, finished_experiment.id)
        jsonschema.validate(document, json.loads(SCHEMA.read_text()))

    def test_its_results_have_every_arm_and_say_why_figures_are_missing(self, finished_experiment):
        document = results_document(finished_experiment.database, finished_experiment.id)
        arms = {arm["key"]: arm for arm in document["arms"]}
        assert list(arms) == ["zero_shot", "few_shot", "nowhere"]
        assert arms["zero_shot"]["metrics"]["token_f1"]["n"] == 6
        assert arms["nowhere"]["status"] == "failed"
        assert arms["nowhere"]["reasons"]

    def test_its_predictions_are_one_row_per_arm_seed_and_case(self, finished_experiment):
        text = "".join(predictions_csv(finished_experiment.database, finished_experiment.id))
        rows = list(csv.DictReader(io.StringIO(text)))
        expected = [(arm, "1", f"t{number}") for arm in ("zero_shot", "few_shot") for number in range(6)]
        assert [(row["arm"], row["seed"], row["case_id"]) for row in rows] == expected
        assert all(float(row["latency_seconds"]) > 0 for row in rows)

    def test_its_predictions_can_be_had_with_their_exact_prompts(self, finished_experiment):
        rows = [json.loads(line) for line in predictions_jsonl(finished_experiment.database, finished_experiment.id)]
        few_shot = next(row for row in rows if row["arm"] == "few_shot" and row["case_id"] == "t2")
        assert few_shot["prompt"].endswith("Question: Where is parcel t2?\nAnswer:")
        assert "Where is parcel l" in few_shot["prompt"]

    def test_the_log_of_a_run_names_stages_and_provenance(self, finished_experiment):
        run = stored.runs_of(finished_experiment.database, finished_experiment.id)[0]
        path = run_log(finished_experiment.database, finished_experiment.settings, finished_experiment.id, run.id)
        text = path.read_text(encoding="utf-8")
        assert "answering, 6 of 6" in text
        assert "weights_sha256" in text

    def test_a_log_of_another_experiments_run_is_not_found(self, finished_experiment):
        run = stored.runs_of(finished_experiment.database, finished_experiment.id)[0]
        with pytest.raises(NotFoundError, match="has no run"):
            run_log(finished_experiment.database, finished_experiment.settings, finished_experiment.id + 1, run.id)

    def test_its_report_is_one_page_that_loads_nothing(self, finished_experiment):
        page = report_html(finished_experiment.database, finished_experiment.id)
        assert page.lstrip().lower().startswith("<!doctype html>")
        assert "Parcels" in page
        assert 'src="http' not in page

    def test_a_second_evaluation_stores_the_same_results(self, finished_experiment):
        before = results_document(finished_experiment.database, finished_experiment.id)
        evaluate_stored_experiment(finished_experiment.database, finished_experiment.settings, finished_experiment.id)
        assert results_document(finished_experiment.database, finished_experiment.id) == before


class TestEvaluatingTooEarlyOrTooLate:
    """Hints arrive when they like; stored results must rest on the runs as they are."""

    def test_nothing_is_stored_while_a_run_is_queued(self, settings, database):
        experiment_id = stored.add_experiment(database, settings)
        evaluate_stored_experiment(database, settings, experiment_id)
        with pytest.raises(ConflictError, match="no results yet"):
            results_document(database, experiment_id)

    def test_results_of_attempts_that_are_tried_again_are_dropped(self, settings, database):
        experiment_id = stored.add_experiment(database, settings)
        stored.finish_all(database, experiment_id, status=RunStatus.FAILED)
        with database.reading() as session:
            states = experiment_queries.run_states(experiment_queries.get_experiment_row(session, experiment_id))
        experiments.retry_experiment(database, experiment_id)
        with database.unit_of_work() as work:
            experiment_queries.save_results(work.session, experiment_id, {"old": 1}, None, rests_on=states)
        assert not experiments.get_experiment(database, experiment_id).has_results


def test_a_second_attempt_is_given_only_the_cases_without_an_answer(settings, database):
    run = stored.only_run(database, stored.add_experiment(database, settings))
    stored.claim(database, run.id)
    stored.save_answers(database, run, {"t0": "Oslo", "t4": None})
    inputs = load_run_inputs(database, run.id)
    assert [case.case_id for case in inputs.test.values()] == ["t1", "t2", "t3", "t5"]
    assert inputs.answered_count == 2


def test_a_run_fails_by_its_own_failure_although_its_weights_cannot_be_given_back(settings, database, tmp_path):
    folder = make_llama(tmp_path / "vanishing")
    arm = {"full": {"epochs": 1}}
    run = stored.only_run(
        database, stored.add_experiment(database, settings, arms=[arm], language_model=f"hf:{folder}")
    )
    inputs = load_run_inputs(database, run.id)

    def run_out_of_memory(stage: str, done: int, total: int | None) -> None:
        if stage == "training" and done:
            (folder / "model.safetensors").unlink()
            raise RunFailedError("OUT_OF_MEMORY", "There is no memory left.")

    def train() -> None:
        with open_arm(inputs, settings) as opened:
            opened.method.prepare(
                inputs.train,
                inputs.validation,
                inputs.documents,
                language_model=opened.language_model,
                encoder=opened.encoder,
                seed=inputs.seed,
                workdir=tmp_path / "run",
                report=run_out_of_memory,
            )

    with pytest.raises(RunFailedError, match="no memory left"):
        train()


def test_parsing_that_ends_twice_keeps_the_cases_an_experiment_already_uses(database):
    dataset_id = stored.add_ready_dataset(database)
    late = CaseSet(
        cases=(Case(case_id="late", input="?", target="!", split=Split.TEST),),
        labels=(),
        counts={Split.TEST: 1},
        content_hash="late",
        warnings=(),
    )
    store_case_set(database, dataset_id, late)
    with database.reading() as session:
        kept = intake_queries.case_rows(session, dataset_id, Split.TEST)
    assert [row.case_id for row in kept] == [f"t{number}" for number in range(6)]
