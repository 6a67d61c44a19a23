"""The form of an experiment and a plan are the same thing twice: each can be made of the other."""

import io

import pytest
import yaml

from app.actions import datasets, experiments
from app.db import experiment_queries
from app.errors import InputRejectedError
from app.experiments.arm_specs import ARM_METHODS
from app.experiments.plan import read_plan
from app.glossary import TaskKind
from app.web.dependencies import Fields
from app.web.experiment_form import (
    ExperimentForm,
    build_plan,
    fields_of,
    form_of_plan,
    plan_as_yaml,
    read_plan_text,
    with_card,
)
from app.web.plan_problems import FormRejectedError
from tests import stored
from tests.web.reading_html import read_page, sent_by_browser
from tests.web.seeded import add_corpus, add_dataset

PAIRS = [{"input": "Which?", "chosen": "this", "rejected": "that"}]
SETTINGS = {
    "zero_shot": {"labels_in_prompt": "never"},
    "few_shot": {"examples": 3, "selection": "nearest", "key": "shown_three"},
    "prompt_search": {"instructions": ["Say it.", "Answer:\nin one word"], "example_sets": 0},
    "rag": {
        "retriever": "hybrid",
        "min_cosine": -0.5,
        "reranker": "hf:cross/encoder",
        "citations": False,
        "search": {"trials": 4, "retrievers": ["bm25", "dense"]},
    },
    "embedding_classifier": {"regularisation": 0.5, "class_weight": "balanced"},
    "classification_head": {"rank": 4, "alpha": 9, "head_start": "random"},
    "setfit": {"regularisation": 2.0, "temperature": 0.3, "augmentation": {"copies": 3, "operations": ["drop"]}},
    "lora": {"dora": True, "target_modules": ["q_proj", "v_proj"], "search": {"trials": 3}, "patience": 2},
    "qlora": {"precision": "bfloat16", "gradient_checkpointing": True},
    "full": {
        "epochs": 1.5,
        "learning_rate": 1e-5,
        "datasets": [{"id": 7, "share": 0.25}, {"hash": "0123456789ab", "share": 0.5, "task": "generation"}],
    },
    "rag_lora": {"gold_share": 0.5, "tuning": {"qlora": {"rank": 4}}, "rag": {"top_k": 2, "search": {"cases": 9}}},
    "continued_pretraining": {"rag": {"context": "closed_book"}, "tuning": {"full": {"epochs": 2}}},
    "distilled": {"teacher": "hf:somewhere/larger", "tuning": {"lora": {"epochs": 1, "search": {"trials": 2}}}},
    "preference": {"beta": 0.2, "pairs": PAIRS},
    "imported": {
        "file": "samples.jsonl",
        "format": "lm_eval",
        "variant": "none",
        "results": "r.json",
        "sha256": "a" * 64,
    },
}
REST = {
    "name": "Everything set",
    "corpus": 1,
    "prompt": "{examples}{context}Q: {input}\nA:",
    "encoder": "minilm",
    "seeds": [3, 1],
    "baseline": "other",
    "limits": {"train_cases": 7, "minutes": 2.5},
    "decoding": {
        "max_tokens": 9,
        "temperature": 0.5,
        "stop": ["\n\n", "END"],
        "prompt_format": "chat",
        "precision": "float32",
    },
}


@pytest.fixture
def dataset(database):
    return datasets.get_dataset(database, stored.add_ready_dataset(database, task=TaskKind.CLASSIFICATION))


def plan_of(dataset, arms, **rest):
    document = {"name": "Parcels", "task": str(dataset.task), "dataset": {"id": dataset.id}, "arms": arms, **rest}
    return read_plan(document)


def posted(form):
    """The form as a browser sends it: every field on the page."""
    pairs = list(form.sent_fields())
    sent = {name for name, _ in pairs}
    pairs += [(field.name, form.settings[field.name]) for field in fields_of(form.slots) if field.name not in sent]
    return Fields(Pairs(pairs))


class Pairs(list):
    def multi_items(self):
        return list(self)


@pytest.mark.parametrize("method", ARM_METHODS)
def test_every_arm_with_its_settings_goes_through_the_form_unchanged(dataset, method):
    rest = {"corpus": 1, "baseline": "other"}
    plan = plan_of(dataset, [{method: SETTINGS[method]}, {"zero_shot": {"key": "other"}}], **rest)
    form = ExperimentForm.from_fields(posted(form_of_plan(plan)))
    built = build_plan(form, dataset)
    assert dict(zip(built.arm_keys, built.arms, strict=True)) == dict(zip(plan.arm_keys, plan.arms, strict=True))
    assert (built.baseline, built.corpus) == ("other", 1)


