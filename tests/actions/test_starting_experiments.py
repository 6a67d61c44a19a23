"""Starting, cancelling and retrying experiments, and what is refused with which code."""

from typing import Any

import pytest

from app.actions.assessments import create_assessment
from app.actions.experiments import (
    cancel_experiment,
    create_demo_experiment,
    create_experiment,
    get_experiment,
    list_experiments,
    retry_experiment,
    unknown_gold_documents,
)
from app.db import experiment_queries, intake_queries, run_queries
from app.db.tables import CorpusRow
from app.errors import AppError, ConflictError, InputRejectedError, NotFoundError
from app.experiments.plan import read_plan
from app.glossary import ExperimentStatus, IntakeStatus, RunStatus, Split, TaskKind
from app.intake.gold_documents import describe_unknown_gold_documents
from app.jobs import RUN_EXECUTE, RUN_EXECUTE_ON_GPU
from app.pipeline_intake import install_demo
from app.settings import EndpointSettings
from tests import stored

NO_FOLDERS = "Uploaded documents go by their file name without folders."


@pytest.fixture
def dataset_id(database):
    return stored.add_ready_dataset(database)


def refusal(database, settings, plan) -> AppError:
    with pytest.raises(AppError) as caught:
        create_experiment(database, settings, plan)
    return caught.value


class TestRefusals:
    """Each with its code; nothing is stored and nobody is told."""

    @pytest.fixture(autouse=True)
    def nothing_is_stored(self, database, sent_jobs):
        yield
        assert list_experiments(database) == ()
        assert sent_jobs == []

    def test_a_plan_without_an_uploaded_dataset(self, database, settings):
        plan = read_plan({"name": "a", "task": "generation", "dataset": {"file": "a.csv"}, "arms": ["zero_shot"]})
        assert refusal(database, settings, plan).code == "PLAN_INVALID"

    def test_a_corpus_given_as_a_path(self, database, settings, dataset_id):
        refused = refusal(database, settings, stored.make_plan(dataset_id, corpus="/etc"))
        assert (refused.code, refused.status) == ("PLAN_INVALID", 422)
        assert "upload" in refused.message

    def test_an_endpoint_that_is_not_configured_names_those_that_are(self, database, settings, dataset_id):
        office = EndpointSettings(base_url="http://127.0.0.1:1/v1", language_model="x")
        known = settings.model_copy(update={"endpoints": {"office": office}})
        refused = refusal(database, known, stored.make_plan(dataset_id, language_model="endpoint:moon"))
        assert refused.code == "ENDPOINT_UNKNOWN"
        assert "'moon'" in refused.message
        assert "office" in refused.message

    def test_an_arm_on_an_endpoint_that_is_not_configured(self, database, settings, dataset_id):
        arms = ("zero_shot", {"few_shot": {"examples": 1, "language_model": "endpoint:moon"}})
        assert refusal(database, settings, stored.make_plan(dataset_id, arms=arms)).code == "ENDPOINT_UNKNOWN"

    def test_a_dataset_that_does_not_exist(self, database, settings):
        refused = refusal(database, settings, stored.make_plan(404))
        assert (refused.code, refused.status) == ("DATASET_NOT_FOUND", 404)

    @pytest.mark.parametrize("status", [IntakeStatus.UPLOADED, IntakeStatus.PARSING, IntakeStatus.REJECTED])
    def test_a_dataset_that_is_not_ready(self, database, settings, dataset_id, status):
        with database.unit_of_work() as work:
            intake_queries.get_dataset_row(work.session, dataset_id).status = status
        refused = refusal(database, settings, stored.make_plan(dataset_id))
        assert isinstance(refused, ConflictError)
        assert refused.code == "DATASET_NOT_READY"
        assert str(status) in refused.message

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("labels", ["billing", "returns"]),
            ("split", {"test": 0.5}),
            ("split_column", "part"),
            ("slices", ["language"]),
            ("train", "train.csv"),
            ("validation", "validation.csv"),
            ("carve_validation", False),
        ],
    )
    def test_what_an_uploaded_dataset_was_given_when_it_was_read(self, database, settings, dataset_id, key, value):
        refused = refusal(database, settings, stored.make_plan(dataset_id, dataset={"id": dataset_id, key: value}))
        assert refused.code == "PLAN_INVALID"
        assert f"dataset.{key} has no effect beside id" in refused.message
        assert "upload" in refused.message

    def test_a_dataset_uploaded_for_another_task(self, database, settings, dataset_id):
        refused = refusal(database, settings, stored.make_plan(dataset_id, task="classification"))
        assert refused.code == "PLAN_INVALID"
        assert "question_answering" in refused.message

    def test_a_corpus_that_does_not_exist(self, database, settings, dataset_id):
        refused = refusal(database, settings, stored.make_plan(dataset_id, corpus=404, arms=("zero_shot", "rag")))
        assert refused.code == "CORPUS_NOT_FOUND"

    def test_a_corpus_that_is_not_ready(self, database, settings, dataset_id):
        with database.unit_of_work() as work:
            row = CorpusRow(created_at=1.0, name="Halls", status=IntakeStatus.PARSING)
            work.session.add(row)
            work.session.flush()  # the plan names the id
            corpus_id = row.id
        refused = refusal(database, settings, stored.make_plan(dataset_id, corpus=corpus_id, arms=("rag",)))
        assert refused.code == "CORPUS_NOT_READY"

    @pytest.mark.parametrize(
        ("gold", "said"), [(("hr/Oslo.md", "hr/Turin.md"), "'hr/Oslo.md' and 'hr/Turin.md'"), ((), "name no document")]
    )
    def test_an_oracle_whose_gold_documents_are_not_in_the_corpus(self, database, settings, gold, said):
        dataset_id, corpus_id = stored.add_ready_dataset(database, gold=gold), stored.add_ready_corpus(database)
        arms = ("rag", {"rag": {"context": "oracle"}})
        refused = refusal(database, settings, stored.make_plan(dataset_id, corpus=corpus_id, arms=arms))
        assert (refused.code, refused.status) == ("GOLD_DOCUMENTS_UNKNOWN", 422)
        assert said in refused.message
        assert "'rag_oracle'" in refused.message

    def test_more_examples_than_training_cases(self, database, settings, dataset_id):
        refused = refusal(database, settings, stored.make_plan(dataset_id, arms=({"few_shot": {"examples": 5}},)))
        assert refused.code == "TRAIN_TOO_SMALL"
        assert "needs 5 training cases, the dataset has 4" in refused.message

    def test_training_without_training_cases(self, database, settings):
        empty = stored.add_ready_dataset(database, train=0)
        assert refusal(database, settings, stored.make_plan(empty, arms=("lora",))).code == "TRAIN_TOO_SMALL"

    def test_a_dataset_without_test_cases(self, database, settings):
        untested = stored.add_ready_dataset(database, test=0)
        assert refusal(database, settings, stored.make_plan(untested)).code == "TEST_EMPTY"

    def test_the_demo_before_it_is_installed(self, database, settings):
        with pytest.raises(ConflictError) as caught:
            create_demo_experiment(database, settings)
        assert caught.value.code == "DEMO_NOT_INSTALLED"


