import math

import pytest

from app.experiments.prompting_specs import ZeroShotSpec
from app.glossary import TaskKind
from app.methods.answering import closest_label
from app.values.cases import CaseInput
from app.values.generation import Decoding, Generation, LabelScores
from tests.methods.scripted import LABELS, ScriptedGenerator, make_setting, prepare

INPUTS = [CaseInput(str(n), f"Question {n}?") for n in range(70)]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("billing", "billing"),
        (" Billing.", "billing"),
        ("SHIPPING, because it is late", "shipping"),
        ('"returns"', "returns"),
        ("billings", "billings"),
        ("I think shipping", "I think shipping"),
        ("Shipping\nbecause it is late", "shipping"),
        ("I think shipping\nbecause it is late", "I think shipping"),
        ("", ""),
    ],
)
def test_maps_a_text_to_the_label_it_means_or_keeps_it(text: str, label: str):
    assert closest_label(text, LABELS) == label


def test_the_longest_label_wins():
    assert closest_label("card lost!", ("card", "card lost")) == "card lost"


def test_answers_are_stripped_and_in_order():
    method, usage = prepare(
        ZeroShotSpec(),
        make_setting(TaskKind.QUESTION_ANSWERING),
        ScriptedGenerator(lambda prompt: f" to {prompt.split()[-2]} \n"),
    )
    predictions = list(method.answer(INPUTS))
    assert [prediction.answer for prediction in predictions] == [f"to {n}?" for n in range(70)]
    assert [prediction.case_id for prediction in predictions] == [case.case_id for case in INPUTS]
    assert usage.train_seconds is None


def test_predictions_stream_before_all_are_asked():
    generator = ScriptedGenerator()
    method, _ = prepare(ZeroShotSpec(), make_setting(TaskKind.QUESTION_ANSWERING), generator)
    next(method.answer(INPUTS))
    assert len(generator.prompts) == 32


def test_labels_are_scored_where_the_language_model_can_score():
    method, _ = prepare(
        ZeroShotSpec(),
        make_setting(TaskKind.CLASSIFICATION),
        ScriptedGenerator(lambda prompt: " returns", can_score=True),
    )
    prediction = next(method.answer(INPUTS[:1]))
    assert prediction.answer == "returns"
    assert prediction.label_scores == {"billing": -1.0, "shipping": -1.0, "returns": -0.1}
    assert prediction.prompt == "Choose one label: billing, shipping, returns\nText: Question 0?\nLabel:"
    assert prediction.completion_tokens == 0


class UnstableGenerator(ScriptedGenerator):
    """Scores every label as told, whatever the prompt."""

    def __init__(self, *scores: float) -> None:
        super().__init__(can_score=True)
        self.scores = scores

    def score(self, requests):
        return [LabelScores(self.scores, 9, 0.25) for _ in requests]


@pytest.mark.parametrize("nothing", [math.nan, -math.inf, math.inf])
def test_labels_without_a_finite_score_are_a_failure_and_no_answer(nothing: float):
    method, _ = prepare(
        ZeroShotSpec(), make_setting(TaskKind.CLASSIFICATION), UnstableGenerator(nothing, nothing, nothing)
    )
    prediction = next(method.answer(INPUTS[:1]))
    assert (prediction.answer, prediction.label_scores) == ("", None)
    assert prediction.failure == (
        "No score is a finite number, as weights in float16 may overflow: set precision to bfloat16 or float32."
    )


def test_a_label_without_a_finite_score_is_never_the_likeliest():
    generator = UnstableGenerator(math.nan, -2.0, -1.0)
    method, _ = prepare(ZeroShotSpec(), make_setting(TaskKind.CLASSIFICATION), generator)
    assert next(method.answer(INPUTS[:1])).answer == "returns"


def test_labels_are_generated_where_it_cannot():
    method, _ = prepare(
        ZeroShotSpec(), make_setting(TaskKind.CLASSIFICATION), ScriptedGenerator(lambda prompt: " Returns.")
    )
    prediction = next(method.answer(INPUTS[:1]))
    assert prediction.answer == "returns"
    assert prediction.label_scores is None


def test_a_failed_case_keeps_its_reason():
    class Failing(ScriptedGenerator):
        def generate(self, prompts, decoding: Decoding):
            return [Generation("", 3, 0, 0.1, "The endpoint answered 400: no.") for _ in prompts]

    method, _ = prepare(ZeroShotSpec(), make_setting(TaskKind.CLASSIFICATION), Failing())
    prediction = next(method.answer(INPUTS[:1]))
    assert prediction.failure == "The endpoint answered 400: no."
    assert prediction.answer == ""
