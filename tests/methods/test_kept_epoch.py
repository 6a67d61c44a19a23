"""Which epoch's weights are kept: by loss, by score, and which of the two where nobody says."""

from collections.abc import Sequence

import pytest
from pydantic import ValidationError

from app.experiments.hybrid_specs import ContinuedPretrainingSpec, PreferenceSpec
from app.experiments.tuning_specs import LoraSpec, TuningSearchSpec
from app.glossary import Split, TaskKind
from app.language_models.transformers_generator import TransformersGenerator
from app.methods.kept_epoch import note_evaluation
from app.methods.tuning_checkpoints import TrainingProgress
from app.methods.tuning_loop import Lesson, Place, train_network
from app.methods.tuning_rows import TrainingRow
from app.methods.validation_scores import ValidationScore, mean_score, open_validation_score
from app.values.cases import Case, CaseInput
from app.values.generation import CurvePoint
from app.values.predictions import Prediction
from tests.methods.scripted import LABELS, make_setting, prepare
from tests.methods.test_lora import CASES, TICKETS
from tests.tiny import make_lfm2

pytestmark = pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing.*:FutureWarning")

QA = make_setting(TaskKind.QUESTION_ANSWERING, max_tokens=24)
LABELLING = make_setting(TaskKind.CLASSIFICATION)
TRAIN = [Case(str(n), text, LABELS[n % 3], Split.TRAIN) for n, text in enumerate(TICKETS)]
ROWS = [TrainingRow([10 + n, 20 + n, 30 + n, 40 + n], 2) for n in range(4)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make_lfm2(tmp_path_factory.mktemp("lfm2"))


@pytest.fixture
def lfm2(folder):
    return TransformersGenerator("hf:tiny", folder)


def kept_of(points: Sequence[tuple[float | None, float | None]]) -> tuple[int, int]:
    """The step kept of evaluations with these scores and losses, and how many came since a better one."""
    progress = TrainingProgress()
    for step, (score, loss) in enumerate(points, start=1):
        note_evaluation(progress, CurvePoint(step, 1.0, loss, score), learning_rate=0.1)
    return progress.best_step, progress.stale_evaluations


@pytest.mark.parametrize(
    ("points", "kept", "stale"),
    [
        ([(None, 0.5), (None, 0.4), (None, 0.6)], 2, 1),
        ([(None, None), (None, None)], 2, 0),
        ([(0.2, 0.4), (0.6, 0.9), (0.5, 0.3)], 2, 1),
        ([(0.6, 0.9), (0.6, 0.8), (0.6, 0.85)], 2, 2),
        ([(0.6, 0.8), (0.6, 0.8)], 2, 1),
        ([(None, 0.1), (0.1, 0.9)], 2, 0),
    ],
    ids=["lowest loss", "latest without validation", "best score", "tie: lower loss", "tie: later", "unknown score"],
)
def test_the_best_epoch_is_kept(points, kept, stale):
    assert kept_of(points) == (kept, stale)


def train_scored(generator: TransformersGenerator, tmp_path, scores: Sequence[float], **settings):
    """Four epochs of two steps, each with the next of these scores; the first is that before training."""
    given = iter(scores)
    spec = LoraSpec(**{"epochs": 4, "batch_size": 2, "learning_rate": 0.02, "rank": 2} | settings)
    network = generator.network
    for weight in network.parameters():
        weight.requires_grad_(requires_grad=False)
    network.get_input_embeddings().weight.requires_grad_(requires_grad=True)
    seen = []
    usage = train_network(
        network,
        Lesson(ROWS, ROWS, 0, score=ValidationScore("accuracy", 4, lambda: next(given))),
        spec=spec,
        seed=1,
        place=Place(tmp_path, "x"),
        report=lambda stage, done, total: None,
        on_evaluation=lambda point: seen.append(network.get_input_embeddings().weight.detach().clone()),
    )
    kept = [weight.equal(network.get_input_embeddings().weight) for weight in seen]
    return usage, kept


def test_the_weights_of_the_best_score_are_put_back(lfm2, tmp_path):
    usage, kept = train_scored(lfm2, tmp_path, [0.1, 0.2, 0.8, 0.4, 0.5])
    assert kept == [False, True, False, False]
    assert [point.validation_score for point in usage.curve] == [0.1, 0.2, 0.8, 0.4, 0.5]
    assert any(
        note == "keep: auto kept the epoch with the best accuracy on 4 validation cases: 0.80 at step 4, "
        "0.10 before training, 0.50 at step 8, where the validation loss was lowest."
        for note in usage.notes
    )


def test_patience_counts_evaluations_without_a_better_score(lfm2, tmp_path):
    usage, kept = train_scored(lfm2, tmp_path, [0.1, 0.5, 0.5, 0.5, 0.9], patience=2)
    assert len(usage.curve) == 4  # before training, then three epochs
    assert kept == [False, False, True]
    assert "Training ended early, after step 6 of 8: accuracy on validation cases rose no further." in usage.notes


def test_labels_are_scored_after_every_epoch_as_the_arm_answers(lfm2, tmp_path):
    spec = LoraSpec(rank=8, epochs=25, learning_rate=0.01, batch_size=9)
    method, usage = prepare(spec, LABELLING, lfm2, train=TRAIN, validation=TRAIN, workdir=tmp_path)
    answers = list(method.answer([CaseInput(case.case_id, case.input) for case in TRAIN]))
    method.close()
    scores = [point.validation_score for point in usage.curve]
    assert None not in scores
    assert max(scores) == mean_score(TaskKind.CLASSIFICATION, answers, TRAIN) == 1.0
    assert any(note.startswith("keep: auto kept the epoch with the best accuracy on 9") for note in usage.notes)


def test_answers_are_written_where_score_is_asked_for(lfm2, tmp_path):
    spec = LoraSpec(rank=8, epochs=40, learning_rate=0.01, batch_size=8, keep="score")
    method, usage = prepare(spec, QA, lfm2, train=CASES, validation=CASES, workdir=tmp_path)
    method.close()
    assert usage.curve[0].validation_score < 0.2
    assert max(point.validation_score for point in usage.curve) == 1.0
    assert any("best token_f1 on 8 validation cases: 1.00" in note for note in usage.notes)


def test_a_question_is_kept_by_loss_unless_asked_otherwise(lfm2, tmp_path):
    spec = LoraSpec(rank=2, epochs=2, learning_rate=0.01, batch_size=4)
    method, usage = prepare(spec, QA, lfm2, train=CASES, validation=CASES, workdir=tmp_path)
    method.close()
    assert {point.validation_score for point in usage.curve} == {None}
    assert "keep: auto kept the epoch with the lowest validation loss, step 4." in usage.notes


@pytest.mark.parametrize(
    ("keep", "setting", "metric"),
    [
        ("auto", LABELLING, "accuracy"),
        ("score", LABELLING, "accuracy"),
        ("loss", LABELLING, None),
        ("auto", QA, None),
        ("score", QA, "token_f1"),
        ("auto", make_setting(TaskKind.GENERATION), None),
    ],
)
def test_what_chooses_the_epoch(keep, setting, metric):
    found = open_validation_score(keep, setting, TRAIN, lambda inputs: iter(()))
    assert (found and found.metric) == metric


def test_at_most_so_many_cases_are_answered_the_same_ones_every_time():
    many = [Case(str(n), f"question {n}", "yes", Split.VALIDATION) for n in range(300)]
    asked: list[tuple[str, ...]] = []

    def answer(inputs: Sequence[CaseInput]):
        asked.append(tuple(case.case_id for case in inputs))
        return iter([Prediction(case.case_id, "yes", 0.0, 1, 1, prompt="") for case in inputs])

    score = open_validation_score("score", QA, many, answer)
    assert score is not None
    assert [score.measure(), score.measure()] == [1.0, 1.0]
    assert [len(ids) for ids in asked] == [64, 64]
    assert asked[0] == asked[1]


def test_a_search_compares_trials_by_the_score_that_chooses_the_epoch(lfm2, tmp_path):
    spec = LoraSpec(epochs=3, learning_rate=1e-3, batch_size=9, rank=4, search=TuningSearchSpec(trials=2))
    method, usage = prepare(spec, LABELLING, lfm2, train=TRAIN, validation=TRAIN, workdir=tmp_path)
    method.close()
    scores = [trial.score for trial in usage.trials]
    assert None not in scores
    assert {trial.cases for trial in usage.trials} == {len(TRAIN)}
    assert next(trial.score for trial in usage.trials if trial.is_chosen) == max(scores)
    assert usage.curve[0].validation_score is not None
    assert any("2 trials (0 ended early): best accuracy" in note for note in usage.notes)


@pytest.mark.parametrize(
    "make_spec",
    [
        lambda tuning: PreferenceSpec(tuning=tuning),
        lambda tuning: ContinuedPretrainingSpec(tuning=tuning),
    ],
)
def test_score_is_refused_where_no_cases_are_learned(make_spec):
    with pytest.raises(ValidationError, match=r"tuning\.keep: score is for arms that learn cases"):
        make_spec(LoraSpec(keep="score"))