@pytest.mark.parametrize("method", ARM_METHODS)
def test_an_arm_left_as_it_is_is_the_arm_of_that_name(dataset, method):
    needed = {"distilled": {"teacher": "bundled"}, "imported": {"file": "results.json"}}
    written = {method: needed[method]} if method in needed else method
    plan = plan_of(dataset, [written], corpus=1)
    form = ExperimentForm.from_fields(posted(form_of_plan(plan)))
    assert build_plan(form, dataset).arms == plan.arms


def test_everything_else_of_a_plan_goes_through_the_form_unchanged(dataset):
    plan = plan_of(dataset, ["zero_shot", {"zero_shot": {"key": "other"}}], **REST)
    form = ExperimentForm.from_fields(posted(form_of_plan(plan)))
    built = build_plan(form, dataset)
    document, wanted = built.model_dump(mode="json"), plan.model_dump(mode="json")
    assert {key: document[key] for key in wanted if key != "dataset"} == {
        key: wanted[key] for key in wanted if key != "dataset"
    }


def test_no_stop_at_all_differs_from_the_usual_ones(dataset):
    plan = plan_of(dataset, ["zero_shot"], decoding={"stop": []})
    form = ExperimentForm.from_fields(posted(form_of_plan(plan)))
    assert build_plan(form, dataset).decoding.stop == ()


def test_several_arms_of_one_method_have_a_card_each(dataset):
    arms = [{"rag": {"context": context}} for context in ("retrieved", "oracle", "closed_book")]
    plan = plan_of(dataset, arms, corpus=1, baseline="rag_oracle")
    form = form_of_plan(plan)
    assert form.arms == ("rag", "rag-2", "rag-3")
    assert form.baseline == "rag-2"
    assert build_plan(form, dataset).arm_keys == plan.arm_keys


def test_a_card_more_is_ticked_and_keeps_what_was_typed():
    form = ExperimentForm.empty()
    more = with_card(form, "few_shot")
    assert more.arms == (*form.arms, "few_shot-2")
    assert more.settings["few_shot-2.examples"] == "8"
    for _ in range(30):
        more = with_card(more, "few_shot")
    assert sum(slot.startswith("few_shot") for slot in more.slots) == 12
    assert with_card(form, "poetry") == form


def test_json_schemas_are_typed_as_yaml_or_json(database):
    dataset = datasets.get_dataset(database, stored.add_ready_dataset(database))
    form = form_of_plan(plan_of(dataset, ["zero_shot"], decoding={"json_schema": {"type": "object"}}))
    assert form.settings["plan.decoding.json_schema"] == "type: object"
    assert build_plan(form, dataset).decoding.json_schema == {"type": "object"}


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"rag.top_k": "0"}, "rag.top_k", "at least 1, not 0"),
        ({"rag.top_k": "2.5"}, "rag.top_k", "no whole number"),
        ({"rag.search": "yes", "rag.search.trials": "9000"}, "rag.search.trials", "at most 200"),
        ({"rag.overlap_words": "100"}, "rag", "must be below chunk_words"),
        ({"few_shot.selection": "best"}, "few_shot.selection", "must be one of"),
        ({"lora.target_modules": "[q"}, "lora.target_modules", "line 1"),
        ({"rag_lora.tuning": "full", "rag_lora.tuning.rank": "4"}, "rag_lora.tuning.rank", "no such setting"),
        ({"rag_lora.tuning.search": "yes"}, "rag_lora.tuning.search.trials", "filled in"),
        ({"distilled.teacher": ""}, "distilled.teacher", "filled in"),
        ({"distilled.teacher": "gpt"}, "distilled.teacher", "should match pattern"),
        ({"plan.decoding.max_tokens": "0"}, "plan.decoding.max_tokens", "at least 1"),
        ({"limits.minutes": "0"}, "limits.minutes", "more than 0"),
        ({"seeds": "1 1"}, "seeds", "same seed"),
        ({"seeds": "one"}, "seeds", "whole number"),
        ({"corpus": ""}, "corpus", "needs documents"),
        ({"baseline": "full"}, "baseline", "not ticked"),
        ({"language_model": "gpt"}, "language_model", "use bundled"),
        ({"language_model": "endpoint:team"}, "lora", "trains weights"),
        ({"arm": "poetry"}, "", "unknown arm"),
    ],
)
def test_what_is_wrong_stands_at_its_field(dataset, change, field, said):
    arms = ["few_shot", "rag", "lora", "rag_lora", "distilled"]
    sent = {"corpus": "1", "distilled.teacher": "bundled", **change}
    pairs = [*(("arm", arm) for arm in arms), *sent.items()]
    with pytest.raises(FormRejectedError) as caught:
        build_plan(ExperimentForm.from_fields(Fields(Pairs(pairs))), dataset)
    assert said in caught.value.problems[field].lower() or said in caught.value.problems[field]


