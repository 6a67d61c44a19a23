"""The form of an experiment knows every arm and every simple setting."""

import pytest

from app.errors import InputRejectedError
from app.experiments.arm_specs import ARM_METHODS
from app.web.arm_fields import all_arms, limit_fields, plan_fields
from app.web.setting_fields import read_setting, setting_text
from app.web.setting_words import CHOICE_WORDS, SETTING_WORDS
from app.web.vocabulary import sentence_case
from tests.web.reading_html import read_page

FIELDS = [
    *(field for arm in all_arms() for field in arm.fields),
    *plan_fields(),
    *limit_fields(),
]
NAMED = {field.name: field for field in FIELDS}


def test_every_arm_has_a_card():
    assert tuple(arm.method for arm in all_arms()) == ARM_METHODS


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_a_setting_has_words_and_its_default_reads_back(field):
    assert {sentence_case(part) for part in [*field.group.split("."), field.setting] if part} <= set(SETTING_WORDS)
    assert {choice.replace("_", " ") for choice in field.choices} <= set(CHOICE_WORDS)
    if field.default and field.kind in {"whole", "decimal", "number_or_word", "choice", "flag", "text"}:
        assert setting_text(read_setting(field, field.default)) == field.default


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("few_shot.examples", "12", 12),
        ("rag.min_cosine", "-0.5", -0.5),
        ("few_shot.selection", "nearest", "nearest"),
        ("rag.citations", "yes", True),
        ("embedding_classifier.regularisation", "0.5", 0.5),
        ("embedding_classifier.regularisation", "auto", "auto"),
        ("rag.reranker", "123", "123"),
        ("rag.search.retrievers", "bm25 dense", ["bm25", "dense"]),
        ("prompt_search.instructions", "one\n two ", ["one", "two"]),
        ("prompt_search.instructions", '["a\\nb"]', ["a\nb"]),
        ("lora.target_modules", "[q_proj, v_proj]", ["q_proj", "v_proj"]),
        ("lora.target_modules", "all-linear", "all-linear"),
    ],
)
def test_a_setting_is_read_as_its_kind(name, text, value):
    assert read_setting(NAMED[name], text) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [("few_shot.examples", "2.5"), ("rag.min_cosine", "nan"), ("lora.rank", "x"), ("lora.rank", "1e99")],
)
def test_a_setting_that_is_no_number_is_refused(name, text):
    with pytest.raises(InputRejectedError, match="is no"):
        read_setting(NAMED[name], text)


def test_a_form_left_as_it_is_sets_nothing(filled_client):
    page = read_page(filled_client.get("/experiments/new?show=plan&dataset=1&corpus=1&arm=rag&arm=zero_shot").text)
    assert "top_k: 3" in page.words


def test_measure_this_fills_in_the_arms_and_settings_of_the_advice(client):
    answers = {"q.task_kind": "question_answering", "q.external_knowledge": "facts", "q.documents": "thousands"}
    location = client.post("/assessments", data=answers).headers["location"]
    number = int(location.rpartition("/")[2])
    advised = client.get(f"/api/v1/assessments/{number}").json()["recommendation"]["plan"]["arms"]
    wanted = {arm if isinstance(arm, str) else next(iter(arm)) for arm in advised}
    page = read_page(client.get(f"/experiments/new?assessment={number}").text)
    ticked = {
        tag.attributes["value"]
        for tag in page.named("input")
        if tag.attributes.get("name") == "arm" and "checked" in tag.attributes
    }
    assert ticked == wanted
    values = {tag.attributes["name"]: tag.attributes.get("value") for tag in page.named("input")}
    for arm in advised:
        for name, settings in {} if isinstance(arm, str) else arm.items():
            for setting, value in settings.items():
                if f"{name}.{setting}" in values:
                    assert values[f"{name}.{setting}"] == setting_text(value)
