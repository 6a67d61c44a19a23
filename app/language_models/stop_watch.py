"""When each row of a batch ends, in tokens and in seconds."""

import time
from typing import Literal, cast

import torch
from transformers import PreTrainedTokenizerBase, StoppingCriteria

from app.language_models.answer_text import CLOSING, OPENING, begins_with_thought

Phase = Literal["undecided", "thought", "after a thought", "answer"]
# Room for tokens that share a character with the end of a stop string.
SPARE_TOKENS = 8


class StopWatch(StoppingCriteria):
    """Ends each row at its first stop string or end token, and notes when that was.

    Stop strings do not count inside a thought that a row begins with, nor in the white space after it.
    """

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
        self._phases: list[Phase] = ["undecided"] * rows
        self._begins = [0] * rows  # the token that the answer begins in
        self._ended_at: list[int | None] = [None] * rows
        self._seconds: list[float] = []
        self._started = time.perf_counter()

    def __call__(self, input_ids: torch.Tensor, scores: object, **kwargs: object) -> torch.BoolTensor:
        """Shape (batch,): which rows are finished. Called once after every step."""
        del scores, kwargs  # the tokens say it all
        answers = input_ids[:, self._prompt_width :].tolist()  # waits for the device, so the time is real
        self._seconds.append(time.perf_counter() - self._started)
        for row, tokens in enumerate(answers):
            if self._ended_at[row] is None and self._has_ended(row, tokens):
                self._ended_at[row] = len(tokens)
        ended = [end is not None for end in self._ended_at]
        return cast(torch.BoolTensor, torch.tensor(ended, device=input_ids.device))

    def _has_ended(self, row: int, tokens: list[int]) -> bool:
        if tokens[-1] in self._end_tokens:
            return True
        if not self._stop or not self._is_in_answer(row, tokens):
            return False
        tail = self._decode(tokens[max(self._begins[row], len(tokens) - self._tail) :])
        return any(text in tail for text in self._stop)

    def _is_in_answer(self, row: int, tokens: list[int]) -> bool:
        """Whether the newest token belongs to the answer; notes where that begins."""
        if self._phases[row] == "undecided":
            start = self._decode(tokens)
            if begins_with_thought(start):
                self._phases[row] = "thought"
            elif not OPENING.startswith(start.lstrip()):
                self._phases[row] = "answer"
        if self._phases[row] == "thought":
            _, closing, rest = self._decode(tokens[-len(CLOSING) - SPARE_TOKENS :]).partition(CLOSING)
            if closing:
                self._phases[row] = "answer" if rest.strip() else "after a thought"
                self._begins[row] = len(tokens) - 1
        elif self._phases[row] == "after a thought" and self._decode(tokens[-1:]).strip():
            self._phases[row] = "answer"
            self._begins[row] = len(tokens) - 1
        return self._phases[row] in ("undecided", "answer")

    def _decode(self, tokens: list[int]) -> str:
        return cast(str, self._tokenizer.decode(tokens, skip_special_tokens=True))

    def steps_of(self, row: int) -> int:
        """How many tokens this row generated until it ended."""
        return self._ended_at[row] or len(self._seconds)

    def seconds_of(self, row: int) -> float:
        """This row's share of the first step, and the later steps until it ended."""
        first = self._seconds[0]
        return first / len(self._ended_at) + self._seconds[self.steps_of(row) - 1] - first
