"""People rate answers without knowing whose they are: two side by side, or one from 1 to 5.

Everybody is given the same answers in the same order, so that what they agree on can be told.
"""

import random
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

from sqlalchemy.orm import Session

from app.actions.text import clean_name
from app.db import case_queries, experiment_queries, intake_queries, rating_queries
from app.db.database import Database
from app.db.rating_queries import RatableAnswer
from app.db.tables import ExperimentRow, RatingRow
from app.errors import InputRejectedError, NotFoundError
from app.evaluation.agreement import cohen_kappa, krippendorff_alpha
from app.experiments.plan import read_plan
from app.metrics.scoring import metric_of_cases
from app.values.rating_views import (
    Agreement,
    ArmRating,
    BlindAnswer,
    PreferredAnswer,
    RatingKind,
    RatingSummary,
    RatingTask,
)

CASES_TO_RATE = 100
"""So many test cases, drawn once per experiment, are put up for rating: more than most teams have patience for."""

PAIR_CHOICES = {"first": 1, "tie": 0, "second": -1}


class _Question(NamedTuple):
    """Answers to rate together: two of one case, or one."""

    case_row_id: int
    answers: tuple[RatableAnswer, ...]

    @property
    def arms(self) -> tuple[str, str]:
        return self.answers[0].arm_key, self.answers[1].arm_key if len(self.answers) > 1 else ""


def next_task(
    database: Database, experiment_id: int, *, reviewer: str, kind: RatingKind, skip: int = 0
) -> RatingTask | None:
    """What this reviewer should rate next, `skip` questions passed over; None when nothing is left.

    Raises:
        NotFoundError: EXPERIMENT_NOT_FOUND.
    """
    with database.reading() as session:
        experiment = experiment_queries.get_experiment_row(session, experiment_id)
        questions = _questions(session, experiment, kind)
        done = {
            (row.case_row_id, row.arm_key, row.other_arm_key)
            for row in rating_queries.ratings_of(session, experiment_id)
            if row.reviewer == reviewer
        }
        open_ones = [one for one in questions if (one.case_row_id, *one.arms) not in done]
        if not open_ones:
            return None
        question = open_ones[skip % len(open_ones)]
        (case_row,) = intake_queries.case_rows_by_id(session, [question.case_row_id])
    shown = list(question.answers)
    random.Random(f"{case_queries.RATING_SEED} {reviewer} {shown[0].id}").shuffle(
        shown
    )  # which one stands left tells nothing
    return RatingTask(
        kind=kind,
        case_id=case_row.case_id,
        input=case_row.input,
        target=case_row.target,
        answers=tuple(BlindAnswer(id=answer.id, text=answer.answer) for answer in shown),
        rated=len(questions) - len(open_ones),
        total=len(questions),
    )


def rate_pair(database: Database, experiment_id: int, *, reviewer: str, first: int, second: int, choice: str) -> None:
    """Keep which of two answers, by their blind numbers, a reviewer prefers: first, second or tie.

    Raises:
        InputRejectedError: REVIEWER_MISSING or RATING_INVALID.
        NotFoundError: EXPERIMENT_NOT_FOUND or ANSWER_NOT_FOUND.
    """
    if choice not in PAIR_CHOICES:
        raise InputRejectedError("RATING_INVALID", f"Choose {', '.join(PAIR_CHOICES)}, not {choice[:40]!r}.")
    with database.unit_of_work() as work:
        experiment = experiment_queries.get_experiment_row(work.session, experiment_id)
        for question in _questions(work.session, experiment, "pair"):
            ids = tuple(answer.id for answer in question.answers)
            if set(ids) == {first, second}:
                value = PAIR_CHOICES[choice] * (1 if ids == (first, second) else -1)
                _save(work.session, experiment_id, question, reviewer=reviewer, value=value)
                return
    raise NotFoundError("ANSWER_NOT_FOUND", f"Experiment {experiment_id} has no such pair of answers to rate.")


