"""When each row of a batch ends, in tokens and in seconds."""

import time
from typing import cast

import torch
from transformers import PreTrainedTokenizerBase, StoppingCriteria

# Room for tokens that share a character with the end of a stop string.
SPARE_TOKENS = 8


class StopWatch(StoppingCriteria):
    """Ends each row at its first stop string or end token, and notes when that was."""

    def __init__(
        self,
        tokenizer: PreTrainedTokenizerBase,
        stop: tuple[str, ...],
        end_tokens: list[int],
        *,
        rows: int,
        prompt_width: int,
    ) -> None:
        self._tokenizer = tokenizer
        self._stop = tuple(text for text in stop if text)
        self._end_tokens = frozenset(end_tokens)
        self._prompt_width = prompt_width
        # A stop string of n bytes takes at most n tokens; the tail must hold it whole.
        self._tail = max((len(text.encode()) for text in self._stop), default=0) + SPARE_TOKENS
        self._ended_at: list[int | None] = [None] * rows
        self._seconds: list[float] = []
        self._started = time.perf_counter()

    def __call__(self, input_ids: torch.Tensor, scores: object, **kwargs: object) -> torch.BoolTensor:
        """Shape (batch,): which rows are finished. Called once after every step."""
        del scores, kwargs  # the tokens say it all
        answers = input_ids[:, self._prompt_width :].tolist()  # waits for the device, so the time is real
        self._seconds.append(time.perf_counter() - self._started)
        for row, tokens in enumerate(answers):
            if self._ended_at[row] is None and self._has_ended(tokens):
                self._ended_at[row] = len(tokens)
        ended = [end is not None for end in self._ended_at]
        return cast(torch.BoolTensor, torch.tensor(ended, device=input_ids.device))

    def _has_ended(self, tokens: list[int]) -> bool:
        if tokens[-1] in self._end_tokens:
            return True
        if not self._stop:
            return False
        tail = cast(str, self._tokenizer.decode(tokens[-self._tail :], skip_special_tokens=True))
        return any(text in tail for text in self._stop)

    def steps_of(self, row: int) -> int:
        """How many tokens this row generated until it ended."""
        return self._ended_at[row] or len(self._seconds)

    def seconds_of(self, row: int) -> float:
        """This row's share of the first step, and the later steps until it ended."""
        first = self._seconds[0]
        return first / len(self._ended_at) + self._seconds[self.steps_of(row) - 1] - first
