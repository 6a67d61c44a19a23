"""Runs that look at an arm's answers once every arm has ended: those of judges, and the entailment check.

They are stored as runs like any other, under a key that says what they are about; no arm's key has a colon.
"""

from dataclasses import dataclass
from typing import Literal

FollowUpKind = Literal["judge", "entailment"]
MARK = ":"
"""In the key of every follow-up and of no arm."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What a follow-up run is about. `judge` names the judge, empty for the entailment check."""

    kind: FollowUpKind
    arm: str
    judge: str = ""

    @property
    def key(self) -> str:
        """The key under which the run is stored."""
        return MARK.join((self.kind, *([self.judge] if self.kind == "judge" else []), self.arm))

    @property
    def title(self) -> str:
        """What pages call it."""
        return f"{self.judge or self.kind}: {self.arm}"


def read_followup(key: str) -> FollowUp | None:
    """What the run with this key is about; None where it is an arm's own run."""
    kind, _, rest = key.partition(MARK)
    if not rest:
        return None
    if kind == "entailment":
        return FollowUp("entailment", rest)
    judge, _, arm = rest.partition(MARK)
    return FollowUp("judge", arm, judge)