class TestStarting:
    """What a good plan becomes."""

    @pytest.mark.parametrize(
        ("gold", "warnings"),
        [
            (("Oslo.md", "Turin.md"), ()),
            ((), ()),
            (("Oslo.md", "Rome.md", "Rome.md"), ("2 cases with gold documents the corpus lacks: 'Rome.md'.",)),
            (
                ("hr/Oslo.md",),
                (f"1 case with gold documents the corpus lacks: 'hr/Oslo.md'. {NO_FOLDERS}",),
            ),
        ],
    )
    def test_gold_documents_that_the_corpus_lacks_are_warned_about(self, database, settings, gold, warnings):
        dataset_id, corpus_id = stored.add_ready_dataset(database, gold=gold), stored.add_ready_corpus(database)
        plan = stored.make_plan(dataset_id, corpus=corpus_id, arms=("rag",))
        found = unknown_gold_documents(database, create_experiment(database, settings, plan))
        assert describe_unknown_gold_documents(found) == warnings

    def test_an_oracle_with_some_known_gold_documents_is_started(self, database, settings):
        dataset_id = stored.add_ready_dataset(database, gold=("Rome.md", "Oslo.md"))
        plan = stored.make_plan(
            dataset_id, corpus=stored.add_ready_corpus(database), arms=({"rag": {"context": "oracle"}},)
        )
        assert create_experiment(database, settings, plan)

    def test_the_frozen_plan_names_the_columns_that_the_dataset_was_read_by(self, database, settings, dataset_id):
        with database.unit_of_work() as work:
            row = intake_queries.get_dataset_row(work.session, dataset_id)
            row.mapping = {"input": "text", "target": "label", "case_id": "ticket", "gold_document": None}
        named = {"id": dataset_id, "input": "text", "target": "label", "case_id": "ticket"}
        ids = [
            create_experiment(database, settings, stored.make_plan(dataset_id, dataset=dataset))
            for dataset in ({"id": dataset_id}, named)
        ]
        with database.reading() as session:
            rows = [experiment_queries.get_experiment_row(session, one) for one in ids]
            assert [row.plan["dataset"]["input"] for row in rows] == ["text", "text"]
            assert rows[0].plan_hash == rows[1].plan_hash

    def test_one_run_per_arm_and_seed_each_announced_once(self, database, settings, sent_jobs):
        arms = ("zero_shot", {"few_shot": {"examples": 2}})
        experiment_id = stored.add_experiment(database, settings, arms=arms, seeds=[1, 2])
        runs = stored.runs_of(database, experiment_id)
        assert [(run.arm_key, run.seed) for run in runs] == [
            ("zero_shot", 1),
            ("zero_shot", 2),
            ("few_shot", 1),
            ("few_shot", 2),
        ]
        assert sent_jobs == [(RUN_EXECUTE, run.id) for run in runs]

    def test_runs_on_local_weights_go_to_gpu_workers_where_there_are_any(self, database, settings, sent_jobs):
        office = EndpointSettings(base_url="http://127.0.0.1:1/v1", language_model="x")
        team = settings.model_copy(update={"has_gpu_workers": True, "endpoints": {"office": office}})
        arms = ("zero_shot", {"zero_shot": {"key": "remote", "language_model": "endpoint:office"}})
        stored.add_experiment(database, team, arms=arms)
        assert [name for name, _ in sent_jobs] == [RUN_EXECUTE_ON_GPU, RUN_EXECUTE]

    def test_the_sample_of_test_cases_is_frozen_and_repeats(self, database, settings):
        chosen = []
        for _ in range(2):
            experiment_id = stored.add_experiment(database, settings, test=30, limits={"test_cases": 10})
            names = {row_id: case_id for case_id, row_id in stored.row_ids_of(database, experiment_id).items()}
            with database.reading() as session:
                row = experiment_queries.get_experiment_row(session, experiment_id)
            chosen.append([names[row_id] for row_id in row.test_case_ids])
        assert chosen[0] == chosen[1]
        assert len(set(chosen[0])) == 10

    def test_it_begins_queued_without_progress(self, database, settings):
        view = get_experiment(database, stored.add_experiment(database, settings))
        assert (view.status, view.progress_share, view.test_case_count) == (ExperimentStatus.QUEUED, 0.0, 6)

    def test_the_demo_starts_when_it_is_installed(self, database, settings):
        install_demo(database)
        view = get_experiment(database, create_demo_experiment(database, settings))
        assert view.is_demo
        assert [arm.key for arm in view.arms] == ["zero_shot", "few_shot", "rag", "lora"]

    def test_the_demo_whose_documents_are_still_read_is_not_installed(self, database, settings):
        install_demo(database)
        with database.unit_of_work() as work:
            corpus = intake_queries.find_demo_corpus(work.session)
            corpus.status = IntakeStatus.PARSING
        with pytest.raises(ConflictError) as caught:
            create_demo_experiment(database, settings)
        assert caught.value.code == "DEMO_NOT_INSTALLED"

    def test_installing_the_demo_twice_keeps_one(self, database):
        for _ in range(2):
            install_demo(database)
        with database.reading() as session:
            assert len(intake_queries.dataset_rows(session, only_ready=True)) == 2
            assert len(intake_queries.corpus_rows(session, only_ready=True)) == 1


