"""A tiny language model learns a batch by heart; loss counts only what should count."""

import math

import pytest
import torch
from transformers import Lfm2Config, Lfm2ForCausalLM

from bundled.batches import Encoded, Example, Segment, encode_example, pad_batch
from bundled.checkpoints import WEIGHTS_FOLDER
from bundled.losses import weighted_loss
from bundled.optimizer import build_optimizers, orthogonalize
from bundled.recipe import Stage
from bundled.train import Losses, Run, lr_share


def tiny_language_model() -> Lfm2ForCausalLM:
    torch.manual_seed(0)
    config = Lfm2Config(
        vocab_size=64,
        hidden_size=32,
        intermediate_size=64,
        block_auto_adjust_ff_dim=False,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=2,
        layer_types=["conv", "full_attention"],
        bos_token_id=None,
    )
    return Lfm2ForCausalLM(config)


def test_a_tiny_language_model_learns_eight_sequences_by_heart() -> None:
    language_model = tiny_language_model()
    generator = torch.Generator().manual_seed(1)
    rows = [
        Encoded(ids=torch.randint(4, 64, (12,), generator=generator).tolist(), weights=[0.0] * 6 + [1.0] * 6)
        for _ in range(8)
    ]
    batch = pad_batch(rows, pad_token_id=0)
    optimizers = build_optimizers(dict(language_model.named_parameters()), lr=1e-2)
    for _ in range(80):
        loss = weighted_loss(language_model, batch)
        loss.backward()
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad()
    assert weighted_loss(language_model, batch).item() < 0.1


def test_segments_without_weight_do_not_count(tokenizer) -> None:
    example = Example("task", (Segment("Question: Who?\nAnswer:"), Segment(" Anna\n", 1.0)))
    encoded = encode_example(example, tokenizer, max_tokens=64)
    answer_size = len(tokenizer(" Anna\n").input_ids)
    prompt_weights, answer_weights = encoded.weights[:-answer_size], encoded.weights[-answer_size:]
    assert not any(prompt_weights)
    assert all(answer_weights)


def test_padding_does_not_count() -> None:
    batch = pad_batch([Encoded([5, 6, 7], [0.0, 1.0, 1.0]), Encoded([5, 6], [0.0, 1.0])], pad_token_id=0)
    assert batch.weights.sum() == 3


def test_orthogonalized_matrices_have_singular_values_near_one() -> None:
    update = torch.randn(2, 16, 48, generator=torch.Generator().manual_seed(2))
    values = torch.linalg.svdvals(orthogonalize(update))
    assert values.min().item() > 0.5
    assert values.max().item() < 1.5


def test_learning_rate_rises_holds_and_falls_to_its_last_share() -> None:
    stage = Stage("stage", 1000, 1.0, {}, warmup_steps=10, hold_share=0.5, final_lr_share=0.1)
    shares = [
        lr_share(stage, tokens, step, seconds=1, time_left=math.inf)
        for tokens, step in ((0, 0), (400, 20), (750, 40), (1000, 60))
    ]
    assert shares == pytest.approx([0.1, 1.0, 0.55, 0.1], abs=1e-6)


def test_learning_rate_is_low_at_the_deadline_however_few_tokens_were_trained() -> None:
    stage = Stage("stage", 1000, 1.0, {}, hold_share=0.0, final_lr_share=0.1)
    assert lr_share(stage, 10, 100, seconds=600, time_left=0.0) == pytest.approx(0.1, abs=1e-6)


def test_losses_that_are_logged_forget_the_first_batch() -> None:
    losses = Losses(0.0, 0.0)
    for step, (answers, meanings) in enumerate([(6.0, 1.0), (0.0, 1.0), (0.0, 1.0)]):
        losses = losses.moved(answers, meanings, steps=step + 1)
    assert losses == pytest.approx((2.0, 1.0))


class TestResumedStages:
    """A run that ended between two stages goes on with the next, whatever that one trains beside the weights."""

    plain = Stage("plain", 1000, 1e-3, {})
    taught = Stage("taught", 1000, 1e-3, {}, taught_tokens=64)

    def open(self, folder) -> Run:
        return Run(folder, seed=1, from_weights=WEIGHTS_FOLDER, optimizer="muon", device="cpu")

    @pytest.mark.parametrize(("first", "second"), [("plain", "taught"), ("taught", "plain"), ("taught", "taught")])
    def test_its_optimizers_fit_the_stage(self, tmp_path, first, second) -> None:
        run = self.open(tmp_path)
        run.open_stage(getattr(self, first))
        run.save()
        resumed = self.open(tmp_path)
        resumed.open_stage(getattr(self, second))
        assert (resumed.meaning_head is not None) is (second == "taught")
        trained = sum(len(group["params"]) for optimizer in resumed.optimizers for group in optimizer.param_groups)
        assert trained == len(list(resumed.language_model.parameters())) + (2 if second == "taught" else 0)

    def test_its_head_goes_on_once(self, tmp_path) -> None:
        run = self.open(tmp_path)
        run.open_stage(self.taught)
        with torch.no_grad():
            run.meaning_head.projection.weight.fill_(5.0)
        run.save()
        resumed = self.open(tmp_path)
        resumed.open_stage(self.taught)
        assert (resumed.meaning_head.projection.weight == 5.0).all()
        resumed.open_stage(self.plain)
        resumed.open_stage(self.taught)
        assert not (resumed.meaning_head.projection.weight == 5.0).any()
