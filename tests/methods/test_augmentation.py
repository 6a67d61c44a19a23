"""Changed copies of training cases: what is changed, what never is, and that an arm learns from them."""

import pytest

from app.errors import InputRejectedError
from app.experiments.augmentation_specs import AugmentationSpec
from app.experiments.classifier_specs import ClassificationHeadSpec, EmbeddingClassifierSpec, SetfitSpec
from app.experiments.plan import read_plan
from app.experiments.prompting_specs import ZeroShotSpec
from app.experiments.tuning_specs import LoraSpec
from app.glossary import Split, TaskKind
from app.language_models.absent import AbsentGenerator
from app.language_models.transformers_generator import TransformersGenerator
from app.methods.augmentation import PUNCTUATION, augment_cases
from app.values.cases import Case
from tests.methods.scripted import make_setting, prepare
from tests.methods.sentences import WordEncoder, inputs_of, labelled
from tests.methods.test_lora import CASES, FACTS, INPUTS
from tests.methods.tiny_encoder import open_tiny_encoder
from tests.tiny import make_llama

pytestmark = pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing.*:FutureWarning")

LONG = Case("1", "Could you tell me please when the 3 shops in the old town open again?", "at nine", Split.TRAIN)
QA = make_setting(TaskKind.QUESTION_ANSWERING, max_tokens=24)


def copies_of(case: Case, *, held_out=(), seed=1, **settings):
    return augment_cases([case], AugmentationSpec(**settings), held_out=held_out, seed=seed).copies


def words(text: str) -> list[str]:
    return text.split()


def test_swapping_moves_words_and_loses_none():
    copies = copies_of(LONG, operations=("swap",), copies=8)
    assert len({copy.input for copy in copies}) == 8
    assert all(sorted(words(copy.input)) == sorted(words(LONG.input)) for copy in copies)


def test_dropping_takes_a_tenth_of_the_words_away_but_no_number():
    copies = copies_of(LONG, operations=("drop",), copies=8)
    assert {len(words(copy.input)) for copy in copies} == {len(words(LONG.input)) - 2}
    assert all("3" in words(copy.input) for copy in copies)
    assert not any("  " in copy.input for copy in copies)


def test_punctuation_is_put_between_words_that_stay_in_order():
    copies = copies_of(LONG, operations=("punctuate",), copies=8)
    for copy in copies:
        assert [word for word in words(copy.input) if word not in PUNCTUATION] == words(LONG.input)
        assert len(words(copy.input)) == len(words(LONG.input)) + 2


def test_chinese_is_cut_into_words():
    case = Case("1", "请问市中心的商店明天早上几点开门？", "九点", Split.TRAIN)
    copies = copies_of(case, operations=("swap",), copies=4)
    assert len({copy.input for copy in copies}) == 4
    assert all(sorted(copy.input) == sorted(case.input) for copy in copies)


def test_templates_stand_around_the_input():
    copies = copies_of(LONG, operations=("swap",), templates=("Hello, {input}", "{input} Thanks."), copies=16)
    wrapped = [copy.input for copy in copies if LONG.input in copy.input]
    assert set(wrapped) == {f"Hello, {LONG.input}", f"{LONG.input} Thanks."}


def test_words_of_the_answer_stay_and_the_answer_is_unchanged():
    case = Case("1", "Say green when you see the green lid, or else red", "green", Split.TRAIN)
    copies = copies_of(case, operations=("drop",), copies=16, changed_share=0.5)
    assert {copy.target for copy in copies} == {"green"}
    assert all(words(copy.input).count("green") == 2 for copy in copies)


