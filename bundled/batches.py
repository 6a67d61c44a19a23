"""From written examples to padded batches with a loss weight per token."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor
from transformers import PreTrainedTokenizerFast

# The first token of an answer is the look-up; the others are mostly copied from behind it.
FIRST_TOKEN_FACTOR = 2.0


@dataclass(frozen=True)
class Segment:
    """A piece of text and how much its tokens count in the loss (0: read only)."""

    text: str
    weight: float = 0.0


@dataclass(frozen=True)
class Example:
    """One training sequence; the first token is never predicted."""

    task: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Encoded:
    """Token ids of one sequence with one loss weight per token."""

    ids: list[int]
    weights: list[float]


@dataclass(frozen=True)
class Batch:
    """Right-padded sequences; causal layers need no mask because padding comes last."""

    ids: Tensor  # (rows, tokens), int64
    weights: Tensor  # (rows, tokens), float32: weight of predicting the token at this place
    token_count: int

    def to(self, device: str) -> "Batch":
        """The batch on the device."""
        return Batch(self.ids.to(device), self.weights.to(device), self.token_count)


def encode_example(example: Example, tokenizer: PreTrainedTokenizerFast, *, max_tokens: int) -> Encoded:
    """Ids and weights; segments are encoded apart, just as prompt and answer are at use."""
    ids: list[int] = []
    weights: list[float] = []
    for segment in example.segments:
        piece = tokenizer(segment.text, add_special_tokens=False).input_ids
        ids += piece
        start = segment.weight * (FIRST_TOKEN_FACTOR if segment.weight >= 1 else 1)
        weights += [start] + [segment.weight] * (len(piece) - 1)
    return Encoded(ids=ids[:max_tokens], weights=weights[:max_tokens])


def pad_batch(rows: list[Encoded], *, pad_token_id: int) -> Batch:
    """One batch from encoded sequences of similar length."""
    width = padded_width(rows)
    ids = torch.full((len(rows), width), pad_token_id, dtype=torch.int64)
    weights = torch.zeros((len(rows), width))
    for index, row in enumerate(rows):
        ids[index, : len(row.ids)] = torch.tensor(row.ids)
        weights[index, : len(row.ids)] = torch.tensor(row.weights)
    weights[:, 0] = 0.0
    return Batch(ids=ids, weights=weights, token_count=sum(len(row.ids) for row in rows))


def padded_width(rows: list[Encoded]) -> int:
    """Longest row, rounded up: few shapes, because a CPU compiles its kernels anew for each."""
    step = 16 if max(len(row.ids) for row in rows) <= 256 else 32
    return -(-max(len(row.ids) for row in rows) // step) * step


def batch_stream(
    draw: Callable[[random.Random], Encoded],
    *,
    random_source: random.Random,
    tokens_per_batch: int,
    pad_token_id: int,
    pool_batches: int = 24,
) -> Iterator[Batch]:
    """Endless batches of about `tokens_per_batch` tokens, sequences of similar length together."""
    while True:
        pool: list[Encoded] = []
        while True:
            row = draw(random_source)
            if any(row.weights[1:]):
                pool.append(row)
            if sum(len(entry.ids) for entry in pool) >= pool_batches * tokens_per_batch:
                break
        pool.sort(key=lambda entry: len(entry.ids))
        groups: list[list[Encoded]] = [[]]
        for row in pool:
            if groups[-1] and (len(groups[-1]) + 1) * padded_width([row]) > tokens_per_batch:
                groups.append([])
            groups[-1].append(row)
        random_source.shuffle(groups)
        for group in groups:
            yield pad_batch(group, pad_token_id=pad_token_id)
