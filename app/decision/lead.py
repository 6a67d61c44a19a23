"""The leading arm against every other arm that has scores, and which of them may be as good."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.decision.seed_spread import is_lead_open, seed_means
from app.evaluation.corrections import correct_for_several
from app.values.results import ArmResult, Comparison


@dataclass(frozen=True, slots=True)
class Lead:
    """The leader against every other arm; `against` holds one comparison per other arm, corrected over all of them.

    `others` finished, `stopped` were stopped by racing. `rivals`, `stopped_rivals` and `partial_rivals` are those that
    may be as good; `open_by_seed` are those that cases show to be worse while other seeds might not.
    """

    leader: ArmResult
    others: tuple[ArmResult, ...]
    stopped: tuple[ArmResult, ...]
    against: Mapping[str, Comparison]
    rivals: tuple[ArmResult, ...]
    stopped_rivals: tuple[ArmResult, ...]
    partial_rivals: tuple[ArmResult, ...]
    open_by_seed: tuple[ArmResult, ...]

    @property
    def unknown(self) -> tuple[Comparison, ...]:
        """Comparisons with arms that could be chosen which had too few cases."""
        compared = (self.against[arm.key] for arm in self.others)
        return tuple(each for each in compared if each.verdict == "unknown")

    @property
    def winner(self) -> str | None:
        """The leader's key when nothing may be as good."""
        may_be_as_good = (*self.rivals, *self.stopped_rivals, *self.partial_rivals, *self.open_by_seed)
        return None if self.unknown or may_be_as_good else self.leader.key


def compare_leader(
    leader: ArmResult,
    *,
    others: Sequence[ArmResult],
    stopped: Sequence[ArmResult],
    partial: Sequence[ArmResult],
    compare: Callable[[str, str], Comparison],
    runs: Sequence[ArmResult],
    metric: str,
) -> Lead:
    """The leader against all of them, corrected together (Holm).

    Args:
        others: arms that could be chosen too, the best first.
        stopped: arms that racing stopped.
        partial: arms that ended without enough answers; one that is too short to compare counts as no rival.
        compare: paired difference of two arms by key, uncorrected.
        runs: results of each run, for the seeds.
        metric: the metric that decides.
    """

    def means(arm: ArmResult) -> tuple[float, ...]:
        return seed_means(arm.key, runs=runs, metric=metric)

    arms = (*others, *stopped, *partial)
    found = correct_for_several([compare(leader.key, other.key) for other in arms])
    against = {arm.key: each for arm, each in zip(arms, found, strict=True)}
    return Lead(
        leader=leader,
        others=tuple(others),
        stopped=tuple(stopped),
        against=against,
        rivals=tuple(arm for arm in others if against[arm.key].verdict != "better"),
        stopped_rivals=tuple(arm for arm in stopped if against[arm.key].verdict != "better"),
        partial_rivals=tuple(arm for arm in partial if against[arm.key].verdict in {"worse", "unclear", "equivalent"}),
        open_by_seed=tuple(arm for arm in others if is_lead_open(means(leader), means(arm))),
    )
