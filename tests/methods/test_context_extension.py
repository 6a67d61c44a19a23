"""A longer context: how positions are scaled, what then fits, and what is taken along."""

import json

import pytest
import torch
from peft import PeftModel
from transformers import AutoConfig, AutoModelForCausalLM, GPT2Config, GPT2LMHeadModel

from app.errors import InputRejectedError
from app.experiments.context_specs import ContextExtensionSpec
from app.experiments.hybrid_specs import RagLoraSpec
from app.experiments.tuning_specs import FullSpec, LoraSpec
from app.glossary import Split, TaskKind
from app.language_models.batches import cut_batches
from app.language_models.network import Loading
from app.language_models.transformers_generator import TransformersGenerator
from app.methods.weights_export import copy_adapter, copy_weights, find_trained_folder, merge_adapter
from app.values.cases import Case, CaseInput
from app.values.generation import Decoding, ScoreRequest
from tests.methods.scripted import make_setting, prepare
from tests.methods.test_lora import CASES
from tests.tiny import make_lfm2, make_llama, make_tokenizer

pytestmark = pytest.mark.filterwarnings("ignore:.*is_gradient_checkpointing.*:FutureWarning")

QA = make_setting(TaskKind.QUESTION_ANSWERING, max_tokens=24)
CONTEXT = 256
LONG = Case("long", "1" * 400, "far", Split.TRAIN)
LINEAR = ContextExtensionSpec(factor=2, type="linear")
TYPES = ("linear", "dynamic", "yarn")


def open_extended(folder, kind, factor=2.0) -> TransformersGenerator:
    extension = ContextExtensionSpec(factor=factor, type=kind)
    return TransformersGenerator("hf:tiny", folder, loading=Loading(context_extension=extension))


@pytest.fixture(scope="module", params=[make_lfm2, make_llama])
def folder(request, tmp_path_factory):
    return request.param(tmp_path_factory.mktemp("tiny"), context_tokens=CONTEXT)


@torch.no_grad()
def logits(network: torch.nn.Module, length: int) -> torch.Tensor:
    tokens = (torch.arange(length) * 7 % 300 + 5)[None]
    return network.eval()(input_ids=tokens).logits


@pytest.mark.parametrize("kind", TYPES)
def test_reads_so_many_times_the_tokens(folder, kind):
    generator = open_extended(folder, kind, factor=2.5)
    assert generator.context_tokens == 640
    assert TransformersGenerator("hf:tiny", folder).context_tokens == CONTEXT
    assert generator.provenance()["context_extension"] == f"{kind} 2.5, 640 tokens"
    assert "context_extension" not in TransformersGenerator("hf:tiny", folder).provenance()
    scored = generator.score([ScoreRequest("1" * 400, (" a", " b"))])[0]
    assert scored.failure is None
    assert generator.generate(["1" * 400], Decoding(max_tokens=4))[0].failure is None
    assert "allows 640" in str(generator.score([ScoreRequest("1" * 900, (" a",))])[0].failure)


def test_linear_is_position_interpolation(folder):
    """Chen et al. 2023, equation 4: position n of the longer context is read as n / factor of the old one."""
    base, extended = TransformersGenerator("hf:tiny", folder), open_extended(folder, "linear")
    tokens = (torch.arange(40) * 7 % 300 + 5)[None]
    with torch.no_grad():
        halved = base.network(input_ids=tokens, position_ids=torch.arange(40)[None] / 2).logits
        found = extended.network(input_ids=tokens, position_ids=torch.arange(40)[None]).logits
    torch.testing.assert_close(found, halved, rtol=1e-4, atol=1e-4)


def test_dynamic_changes_nothing_within_the_old_context(folder):
    base, extended = TransformersGenerator("hf:tiny", folder), open_extended(folder, "dynamic")
    assert torch.equal(logits(extended.network, CONTEXT), logits(base.network, CONTEXT))
    assert not torch.allclose(logits(extended.network, CONTEXT + 80), logits(base.network, CONTEXT + 80))


@pytest.mark.parametrize("kind", TYPES)
def test_what_was_read_before_changes_nothing(folder, kind):
    generator = open_extended(folder, kind)
    first = logits(generator.network, CONTEXT + 40)
    logits(generator.network, 2 * CONTEXT)
    assert torch.equal(logits(generator.network, CONTEXT + 40), first)


@pytest.mark.parametrize("kind", TYPES)
def test_a_score_is_the_same_alone_and_beside_longer_texts(folder, kind):
    generator = open_extended(folder, kind)
    choices = (" Oslo", " a city far in the north", " no")
    requests = [ScoreRequest("1" * length, choices) for length in (40, CONTEXT + 30, 60, CONTEXT + 150)]
    together = generator.score(requests)
    for request, beside in zip(requests, together, strict=True):
        alone = generator.score([request])[0]
        assert alone.failure is None
        assert beside.scores == pytest.approx(alone.scores, abs=1e-4)


@pytest.mark.parametrize("kind", TYPES)
def test_an_answer_is_the_same_alone_and_beside_longer_texts(folder, kind):
    generator = open_extended(folder, kind)
    decoding = Decoding(max_tokens=12, stop=())
    prompts = ["1" * length for length in (40, CONTEXT - 6, CONTEXT + 30, 60, CONTEXT + 150)]
    together = generator.generate(prompts, decoding)
    assert [each.text for each in together] == [generator.generate([one], decoding)[0].text for one in prompts]