def test_the_same_seed_makes_the_same_copies_and_another_seed_others():
    first, again, other = (copies_of(LONG, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_a_copy_that_is_a_validation_case_is_left_out():
    case = Case("1", "good morning", "hello", Split.TRAIN)
    held_out = [Case("2", "Morning good", "hello", Split.VALIDATION)]
    assert copies_of(case, operations=("swap",), held_out=held_out) == ()


def test_a_text_that_cannot_be_changed_has_no_copy():
    assert copies_of(Case("1", "hello", "x", Split.TRAIN), operations=("swap", "drop")) == ()


def test_lora_learns_from_copies_what_the_base_does_not_know_and_shows_one(tmp_path):
    llama = TransformersGenerator("hf:tiny", make_llama(tmp_path / "weights"))
    base, _ = prepare(ZeroShotSpec(), QA, llama)
    assert not {answer.answer for answer in base.answer(INPUTS)} & set(FACTS.values())
    spec = LoraSpec(
        rank=8,
        epochs=30,
        learning_rate=0.01,
        batch_size=8,
        augmentation=AugmentationSpec(copies=3, templates=("Please: {input}", "I ask: {input}")),
    )
    method, usage = prepare(spec, QA, llama, train=CASES, validation=CASES, workdir=tmp_path / "run")
    answers = [prediction.answer for prediction in method.answer(INPUTS)]
    method.close()
    assert answers == list(FACTS.values())
    assert usage.notes[0].startswith("Augmentation: 24 changed copies of 8 training cases (swap, drop, punctuate, temp")
    shown = (tmp_path / "run" / "first_batch.txt").read_text().split("\n---\n")
    assert len(shown) == 3
    assert usage.notes[0].split('became "')[1].removesuffix('".') in shown[2]


@pytest.mark.parametrize("has_validation", [True, False])
def test_the_embedding_classifier_learns_from_copies_and_never_holds_one_out(has_validation):
    train = labelled(Split.TRAIN)
    validation = labelled(Split.VALIDATION, openings=1) if has_validation else []
    method, usage = prepare(
        EmbeddingClassifierSpec(augmentation=AugmentationSpec()),
        make_setting(TaskKind.CLASSIFICATION),
        AbsentGenerator(),
        train=train,
        validation=validation,
        encoder=WordEncoder(),
    )
    test = labelled(Split.TEST, openings=2)
    assert [answer.answer for answer in method.answer(inputs_of(test))] == [case.target for case in test]
    assert any(note.startswith("Augmentation: 24 changed copies of 12 training cases") for note in usage.notes)
    assert {trial.cases for trial in usage.trials} == {len(validation) or len(train)}


@pytest.mark.parametrize(
    "spec",
    [
        ClassificationHeadSpec(epochs=1, batch_size=8, augmentation=AugmentationSpec(copies=1)),
        SetfitSpec(epochs=1, labels_per_batch=3, augmentation=AugmentationSpec(copies=1)),
    ],
    ids=lambda spec: spec.method,
)
def test_the_trained_encoders_learn_from_copies(spec, tmp_path):
    train = labelled(Split.TRAIN)
    method, usage = prepare(
        spec,
        make_setting(TaskKind.CLASSIFICATION),
        AbsentGenerator(),
        train=train,
        validation=train,
        encoder=open_tiny_encoder(tmp_path / "encoder"),
        workdir=tmp_path / "run",
    )
    method.close()
    assert any(note.startswith("Augmentation: 12 changed copies of 12") for note in usage.notes)


@pytest.mark.parametrize(
    ("arm", "sentence"),
    [
        ({"lora": {"augmentation": {"templates": ["Good morning"]}}}, r"must contain \{input\} once"),
        ({"lora": {"augmentation": {"operations": ["swap", "swap"]}}}, "each once"),
        ({"rag_lora": {"tuning": {"lora": {"augmentation": {}}}}}, "not for a part of another arm"),
    ],
)
def test_settings_that_do_not_fit_are_refused_in_one_sentence(arm, sentence):
    document = {"name": "n", "task": "question_answering", "dataset": {"id": 1}, "corpus": 1, "arms": [arm]}
    with pytest.raises(InputRejectedError, match=sentence):
        read_plan(document)


def test_the_key_of_an_augmented_arm_says_so():
    document = {
        "name": "n",
        "task": "generation",
        "dataset": {"id": 1},
        "arms": ["lora", {"lora": {"augmentation": {}}}],
    }
    assert read_plan(document).arm_keys == ("lora_None", "lora_augmented")
