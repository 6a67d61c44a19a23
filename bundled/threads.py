"""How many threads are fastest right now on a machine shared with others."""

import time

import torch


class ThreadChooser:
    """Tries the other number of threads every few seconds.

    With a core taken by others, two threads wait for each other in every operation and one alone is ten times faster.
    """

    def __init__(self, most: int, *, seconds_between_trials: float = 6.0, trial_steps: int = 2) -> None:
        self.most, self.seconds_between_trials, self.trial_steps = most, seconds_between_trials, trial_steps
        self.current, self.trial_left, self.steps_since, self.tried_at = most, 0, 0, time.monotonic()
        self.usual_rate, self.trial_rate = 0.0, 0.0
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
        if self.trial_left:
            self.trial_left -= 1
            self.trial_rate = max(self.trial_rate, rate)
            if not self.trial_left:
                if self.trial_rate > 1.05 * self.usual_rate:
                    self.current = self.other
                self.usual_rate, self.steps_since, self.tried_at = 0.0, 0, time.monotonic()
                torch.set_num_threads(self.current)
            return
        self.steps_since += 1
        self.usual_rate = rate if not self.usual_rate else 0.7 * self.usual_rate + 0.3 * rate
        if self.steps_since >= 2 and time.monotonic() - self.tried_at > self.seconds_between_trials:
            self.trial_left, self.trial_rate = self.trial_steps, 0.0
            torch.set_num_threads(self.other)
