"""How likely each of several continuations is after a prompt, with the prompt read once."""

import copy
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, cast

import torch
from transformers import PreTrainedModel

from app.language_models.reading import PaddedRows, SharedStart, pad_left, start_rows

__all__ = ["pad_left", "score_continuations"]

MOST_ROWS = 64


class _Row(NamedTuple):
    request: int
    choice: int
    tokens: list[int]


@torch.no_grad()
def score_continuations(
    network: PreTrainedModel,
    prompts: Sequence[Sequence[int]],
    continuations: Sequence[Sequence[Sequence[int]]],
    *,
    padding_token: int,
    cached_tokens: int,
    start: SharedStart | None = None,
) -> list[list[float]]:
    """Mean log-probability per token (nats) of each continuation after its prompt, in the order given.

    The prompts are read together once; what the network keeps of them (keys and values, and the states of
    convolutions) is then repeated for the continuations, which are read together too.

    Args:
        prompts: token rows, none empty.
        continuations: per prompt its continuations, none empty.
        cached_tokens: how many tokens the repeated cache may hold at once.
        start: what all prompts begin with, already read.
    """
    prompt, columns, cached = start_rows(prompts, start, padding_token=padding_token, device=network.device)
    read = cast(
        Any, network
    )(  # the output's type depends on the architecture
        input_ids=prompt.tokens[:, columns:],
        attention_mask=prompt.mask,
        position_ids=prompt.positions[:, columns:],
        cache=cached,
        use_cache=True,
        logits_to_keep=1,
    )
    first = cast(torch.Tensor, read.logits)[:, -1].float().log_softmax(dim=-1)  # (requests, vocabulary)
    sums = [[float(first[request, tokens[0]]) for tokens in row] for request, row in enumerate(continuations)]
    longer = [
        _Row(request, choice, list(tokens))
        for request, row in enumerate(continuations)
        for choice, tokens in enumerate(row)
        if len(tokens) > 1
    ]
    most_rows = max(1, min(MOST_ROWS, cached_tokens // prompt.tokens.shape[1]))
    for rows, is_last in _batches(longer, most_rows):
        cache = read.cache if is_last else copy.deepcopy(read.cache)
        for row, rest in zip(rows, _score_rest(network, cache, prompt, rows, padding_token), strict=True):
            sums[row.request][row.choice] += rest
    return [
        [total / len(tokens) for total, tokens in zip(totals, row, strict=True)]
        for totals, row in zip(sums, continuations, strict=True)
    ]


def _score_rest(
    network: PreTrainedModel,
    cache: Any,  # transformers' Cache, untyped
    prompt: PaddedRows,
    rows: list[_Row],
    padding_token: int,
) -> list[float]:
    """Summed log-probability of every token after the first, per row; uses up the cache."""
    device = network.device
    requests = torch.tensor([row.request for row in rows], device=device)
    cache.reorder_cache(requests)
    width = max(len(row.tokens) for row in rows) - 1
    # Padding on the right: nothing after it is read, and causal attention keeps it out of what stands before.
    given = [row.tokens[:-1] + [padding_token] * (width - len(row.tokens) + 1) for row in rows]
    wanted = [row.tokens[1:] + [padding_token] * (width - len(row.tokens) + 1) for row in rows]
    lengths = torch.tensor([len(row.tokens) - 1 for row in rows], device=device)
    is_real = torch.arange(width, device=device)[None, :] < lengths[:, None]  # (rows, width)
    mask = torch.cat([prompt.mask[requests], is_real.to(prompt.mask.dtype)], dim=1)
    positions = prompt.positions[requests, -1:] + 1 + torch.arange(width, device=device)
    read = cast(Any, network)(  # the output's type depends on the architecture
        input_ids=torch.tensor(given, device=device),
        attention_mask=mask,
        position_ids=positions,
        cache=cache,
        use_cache=True,
    )
    logits = cast(torch.Tensor, read.logits).float()  # (rows, width, vocabulary)
    targets = torch.tensor(wanted, device=device)[..., None]
    chances = logits.gather(-1, targets)[..., 0] - logits.logsumexp(dim=-1)  # (rows, width)
    return cast(list[float], chances.masked_fill(~is_real, 0.0).sum(dim=1).tolist())


def _batches(rows: list[_Row], size: int) -> Iterator[tuple[list[_Row], bool]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size], start + size >= len(rows)
