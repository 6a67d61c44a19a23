"""The fused layers give what the plain ones give, forwards and backwards."""

import copy

import pytest
import torch
from torch.nn import functional

from bundled import fused_layers
from bundled.batches import Encoded, pad_batch
from bundled.losses import are_fused, meaning_loss, weighted_loss
from bundled.text_meanings import MeaningBatch, MeaningHead


@pytest.fixture(autouse=True, scope="module")
def supported() -> None:
    if not fused_layers.are_supported():
        pytest.skip("the fused layers need a processor with AMX, and g++")


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
    assert all(distance < share for distance in far.values()), {name: d for name, d in far.items() if not d < share}


def test_loss_and_gradients_are_those_of_the_plain_layers(trained) -> None:
    # Widths that fill blocks of 32 tokens (64), and such that do not (48).
    for lengths in ((60, 33), (40, 9, 25)):
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


def test_gates_far_from_zero_are_open_or_shut() -> None:
    values = [-1000.0, -100.0, -89.0, -1.0, 0.0, 1.0, 89.0, 1000.0] * 2
    gate, up = (torch.tensor(numbers).bfloat16().requires_grad_() for numbers in (values, [2.0] * 16))
    fused_layers.SwiGlu.apply(gate, up).sum().backward()
    found = fused_layers.SwiGlu.apply(gate, up), gate.grad, up.grad
    gate.grad, up.grad = None, None
    exact = functional.silu(gate.float()) * up.float()
    exact.sum().backward()
    for ours, theirs in zip(found, (exact, gate.grad, up.grad), strict=True):
        assert torch.allclose(ours.float(), theirs.float(), rtol=0.01, atol=1e-5)


def test_a_loss_without_a_value_is_not_hidden() -> None:
    logits = torch.zeros(2, 64, dtype=torch.bfloat16)
    logits[1, 40] = float("nan")
    losses = fused_layers.CrossEntropy.apply(logits, torch.tensor([3, 3]))
    assert losses.isnan().tolist() == [False, True]


@pytest.mark.parametrize("targets", [torch.tensor([0, 12_000]), torch.tensor([-1, 0]), torch.tensor([1])])
def test_targets_outside_the_vocabulary_are_refused(targets) -> None:
    with pytest.raises(ValueError, match="target"):
        fused_layers.cross_entropy(torch.zeros(2, 256).bfloat16(), torch.zeros(12_000, 256).bfloat16(), targets)


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
