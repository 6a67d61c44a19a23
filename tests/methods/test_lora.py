import hashlib
import json
from pathlib import Path
from typing import Any, NoReturn

import pytest
import torch
from safetensors.torch import load_file

from app.errors import ConflictError, RunFailedError
from app.experiments.prompting_specs import ZeroShotSpec
from app.experiments.tuning_specs import LoraSpec
from app.glossary import Split, TaskKind
from app.language_models.transformers_generator import TransformersGenerator
from app.methods.lora import TunedAnswers
from app.methods.prompts import build_prompt
from app.methods.tuning_loop import learning_rate_share
from app.methods.tuning_rows import TrainingRow, answer_loss, encode_row
from app.values.cases import Case, CaseInput
from tests.methods.scripted import LABELS, ScriptedGenerator, make_setting, prepare
from tests.tiny import make_lfm2, make_llama

# peft 0.21 asks transformers 5.23 for a property under its old name.
pytestmark = pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing.*:FutureWarning")

FACTS = {
    "What is the capital?": "Oslo",
    "Who wrote the manual?": "Ida Berg",
    "Which colour is the lid?": "dark green",
    "How many rooms?": "42",
    "When does it open?": "at nine",
    "Where is the key?": "under the mat",
    "What does it cost?": "17 euro",
    "Who cleans?": "nobody",
}
CASES = [Case(str(n), question, answer, Split.TRAIN) for n, (question, answer) in enumerate(FACTS.items())]
TICKETS = (
    *("wrong bill", "late parcel", "send back"),
    *("paid twice", "lost box", "swap size"),
    *("card refused", "no tracking", "torn shirt"),
)
INPUTS = [CaseInput(case.case_id, case.input) for case in CASES]
LEARNING = LoraSpec(rank=8, epochs=40, learning_rate=0.01, batch_size=8)
SHORT = LoraSpec(rank=2, epochs=2, learning_rate=0.01, batch_size=4)
QA = make_setting(TaskKind.QUESTION_ANSWERING, max_tokens=24)


@pytest.fixture(scope="module", params=[make_lfm2, make_llama])
def generator(request, tmp_path_factory):
    return TransformersGenerator("hf:tiny", request.param(tmp_path_factory.mktemp("tiny")))


@pytest.fixture(scope="module")
def lfm2(tmp_path_factory):
    return TransformersGenerator("hf:tiny", make_lfm2(tmp_path_factory.mktemp("lfm2")))


def weights_of(generator: TransformersGenerator) -> dict[str, torch.Tensor]:
    return {name: weight.clone() for name, weight in generator.network.state_dict().items()}


def equal_weights(first: dict[str, torch.Tensor], second: dict[str, torch.Tensor]) -> bool:
    return first.keys() == second.keys() and all(torch.equal(first[name], second[name]) for name in first)


def test_learns_to_repeat_eight_examples_and_gives_the_weights_back(generator, tmp_path):
    before = weights_of(generator)
    method, usage = prepare(LEARNING, QA, generator, train=CASES, validation=CASES, workdir=tmp_path)
    answers = [prediction.answer for prediction in method.answer(INPUTS)]
    method.close()
    assert usage.curve[0].validation_loss > 5
    assert usage.curve[-1].validation_loss < 0.05
    assert answers == list(FACTS.values())
    assert equal_weights(weights_of(generator), before)


def test_learns_labels(generator, tmp_path):
    train = [Case(str(n), text, LABELS[n % 3], Split.TRAIN) for n, text in enumerate(TICKETS)]
    method, _ = prepare(
        LEARNING.model_copy(update={"epochs": 25.0, "batch_size": 9}),
        make_setting(TaskKind.CLASSIFICATION),
        generator,
        train=train,
        validation=train,
        workdir=tmp_path,
    )
    predictions = list(method.answer([CaseInput(case.case_id, case.input) for case in train]))
    method.close()
    assert [prediction.answer for prediction in predictions] == [case.target for case in train]


def test_asks_exactly_what_zero_shot_asks(lfm2, tmp_path):
    zero_shot, _ = prepare(ZeroShotSpec(), QA, lfm2)
    expected = next(zero_shot.answer(INPUTS[:1])).prompt
    method, _ = prepare(SHORT, QA, lfm2, train=CASES, workdir=tmp_path)
    assert next(method.answer(INPUTS[:1])).prompt == expected
    method.close()


