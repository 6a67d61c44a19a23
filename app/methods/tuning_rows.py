"""Training rows: what a case looks like to a network that learns, its batches, and its loss.

With padding on the left all answers end in the last column, so logits are computed for answers only. With a
vocabulary of 8,192 and labels as answers that is most of a step (docs/decisions/0006-training-loop.md).
"""

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol, cast

import torch
from transformers import PreTrainedTokenizerBase

from app.errors import RunFailedError
from app.glossary import TaskKind
from app.language_models.continuation_scoring import pad_left
from app.language_models.transformers_generator import TransformersGenerator
from app.methods.contract import TaskSetting
from app.methods.memory import free_cached_memory, is_out_of_memory
from app.methods.prompts import continue_with

BATCHES_PER_POOL = 16
ROWS_SHOWN = 2
"""Of the first batch, so that people see what training sees."""


class Row(Protocol):
    """What a batch is made of."""

    @property
    def length(self) -> int:
        """Tokens to read."""
        ...

    @property
    def units(self) -> int:
        """What the loss is a mean over: answer tokens, or pairs."""
        ...

    @property
    def parts(self) -> "tuple[TrainingRow, ...]":
        """The prompts with answers it is made of."""
        ...


class TrainingRow(NamedTuple):
    """Tokens of a prompt with its answer; the last `answer_tokens` of them are what is learned."""

    tokens: list[int]
    answer_tokens: int

    @property
    def length(self) -> int:
        """Tokens to read."""
        return len(self.tokens)

    @property
    def units(self) -> int:
        """The loss is a mean over answer tokens."""
        return self.answer_tokens

    @property
    def parts(self) -> "tuple[TrainingRow, ...]":
        """Itself."""
        return (self,)


RowLoss = Callable[[torch.nn.Module, Sequence[Any], int], torch.Tensor]
"""loss(network, rows, padding_token): the summed loss in nats. Each loss knows its own kind of row."""


def encode_row(
    prompt: str, answer: str, *, setting: TaskSetting, language_model: TransformersGenerator
) -> TrainingRow | None:
    """The prompt with the answer as it would be generated; None when it exceeds the context.

    A label ends where scoring ends. Other answers also learn their end: the stop string, or the end token.
    """
    text = continue_with(prompt, answer, task=setting.task)
    ends_at_label = setting.task is TaskKind.CLASSIFICATION
    stop = "" if ends_at_label else next(iter(setting.decoding.stop), "")
    start = language_model.encode_prompt(prompt)
    tail = language_model.encode_continuations(prompt, [text + stop])[0]
    end = cast(int | None, language_model.tokenizer.eos_token_id)
    if not stop and not ends_at_label and end is not None:
        tail = [*tail, end]
    if not tail or len(start) + len(tail) > language_model.context_tokens:
        return None
    return TrainingRow(start + tail, len(tail))


def describe_rows(rows: Sequence[TrainingRow], tokenizer: PreTrainedTokenizerBase) -> str:
    """The rows in plain text, what is learned between >>> and <<<: a look at what training really sees."""
    shown: list[str] = []
    for row in rows:
        border = len(row.tokens) - row.answer_tokens
        given, learned = (cast(str, tokenizer.decode(part)) for part in (row.tokens[:border], row.tokens[border:]))
        shown.append(f"{given}>>>{learned}<<<")
    return "\n---\n".join(shown)


def answer_loss(network: torch.nn.Module, rows: Sequence[TrainingRow], padding_token: int) -> torch.Tensor:
    """Summed negative log-likelihood (nats) of the rows' answer tokens."""
    return -answer_log_likelihoods(network, rows, padding_token).sum()


def answer_log_likelihoods(network: torch.nn.Module, rows: Sequence[TrainingRow], padding_token: int) -> torch.Tensor:
    """Log-likelihood (nats) of each row's answer tokens, shape (rows,)."""
    device = next(network.parameters()).device
    padded = pad_left([row.tokens for row in rows], padding_token=padding_token, device=device)
    width = max(row.answer_tokens for row in rows)
    output = network(
        input_ids=padded.tokens,
        attention_mask=padded.mask,
        position_ids=padded.positions,
        use_cache=False,
        logits_to_keep=width + 1,
    )
    logits = cast(torch.Tensor, output.logits)[:, -width - 1 : -1].float()  # (rows, width, vocabulary)
    columns = torch.arange(width, device=device)[None, :]
    starts = torch.tensor([[width - row.answer_tokens] for row in rows], device=device)
    targets = padded.tokens[:, -width:].masked_fill(columns < starts, -100)  # (rows, width)
    losses = torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="none")
    return -losses.view(targets.shape).sum(dim=1)


@torch.no_grad()
def mean_loss(
    network: torch.nn.Module,
    rows: Sequence[Row],
    *,
    batch_size: int,
    padding_token: int,
    loss: RowLoss = answer_loss,
) -> float:
    """Mean loss per unit (nats) over all rows, without dropout; one by one where a batch does not fit into memory.

    Raises:
        RunFailedError: OUT_OF_MEMORY, where not even one row fits.
    """
    network.eval()
    ordered = sorted(rows, key=_length)
    total, start = 0.0, 0
    while start < len(ordered):
        try:
            total += float(loss(network, ordered[start : start + batch_size], padding_token))
        except RuntimeError as error:
            if not is_out_of_memory(error):
                raise
            if batch_size == 1:
                raise _row_out_of_memory(ordered[start].length) from error
        else:
            start += batch_size
            continue
        free_cached_memory()
        batch_size = 1
    return total / sum(row.units for row in ordered)


def endless_batches(rows: Sequence[Row], batch_size: int, seed: int) -> Iterator[list[Row]]:
    """Epoch after epoch of batches; rows of similar length go together, which saves padding."""
    source = random.Random(seed)
    while True:
        shuffled = source.sample(rows, k=len(rows))
        batches: list[list[Row]] = []
        for start in range(0, len(shuffled), batch_size * BATCHES_PER_POOL):
            pool = sorted(shuffled[start : start + batch_size * BATCHES_PER_POOL], key=_length)
            batches.extend(pool[first : first + batch_size] for first in range(0, len(pool), batch_size))
        source.shuffle(batches)
        yield from batches


def _length(row: Row) -> int:
    return row.length


def _row_out_of_memory(tokens: int) -> RunFailedError:
    return RunFailedError(
        "OUT_OF_MEMORY",
        f"Measuring a loss ran out of memory with a single text of {tokens} tokens; leave out the longest cases, or "
        "use qlora.",
    )
