"""Several datasets in one training, and one after the other: both learned, forgetting told."""

import re

import pytest

from app.errors import InputRejectedError
from app.experiments.plan import read_plan
from app.experiments.prompting_specs import ZeroShotSpec
from app.experiments.tuning_specs import LoraSpec
from app.glossary import Split, TaskKind
from app.language_models.transformers_generator import TransformersGenerator
from app.methods.contract import FurtherCases
from app.methods.further_tasks import draw_rows, open_further_task
from app.methods.lora import TunedAnswers
from app.methods.tuning_rows import TrainingRow
from app.values.cases import Case
from tests.methods.scripted import LABELS, make_setting, prepare
from tests.methods.test_lora import CASES, FACTS, INPUTS, TICKETS, equal_weights, weights_of
from tests.tiny import make_llama

pytestmark = pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing.*:FutureWarning")

QA = make_setting(TaskKind.QUESTION_ANSWERING, max_tokens=24)
LEARNING = LoraSpec(rank=8, epochs=40, learning_rate=0.01, batch_size=8)
SHORT = LoraSpec(rank=2, epochs=2, learning_rate=0.01, batch_size=4)
LABELLED = tuple(Case(f"x{n}", text, LABELS[n % 3], Split.TRAIN) for n, text in enumerate(TICKETS))


@pytest.fixture(scope="module")
def llama(tmp_path_factory):
    return TransformersGenerator("hf:tiny", make_llama(tmp_path_factory.mktemp("llama")))


def tickets(**changes) -> FurtherCases:
    fields = {"train": LABELLED, "validation": LABELLED, "share": None, **changes}
    return FurtherCases("tickets", make_setting(TaskKind.CLASSIFICATION), **fields)


def share_right(llama: TransformersGenerator) -> float | None:
    """How many tickets the language model as it is now labels right."""
    return open_further_task(tickets(), llama, listed_labels="auto", held_out=()).score(seed=1)


def test_two_tasks_are_learned_together_that_the_base_cannot_do(llama, tmp_path):
    before = weights_of(llama)
    base, _ = prepare(ZeroShotSpec(), QA, llama)
    assert not {answer.answer for answer in base.answer(INPUTS)} & set(FACTS.values())
    untrained = share_right(llama)
    spec = LEARNING.model_copy(update={"epochs": 60.0})
    method, usage = prepare(spec, QA, llama, train=CASES, validation=CASES, workdir=tmp_path, further=[tickets()])
    answers = [prediction.answer for prediction in method.answer(INPUTS)]
    trained = share_right(llama)
    method.close()
    assert answers == list(FACTS.values())
    assert trained == 1.0
    assert untrained < 0.7
    assert usage.notes[0] == (
        "Learned together, 17 rows per epoch: 8 of the experiment's own, 9 rows (53%) from 9 cases of tickets."
    )
    assert any(re.fullmatch(r"tickets, .* before and after: .*accuracy 0\.\d\d and 1\.00\.", n) for n in usage.notes)
    assert equal_weights(weights_of(llama), before)


@pytest.mark.parametrize(("share", "rows"), [(0.5, 8), (0.2, 2), (0.8, 32)])
def test_a_share_says_how_much_of_what_is_read_a_dataset_is(llama, tmp_path, share, rows):
    method, usage = prepare(SHORT, QA, llama, train=CASES, workdir=tmp_path, further=[tickets(share=share)])
    method.close()
    assert f"{rows} rows ({share:.0%}) from 9 cases of tickets" in usage.notes[0]


def test_every_row_is_drawn_once_before_any_is_drawn_again():
    rows = [TrainingRow([number, 1], 1) for number in range(4)]
    drawn = draw_rows(rows, 10, seed=1)
    assert sorted(drawn.count(row) for row in rows) == [2, 2, 3, 3]
    assert draw_rows([], 10, seed=1) == []


def in_turn(**changes) -> LoraSpec:
    document = {**LEARNING.model_dump(exclude={"method"}), "order": "one_after_another", **changes}
    return LoraSpec.model_validate({**document, "datasets": [{"id": 9}]})


def forgotten(notes) -> tuple[float, float, float]:
    """The score of the first task: untrained, after its own stage, at the end."""
    told = next(note for note in notes if note.startswith("First task, tickets"))
    found = re.search(r"accuracy (\S+), (\S+), ([\d.]+);", told)
    return tuple(float(score) for score in found.groups())


