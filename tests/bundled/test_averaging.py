"""Means of weights: of what they are taken, and of what not."""

import pytest
import torch

from bundled.averaging import average_states, draw_back, tell_origin
from bundled.checkpoints import WEIGHTS_FOLDER


def test_every_tensor_is_the_mean() -> None:
    states = [{"a": torch.tensor([0.0, 3.0])}, {"a": torch.tensor([3.0, 3.0])}, {"a": torch.tensor([0.0, 0.0])}]
    assert average_states(states)["a"].tolist() == [1.0, 2.0]


def test_other_tensors_are_refused() -> None:
    with pytest.raises(ValueError, match="one architecture"):
        average_states([{"a": torch.zeros(1)}, {"b": torch.zeros(1)}])


def test_weights_are_drawn_back_by_a_share_of_the_way() -> None:
    own, towards = {"a": torch.tensor([4.0, 0.0])}, {"a": torch.tensor([0.0, 4.0])}
    assert draw_back(own, towards, share=0.25)["a"].tolist() == [3.0, 1.0]
    with pytest.raises(ValueError, match="one architecture"):
        draw_back(own, {"b": torch.zeros(2)}, share=0.25)


def test_an_origin_tells_the_stages_that_are_not_shared() -> None:
    whole = tell_origin(WEIGHTS_FOLDER, [])["own_stages"]
    assert tell_origin(WEIGHTS_FOLDER, whole[:-1])["own_stages"] == whole[-1:]
