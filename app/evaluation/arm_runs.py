"""The runs of one arm, looked at case by case."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.glossary import RunStatus
from app.values.predictions import ScoredPrediction
from app.values.run_records import ArmIdentity, RunRecord

GROUP = "group"
"""The slice column whose values say which cases belong together (one customer, one conversation, one document)."""


@dataclass(frozen=True, slots=True)
class ArmRuns:
    """All runs of one arm, one per seed. `seeds` are those planned, whether or not they ran."""

    arm: ArmIdentity
    seeds: tuple[int, ...]
    runs: tuple[RunRecord, ...]

    @property
    def rows(self) -> tuple[ScoredPrediction, ...]:
        """Every prediction of every run."""
        return tuple(row for run in self.runs for row in run.predictions)

    @property
    def answered(self) -> tuple[ScoredPrediction, ...]:
        """Every prediction that did not fail."""
        return tuple(row for row in self.rows if row.prediction.failure is None)

    def scores_by_case(self, metric: str) -> dict[str, float]:
        """Mean score over seeds of each case that was scored at least once."""
        found: dict[str, list[float]] = {}
        for row in self.answered:
            score = row.scores.get(metric)
            if score is not None:
                found.setdefault(row.prediction.case_id, []).append(score)
        return {case_id: sum(scores) / len(scores) for case_id, scores in found.items()}

    def groups_by_case(self) -> dict[str, str]:
        """What each case belongs to, by the slice column `group`; empty without one."""
        return groups_of(self.rows)

    @property
    def was_stopped(self) -> bool:
        """Whether racing stopped a run of it, so that how many cases it answered hangs on how it scored."""
        return any(run.status == RunStatus.STOPPED_EARLY for run in self.runs)

    def is_from_one_seed(self) -> bool:
        """Whether no case was answered by two runs, so that a right-or-wrong score is still 0 or 1."""
        return sum(1 for run in self.runs if run.predictions) <= 1


def groups_of(rows: Iterable[ScoredPrediction]) -> dict[str, str]:
    """What each case of these rows belongs to, by the slice column `group`; empty without one."""
    return {row.prediction.case_id: row.slices[GROUP] for row in rows if row.slices.get(GROUP)}


def group_runs(arms: Sequence[ArmIdentity], runs: Sequence[RunRecord]) -> tuple[ArmRuns, ...]:
    """The runs of each arm, arms in the order given, runs by seed."""
    grouped: list[ArmRuns] = []
    for arm in arms:
        own = tuple(sorted((run for run in runs if run.arm == arm.key), key=lambda run: run.seed))
        grouped.append(ArmRuns(arm=arm, seeds=tuple(run.seed for run in own), runs=own))
    return tuple(grouped)


def shared_cases(first: ArmRuns, second: ArmRuns, metric: str) -> tuple[str, ...]:
    """Cases that both arms were scored on, in a stable order."""
    return tuple(sorted(first.scores_by_case(metric).keys() & second.scores_by_case(metric).keys()))


def shared_answers(first: ArmRuns, second: ArmRuns) -> frozenset[str]:
    """Cases that both arms answered."""
    return frozenset(row.prediction.case_id for row in first.answered) & frozenset(
        row.prediction.case_id for row in second.answered
    )


def group_members(case_ids: Sequence[str], groups: Mapping[str, str]) -> npt.NDArray[np.intp] | None:
    """Positions of the cases of each group, shape (groups, largest); None where every case stands alone.

    Rows are filled up with `len(case_ids)`, a position behind the last case. A case without a group is one of its own.
    """
    gathered: dict[tuple[str, str], list[int]] = {}
    for position, case_id in enumerate(case_ids):
        name = groups.get(case_id)
        gathered.setdefault(("case", case_id) if name is None else ("group", name), []).append(position)
    if len(gathered) == len(case_ids):
        return None
    members = np.full((len(gathered), max(map(len, gathered.values()))), len(case_ids), dtype=np.intp)
    for row, positions in enumerate(gathered.values()):
        members[row, : len(positions)] = positions
    return members
