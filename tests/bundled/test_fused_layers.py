"""The fused layers give what the plain ones give, forwards and backwards."""

import copy

import pytest
import torch
from torch.nn import functional

from bundled import fused_layers
from bundled.batches import Encoded, pad_batch
from bundled.text_meanings import MeaningBatch, MeaningHead
from bundled.train import are_fused, meaning_loss, weighted_loss

pytestmark = pytest.mark.skipif(
    not fused_layers.are_supported(), reason="the fused layers need a processor with AMX, and g++"
)


@pytest.fixture(scope="module")
def trained(language_model):
    """The shipped language model as training has it."""
    return copy.deepcopy(language_model).float()


def random_batch(*lengths: int):
    generator = torch.Generator().manual_seed(4)
    rows = [
        Encoded(torch.randint(10, 12_000, (length,), generator=generator).tolist(), [0.0] * 5 + [1.0] * (length - 5))
        for length in lengths
    ]
    return pad_batch(rows, pad_token_id=0)


def gradients_of(language_model, loss_of, *, fused: bool) -> tuple[float, dict[str, torch.Tensor]]:
    language_model.zero_grad()
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=fused):
        assert are_fused("cpu") is fused
        loss = loss_of()
    loss.backward()
    named = language_model.named_parameters()
    return loss.item(), {name: weight.grad.clone() for name, weight in named if weight.grad is not None}


def assert_near(found: dict[str, torch.Tensor], expected: dict[str, torch.Tensor], *, share: float) -> None:
    assert set(found) == set(expected)
    far = {name: (found[name] - expected[name]).norm() / expected[name].norm() for name in found}
    assert max(far.values()) < share, max(far, key=far.__getitem__)


def test_loss_and_gradients_are_those_of_the_plain_layers(trained) -> None:
    # Widths that fill the blocks of 32 tokens and such that do not.
    for lengths in ((70, 33), (40, 9, 25)):
        batch = random_batch(*lengths)
        expected, exact = gradients_of(trained, lambda: weighted_loss(trained, batch), fused=False)  # noqa: B023 - called at once
        found, rounded = gradients_of(trained, lambda: weighted_loss(trained, batch), fused=True)  # noqa: B023 - called at once
        assert found == pytest.approx(expected, rel=0.01)
        # bfloat16 rounds to 3 digits; under autocast the plain layers differ by up to 0.05 too.
        assert_near(rounded, exact, share=0.12)


def test_states_of_a_middle_layer_are_those_of_the_plain_layers(trained) -> None:
    batch = random_batch(50, 20)
    vectors = torch.randn(2, 384, generator=torch.Generator().manual_seed(5))
    taught = MeaningBatch(batch.ids, torch.tensor([0, 1]), torch.tensor([49, 19]), vectors)
    head = MeaningHead(trained.config.hidden_size)
    expected, exact = gradients_of(trained, lambda: meaning_loss(trained, taught, head), fused=False)
    found, rounded = gradients_of(trained, lambda: meaning_loss(trained, taught, head), fused=True)
    assert found == pytest.approx(expected, rel=0.01)
    assert_near(rounded, exact, share=0.12)


def test_cross_entropy_counts_the_whole_vocabulary() -> None:
    logits = (5 * torch.randn(3, 64, generator=torch.Generator().manual_seed(6))).bfloat16().requires_grad_()
    targets = torch.tensor([0, 17, 63])
    losses = fused_layers.CrossEntropy.apply(logits, targets)
    (losses * torch.tensor([1.0, 0.0, 2.0])).sum().backward()
    found, logits.grad = logits.grad, None
    expected = functional.cross_entropy(logits.float(), targets, reduction="none")
    (expected * torch.tensor([1.0, 0.0, 2.0])).sum().backward()
    assert losses.tolist() == pytest.approx(expected.tolist(), rel=1e-5)
    assert torch.allclose(found.float(), logits.grad.float(), atol=0.01)


def test_a_later_token_changes_nothing_before_it(trained) -> None:
    inputs = torch.randn(1, 40, trained.config.hidden_size, generator=torch.Generator().manual_seed(7))
    changed = inputs.clone()
    changed[0, 30] += 1
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        before, after = (fused_layers.hidden_states(trained, tensor) for tensor in (inputs, changed))
    assert torch.equal(before[0, :30], after[0, :30])
    assert not torch.equal(before[0, 30:], after[0, 30:])


def test_weights_of_another_number_format_are_refused(language_model) -> None:
    with pytest.raises(ValueError, match="float32"):
        fused_layers.hidden_states(copy.deepcopy(language_model).bfloat16(), torch.zeros(1, 4, 256))
