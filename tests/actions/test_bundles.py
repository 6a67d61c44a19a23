"""An experiment taken away: its files give the very cases, documents and settings that were frozen."""

import io
import zipfile
from dataclasses import replace

import pytest
import yaml

from app.actions.bundles import experiment_archive, experiment_files
from app.actions.experiments import create_experiment
from app.db import intake_queries
from app.db.database import Database
from app.errors import NotFoundError
from app.experiments.dataset_specs import DatasetSpec
from app.experiments.demo_plans import read_demo_plan
from app.experiments.plan import read_plan
from app.glossary import Split
from app.intake.cases import CaseSet, hash_cases
from app.intake.sources import load_further_source, load_plan_sources
from app.pipeline_intake import add_corpus, add_dataset, store_case_set, store_documents
from app.resources import demo_folder
from app.settings import Settings
from app.values.cases import Case, Document


def store_demo(database: Database, settings: Settings, *, tickets: bool, more: tuple[Document, ...] = ()) -> int:
    plan = read_demo_plan(tickets=tickets)
    corpus = None if isinstance(plan.corpus, int) else plan.corpus
    sources = load_plan_sources(plan.dataset, corpus, folder=demo_folder(), task=plan.task)
    documents = (*sources.documents, *more)
    with database.unit_of_work() as work:
        dataset_id = add_dataset(work, plan, is_demo=False)
        corpus_id = add_corpus(work, "documents", is_demo=False) if documents else None
    store_case_set(database, dataset_id, sources.case_set)
    if corpus_id is not None:
        store_documents(database, corpus_id, documents)
    stored = plan.model_copy(update={"dataset": DatasetSpec(id=dataset_id), "corpus": corpus_id})
    return create_experiment(database, settings, stored)


def write(files: dict[str, str], folder):
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="")
    return read_plan(yaml.safe_load((folder / "plan.yaml").read_text(encoding="utf-8")))


@pytest.mark.parametrize("tickets", [True, False])
def test_the_files_give_the_same_cases_and_documents(database, settings, tmp_path, tickets):
    experiment_id = store_demo(database, settings, tickets=tickets)
    plan = write(experiment_files(database, settings, experiment_id), tmp_path)
    sources = load_plan_sources(plan.dataset, plan.corpus, folder=tmp_path, task=plan.task)
    with database.reading() as session:
        dataset = intake_queries.get_dataset_row(session, 1)
        kept = [intake_queries.to_case(row) for split in Split for row in intake_queries.case_rows(session, 1, split)]
        documents = () if tickets else intake_queries.documents_of(session, 1)
    assert sources.case_set.labels == tuple(dataset.labels)
    for split in Split:
        # The order too: samples of cases and of examples are drawn by it.
        assert list(sources.case_set.cases_of(split)) == [case for case in kept if case.split is split]
    assert sources.documents == documents
    assert sources.case_set.content_hash == dataset.content_hash == hash_cases(kept)


def store(database: Database, settings: Settings, cases: list[Case], names: tuple[str, ...] = (), *, arm: str) -> int:
    """An experiment with these cases, which it is also trained on in other words, as a further dataset."""
    further = [replace(case, case_id=f"x{case.case_id}", input=f"Again: {case.input}") for case in cases]
    for kept in (cases, further):
        with database.unit_of_work() as work:
            plan = read_demo_plan(tickets=False)
            dataset_id = add_dataset(work, plan, is_demo=False)
        counts = {split: sum(1 for case in kept if case.split is split) for split in Split}
        store_case_set(database, dataset_id, CaseSet(tuple(kept), (), counts, (), hash_cases(kept)))
    with database.unit_of_work() as work:
        corpus_id = add_corpus(work, "documents", is_demo=False)
    store_documents(database, corpus_id, tuple(Document(name, f"The text of {name}.") for name in names or ("a.md",)))
    plan = {
        "name": "kept",
        "task": "question_answering",
        "dataset": {"id": 1},
        "corpus": 1,
        "language_model": "bundled",
        "arms": [{"lora": {"datasets": [{"id": 2}]}} if arm == "lora" else arm],
    }
    return create_experiment(database, settings, read_plan(plan))