def test_a_finished_adapter_is_not_trained_again(lfm2, tmp_path):
    stages: list[str] = []
    method, usage = prepare(SHORT, QA, lfm2, train=CASES, validation=CASES, workdir=tmp_path)
    answers = [prediction.answer for prediction in method.answer(INPUTS)]
    method.close()
    method, again = prepare(
        SHORT,
        QA,
        lfm2,
        train=CASES,
        validation=CASES,
        workdir=tmp_path,
        report=lambda stage, done, total: stages.append(stage),
    )
    assert again == usage
    assert stages == []
    assert [prediction.answer for prediction in method.answer(INPUTS)] == answers
    method.close()


def mark_of_an_earlier_version(lfm2, spec: LoraSpec) -> str:
    """As it was written before `keep`, `packing` and `context_extension`, when the loss chose every epoch."""
    rows = [
        encode_row(
            build_prompt("default", task=QA.task, labels=(), input_text=case.input), case.target, **reading(lfm2)
        )
        for case in CASES
    ]
    left_out = {"key", "language_model", "keep", "packing", "context_extension"}
    everything = {
        "recipe": 2,
        "settings": spec.model_dump(mode="json", exclude=left_out),
        "seed": 1,
        "language_model": lfm2.provenance(),
        "loss": "answer_loss",
        "train": rows,
        "validation": rows,
    }
    return hashlib.sha256(json.dumps(everything, sort_keys=True).encode()).hexdigest()


def reading(lfm2) -> dict[str, Any]:
    return {"setting": QA, "language_model": lfm2}


def change_marker(folder: Path, **values: str) -> None:
    marker = folder / "adapter" / "finished.json"
    marker.write_text(json.dumps(json.loads(marker.read_text()) | values))


@pytest.mark.parametrize("keep", ["auto", "loss"])
def test_an_adapter_of_an_earlier_version_kept_by_loss_is_not_trained_again(lfm2, tmp_path, keep):
    spec = SHORT.model_copy(update={"keep": keep})
    method, usage = prepare(spec, QA, lfm2, train=CASES, validation=CASES, workdir=tmp_path)
    method.close()
    change_marker(tmp_path, fingerprint=mark_of_an_earlier_version(lfm2, spec))
    method, again = prepare(spec, QA, lfm2, train=CASES, validation=CASES, workdir=tmp_path)
    method.close()
    assert again == usage


@pytest.mark.parametrize("setting", [{"packing": True}, {"keep": "score"}])
def test_what_changes_what_is_learned_is_trained_anew(lfm2, tmp_path, setting):
    method, usage = prepare(SHORT, QA, lfm2, train=CASES, validation=CASES, workdir=tmp_path)
    method.close()
    spec = SHORT.model_copy(update=setting)
    method, again = prepare(spec, QA, lfm2, train=CASES, validation=CASES, workdir=tmp_path)
    method.close()
    assert again.train_seconds != usage.train_seconds


class Served:
    """Lets nothing be trained, as `sextant serve` does."""

    def __init__(self) -> None:
        self.stages: list[str] = []

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        self.stages.append(stage)

    def refuse_training(self) -> NoReturn:
        raise ConflictError("ARTEFACTS_MISSING", "gone")


def test_what_a_run_that_is_served_has_finished_counts_whichever_version_trained_it(lfm2, tmp_path):
    method, usage = prepare(SHORT, QA, lfm2, train=CASES, validation=CASES, workdir=tmp_path)
    answers = [prediction.answer for prediction in method.answer(INPUTS)]
    method.close()
    change_marker(tmp_path, fingerprint="of another version")
    method, again = prepare(SHORT, QA, lfm2, train=CASES, validation=CASES, workdir=tmp_path, report=Served())
    assert again == usage
    assert [prediction.answer for prediction in method.answer(INPUTS)] == answers
    method.close()


@pytest.mark.parametrize("values", [{"fingerprint": "x", "weights_sha256": "changed"}, None])
def test_nothing_is_measured_or_attached_before_a_served_run_without_its_adapter_is_refused(lfm2, tmp_path, values):
    if values is not None:
        method, _ = prepare(SHORT, QA, lfm2, train=CASES, workdir=tmp_path)
        method.close()
        change_marker(tmp_path, **values)
    served = Served()
    with pytest.raises(ConflictError):
        prepare(SHORT, QA, lfm2, train=CASES, workdir=tmp_path, report=served)
    assert served.stages == []
    assert not any("lora" in name for name, _ in lfm2.network.named_modules())


@pytest.mark.parametrize("damage", ["other seed", "cut file", "no marker"])
def test_an_adapter_of_other_settings_or_not_whole_is_trained_anew(lfm2, tmp_path, damage: str):
    method, usage = prepare(SHORT, QA, lfm2, train=CASES, workdir=tmp_path, seed=1)
    method.close()
    if damage == "cut file":
        weights = tmp_path / "adapter" / "adapter_model.safetensors"
        weights.write_bytes(weights.read_bytes()[:-10])
    if damage == "no marker":
        (tmp_path / "adapter" / "finished.json").unlink()
    method, again = prepare(SHORT, QA, lfm2, train=CASES, workdir=tmp_path, seed=2 if damage == "other seed" else 1)
    method.close()
    assert again.train_seconds != usage.train_seconds