def test_one_task_after_the_other_is_learned_and_what_the_first_lost_is_told(llama, tmp_path):
    method, usage = prepare(in_turn(), QA, llama, train=CASES, validation=CASES, workdir=tmp_path, further=[tickets()])
    answers = [prediction.answer for prediction in method.answer(INPUTS)]
    method.close()
    untrained, after, end = forgotten(usage.notes)
    assert answers == list(FACTS.values())
    assert untrained < after == 1.0
    assert usage.notes[0].startswith("Stage 1 of 2, tickets: 9 cases; validation loss ")
    assert end <= after
    lost = f"{after - end:.2f} of the score was forgotten"
    assert usage.notes[2].endswith(f"{lost if end < after else 'nothing of the score was forgotten'}.")
    assert not list((tmp_path / "checkpoint").rglob("*.safetensors"))


def test_replay_keeps_the_first_task(llama, tmp_path):
    spec = in_turn(replay_share=0.5)
    method, usage = prepare(spec, QA, llama, train=CASES, validation=CASES, workdir=tmp_path, further=[tickets()])
    answers = [prediction.answer for prediction in method.answer(INPUTS)]
    method.close()
    assert forgotten(usage.notes)[2] >= 0.85
    assert answers == list(FACTS.values())
    assert "Stage 2 of 2, the experiment's own: 8 cases, 8 cases of earlier stages replayed." in usage.notes


def test_a_complete_stage_is_not_trained_again(llama, tmp_path):
    class CancelledError(Exception):
        pass

    def cancel_in_the_second(stage: str, done: int, total: int | None) -> None:
        if (stage, done) == ("training 2 of 2", 3):
            raise CancelledError

    spec = in_turn(epochs=3.0, dropout=0.1)
    stages: list[str] = []
    arguments = {"train": CASES, "validation": CASES, "further": [tickets()]}
    cut = TunedAnswers(spec, QA, further=[tickets()])
    with pytest.raises(CancelledError):
        cut.prepare(
            CASES,
            CASES,
            (),
            language_model=llama,
            encoder=None,
            seed=1,
            workdir=tmp_path / "cut",
            report=cancel_in_the_second,
        )
    cut.close()
    again, usage = prepare(
        spec,
        QA,
        llama,
        **arguments,
        workdir=tmp_path / "cut",
        report=lambda stage, done, total: stages.append(stage),
    )
    again.close()
    whole, expected = prepare(spec, QA, llama, **arguments, workdir=tmp_path / "whole")
    whole.close()
    assert set(stages) == {"training 2 of 2"}
    assert [point.validation_loss for point in usage.curve] == pytest.approx(
        [point.validation_loss for point in expected.curve], abs=1e-4
    )
    assert forgotten(usage.notes) == forgotten(expected.notes)


def test_own_validation_cases_are_not_learned_from_a_further_dataset(llama, tmp_path):
    known = (*LABELLED, Case("same", CASES[0].input.upper(), LABELS[0], Split.TRAIN))
    method, usage = prepare(
        SHORT, QA, llama, train=CASES[1:], validation=CASES[:1], workdir=tmp_path, further=[tickets(train=known)]
    )
    method.close()
    assert "tickets: 1 training cases were left out, too long or validation cases here." in usage.notes


def plan_with(settings: dict[str, object], arm: str = "lora") -> dict[str, object]:
    return {
        "name": "n",
        "task": "question_answering",
        "dataset": {"id": 1},
        "arms": [{arm: settings}],
    }


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"datasets": [{"share": 0.5}]}, "name id or hash"),
        ({"datasets": [{"id": 1, "file": "a.csv"}]}, "leave id and hash out"),
        ({"datasets": [{"id": 1, "share": 0.5}, {"id": 2}]}, "every one of datasets a share, or none"),
        ({"datasets": [{"id": 1, "share": 0.5}, {"id": 2, "share": 0.5}]}, "add up to 1; stay below 1"),
        ({"datasets": [{"id": 1, "share": 0.5}], "order": "one_after_another"}, "leave share or order out"),
        ({"order": "one_after_another"}, "needs datasets"),
        ({"datasets": [{"id": 2}], "order": "one_after_another", "search": {"trials": 2}}, "leave it out with order"),
        ({"datasets": [{"id": 2}], "replay_share": 0.1}, "needs order: one_after_another"),
    ],
)
def test_settings_that_do_not_fit_are_refused_in_one_sentence(settings, sentence):
    with pytest.raises(InputRejectedError, match=sentence):
        read_plan(plan_with(settings))


def test_a_part_of_another_arm_learns_no_further_datasets():
    with pytest.raises(InputRejectedError, match="datasets are for lora, qlora and full themselves"):
        read_plan(plan_with({"teacher": "bundled", "tuning": {"lora": {"datasets": [{"id": 2}]}}}, arm="distilled"))


def test_the_key_of_an_arm_does_not_change_when_its_datasets_are_frozen():
    document = {**plan_with({}), "arms": ["lora", {"lora": {"datasets": [{"hash": "0" * 8}]}}]}
    assert read_plan(document).arm_keys == ("lora_alone", "lora_with_datasets")