class TestCancelling:
    """Cancel what waits, ask what runs."""

    def test_a_queued_experiment_is_cancelled_at_once(self, database, settings):
        experiment_id = stored.add_experiment(database, settings, seeds=[1, 2])
        cancel_experiment(database, experiment_id)
        assert {run.status for run in stored.runs_of(database, experiment_id)} == {RunStatus.CANCELLED}

    def test_a_running_run_shows_that_it_is_being_cancelled(self, database, settings):
        experiment_id = stored.add_experiment(database, settings)
        stored.claim(database, stored.only_run(database, experiment_id).id)
        cancel_experiment(database, experiment_id)
        (run,) = get_experiment(database, experiment_id).arms[0].runs
        assert run.is_cancelling

    def test_cancelling_twice_or_too_late_changes_nothing(self, database, settings):
        experiment_id = stored.add_experiment(database, settings)
        stored.finish_all(database, experiment_id)
        cancel_experiment(database, experiment_id)
        cancel_experiment(database, experiment_id)
        assert stored.only_run(database, experiment_id).status == RunStatus.SUCCEEDED

    def test_what_does_not_exist_cannot_be_cancelled(self, database):
        with pytest.raises(NotFoundError):
            cancel_experiment(database, 404)


class TestRetrying:
    """Try again what failed, without asking twice."""

    def test_keeps_the_answers_and_queues_the_run(self, database, settings, sent_jobs):
        experiment_id = stored.add_experiment(database, settings)
        run = stored.only_run(database, experiment_id)
        stored.claim(database, run.id)
        stored.save_answers(database, run, {"t0": "Oslo", "t1": "Turin"})
        with database.unit_of_work() as work:
            run_queries.finish_run(work.session, run.id, attempt=1, status=RunStatus.FAILED, failure_code="X")
        sent_jobs.clear()
        retry_experiment(database, experiment_id)
        assert sent_jobs == [(RUN_EXECUTE, run.id)]
        assert sum(stored.answers_per_case(database, run.id).values()) == 2
        queued = stored.only_run(database, experiment_id)
        assert (queued.status, queued.failure_code) == (RunStatus.QUEUED, None)

    def test_leaves_what_succeeded_alone(self, database, settings):
        experiment_id = stored.add_experiment(database, settings, seeds=[1, 2])
        good, bad = stored.runs_of(database, experiment_id)
        stored.change_run(database, good.id, status=RunStatus.SUCCEEDED)
        stored.change_run(database, bad.id, status=RunStatus.FAILED)
        retry_experiment(database, experiment_id)
        assert [run.status for run in stored.runs_of(database, experiment_id)] == ["succeeded", "queued"]

    def test_is_refused_while_something_runs(self, database, settings):
        experiment_id = stored.add_experiment(database, settings)
        with pytest.raises(ConflictError) as caught:
            retry_experiment(database, experiment_id)
        assert caught.value.code == "EXPERIMENT_RUNNING"

    def test_is_refused_when_everything_succeeded(self, database, settings):
        experiment_id = stored.add_experiment(database, settings)
        stored.finish_all(database, experiment_id)
        with pytest.raises(ConflictError) as caught:
            retry_experiment(database, experiment_id)
        assert caught.value.code == "NOTHING_TO_RETRY"


