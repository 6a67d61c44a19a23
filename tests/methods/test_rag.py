import pytest

from app.errors import RunFailedError
from app.experiments.plan import RagSpec
from app.glossary import TaskKind
from app.language_models.open import open_encoder
from app.values.cases import CaseInput, Document
from tests.methods.scripted import ScriptedGenerator, make_setting, prepare

CORPUS = [
    Document("hours.md", "The shop opens at nine in the morning and closes at six in the evening."),
    Document("keys.md", "The spare key is kept under the blue flower pot behind the workshop."),
    Document("paint.md", "The lid of the tea box is painted dark green with two coats of varnish."),
]
QUESTION = CaseInput("q", "Where is the spare key?")


@pytest.fixture(scope="module")
def encoder():
    return open_encoder("minilm")


def ask(encoder, *, arm: RagSpec, generator: ScriptedGenerator | None = None):
    method, usage = prepare(
        arm,
        make_setting(TaskKind.QUESTION_ANSWERING),
        generator or ScriptedGenerator(),
        corpus=CORPUS,
        encoder=encoder,
    )
    return next(method.answer([QUESTION])), usage


def test_the_nearest_passage_is_in_the_prompt_and_in_the_prediction(encoder):
    prediction, usage = ask(encoder, arm=RagSpec(top_k=1))
    assert [passage.document for passage in prediction.passages] == ["keys.md"]
    assert prediction.prompt == (
        "Answer the question. Context: The spare key is kept under the blue flower pot behind the workshop.\n"
        "Question: Where is the spare key?\nAnswer:"
    )
    assert usage.index_passages == 3


def test_passages_are_best_first(encoder):
    prediction, _ = ask(encoder, arm=RagSpec(top_k=3, min_cosine=-1))
    cosines = [passage.cosine for passage in prediction.passages]
    assert len(cosines) == 3
    assert cosines == sorted(cosines, reverse=True)


def test_above_every_cosine_the_prompt_is_that_of_zero_shot(encoder):
    prediction, _ = ask(encoder, arm=RagSpec(min_cosine=1))
    assert prediction.passages == ()
    assert prediction.prompt == "Answer the question. Context: \nQuestion: Where is the spare key?\nAnswer:"


def test_passages_that_do_not_fit_are_left_out_last_first(encoder):
    generator = ScriptedGenerator(context_tokens=36)  # 11 words of frame and question, 8 for the answer, 13 a passage
    prediction, _ = ask(encoder, arm=RagSpec(top_k=3, min_cosine=-1), generator=generator)
    assert [passage.document for passage in prediction.passages] == ["keys.md"]


def test_latency_includes_the_search(encoder):
    prediction, _ = ask(encoder, arm=RagSpec())
    assert prediction.latency_seconds > 0.5  # the scripted language model's own


def test_an_empty_corpus_is_refused(encoder):
    with pytest.raises(RunFailedError) as caught:
        prepare(RagSpec(), make_setting(TaskKind.QUESTION_ANSWERING), ScriptedGenerator(), encoder=encoder)
    assert caught.value.code == "CORPUS_EMPTY"


def test_a_missing_encoder_is_refused():
    with pytest.raises(RunFailedError) as caught:
        prepare(RagSpec(), make_setting(TaskKind.QUESTION_ANSWERING), ScriptedGenerator(), corpus=CORPUS)
    assert caught.value.code == "ENCODER_MISSING"
