import math

import pytest

from app.errors import RunFailedError
from app.experiments.classifier_specs import EmbeddingClassifierSpec
from app.glossary import Split, TaskKind
from app.language_models.absent import AbsentGenerator
from app.values.cases import Case
from tests.methods.scripted import LABELS, make_setting, prepare
from tests.methods.sentences import WordEncoder, inputs_of, labelled

SETTING = make_setting(TaskKind.CLASSIFICATION)
TRAIN = labelled(Split.TRAIN)
VALIDATION = labelled(Split.VALIDATION, openings=1)
TEST = labelled(Split.TEST, openings=2)


def classify(*, train=TRAIN, validation=VALIDATION, test=TEST, encoder=None, **settings):
    method, usage = prepare(
        EmbeddingClassifierSpec(**settings),
        SETTING,
        AbsentGenerator(),
        train=train,
        validation=validation,
        encoder=encoder or WordEncoder(),
    )
    predictions = list(method.answer(inputs_of(test)))
    method.close()
    return predictions, usage


def test_learns_labels_from_their_words():
    predictions, usage = classify()
    assert [prediction.answer for prediction in predictions] == [case.target for case in TEST]
    assert usage.trainable_parameters == 3 * 64 + 3


def test_label_scores_are_log_probabilities():
    prediction = classify()[0][0]
    assert set(prediction.label_scores) == set(LABELS)
    assert sum(map(math.exp, prediction.label_scores.values())) == pytest.approx(1.0)
    assert prediction.answer == max(prediction.label_scores, key=prediction.label_scores.__getitem__)


def test_the_regularisation_is_chosen_on_the_validation_cases_and_every_trial_is_kept():
    _, usage = classify()
    chosen = [trial for trial in usage.trials if trial.is_chosen]
    assert len(usage.trials) == 2 * 8
    assert len(chosen) == 1
    assert chosen[0].score == max(trial.score for trial in usage.trials)
    assert {trial.cases for trial in usage.trials} == {len(VALIDATION)}
    assert f"Regularisation (scikit-learn's C): {chosen[0].settings['regularisation']:g}." in usage.notes


def test_without_validation_cases_it_is_chosen_by_cross_validation():
    predictions, usage = classify(validation=())
    assert {trial.cases for trial in usage.trials} == {len(TRAIN)}
    assert any("cross-validation" in note for note in usage.notes)
    assert [prediction.answer for prediction in predictions] == [case.target for case in TEST]


def test_one_case_per_label_and_no_validation_takes_the_default():
    _, usage = classify(train=labelled(Split.TRAIN, openings=1), validation=())
    assert usage.trials == ()
    assert "Regularisation (scikit-learn's C): 30." in usage.notes


def test_a_regularisation_given_in_the_plan_is_not_searched():
    _, usage = classify(regularisation=3.0, label_names="never")
    assert usage.trials == ()
    assert usage.notes == ("Regularisation (scikit-learn's C): 3.",)


def test_the_name_of_a_label_can_be_all_that_tells_it():
    """No training case of billing has a word of the test case; its name is that word."""
    test = [Case("named", "billing", "billing", Split.TEST)]
    told, usage = classify(test=test, regularisation=30.0, label_names="always")
    untold, _ = classify(test=test, regularisation=30.0, label_names="never")
    assert told[0].answer == "billing"
    assert told[0].label_scores["billing"] > untold[0].label_scores["billing"]
    assert "The name of each label counted as one more training case of it." in usage.notes


def test_whether_names_help_is_chosen_on_the_validation_cases():
    _, usage = classify(regularisation=3.0)
    assert {trial.settings["label_names"] for trial in usage.trials} == {"always", "never"}


def test_two_labels_are_told_apart():
    test = [case for case in TEST if case.target != "returns"]
    predictions, usage = classify(train=[case for case in TRAIN if case.target != "returns"], test=test)
    assert [prediction.answer for prediction in predictions] == [case.target for case in test]
    assert usage.notes[0].startswith("1 of 3 labels have no training case")
    assert usage.notes[0].endswith("returns.")
    assert set(predictions[0].label_scores) == {"billing", "shipping"}


def test_a_text_is_embedded_once_however_often_it_comes():
    encoder = WordEncoder()
    classify(validation=TRAIN, test=TRAIN[:5], encoder=encoder)
    assert len(encoder.embedded) == len(set(encoder.embedded)) == len(TRAIN) + len(LABELS)


def test_long_training_texts_are_noted_and_count_as_what_was_read():
    long = Case("long", "refund " * 40, "returns", Split.TRAIN)
    predictions, usage = classify(train=[*TRAIN, long], test=[long])
    assert "1 training texts are longer than the 12 tokens the encoder reads." in usage.notes
    assert predictions[0].prompt_tokens == 12


@pytest.mark.parametrize(
    ("train", "code"), [((), "NO_TRAINING_CASES"), (labelled(Split.TRAIN, labels=["billing"]), "TOO_FEW_LABELS")]
)
def test_fewer_than_two_labels_are_refused(train, code: str):
    with pytest.raises(RunFailedError) as caught:
        classify(train=train)
    assert caught.value.code == code
