"""Reading prompts into the network's cache, what they begin with in common only once.

Examples and lists of labels stand before every input of an experiment. They are read once, and every prompt starts
from a copy of what the network kept of them: keys and values, and the inputs of short convolutions. Prompts of one
batch may leave the common start at different places: a short prompt reads the last few common tokens again, so that
all rows read the same number of tokens and no padding comes between. What stands in the cache after the place where
a row has left is masked.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, cast

import torch
from transformers import Cache, DynamicCache, PreTrainedModel
from transformers.cache_utils import DynamicLayer, LinearAttentionLayer

from app.language_models.network import tokens_read_together

# Fewer common tokens are not worth a second call of the network.
SHORTEST_SHARED_START = 16


class PaddedRows(NamedTuple):
    """Token rows of one width: tokens, mask (1 where real) and positions, each of shape (rows, width)."""

    tokens: torch.Tensor
    mask: torch.Tensor
    positions: torch.Tensor


class SharedStart(NamedTuple):
    """Tokens that prompts begin with, and the cache after reading them, of one row."""

    tokens: list[int]
    cache: DynamicCache


class StartedRows(NamedTuple):
    """Prompts about to be read: the rows with their common start, how many columns the cache holds, and the cache."""

    rows: PaddedRows
    cached_columns: int
    cache: Cache | None


def pad_left(rows: Sequence[Sequence[int]], *, padding_token: int, device: torch.device) -> PaddedRows:
    """The rows with padding before them, so that every row's last token is in the last column."""
    width = max(map(len, rows))
    tokens = torch.tensor([[padding_token] * (width - len(row)) + list(row) for row in rows], device=device)
    mask = torch.tensor([[0] * (width - len(row)) + [1] * len(row) for row in rows], device=device)
    return PaddedRows(tokens, mask, (mask.cumsum(dim=1) - 1).clamp(min=0))


@torch.no_grad()
def read_shared_start(network: PreTrainedModel, prompts: Sequence[list[int]]) -> SharedStart | None:
    """What all prompts begin with, read once; None when that is short, or the network's cache cannot be cut.

    A cache can be cut at any token when its layers hold keys and values of every token, or inputs of convolutions;
    states of recurrent layers and sliding windows forget, so such networks read every prompt in full; so do those
    whose rotary positions depend on the length of the whole.
    """
    shared = _common_start(prompts)
    depends_on_length = tokens_read_together(network) is not None
    if len(prompts) < 2 or len(shared) < SHORTEST_SHARED_START or depends_on_length:
        return None
    cache = DynamicCache(config=network.config.get_text_config(decoder=True))
    if not cache.layers or not all(type(layer) in (DynamicLayer, LinearAttentionLayer) for layer in cache.layers):
        return None
    cache.activate_past_recording()
    cast(Any, network)(  # the output's type depends on the architecture
        input_ids=torch.tensor([shared], device=network.device),
        cache=cache,
        use_cache=True,
        logits_to_keep=1,
    )
    return SharedStart(shared, cache) if cache.is_croppable else None


def start_rows(
    prompts: Sequence[Sequence[int]],
    start: SharedStart | None,
    *,
    padding_token: int,
    device: torch.device,
) -> StartedRows:
    """The prompts, with the cache of their common start repeated for each row where there is one."""
    longest = max(map(len, prompts))
    if start is not None:
        left_at = [len(start.tokens) - (longest - len(row)) for row in prompts]
        if longest > len(start.tokens) and min(left_at) >= SHORTEST_SHARED_START // 2:
            return _start_from_cache(prompts, start, left_at, device=device)
    return StartedRows(pad_left(prompts, padding_token=padding_token, device=device), 0, None)


def _start_from_cache(
    prompts: Sequence[Sequence[int]], start: SharedStart, left_at: list[int], *, device: torch.device
) -> StartedRows:
    columns = len(start.tokens)
    layers: list[Any] = []  # members of three unrelated classes of transformers
    for layer in start.cache.layers:
        if isinstance(layer, LinearAttentionLayer):
            layers.append(_cut_convolution(layer, left_at))
        else:
            assert isinstance(layer, DynamicLayer)
            assert layer.keys is not None
            assert layer.values is not None
            copy = DynamicLayer()
            copy.update(
                layer.keys.expand(len(prompts), -1, -1, -1),
                layer.values.expand(len(prompts), -1, -1, -1),
            )
            layers.append(copy)
    tokens = torch.tensor(
        [start.tokens + list(row[left:]) for row, left in zip(prompts, left_at, strict=True)], device=device
    )
    column = torch.arange(tokens.shape[1], device=device)[None, :]
    left = torch.tensor(left_at, device=device)[:, None]
    mask = ((column < left) | (column >= columns)).long()
    return StartedRows(PaddedRows(tokens, mask, (mask.cumsum(dim=1) - 1).clamp(min=0)), columns, Cache(layers=layers))


def _cut_convolution(layer: LinearAttentionLayer, left_at: list[int]) -> LinearAttentionLayer:
    """The layer as it was when each row left the common start; its states hold every input so far."""
    copy = LinearAttentionLayer(number_of_states=layer.number_of_states)
    for index in range(layer.number_of_states):
        states = cast(torch.Tensor, layer.conv_states[index])  # (1, channels, tokens)
        width = cast(int, layer.conv_kernel_size[index])
        rows = [
            torch.nn.functional.pad(states[0, :, max(0, end - width) : end], (max(0, width - end), 0))
            for end in left_at
        ]
        copy.update_conv_state(torch.stack(rows), state_idx=index, conv_kernel_size=width)
    return copy


def _common_start(prompts: Sequence[list[int]]) -> list[int]:
    if not prompts:
        return []
    # Between the smallest and the largest row in order of tokens lie all others, with what the two share.
    first, last = min(prompts), max(prompts)
    shared = 0
    while shared < min(len(first), len(last)) and first[shared] == last[shared]:
        shared += 1
    return list(first[:shared])
