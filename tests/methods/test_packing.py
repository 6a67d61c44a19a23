"""Several cases in one row are learned as if each stood alone."""

from pathlib import Path

import pytest
import torch
from pydantic import ValidationError
from transformers import Lfm2Config, Lfm2ForCausalLM, MambaConfig, MambaForCausalLM

from app.errors import RunFailedError
from app.experiments.hybrid_specs import PreferenceSpec
from app.experiments.tuning_specs import FullSpec, LoraSpec, QloraSpec
from app.glossary import TaskKind
from app.language_models.transformers_generator import TransformersGenerator
from app.methods.packing import check_isolation, pack, packed_answer_loss, packed_log_likelihoods
from app.methods.tuning_rows import TrainingRow, answer_log_likelihoods, answer_loss
from tests.methods.scripted import make_setting, prepare
from tests.methods.test_lora import CASES
from tests.tiny import make_lfm2, make_llama, make_tokenizer

pytestmark = pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing.*:FutureWarning")

QA = make_setting(TaskKind.QUESTION_ANSWERING, max_tokens=24)
ROWS = [
    TrainingRow([(7 * n + 31 * place) % 300 + 5 for place in range(length)], answer)
    for n, (length, answer) in enumerate([(9, 2), (30, 3), (5, 4), (12, 1), (2, 1), (300, 5), (280, 2)])
]


@pytest.fixture(params=[make_lfm2, make_llama])
def generator(request, tmp_path):
    return TransformersGenerator("hf:tiny", request.param(tmp_path / "weights"))


def gradients(network: torch.nn.Module, loss) -> dict[str, torch.Tensor]:
    network.requires_grad_(requires_grad=True).train()
    network.zero_grad()
    loss(network, ROWS, 0).backward()
    return {name: weight.grad.clone() for name, weight in network.named_parameters() if weight.grad is not None}


@pytest.mark.parametrize(
    ("lengths", "width", "gap", "rows"),
    [
        ([3, 6, 4, 5], 10, 0, [[1, 2], [3, 0]]),
        ([3, 6, 4, 5], 10, 2, [[1], [3, 0], [2]]),
        ([2, 2, 7, 8], 10, 0, [[3, 0], [2, 1]]),
        ([10, 10], 10, 2, [[0], [1]]),
    ],
)
def test_rows_are_filled_longest_first_into_the_fullest_with_room(lengths, width, gap, rows):
    assert pack(lengths, width=width, gap=gap) == rows


def test_packed_cases_are_as_likely_as_alone(generator):
    with torch.no_grad():
        apart = torch.cat([answer_log_likelihoods(generator.network, [row], 0) for row in ROWS])
        packed = packed_log_likelihoods(generator.network, ROWS, 0)
    torch.testing.assert_close(packed, apart, rtol=1e-4, atol=1e-4)


def test_packed_gradients_are_those_of_padded_rows(generator):
    padded = gradients(generator.network, answer_loss)
    packed = gradients(generator.network, packed_answer_loss)
    assert packed.keys() == padded.keys()
    for name, gradient in padded.items():
        torch.testing.assert_close(packed[name], gradient, rtol=1e-3, atol=1e-4, msg=name)


def test_a_case_does_not_depend_on_what_stands_before_it(generator):
    other = [ROWS[1]._replace(tokens=[token % 200 + 40 for token in ROWS[1].tokens]), *ROWS[2:4]]
    with torch.no_grad():
        one = packed_log_likelihoods(generator.network, ROWS[1:4], 0)
        two = packed_log_likelihoods(generator.network, other, 0)
    assert one[0] != two[0]
    assert one[1:].equal(two[1:])


@pytest.mark.parametrize("kind", [LoraSpec, QloraSpec, FullSpec])
def test_packed_training_gives_the_losses_of_padded_training(kind, tmp_path):
    folder = make_lfm2(tmp_path / "weights")
    curves = []
    for packing in (False, True):
        quantisation = "nf4" if kind is QloraSpec else None
        spec = kind(epochs=3, learning_rate=0.005, batch_size=4, packing=packing)
        generator = TransformersGenerator("hf:tiny", folder, quantisation=quantisation)
        method, usage = prepare(spec, QA, generator, train=CASES, validation=CASES, workdir=tmp_path / str(packing))
        method.close()
        curves.append([point.validation_loss for point in usage.curve])
    assert curves[0] == pytest.approx(curves[1], abs=1e-3)
    assert curves[0][-1] < curves[0][0] - 0.05


def make_mamba(folder: Path) -> Path:
    tokenizer = make_tokenizer()
    config = MambaConfig(vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=2, state_size=4)
    MambaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def make_lfm2_with_bias(folder: Path) -> Path:
    """Its convolutions read a bias where there is no token, so a gap is not the same as a beginning."""
    config = Lfm2Config.from_pretrained(make_lfm2(folder))
    config.conv_bias = True
    network = Lfm2ForCausalLM(config)
    for name, weight in network.named_parameters():
        if name.endswith("bias"):
            torch.nn.init.normal_(weight)
    network.save_pretrained(folder)
    return folder


@pytest.mark.parametrize("make_folder", [make_mamba, make_lfm2_with_bias])
def test_a_network_whose_cases_would_see_each_other_is_refused(make_folder, tmp_path):
    leaking = TransformersGenerator("hf:leaking", make_folder(tmp_path / "weights"))
    spec = FullSpec(epochs=1, learning_rate=0.001, batch_size=4, packing=True)
    with pytest.raises(RunFailedError, match=r"but in hf:leaking \(\w+\) they do; leave packing out") as caught:
        prepare(spec, QA, leaking, train=CASES, workdir=tmp_path / "run")
    assert caught.value.code == "PACKING_LEAKS"


def test_isolation_is_found_on_weights_of_four_bits_too(tmp_path):
    check_isolation(TransformersGenerator("hf:tiny", make_lfm2(tmp_path), quantisation="nf4"))


def test_pairs_of_answers_are_not_packed():
    with pytest.raises(ValidationError, match=r"tuning\.packing"):
        PreferenceSpec(tuning=LoraSpec(packing=True))
