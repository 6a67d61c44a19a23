"""A preview shows what a run would ask; the runs of the finished experiment say what that is."""

import subprocess
import sys

import pytest

from app.actions.prompt_previews import preview_prompt
from app.db import experiment_queries, run_queries
from app.errors import InputRejectedError, NotFoundError
from app.experiments.plan import read_plan
from app.glossary import TaskKind
from app.language_models.open import open_generator
from app.settings import EndpointSettings
from tests import stored


@pytest.fixture
def dataset_id(database) -> int:
    return stored.add_ready_dataset(database, train=6)


def preview(database, settings, dataset_id, arm, **overrides):
    plan = stored.make_plan(dataset_id, arms=[arm], **overrides)
    return preview_prompt(database, settings, plan)


@pytest.mark.parametrize("arm", ["zero_shot", "few_shot"])
def test_is_the_prompt_the_run_asked_with(finished_experiment, arm):
    with finished_experiment.database.reading() as session:
        asked = {
            run.arm_key: prediction
            for run, prediction, case in run_queries.predictions_of(session, finished_experiment.id)
            if case.case_id == "t0"
        }
        plan = read_plan(plan_document_of(session, finished_experiment.id))
    shown = preview_prompt(finished_experiment.database, finished_experiment.settings, plan, arm_key=arm, case_id="t0")
    assert shown.prompt == asked[arm].prompt
    assert shown.tokens == asked[arm].prompt_tokens
    assert (shown.is_exact, shown.is_counted) == (True, True)
    assert shown.context_tokens == 512


def plan_document_of(session, experiment_id):
    return experiment_queries.get_experiment_row(session, experiment_id).plan


def test_counts_as_the_bundled_language_model_does(database, settings, dataset_id):
    shown = preview(database, settings, dataset_id, {"few_shot": {"examples": 3}})
    generator = open_generator("bundled", settings=settings)
    assert shown.tokens == generator.count_tokens(shown.prompt)
    assert shown.context_tokens == generator.context_tokens


@pytest.mark.parametrize("selection", ["nearest", "diverse"])
def test_says_where_a_run_would_pick_other_examples(database, settings, dataset_id, selection):
    shown = preview(database, settings, dataset_id, {"few_shot": {"examples": 2, "selection": selection}})
    assert shown.prompt.count("Question:") == 3
    assert not shown.is_exact
    assert "by similarity" in shown.notes[0]


def test_shows_the_beginnings_of_documents_for_rag(database, settings, dataset_id):
    shown = preview(database, settings, dataset_id, {"rag": {"top_k": 2}}, corpus=stored.add_ready_corpus(database))
    assert shown.prompt.count("lie in hall") == 2
    assert not shown.is_exact


def test_closed_book_is_exact(database, settings, dataset_id):
    shown = preview(
        database, settings, dataset_id, {"rag": {"context": "closed_book"}}, corpus=stored.add_ready_corpus(database)
    )
    assert shown.prompt == "Answer the question. Context: \nQuestion: Where is parcel t0?\nAnswer:"
    assert shown.is_exact


def test_a_template_is_shown_filled_in(database, settings, dataset_id):
    shown = preview(database, settings, dataset_id, "zero_shot", prompt="Q: {input}\nA:")
    assert shown.prompt == "Q: Where is parcel t0?\nA:"


def test_labels_left_out_are_noted(database, settings):
    dataset_id = stored.add_ready_dataset(database, task=TaskKind.CLASSIFICATION)
    arm = {"zero_shot": {"labels_in_prompt": "never"}}
    shown = preview(database, settings, dataset_id, arm, task="classification")
    assert shown.prompt == "Text: Where is parcel t0?\nLabel:"
    assert "not listed" in shown.notes[0]


def test_a_longer_context_is_the_one_that_prompts_are_checked_against(database, settings, dataset_id):
    shown = preview(database, settings, dataset_id, {"lora": {"context_extension": {"factor": 1.5}}})
    alone = preview(database, settings, dataset_id, "lora")
    assert shown.context_tokens == 1.5 * alone.context_tokens == 1.5 * 2048


def test_an_endpoint_is_estimated(database, settings, dataset_id):
    endpoint = EndpointSettings(base_url="http://127.0.0.1:9", language_model="x", context_tokens=4096)
    remote = settings.model_copy(update={"endpoints": {"x": endpoint}})
    shown = preview(database, remote, dataset_id, "zero_shot", language_model="endpoint:x")
    # 67 bytes: "Answer the question. Context: ", a line break, "Question: Where is parcel t0?", a line break, "Answer:"
    assert (shown.tokens, shown.context_tokens, shown.is_counted) == (17, 4096, False)


def test_a_folder_without_tokenizer_is_estimated(database, settings, dataset_id, tmp_path):
    shown = preview(database, settings, dataset_id, "zero_shot", language_model=f"hf:{tmp_path}")
    assert not shown.is_counted


class TestRefusals:
    def test_examples_that_do_not_fit(self, database, settings, dataset_id):
        endpoint = EndpointSettings(base_url="http://127.0.0.1:9", language_model="x", context_tokens=256)
        remote = settings.model_copy(update={"endpoints": {"x": endpoint}})
        wordy = "word " * 160 + "{examples}{input}"  # 800 bytes, about 200 tokens
        with pytest.raises(InputRejectedError, match="examples would fit") as caught:
            preview(
                database, remote, dataset_id, {"few_shot": {"examples": 6}}, language_model="endpoint:x", prompt=wordy
            )
        assert caught.value.code == "PROMPT_TOO_LONG"

    def test_a_template_that_lacks_what_the_arm_needs(self, database, settings, dataset_id):
        with pytest.raises(InputRejectedError, match="lacks"):
            preview(database, settings, dataset_id, "few_shot", prompt="{input}")

    def test_an_arm_that_is_not_there(self, database, settings, dataset_id):
        plan = stored.make_plan(dataset_id)
        with pytest.raises(InputRejectedError, match="the arms are zero_shot"):
            preview_prompt(database, settings, plan, arm_key="rag")

    def test_a_case_that_is_not_there(self, database, settings, dataset_id):
        with pytest.raises(NotFoundError, match="'t99'"):
            preview_prompt(database, settings, stored.make_plan(dataset_id), case_id="t99")

    def test_a_plan_on_files(self, database, settings):
        plan = read_plan({"name": "x", "task": "generation", "dataset": {"file": "a.csv"}, "arms": ["zero_shot"]})
        with pytest.raises(InputRejectedError, match=r"dataset\.id is missing"):
            preview_prompt(database, settings, plan)

    def test_an_arm_without_prompt(self, database, settings):
        dataset_id = stored.add_ready_dataset(database, task=TaskKind.CLASSIFICATION)
        with pytest.raises(InputRejectedError) as caught:
            preview(database, settings, dataset_id, "embedding_classifier", task="classification")
        assert caught.value.code == "PREVIEW_UNAVAILABLE"


def test_previews_load_nothing_heavy(tmp_path):
    code = (
        "import sys, app.actions.prompt_previews\n"
        "loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "print({'torch', 'transformers', 'sklearn', 'scipy', 'faiss', 'openai'} & loaded)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"
