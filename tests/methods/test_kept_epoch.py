"""Which epoch's weights are kept: by loss, by score, and which of the two where nobody says."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
import torch
from pydantic import ValidationError

from app.experiments.hybrid_specs import ContinuedPretrainingSpec, PreferenceSpec
from app.experiments.tuning_specs import LoraSpec, TuningSearchSpec
from app.glossary import Split, TaskKind
from app.language_models.transformers_generator import TransformersGenerator
from app.methods.contract import Report
from app.methods.kept_epoch import describe_training, note_evaluation
from app.methods.tuning_checkpoints import TrainingProgress
from app.methods.tuning_loop import Lesson, Place, train_network
from app.methods.tuning_rows import TrainingRow
from app.methods.tuning_search import shortfall
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


def ignore(stage: str, done: int, total: int | None) -> None:
    """Nobody watches."""


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
        Lesson(ROWS, ROWS, 0, score=ValidationScore("accuracy", 4, lambda _most, _report: next(given))),
        spec=spec,
        seed=1,
        place=Place(tmp_path, "x"),
        report=ignore,
        on_evaluation=lambda point: seen.append(network.get_input_embeddings().weight.detach().clone()),
    )
    kept = [weight.equal(network.get_input_embeddings().weight) for weight in seen]
    return usage, kept


def test_the_weights_of_the_best_score_are_put_back(lfm2, tmp_path):
    usage, kept = train_scored(lfm2, tmp_path, [0.1, 0.2, 0.8, 0.4, 0.5])
    assert kept == [False, True, False, False]
    assert [point.validation_score for point in usage.curve] == [0.1, 0.2, 0.8, 0.4, 0.5]
    assert any(
        note.startswith(
            "keep: auto kept the epoch with the best accuracy on 4 validation cases: 0.80 at step 4, "
            "0.10 before training, 0.50 at step 8, where the validation loss was lowest; scoring them took "
        )
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
    assert [score.measure(ignore), score.measure(ignore)] == [1.0, 1.0]
    assert [len(ids) for ids in asked] == [8] * 16
    assert asked[:8] == asked[8:]


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


def judged(*points: tuple[float | None, float], **settings) -> list[str]:
    """What is said of evaluations with these scores and losses, the first before training."""
    progress = TrainingProgress(curve=[CurvePoint(0, None, points[0][1], points[0][0])], **settings)
    for step, (score, loss) in enumerate(points[1:], start=1):
        note_evaluation(progress, CurvePoint(step, 1.0, loss, score), learning_rate=0.1)
        progress.step = step
    score = ValidationScore("accuracy", 16, lambda _most, _report: None, available=24)
    return list(describe_training(progress, progress.step, keep="auto", score=score, has_validation=True))


def test_a_loss_that_never_fell_says_nothing_of_an_epoch_chosen_by_score():
    notes = judged((0.2, 1.0), (0.5, 1.2), (0.8, 1.6))
    assert len(notes) == 2
    assert notes[0] == (
        "keep: auto kept the epoch with the best accuracy on 16 of 24 validation cases: 0.80 at step 2, 0.20 before "
        "training, 0.50 at step 1, where the validation loss was lowest; scoring them took 0.0 s, which are not in the "
        "training time."
    )
    assert notes[1] == (
        "The validation loss rose from 1.200 (step 1) to 1.600: the network grows surer of its mistakes. The epoch was "
        "chosen by accuracy, so this did not choose it."
    )


def test_a_kept_epoch_no_better_than_before_training_is_told():
    assert judged((0.5, 1.0), (0.5, 0.8))[1:] == [
        "Training did not help by accuracy on validation cases: 0.50 before it, 0.50 in the epoch that was kept."
    ]
    assert len(judged((None, 1.0), (0.5, 0.8))) == 1


def test_without_any_score_the_loss_is_judged():
    notes = judged((None, 1.0), (None, 1.2), (None, 1.6))
    assert notes[0] == "keep: auto kept the epoch with the lowest validation loss, step 1."
    assert notes[1].startswith("Nothing was learned: ")
    assert notes[2].startswith("It overfits: the validation loss rose from 1.200 (step 1, whose weights were kept)")


@pytest.mark.parametrize(("labels", "cases"), [(2, 200), (6, 200), (20, 60), (77, 16), (1_000, 16)])
def test_labels_times_cases_are_bounded(labels, cases):
    many = [Case(str(n), f"text {n}", "a", Split.VALIDATION) for n in range(300)]
    setting = replace(LABELLING, labels=tuple(f"label {n}" for n in range(labels)))
    score = open_validation_score("auto", setting, many, lambda inputs: iter(()))
    assert score is not None
    assert (score.cases, score.available) == (cases, 300)


def test_scoring_is_reported_and_its_time_is_not_training_time(lfm2, tmp_path):
    stages: list[tuple[str, int, int | None]] = []
    spec = LoraSpec(rank=2, epochs=2, learning_rate=0.01, batch_size=9)
    _, usage = prepare(
        spec,
        LABELLING,
        lfm2,
        train=TRAIN,
        validation=TRAIN,
        workdir=tmp_path,
        report=lambda stage, done, total: stages.append((stage, done, total)),
    )
    scoring = [("scoring validation cases", 0, 9), ("scoring validation cases", 8, 9)]
    epochs = [("training", 1, 2), *scoring, ("training", 2, 2), *scoring]
    assert stages == [("training", 0, 2), *scoring, *epochs]
    assert usage.scoring_seconds > 0


def slow_score(seconds: float, taken: list[float] | None = None) -> ValidationScore:
    """A score that takes so long at least; what it took in fact is added to `taken`."""

    def compute(_most: int, _report: Report) -> float:
        started = time.perf_counter()
        time.sleep(seconds)
        if taken is not None:
            taken.append(time.perf_counter() - started)
        return 0.5

    return ValidationScore("accuracy", 4, compute)


def train_with(generator: TransformersGenerator, tmp_path, score: ValidationScore):
    network = generator.network
    for weight in network.parameters():
        weight.requires_grad_(requires_grad=False)
    network.get_input_embeddings().weight.requires_grad_(requires_grad=True)
    return train_network(
        network,
        Lesson(ROWS, ROWS, 0, score=score),
        spec=LoraSpec(epochs=3, batch_size=2, learning_rate=0.02, rank=2),
        seed=1,
        place=Place(tmp_path, "x"),
        report=ignore,
    )


def test_seconds_of_scoring_are_booked_apart(lfm2, tmp_path):
    started = time.perf_counter()
    taken: list[float] = []
    usage = train_with(lfm2, tmp_path, slow_score(0.2, taken))
    assert len(taken) == 4
    assert 0.8 <= sum(taken) <= usage.scoring_seconds < sum(taken) + 0.4  # however late a busy machine wakes it
    assert usage.train_seconds + usage.scoring_seconds < time.perf_counter() - started


def test_the_network_before_training_is_scored_once_for_all_trials(lfm2, tmp_path):
    score = slow_score(0.0)
    measured = [score.measure_untrained(ignore) for _ in range(3)]
    assert measured == [0.5] * 3
    spec = LoraSpec(epochs=1, learning_rate=1e-3, batch_size=9, rank=4, search=TuningSearchSpec(trials=2))
    stages: list[str] = []
    method, usage = prepare(
        spec,
        LABELLING,
        lfm2,
        train=TRAIN,
        validation=TRAIN,
        workdir=tmp_path,
        report=lambda stage, done, total: stages.append(stage),
    )
    method.close()
    assert stages.count("trial 1 of 2: scoring validation cases") == 4
    assert stages.count("trial 2 of 2: scoring validation cases") == 2
    assert usage.scoring_seconds > 0


def cramped_score(fits: Callable[[int], bool]) -> tuple[ValidationScore, list[int]]:
    """A score that fits into memory at some calls only, counted from 0, and how many cases were tried at once."""
    tried: list[int] = []

    def compute(at_once: int, _report: Report) -> float:
        tried.append(at_once)
        if not fits(len(tried) - 1):
            raise torch.OutOfMemoryError("tried to allocate more than there is")
        return 0.5

    return ValidationScore("accuracy", 4, compute), tried


def test_cases_that_exceed_the_memory_together_are_scored_one_by_one(lfm2, tmp_path):
    score, tried = cramped_score(lambda call: call != 0)
    usage = train_with(lfm2, tmp_path, score)
    assert tried == [8, 1, 8, 8, 8]
    assert [point.validation_score for point in usage.curve] == [0.5] * 4


def test_scoring_that_never_fits_into_memory_leaves_the_epoch_to_the_loss(lfm2, tmp_path):
    score, tried = cramped_score(lambda call: call < 2)
    usage = train_with(lfm2, tmp_path, score)
    assert tried == [8, 8, 8, 1]
    assert [point.validation_score for point in usage.curve] == [0.5, 0.5, None, None]
    assert usage.kept_step == 6  # its loss is the lowest
    assert any(note.startswith("Scoring validation cases did not fit into memory") for note in usage.notes)
    assert "keep: auto kept the epoch with the lowest validation loss, step 6." in usage.notes


def test_another_error_while_scoring_is_not_swallowed():
    def compute(_most: int, _report: Report) -> float:
        raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")

    with pytest.raises(RuntimeError, match="shapes"):
        ValidationScore("accuracy", 4, compute).measure(ignore)


def answer_always(text: str):
    return lambda inputs: iter([Prediction(case.case_id, text, 0.0, 1, 1, prompt="") for case in inputs])


@pytest.mark.parametrize(
    ("metric", "score"),
    [
        (None, 1.0),  # token F1: the same words
        ("exact_match", 0.0),
        ("rouge_l", 0.5),  # one of two words in the same order
        ("json_valid", 0.0),
        ("embedding_similarity", 0.8),
    ],
)
def test_the_metric_that_ranks_the_arms_chooses_the_epoch(metric, score):
    schema = '{"type": "object"}'
    setting = replace(QA, metric=metric, decoding=replace(QA.decoding, json_schema=schema))
    cases = [Case("1", "Which key?", "new key", Split.VALIDATION)]
    found = open_validation_score(
        "score",
        setting,
        cases,
        answer_always("key new"),
        embed=lambda texts: np.array([[1.0, 0.0], [0.8, 0.6]], dtype=np.float32),
    )
    assert found is not None
    assert found.metric == (metric or "token_f1")
    assert found.measure(ignore) == pytest.approx(score)


def test_an_unknown_score_is_the_worst_of_a_search():
    lesson = Lesson(ROWS, ROWS, 0, score=slow_score(0.0))
    unknown, poor = CurvePoint(1, 1.0, 0.01, None), CurvePoint(1, 1.0, 9.0, 0.0)
    assert shortfall(unknown, lesson) > shortfall(poor, lesson) == 1.0
    assert shortfall(unknown, Lesson(ROWS, ROWS, 0)) == 0.01
