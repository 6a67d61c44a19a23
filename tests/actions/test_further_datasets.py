"""Further datasets of an arm are found, frozen by content, and kept apart from what is tested."""

import pytest
import yaml

from app.actions.bundles import experiment_files
from app.actions.experiments import create_experiment
from app.db import experiment_queries, intake_queries
from app.db.clock import utc_seconds
from app.db.tables import DatasetRow
from app.errors import AppError
from app.experiments.plan import read_plan
from app.glossary import IntakeStatus, Split, TaskKind
from app.intake.cases import hash_cases
from app.pipeline import load_run_inputs
from app.values.cases import Case
from tests import stored

ADDRESSES = tuple(
    Case(f"a{n}", f"Which street has number {n}?", f"street {n}", split)
    for n, split in enumerate([Split.TRAIN] * 4 + [Split.VALIDATION] + [Split.TEST] * 2)
)


def add_dataset(database, cases=ADDRESSES, *, status=IntakeStatus.READY, task=TaskKind.QUESTION_ANSWERING) -> int:
    with database.unit_of_work() as work:
        row = DatasetRow(
            created_at=utc_seconds(),
            name="Addresses",
            task=task,
            status=status,
            file_name="addresses.csv",
            columns=["input", "target"],
            mapping={"input": "input", "target": "target"},
            labels=sorted({case.target for case in cases}) if task is TaskKind.CLASSIFICATION else [],
            warnings=[],
            content_hash=hash_cases(cases),
        )
        work.session.add(row)
        work.session.flush()  # the cases need the id
        intake_queries.save_cases(work.session, row.id, cases)
        return row.id


def learn(dataset_id: int, *further, **settings):
    return stored.make_plan(dataset_id, arms=[{"lora": {"datasets": list(further), **settings}}])


def frozen_arm(database, experiment_id):
    with database.reading() as session:
        return read_plan(experiment_queries.get_experiment_row(session, experiment_id).plan).arms[0]


@pytest.fixture
def own(database):
    return stored.add_ready_dataset(database)


@pytest.mark.parametrize("by", ["id", "hash", "both"])
def test_a_stored_dataset_is_frozen_by_id_and_hash(database, settings, own, by):
    other = add_dataset(database)
    digest = hash_cases(ADDRESSES)
    named = {"id": {"id": other}, "hash": {"hash": digest[:12]}, "both": {"id": other, "hash": digest}}[by]
    experiment_id = create_experiment(database, settings, learn(own, {**named, "share": 0.25}))
    (spec,) = frozen_arm(database, experiment_id).datasets
    assert (spec.id, spec.hash, spec.task, spec.share) == (other, digest, "question_answering", 0.25)


def test_a_run_is_handed_training_and_validation_cases_only_and_its_hash_is_recorded(database, settings, own):
    other = add_dataset(database)
    experiment_id = create_experiment(database, settings, learn(own, {"id": other}))
    inputs = load_run_inputs(database, stored.only_run(database, experiment_id).id)
    (further,) = inputs.further
    assert [len(further.train), len(further.validation)] == [4, 1]
    assert {case.split for case in (*further.train, *further.validation)} == {Split.TRAIN, Split.VALIDATION}
    assert inputs.hashes[f"dataset {other}"] == hash_cases(ADDRESSES)


def test_another_task_is_asked_in_its_own_way(database, settings, own):
    labelled = tuple(Case(f"l{n}", f"text {n}", "yn"[n % 2], Split.TRAIN) for n in range(4))
    other = add_dataset(database, labelled, task=TaskKind.CLASSIFICATION)
    plan = learn(own, {"id": other}).model_copy(update={"prompt": "Say: {input}"})
    experiment_id = create_experiment(database, settings, plan)
    (further,) = load_run_inputs(database, stored.only_run(database, experiment_id).id).further
    assert (further.setting.task, further.setting.labels) == (TaskKind.CLASSIFICATION, ("n", "y"))
    assert further.setting.prompt == "default"


def test_a_training_case_that_is_tested_here_is_refused(database, settings, own):
    leaked = (*ADDRESSES, Case("leak", "WHERE is parcel  t1?", "Turin", Split.TRAIN))
    other = add_dataset(database, leaked)
    refused = refusal(database, settings, learn(own, {"id": other}))
    assert refused.code == "TESTED_CASES_IN_TRAINING"
    assert "1 training case of dataset" in refused.message
    assert "leak" in refused.message


def test_a_tested_input_outside_its_training_split_does_no_harm(database, settings, own):
    other = add_dataset(database, (*ADDRESSES, Case("apart", "Where is parcel t1?", "Turin", Split.TEST)))
    assert create_experiment(database, settings, learn(own, {"id": other}))


@pytest.mark.parametrize(
    ("named", "code"),
    [
        ({"id": 77}, "DATASET_NOT_FOUND"),
        ({"hash": "0123456789"}, "DATASET_NOT_FOUND"),
        ({"id": "own"}, "PLAN_INVALID"),
        ({"id": "other", "hash": "0123456789"}, "PLAN_INVALID"),
        ({"file": "a.csv"}, "PLAN_INVALID"),
        ({"id": "parsing"}, "DATASET_NOT_READY"),
        ({"id": "untaught"}, "TRAIN_TOO_SMALL"),
    ],
)
def test_what_cannot_be_learned_is_refused_with_its_code(database, settings, own, named, code):
    ids = {
        "own": own,
        "other": add_dataset(database),
        "parsing": add_dataset(database, status=IntakeStatus.PARSING),
        "untaught": add_dataset(database, ADDRESSES[4:]),
    }
    named = {**named, **({"id": ids.get(named["id"], named["id"])} if "id" in named else {})}
    assert refusal(database, settings, learn(own, named)).code == code


@pytest.mark.parametrize(
    ("key", "value"),
    [("split", {"test": 0.5}), ("split_column", "part"), ("skip_empty", True), ("carve_validation", False)],
)
def test_a_stored_dataset_cannot_be_read_otherwise(database, settings, own, key, value):
    add_dataset(database)
    refused = refusal(database, settings, learn(own, {"hash": hash_cases(ADDRESSES), key: value}))
    assert refused.code == "PLAN_INVALID"
    assert f"datasets.0.{key} has no effect beside hash" in refused.message


def test_the_same_dataset_twice_is_refused(database, settings, own):
    other = add_dataset(database)
    refused = refusal(database, settings, learn(own, {"id": other}, {"hash": hash_cases(ADDRESSES)}))
    assert "is listed twice" in refused.message


def test_an_experiment_is_taken_away_with_its_further_datasets(database, settings, own):
    other = add_dataset(database)
    experiment_id = create_experiment(database, settings, learn(own, {"id": other, "share": 0.5}))
    files = experiment_files(database, settings, experiment_id)
    plan = read_plan(yaml.safe_load(files["plan.yaml"]))
    (spec,) = plan.arms[0].datasets
    assert (spec.file, spec.split_column, spec.share) == (f"dataset-{other}.jsonl", "split", 0.5)
    assert len(files[spec.file].splitlines()) == len(ADDRESSES)


def refusal(database, settings, plan) -> AppError:
    with pytest.raises(AppError) as caught:
        create_experiment(database, settings, plan)
    return caught.value
