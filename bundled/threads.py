"""How many threads are fastest right now on a machine shared with others."""

import time

import torch


class ThreadChooser:
    """Tries the other number of threads every few seconds.

    With a core taken by others, two threads wait for each other in every operation and one alone is ten times faster.
    """

    def __init__(self, most: int, *, shortest_pause: float = 6.0, longest_pause: float = 60.0) -> None:
        self.most, self.shortest_pause, self.longest_pause = most, shortest_pause, longest_pause
        self.current, self.is_trial, self.steps_since, self.tried_at = most, False, 0, time.monotonic()
        self.pause, self.usual_rate = shortest_pause, 0.0
        torch.set_num_threads(most)

    @property
    def other(self) -> int:
        """The number of threads that is not in use."""
        return 1 if self.current == self.most else self.most

    def note(self, *, tokens: int, seconds: float) -> None:
        """Record one step, and switch when the other number of threads was faster."""
        if self.most == 1:
            return
        rate = tokens / seconds
        if self.is_trial:
            if rate > 1.05 * self.usual_rate:
                self.current, self.pause = self.other, self.shortest_pause
            else:
                # A failed trial is dear: wait longer before the next one.
                self.pause = min(self.longest_pause, 2 * self.pause)
            self.is_trial, self.usual_rate, self.steps_since, self.tried_at = False, 0.0, 0, time.monotonic()
            torch.set_num_threads(self.current)
            return
        self.steps_since += 1
        has_dropped = rate < 0.5 * self.usual_rate
        self.usual_rate = rate if not self.usual_rate else 0.6 * self.usual_rate + 0.4 * rate
        is_due = time.monotonic() - self.tried_at > self.pause or (has_dropped and self.current > 1)
        if self.steps_since >= 2 and is_due:
            self.is_trial = True
            torch.set_num_threads(self.other)