def rate_answer(database: Database, experiment_id: int, *, reviewer: str, answer: int, score: int) -> None:
    """Keep how good a reviewer finds one answer, by its blind number: 1 to 5.

    Raises:
        InputRejectedError: REVIEWER_MISSING or RATING_INVALID.
        NotFoundError: EXPERIMENT_NOT_FOUND or ANSWER_NOT_FOUND.
    """
    if not 1 <= score <= 5:
        raise InputRejectedError("RATING_INVALID", f"A rating is a whole number from 1 to 5, not {score}.")
    with database.unit_of_work() as work:
        experiment = experiment_queries.get_experiment_row(work.session, experiment_id)
        for question in _questions(work.session, experiment, "score"):
            if question.answers[0].id == answer:
                _save(work.session, experiment_id, question, reviewer=reviewer, value=score)
                return
    raise NotFoundError("ANSWER_NOT_FOUND", f"Experiment {experiment_id} has no such answer to rate.")


def summarise_ratings(database: Database, experiment_id: int) -> RatingSummary:
    """What people thought of each arm, how far they agree with each other, and with the metric.

    Raises:
        NotFoundError: EXPERIMENT_NOT_FOUND.
    """
    with database.reading() as session:
        experiment = experiment_queries.get_experiment_row(session, experiment_id)
        plan = read_plan(experiment.plan)
        rows = rating_queries.ratings_of(session, experiment_id)
        scores = _scores(session, experiment, rows)
    names = list(dict.fromkeys(row.reviewer for row in rows))
    agreed, told = _compare_with_metric(rows, scores)
    return RatingSummary(
        reviewers=tuple((name, sum(row.reviewer == name for row in rows)) for name in names),
        arms=tuple(_rate_arm(key, rows) for key in plan.arm_keys),
        agreement=tuple(_agreement(kind, rows, names) for kind in ("pair", "score")),
        metric=metric_of_cases(plan),
        metric_pairs=told,
        metric_agrees=agreed,
        preference_pairs=sum(value != 0 for value in _votes(rows).values()),
    )


def preferred_answers(database: Database, experiment_id: int) -> tuple[PreferredAnswer, ...]:
    """Pairs of answers of which most reviewers preferred one, as the preference arm takes them; no ties.

    Raises:
        NotFoundError: EXPERIMENT_NOT_FOUND.
    """
    with database.reading() as session:
        experiment = experiment_queries.get_experiment_row(session, experiment_id)
        votes = _votes(rating_queries.ratings_of(session, experiment_id))
        row_ids = sorted({case_row_id for case_row_id, _, _ in votes})
        inputs = {row.id: row.input for row in intake_queries.case_rows_by_id(session, row_ids)}
        texts = {(one.case_row_id, one.arm_key): one.answer for one in _ratable(session, experiment, row_ids)}
    found: list[PreferredAnswer] = []
    for (case_row_id, arm, other), value in votes.items():
        texts_of_pair = texts.get((case_row_id, arm), ""), texts.get((case_row_id, other), "")
        if value == 0 or not all(text.strip() for text in texts_of_pair):
            continue
        chosen, rejected = texts_of_pair if value > 0 else texts_of_pair[::-1]
        found.append(PreferredAnswer(input=inputs[case_row_id], chosen=chosen, rejected=rejected))
    return tuple(found)


def _questions(session: Session, experiment: ExperimentRow, kind: RatingKind) -> list[_Question]:
    """Everything there is to rate, in the order everybody gets. Pairs take turns, so that no case comes twice in a row;
    answers that read the same are no question."""
    cases = case_queries.rating_order(session, experiment)[:CASES_TO_RATE]
    by_case: dict[int, list[RatableAnswer]] = {}
    for answer in _ratable(session, experiment, cases):
        by_case.setdefault(answer.case_row_id, []).append(answer)
    width = 2 if kind == "pair" else 1
    of_case = [
        [
            _Question(case, answers)
            for answers in combinations(by_case.get(case, ()), width)
            if width == 1 or answers[0].answer.split() != answers[1].answer.split()
        ]
        for case in cases
    ]
    turns = max((len(found) for found in of_case), default=0)
    return [
        found[(turn + place) % len(found)]
        for turn in range(turns)
        for place, found in enumerate(of_case)
        if turn < len(found)
    ]


