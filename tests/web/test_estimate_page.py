import json
from typing import NamedTuple

import pytest
from starlette.datastructures import QueryParams

from app.web.dependencies import Fields
from app.web.estimate_form import PART_NAMES
from app.web.pages.estimates import show_estimate


class Shown(NamedTuple):
    status_code: int
    text: str


TINY = {
    "num_hidden_layers": 2,
    "hidden_size": 64,
    "num_attention_heads": 4,
    "intermediate_size": 128,
    "vocab_size": 100,
}


def show(question: dict[str, str]) -> Shown:
    """The page as the handler makes it; it needs neither database nor settings."""
    response = show_estimate(Fields(QueryParams(question)))
    return Shown(response.status_code, bytes(response.body).decode())


def test_the_page_answers_before_anything_is_asked(client):
    answer = client.get("/estimate")
    assert answer.status_code == 200
    assert "llama-3.1-8b" in answer.text
    assert "Peak on each graphics card" in answer.text


def test_what_is_asked_stands_in_the_address():
    answer = show({"language_model": "llama-2-7b", "method": "lora", "batch": "4", "checkpointing": "yes"})
    assert '<option value="llama-2-7b" selected>' in " ".join(answer.text.split()).replace(" >", ">")
    assert "Adapters" in answer.text


def test_a_time_is_given_for_a_graphics_card_and_tokens():
    answer = show({"method": "lora", "checkpointing": "yes", "gpu": "A100", "tokens": "10,000,000"})
    assert "on one A100" in answer.text


def test_a_language_model_can_be_given_by_its_configuration():
    answer = show({"configuration": json.dumps(TINY), "method": "inference"})
    # 2 layers x (4 x 64 x 64 + 3 x 64 x 128) + 2 x 100 x 64
    assert "94,720 parameters" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        {"method": "magic"},
        {"batch": "many"},
        {"batch": "0"},
        {"batch": "9" * 40},
        {"gpu": "A100"},
        {"method": "inference", "gpu": "A100", "tokens": "5"},
        {"configuration": "{"},
        {"configuration": "[" * 10_000},
        {"configuration": json.dumps({"hidden_size": 64})},
        {"language_model": "../../etc"},
    ],
)
def test_what_cannot_be_estimated_is_refused_in_a_sentence(question):
    answer = show(question)
    assert answer.status_code == 422
    assert "This did not work." in answer.text


def test_every_part_of_the_peak_has_a_name():
    from app.actions.memory_estimates import estimate, known_architecture, read_request

    request = read_request(
        architecture=known_architecture("llama-3.1-8b"),
        method="qlora",
        targets="q,v",
        optimiser="adamw",
        stack="transformers",
    )
    assert set(estimate(request).parts_bytes) == set(PART_NAMES)


def test_the_api_says_what_fits(client):
    answer = client.post("/api/v1/memory-estimate", json={"language_model": "llama-2-13b", "method": "qlora"})
    assert answer.status_code == 200
    document = answer.json()
    assert sum(document["parts_bytes"].values()) == pytest.approx(document["total_bytes"])
    assert {"gigabytes": 80, "fits": True} in document["gpu_fits"]
    assert {"gigabytes": 8, "fits": False} in document["gpu_fits"]


def test_the_api_refuses_what_it_does_not_know(client):
    assert client.post("/api/v1/memory-estimate", json={"language_model": "nobody"}).status_code == 422