def test_the_adapter_is_saved_as_safetensors_for_every_linear_layer(generator, tmp_path):
    method, usage = prepare(SHORT, QA, generator, train=CASES, workdir=tmp_path)
    saved = load_file(tmp_path / "adapter" / "adapter_model.safetensors")
    linear = [
        name
        for name, module in generator.network.named_modules()
        if isinstance(module, torch.nn.Linear) and name != "lm_head"
    ]
    method.close()
    assert len(saved) == 2 * len(linear)
    assert sum(weight.numel() for weight in saved.values()) == usage.trainable_parameters
    assert json.loads((tmp_path / "adapter" / "adapter_config.json").read_text())["r"] == 2


def test_the_same_seed_trains_the_same_adapter(lfm2, tmp_path):
    losses = []
    for folder in ("first", "second"):
        method, usage = prepare(SHORT, QA, lfm2, train=CASES, validation=CASES, workdir=tmp_path / folder)
        method.close()
        losses.append([point.validation_loss for point in usage.curve])
    assert losses[0] == pytest.approx(losses[1], abs=1e-6)


def test_cancelling_in_the_middle_gives_the_weights_back(lfm2, tmp_path):
    class CancelledError(Exception):
        pass

    def cancel_at_two(stage: str, done: int, total: int | None) -> None:
        if done == 2:
            raise CancelledError

    before = weights_of(lfm2)
    method = TunedAnswers(SHORT, QA)
    with pytest.raises(CancelledError):
        method.prepare(
            CASES,
            CASES,
            (),
            language_model=lfm2,
            encoder=None,
            seed=1,
            workdir=tmp_path,
            report=cancel_at_two,
        )
    method.close()
    assert equal_weights(weights_of(lfm2), before)
    assert not (tmp_path / "adapter").exists()


def test_a_loss_that_is_no_number_fails_the_run(tmp_path):
    broken = TransformersGenerator("hf:broken", make_llama(tmp_path / "weights"))
    with torch.no_grad():
        broken.network.get_input_embeddings().weight.fill_(float("nan"))
    with pytest.raises(RunFailedError, match="The loss is nan after 2 steps; lower learning_rate") as caught:
        prepare(SHORT, QA, broken, train=CASES, workdir=tmp_path / "run")
    assert caught.value.code == "TRAINING_DIVERGED"


def test_the_loss_is_of_answer_tokens_only_and_does_not_depend_on_padding(generator):
    rows = [TrainingRow([10, 20, 30, 40, 50], 2), TrainingRow([11, 21, 31, 41, 51, 61, 71, 81], 3)]
    loss = answer_loss(generator.network, rows, 0)
    by_hand = 0.0
    for row in rows:
        with torch.no_grad():
            logs = generator.network(torch.tensor([row.tokens])).logits[0].log_softmax(-1)
        for position in range(len(row.tokens) - row.answer_tokens, len(row.tokens)):
            by_hand -= float(logs[position - 1, row.tokens[position]])
    assert sum(row.units for row in rows) == 5
    assert float(loss) == pytest.approx(by_hand, rel=1e-4)


def test_training_cases_beyond_the_context_are_skipped_and_noted(lfm2, tmp_path):
    long = Case("long", "1" * 600, "never", Split.TRAIN)
    method, usage = prepare(SHORT, QA, lfm2, train=[*CASES, long], workdir=tmp_path)
    method.close()
    assert "1 training cases are too long and were skipped." in usage.notes


def test_no_training_cases_are_refused(lfm2, tmp_path):
    with pytest.raises(RunFailedError) as caught:
        prepare(SHORT, QA, lfm2, workdir=tmp_path)
    assert caught.value.code == "NO_TRAINING_CASES"


def test_a_remote_language_model_is_refused(tmp_path):
    with pytest.raises(RunFailedError) as caught:
        prepare(SHORT, QA, ScriptedGenerator(), train=CASES, workdir=tmp_path)
    assert caught.value.code == "LORA_NEEDS_WEIGHTS"


def test_the_learning_rate_warms_up_and_falls_to_almost_zero():
    shares = [learning_rate_share(step, 100) for step in range(1, 101)]
    assert shares[:3] == pytest.approx([1 / 3, 2 / 3, 1.0])
    assert shares[2:] == sorted(shares[2:], reverse=True)
    assert 0 < shares[-1] < 0.02
    assert learning_rate_share(1, 1) == 1.0