def _ratable(session: Session, experiment: ExperimentRow, case_row_ids: Sequence[int]) -> list[RatableAnswer]:
    plan = read_plan(experiment.plan)
    return rating_queries.ratable_answers(
        session, experiment.id, case_row_ids, seed=plan.seeds[0], metric=metric_of_cases(plan)
    )


def _save(session: Session, experiment_id: int, question: _Question, *, reviewer: str, value: int) -> None:
    name = clean_name(reviewer, default="")
    if not name:
        raise InputRejectedError("REVIEWER_MISSING", "Say who rates: a name or initials.")
    arm, other = question.arms
    rating_queries.save_rating(
        session,
        experiment_id,
        question.case_row_id,
        reviewer=name,
        arm_key=arm,
        other_arm_key=other,
        value=value,
    )


def _votes(rows: Iterable[RatingRow]) -> dict[tuple[int, str, str], int]:
    """Reviewers for the first answer less those for the second, by case and pair of arms."""
    votes: dict[tuple[int, str, str], int] = {}
    for row in rows:
        if row.other_arm_key:
            place = (row.case_row_id, row.arm_key, row.other_arm_key)
            votes[place] = votes.get(place, 0) + row.value
    return votes


def _rate_arm(arm: str, rows: Sequence[RatingRow]) -> ArmRating:
    pairs = [row.value if row.arm_key == arm else -row.value for row in rows if _is_in_pair(row, arm)]
    scores = [row.value for row in rows if row.arm_key == arm and not row.other_arm_key]
    wins, ties, losses = (sum(value == wanted for value in pairs) for wanted in (1, 0, -1))
    return ArmRating(
        arm=arm,
        wins=wins,
        ties=ties,
        losses=losses,
        preferred_share=(wins + ties / 2) / len(pairs) if pairs else None,
        scores=len(scores),
        mean_score=sum(scores) / len(scores) if scores else None,
    )


def _is_in_pair(row: RatingRow, arm: str) -> bool:
    return bool(row.other_arm_key) and arm in (row.arm_key, row.other_arm_key)


def _agreement(kind: RatingKind, rows: Sequence[RatingRow], names: Sequence[str]) -> Agreement:
    of_kind = [row for row in rows if bool(row.other_arm_key) == (kind == "pair")]
    by_thing: dict[str, list[float]] = {}
    by_reviewer: dict[str, dict[str, float]] = {name: {} for name in names}
    for row in of_kind:
        thing = f"{row.case_row_id} {row.arm_key} {row.other_arm_key}"
        by_thing.setdefault(thing, []).append(row.value)
        by_reviewer[row.reviewer][thing] = row.value
    return Agreement(
        kind=kind,
        shared=sum(len(values) > 1 for values in by_thing.values()),
        alpha=krippendorff_alpha(list(by_thing.values()), level="nominal" if kind == "pair" else "ordinal"),
        kappas=tuple(
            (first, second, len(shared), cohen_kappa(by_reviewer[first], by_reviewer[second]))
            for first, second in combinations(names, 2)
            if (shared := by_reviewer[first].keys() & by_reviewer[second].keys())
        ),
    )


def _scores(
    session: Session, experiment: ExperimentRow, rows: Sequence[RatingRow]
) -> dict[tuple[int, str], float | None]:
    answers = _ratable(session, experiment, sorted({row.case_row_id for row in rows}))
    return {(answer.case_row_id, answer.arm_key): answer.score for answer in answers}


def _compare_with_metric(rows: Sequence[RatingRow], scores: dict[tuple[int, str], float | None]) -> tuple[int, int]:
    """How many judgements the metric shares, of those where both prefer one answer."""
    told = agreed = 0
    for row in rows:
        first = scores.get((row.case_row_id, row.arm_key))
        second = scores.get((row.case_row_id, row.other_arm_key))
        if row.other_arm_key and row.value and first is not None and second is not None and first != second:
            told += 1
            agreed += (first > second) == (row.value > 0)
    return agreed, told