def test_every_problem_is_said_at_once(dataset):
    pairs = [("arm", "lora"), ("lora.rank", "0"), ("lora.epochs", "x"), ("seeds", "1 1"), ("baseline", "rag")]
    with pytest.raises(FormRejectedError) as caught:
        build_plan(ExperimentForm.from_fields(Fields(Pairs(pairs))), dataset)
    assert set(caught.value.problems) == {"lora.epochs", "seeds", "baseline"}


def test_a_classifier_needs_labels(database):
    dataset = datasets.get_dataset(database, stored.add_ready_dataset(database))
    with pytest.raises(FormRejectedError) as caught:
        build_plan(ExperimentForm.from_fields(Fields(Pairs([("arm", "setfit")]))), dataset)
    assert list(caught.value.problems) == ["setfit"]


@pytest.mark.parametrize(
    "text", ["a: [", "- 1", "a: &x [1]\nb: *x", "\x00", "[" * 5000, "name: 99999999999", "when: 2026-99-99"]
)
def test_a_text_that_is_no_plan_is_refused_in_a_sentence(text):
    with pytest.raises(InputRejectedError) as caught:
        read_plan_text(text)
    assert len(caught.value.message) < 400


class TestPages:
    @pytest.fixture
    def sent(self, database, settings):
        return {
            "name": "Ours",
            "dataset": str(add_dataset(database, settings)),
            "corpus": str(add_corpus(database, settings)),
            "arm": ["zero_shot", "rag"],
            "rag.search": "yes",
            "rag.search.trials": "3",
        }

    def test_nested_settings_reach_the_experiment(self, client, database, sent):
        assert client.post("/experiments", data=sent).status_code == 303
        plan = experiments.get_plan(database, 1)
        assert plan.arms[1].search.trials == 3

    def test_the_form_becomes_text_and_the_text_the_form_again(self, client, database, sent):
        page = read_page(client.post("/experiments/new", data={**sent, "do": "yaml"}).text)
        text = page.named("textarea")[0]
        assert text.attributes["id"] == "plan_text"
        plan = page.words[page.words.index("name: Ours") :]
        assert "trials: 3" in plan
        written = plan_as_yaml(read_plan_text(yaml.safe_dump(self.plan_document(client, sent))))
        back = client.post("/experiments/new", data={"mode": "yaml", "plan_text": written, "do": "form"})
        values = {tag.attributes["name"]: tag.attributes.get("value") for tag in read_page(back.text).named("input")}
        assert values["rag.search.trials"] == "3"
        assert values["name"] == "Ours"

    def plan_document(self, client, sent):
        response = client.post("/experiments/new/plan.yaml", data=sent)
        assert response.headers["content-disposition"].endswith('filename="plan.yaml"')
        return yaml.safe_load(response.text)

    def test_a_plan_as_text_is_started(self, client, database, sent):
        text = yaml.safe_dump(self.plan_document(client, sent))
        response = client.post("/experiments", data={"mode": "yaml", "plan_text": text})
        assert response.status_code == 303
        assert experiments.get_plan(database, 1).name == "Ours"

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("name: [", "line 1"),
            ("name: x\ntask: generation\ndataset: {id: 1}\narms: [rag]", "needs documents"),
            ("name: x\ntask: question_answering\ndataset: {id: 77}\narms: [zero_shot]", "77"),
            (
                "name: x\ntask: classification\ndataset: {id: 1, labels: [a, b]}\narms: [zero_shot]",
                "dataset.labels has no",
            ),
            ("name: x\ntask: question_answering\ndataset: {file: a.csv}\narms: [zero_shot]", "dataset.id is missing"),
        ],
    )
    def test_a_text_that_cannot_be_started_is_kept_with_the_reason(self, client, text, said):
        response = client.post("/experiments", data={"mode": "yaml", "plan_text": text})
        assert response.status_code in {404, 422}
        page = read_page(response.text)
        assert said in page.words
        assert page.named("textarea")[0].attributes["id"] == "plan_text"

    def test_an_uploaded_plan_fills_in_the_form(self, client, sent):
        content = client.post("/experiments/new/plan.yaml", data=sent).content
        response = client.post("/experiments/new/upload", files={"file": ("plan.yaml", io.BytesIO(content))})
        page = read_page(response.text)
        values = {tag.attributes["name"]: tag.attributes.get("value") for tag in page.named("input")}
        assert response.status_code == 200
        assert values["rag.search.trials"] == "3"

    @pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"name: [", b"x" * 1_000_001])
    def test_an_upload_that_is_no_plan_is_refused(self, client, content):
        response = client.post("/experiments/new/upload", files={"file": ("plan.yaml", io.BytesIO(content))})
        assert response.status_code == 422

    def test_the_plan_of_an_experiment_begins_a_new_one(self, filled_client):
        page = read_page(filled_client.get("/experiments/new?from=1").text)
        values = {tag.attributes["name"]: tag.attributes.get("value") for tag in page.named("input")}
        assert values["name"] == "Handbook questions, four ways"
        assert filled_client.get("/experiments/new?from=99").status_code == 404

    @pytest.mark.parametrize(
        "prompt", ["Sort this.\nText: {input}\nLabel: ", "\n\nText: {input}\n\nAnswer:\n", "default", "  {input}"]
    )
    def test_the_plan_of_an_experiment_started_unchanged_is_the_same_plan(self, client, database, settings, prompt):
        dataset_id = add_dataset(database, settings)
        mapping = datasets.get_dataset(database, dataset_id).mapping
        columns = {name: mapping[name] for name in ("input", "target", "case_id", "gold_document") if name in mapping}
        document = {
            "name": "Ours",
            "task": "question_answering",
            "dataset": {"id": dataset_id, **columns},
            "prompt": prompt,
            "arms": ["zero_shot", {"few_shot": {"examples": 1}}],
        }
        assert client.post("/api/v1/experiments", json=document).status_code == 201
        body = sent_by_browser(client.get("/experiments/new?from=1").text)
        headers = {"content-type": "application/x-www-form-urlencoded"}
        assert client.post("/experiments", content=body, headers=headers).status_code == 303
        assert experiments.get_plan(database, 2).prompt == prompt
        with database.reading() as session:
            first, second = (experiment_queries.get_experiment_row(session, number).plan_hash for number in (1, 2))
        assert first == second

    def test_a_prompt_of_blanks_alone_is_the_usual_one(self, client, database, sent):
        assert client.post("/experiments", data={**sent, "prompt": " \r\n "}).status_code == 303
        assert experiments.get_plan(database, 1).prompt == "default"

    def test_a_plan_as_text_keeps_its_last_line_break(self, client, database, sent):
        document = {**self.plan_document(client, sent), "prompt": "Q: {input}\nA:\n"}
        prompt = document.pop("prompt")
        text = yaml.safe_dump(document) + "prompt: |\n" + "".join(f"  {line}\n" for line in prompt.splitlines())
        sent_text = {"mode": "yaml", "plan_text": text.replace("\n", "\r\n")}
        assert client.post("/experiments", data=sent_text).status_code == 303
        assert experiments.get_plan(database, 1).prompt == prompt

    def test_another_card_keeps_everything_typed(self, client, sent):
        page = read_page(client.post("/experiments/new", data={**sent, "add": "rag"}).text)
        ticked = {
            tag.attributes["value"]
            for tag in page.named("input")
            if tag.attributes.get("name") == "arm" and "checked" in tag.attributes
        }
        values = {tag.attributes["name"]: tag.attributes.get("value") for tag in page.named("input")}
        assert ticked == {"zero_shot", "rag", "rag-2"}
        assert (values["rag.search.trials"], values["rag-2.search.trials"]) == ("3", "8")

    def test_a_refused_form_marks_the_field_and_keeps_everything_typed(self, client, sent):
        response = client.post("/experiments", data={**sent, "rag.search.trials": "0", "rag.chunk_words": "77"})
        assert response.status_code == 422
        page = read_page(response.text)
        marked = [tag.attributes["id"] for tag in page.tags if tag.attributes.get("aria-invalid") == "true"]
        values = {tag.attributes.get("name"): tag.attributes.get("value") for tag in page.named("input")}
        assert marked == ["rag.search.trials"]
        assert values["rag.chunk_words"] == "77"
        assert "#rag.search.trials" in {tag.attributes.get("href") for tag in page.named("a")}
