"""One run in a race: after each block of cases it looks whether it can still win, and whose turn it is."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from app.db import experiment_queries, intake_queries, race_queries, run_queries
from app.db.database import Database
from app.evaluation.racing import Beaten, Racer, find_beaten, shuffle_cases
from app.experiments.decision_specs import RacingSpec
from app.experiments.plan import Plan
from app.glossary import RunStatus
from app.metrics.scoring import primary_metric

_LEFT = frozenset({RunStatus.FAILED, RunStatus.CANCELLED, RunStatus.STOPPED_EARLY})

_Case = TypeVar("_Case")


@dataclass
class RaceWatch:
    """The race as one run sees it. Arms race seed by seed, each seed with its share of the allowed error."""

    database: Database
    run_id: int
    plan: Plan
    rules: RacingSpec
    opened: float = field(default_factory=time.monotonic)
    prepare_seconds: float = 0.0
    block_began: float = 0.0
    block_cases: int = 0

    def in_blocks(self, questions: Sequence[_Case]) -> Iterator[Sequence[_Case]]:
        """The questions in the blocks between two looks; what came before the first was getting ready."""
        self.prepare_seconds = time.monotonic() - self.opened
        for start in range(0, len(questions), self.rules.block):
            block = questions[start : start + self.rules.block]
            self.block_began, self.block_cases = time.monotonic(), len(block)
            yield block

    def find_out(self) -> Beaten | None:
        """Why this run stops; None while it can still win."""
        metric = primary_metric(self.plan.task, self.plan.metrics)
        with self.database.reading() as session:
            run = run_queries.get_run(session, self.run_id)
            experiment = experiment_queries.get_experiment_row(session, run.experiment_id)
            rows = intake_queries.case_rows_by_id(session, experiment.test_case_ids)
            order = [str(row.id) for row in shuffle_cases(rows)]
            arm = run.arm_key
            racers = [
                Racer(
                    arm=each.arm,
                    scores={str(case): score for case, score in each.scores.items()},
                    has_left=each.status in _LEFT,
                )
                for each in race_queries.racing_runs(session, run.experiment_id, seed=run.seed, metric=metric)
                if each.arm in _racing_arms(self.plan)
            ]
        found = find_beaten(
            racers,
            order=order,
            arms=len(racers),
            margin=self.rules.margin,
            error=self.rules.error / len(self.plan.seeds),
        )
        return next((each for each in found if each.arm == arm), None)

    def gives_way(self, *, answered: int, left: int) -> bool:
        """Whether another run should have the next turn.

        Turns end after one block, two, four and so on. Getting ready once more must take less than answering what is
        left, or nothing could be saved; so arms that train long run through, and still stop when they cannot win.
        """
        blocks, rest = divmod(answered, self.rules.block)
        is_turn_over = rest == 0 and blocks > 0 and blocks & (blocks - 1) == 0
        if not is_turn_over or left == 0 or self.block_cases == 0:
            return False
        seconds_per_case = (time.monotonic() - self.block_began) / self.block_cases
        if self.prepare_seconds > left * seconds_per_case:
            return False
        with self.database.reading() as session:
            run = run_queries.get_run(session, self.run_id)
            return race_queries.someone_waits_with_less(session, run.experiment_id, answered=answered)


def open_race(database: Database, plan: Plan, run_id: int) -> RaceWatch | None:
    """The race this run is in; None where the plan has none, where only one arm could win, or where this one cannot.

    An arm that is shown the right documents is an upper bound that nobody can use: it would stop every arm that can be
    used. It stays out of the race and runs through.
    """
    racing = _racing_arms(plan)
    if plan.racing is None or len(racing) < 2:
        return None
    with database.reading() as session:
        arm = run_queries.get_run(session, run_id).arm_key
    return RaceWatch(database, run_id, plan, plan.racing) if arm in racing else None


def _racing_arms(plan: Plan) -> frozenset[str]:
    """Keys of the arms that can win."""
    return frozenset(key for key, arm in zip(plan.arm_keys, plan.arms, strict=True) if not arm.sees_gold)


def describe_beaten(beaten: Beaten, *, of: int, rules: RacingSpec) -> str:
    """The sentence stored on the run."""
    return (
        f"Stopped after {beaten.cases} of {of} cases: it cannot win against {beaten.by} by more than "
        f"{100 * rules.margin:g} points any more (at most {100 * beaten.ahead_at_most:+.1f} points, with at most "
        f"{100 * rules.error:g}% chance of error)."
    )