def questions(**changes) -> list[Case]:
    splits = [Split.TRAIN] * 20 + [Split.TEST] * 5
    return [Case(f"q{n}", f"What is {n}?", f"It is {n}.", split, **changes) for n, split in enumerate(splits)]


def test_cases_without_a_validation_split_stay_without(database, settings, tmp_path):
    plan = write(experiment_files(database, settings, store(database, settings, questions(), arm="lora")), tmp_path)
    own = load_plan_sources(plan.dataset, plan.corpus, folder=tmp_path, task=plan.task).case_set
    (spec,) = plan.arms[0].datasets
    further = load_further_source(spec, folder=tmp_path, task=plan.task)
    for found in (own, further):
        assert [found.counts[split] for split in (Split.TRAIN, Split.VALIDATION, Split.TEST)] == [20, 0, 5]
    assert own.content_hash == hash_cases(questions())


@pytest.mark.parametrize("names", [("a; b.md", "c|d.md"), ("[1].md",), ("x.md", '["y"].md')])
def test_names_of_documents_survive_whatever_they_hold(database, settings, tmp_path, names):
    cases = questions(gold_documents=names)
    experiment_id = store(database, settings, cases, names, arm="zero_shot")
    plan = write(experiment_files(database, settings, experiment_id), tmp_path)
    sources = load_plan_sources(plan.dataset, plan.corpus, folder=tmp_path, task=plan.task)
    assert {case.gold_documents for case in sources.case_set.cases} == {names}
    assert sources.case_set.content_hash == hash_cases(cases)
    assert sources.case_set.warnings == ()


def test_the_plan_keeps_every_setting(database, settings, tmp_path):
    experiment_id = store_demo(database, settings, tickets=False)
    plan = write(experiment_files(database, settings, experiment_id), tmp_path)
    original = read_demo_plan(tickets=False)
    assert plan.arms == original.arms
    assert plan.arm_keys == original.arm_keys
    assert (plan.decoding, plan.limits, plan.seeds, plan.baseline) == (
        original.decoding,
        original.limits,
        original.seeds,
        original.baseline_key,
    )


def test_a_document_that_was_no_text_is_kept_as_text(database, settings, tmp_path):
    scan = Document("sub/old.pdf", "What the PDF says.")
    experiment_id = store_demo(database, settings, tickets=False, more=(scan,))
    assert experiment_files(database, settings, experiment_id)["documents/sub/old.pdf.extracted.txt"] == scan.text


@pytest.mark.parametrize("name", ["../../etc/cron.md", "/etc/cron.md", "..\\..\\cron.md", ".hidden.md"])
def test_no_file_lands_outside_its_folder(database, settings, name):
    experiment_id = store_demo(database, settings, tickets=False, more=(Document(name, "Text."),))
    paths = [path for path, text in experiment_files(database, settings, experiment_id).items() if text == "Text."]
    assert len(paths) == 1
    assert paths[0].startswith("documents/")
    assert not any(part.startswith(".") for part in paths[0].split("/"))


def test_the_archive_holds_the_same_files(database, settings):
    experiment_id = store_demo(database, settings, tickets=True)
    with zipfile.ZipFile(io.BytesIO(experiment_archive(database, settings, experiment_id))) as archive:
        read = {name: archive.read(name).decode() for name in archive.namelist()}
    files = experiment_files(database, settings, experiment_id)
    assert read == {f"experiment-{experiment_id}/{path}": text for path, text in files.items()}


def test_an_experiment_that_does_not_exist_is_named(database, settings):
    with pytest.raises(NotFoundError):
        experiment_files(database, settings, 99)