def test_classification_cases_keep_their_labels(database, settings):
    dataset_id = stored.add_ready_dataset(database, task=TaskKind.CLASSIFICATION)
    experiment_id = create_experiment(
        database, settings, stored.make_plan(dataset_id, task="classification", arms=({"few_shot": {"examples": 4}},))
    )
    with database.reading() as session:
        assert intake_queries.count_cases(session, dataset_id, Split.TRAIN) == 4
    assert get_experiment(database, experiment_id).task is TaskKind.CLASSIFICATION


def test_a_plan_without_its_own_name_is_refused_before_it_gets_here():
    with pytest.raises(InputRejectedError):
        read_plan({"name": "", "task": "generation", "dataset": {"id": 1}, "arms": ["zero_shot"]})


class TestPreferences:
    """What the decision weighs comes from the plan, else from the answers of the assessment."""

    def stored_decision(self, database, settings, plan) -> dict[str, Any] | None:
        answers = {"privacy": "own_machines", "requests_per_day": "thousands"}
        assessment = create_assessment(database, name="Parcels", answers=answers)
        experiment_id = create_experiment(database, settings, plan, assessment_id=assessment)
        with database.reading() as session:
            return experiment_queries.get_experiment_row(session, experiment_id).plan["decision"]

    def test_answers_say_what_to_weigh_and_limit(self, database, settings, dataset_id):
        decision = self.stored_decision(database, settings, stored.make_plan(dataset_id))
        assert decision is not None
        assert decision["weights"]["cost"] == 0.03
        assert decision["limits"]["privacy"] is True

    def test_the_plan_goes_first(self, database, settings, dataset_id):
        plan = stored.make_plan(dataset_id, decision={"weights": {"cost": 0.1}})
        decision = self.stored_decision(database, settings, plan)
        assert decision is not None
        assert decision["weights"]["cost"] == 0.1
        assert decision["limits"]["privacy"] is False

    def test_without_an_assessment_nothing_is_assumed(self, database, settings, dataset_id):
        experiment_id = create_experiment(database, settings, stored.make_plan(dataset_id))
        with database.reading() as session:
            assert experiment_queries.get_experiment_row(session, experiment_id).plan["decision"] is None
