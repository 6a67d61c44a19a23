from typing import Any

import pytest
from pydantic import TypeAdapter

from app.economics.measures import count_labels, measure_arm
from app.experiments.arm_specs import AnyArm, ArmSpec, spell_out_arm
from app.values.economics import ArmMeasure
from app.values.predictions import Prediction, ScoredPrediction
from app.values.run_records import RunRecord


def arm_of(written: Any) -> AnyArm:
    return TypeAdapter(ArmSpec).validate_python(spell_out_arm(written))


def answer(seconds: float, prompt_tokens: int, *, failure: str | None = None) -> ScoredPrediction:
    prediction = Prediction("c", "yes", seconds, prompt_tokens, 10, failure=failure)
    return ScoredPrediction(arm="a", seed=1, prediction=prediction, input="x", target="yes")


def run(**changes: Any) -> RunRecord:
    given: dict[str, Any] = {
        "arm": "a",
        "method": "lora",
        "language_model": "bundled",
        "seed": 1,
        "status": "succeeded",
        "prepare_seconds": 0.0,
        "device": "cpu",
        "predictions": (answer(1.0, 100), answer(3.0, 300)),
    }
    return RunRecord(**{**given, **changes})


def measure(written: Any, *runs: RunRecord, language_model: str = "bundled") -> ArmMeasure:
    return measure_arm(
        "a", arm_of(written), language_model=language_model, runs=runs, train_cases=400, validation_cases=50
    )


def test_tokens_and_seconds_are_means_over_answers_that_did_not_fail():
    found = measure("zero_shot", run(predictions=(answer(1, 100), answer(3, 300), answer(50, 9, failure="refused"))))
    assert (found.prompt_tokens, found.completion_tokens, found.seconds_per_request) == (200, 10, 2)


def test_training_is_the_mean_over_seeds():
    assert measure("lora", run(train_seconds=10.0), run(train_seconds=30.0)).train_seconds == 20


def test_an_arm_that_trains_nothing_has_trained_for_no_time():
    assert measure("zero_shot", run()).train_seconds == 0


def test_an_arm_that_never_got_ready_has_no_measured_training():
    found = measure("lora", run(prepare_seconds=None, status="failed", predictions=()))
    assert found.train_seconds is None
    assert found.index_seconds is None
    assert found.seconds_per_request is None
    assert found.reason == "No case was answered, so nothing was measured."


def test_indexing_counts_beside_training():
    assert measure("rag_lora", run(train_seconds=5.0, prepare_seconds=3.0)).index_seconds == 3


def test_setfit_counts_its_training_once():
    assert measure("setfit", run(train_seconds=5.0, prepare_seconds=7.0)).index_seconds == 2


def test_a_run_on_a_graphics_card_costs_its_hours():
    assert measure("lora", run(device="cuda")).machine == "gpu"
    assert measure("lora", run(device="cpu")).machine == "cpu"
    assert measure("lora", run(device=None)).machine == "cpu"


def test_an_endpoint_is_paid_by_tokens():
    assert measure("zero_shot", run(device=None), language_model="endpoint:office").payment == "tokens"
    assert measure("zero_shot", run(), language_model="hf:someone/small").payment == "machine"


@pytest.mark.parametrize(
    "written", ["prompt_search", {"rag": {"search": {"trials": 4}}}, {"distilled": {"teacher": "endpoint:office"}}]
)
def test_calls_of_an_endpoint_while_preparing_have_no_known_price(written):
    found = measure(written, run(), language_model="bundled" if "distilled" in written else "endpoint:office")
    assert found.index_seconds is None
    assert found.reason is not None
    assert "not recorded" in found.reason


@pytest.mark.parametrize(
    ("written", "labels"),
    [
        ("zero_shot", 0),
        ({"few_shot": {"examples": 8}}, 8),
        ({"few_shot": {"examples": 500}}, 400),
        ({"few_shot": {"examples": 8, "selection": "nearest"}}, 400),
        ({"prompt_search": {"examples": 4, "example_sets": 2}}, 58),
        ("rag", 0),
        ("lora", 450),
        ("rag_lora", 450),
        ("embedding_classifier", 450),
        ("continued_pretraining", 0),
        ({"distilled": {"teacher": "bundled"}}, 0),
        ({"preference": {"pairs": [{"input": "a", "chosen": "b", "rejected": "c"}]}}, 1),
    ],
)
def test_labels_are_what_an_arm_is_made_from(written, labels):
    assert count_labels(arm_of(written), train_cases=400, validation_cases=50) == labels