@pytest.mark.parametrize(
    ("together_up_to", "batches"), [(None, [[3, 0], [1, 2]]), (20, [[3, 0], [1], [2]]), (5, [[3], [0], [1], [2]])]
)
def test_texts_beyond_the_old_length_are_read_alone(together_up_to, batches):
    lengths = [9, 20, 21, 3]
    assert list(cut_batches([3, 0, 1, 2], 2, lengths=lengths, together_up_to=together_up_to)) == batches


@pytest.mark.parametrize("kind", TYPES)
def test_cases_beyond_the_old_context_are_learned_and_answered(folder, kind, tmp_path):
    spec = LoraSpec(rank=2, epochs=2, learning_rate=0.01, batch_size=4, context_extension={"factor": 2, "type": kind})
    for generator, skipped in ((TransformersGenerator("hf:tiny", folder), True), (open_extended(folder, kind), False)):
        method, usage = prepare(
            spec, QA, generator, train=[*CASES, LONG], validation=CASES, workdir=tmp_path / str(skipped)
        )
        answer = next(iter(method.answer([CaseInput("long", LONG.input)])))
        method.close()
        assert ("1 training cases are too long and were skipped." in usage.notes) == skipped
        assert (answer.failure is not None) == skipped
    assert usage.curve[-1].validation_loss < usage.curve[0].validation_loss


@pytest.mark.parametrize("kind", TYPES)
def test_adapter_and_merged_weights_carry_the_longer_context(folder, kind, tmp_path):
    base = open_extended(folder, kind)
    spec = LoraSpec(rank=2, epochs=1, learning_rate=0.02, batch_size=4, context_extension={"factor": 2, "type": kind})
    method, _ = prepare(spec, QA, base, train=CASES, workdir=tmp_path / "run")
    trained = logits(base.network, CONTEXT + 40)
    method.close()
    adapter = find_trained_folder(tmp_path / "run")

    copy_adapter(adapter, tmp_path / "adapter", base="owner/tiny", base_folder=folder)
    config = AutoConfig.from_pretrained(tmp_path / "adapter", local_files_only=True)
    assert (config.rope_parameters["rope_type"], config.rope_parameters["factor"]) == (kind, 2.0)
    assert str(folder) not in (tmp_path / "adapter" / "config.json").read_text()
    beside = PeftModel.from_pretrained(
        AutoModelForCausalLM.from_pretrained(folder, config=config, local_files_only=True), str(tmp_path / "adapter")
    )
    torch.testing.assert_close(logits(beside, CONTEXT + 40), trained, rtol=1e-4, atol=1e-4)

    merge_adapter(base, adapter, tmp_path / "merged")
    merged = TransformersGenerator("hf:merged", tmp_path / "merged")
    assert merged.context_tokens == 2 * CONTEXT
    torch.testing.assert_close(logits(merged.network, CONTEXT + 40), trained, rtol=1e-4, atol=1e-4)


def test_all_weights_carry_the_longer_context(folder, tmp_path):
    spec = FullSpec(epochs=1, learning_rate=0.005, batch_size=4, context_extension=LINEAR)
    method, _ = prepare(spec, QA, open_extended(folder, "linear"), train=CASES, workdir=tmp_path / "run")
    method.close()
    copy_weights(find_trained_folder(tmp_path / "run"), tmp_path / "out")
    assert TransformersGenerator("hf:out", tmp_path / "out").context_tokens == 2 * CONTEXT


def test_an_adapter_of_the_usual_context_brings_no_configuration_of_its_base(folder, tmp_path):
    method, _ = prepare(
        LoraSpec(rank=2, epochs=1, batch_size=4),
        QA,
        TransformersGenerator("hf:tiny", folder),
        train=CASES,
        workdir=tmp_path / "run",
    )
    method.close()
    assert not (tmp_path / "run" / "adapter" / "config.json").exists()


def test_a_network_without_rotary_positions_is_refused(tmp_path):
    tokenizer = make_tokenizer()
    GPT2LMHeadModel(GPT2Config(vocab_size=len(tokenizer), n_embd=16, n_layer=1, n_head=2)).save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    with pytest.raises(InputRejectedError, match=r"scales rotary positions \(RoPE\), and 'hf:tiny' has none") as caught:
        open_extended(tmp_path, "linear")
    assert caught.value.code == "CONTEXT_NOT_EXTENDABLE"


def test_positions_that_are_scaled_already_are_refused(tmp_path):
    config = json.loads((make_llama(tmp_path) / "config.json").read_text())
    config["rope_parameters"] |= {"rope_type": "linear", "factor": 4.0}
    (tmp_path / "config.json").write_text(json.dumps(config))
    with pytest.raises(InputRejectedError, match=r"scaled already \(linear\); leave context_extension out"):
        open_extended(tmp_path, "yarn")


def test_a_part_of_an_arm_asks_for_it_too():
    assert RagLoraSpec(tuning=LoraSpec(context_extension=LINEAR)).rope_scaling == LINEAR
    assert LoraSpec(context_extension=LINEAR).rope_scaling == LINEAR
    assert LoraSpec().rope_scaling is None
