"""How far judges agree with people who rated the same answers: told when results are read, for ratings come later."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from app.db import followup_queries, rating_queries
from app.db.followup_queries import JudgedRow
from app.db.tables import RatingRow
from app.evaluation.agreement import RatedTwice, agree_with_people
from app.evaluation.judge_verdicts import PREFERENCE, RATING
from app.values.results import HumanAgreement, JudgeResult, Results

_PAIR_VALUES = (-1, 0, 1)
_RATING_VALUES = (1, 2, 3, 4, 5)


def with_agreement(session: Session, experiment_id: int, results: Results) -> Results:
    """The same results, each judge with its agreement with the ratings there are by now."""
    if not results.judges:
        return results
    rows = followup_queries.verdicts(session, experiment_id)
    ratings = rating_queries.ratings_of(session, experiment_id)
    return replace(
        results, judges=tuple(replace(judge, agreement=_agree(judge, rows, ratings)) for judge in results.judges)
    )


def _agree(judge: JudgeResult, rows: Sequence[JudgedRow], ratings: Sequence[RatingRow]) -> HumanAgreement | None:
    own = {(row.arm, row.case_row_id): row.scores for row in rows if row.judge == judge.name}
    is_pair = judge.kind == "pairwise"
    rated: list[RatedTwice] = []
    people: set[str] = set()
    for rating in ratings:
        found = _of_arm(rating, judge.baseline) if is_pair else _of_answer(rating)
        if found is None:
            continue
        arm, value = found
        verdict = own.get((arm, rating.case_row_id), {}).get(PREFERENCE if is_pair else RATING)
        if verdict is None:
            continue
        judged = round(2 * verdict - 1) if is_pair else round(verdict)
        rated.append(RatedTwice(case=rating.case_row_id, judge=judged, person=value))
        people.add(rating.reviewer)
    if not rated:
        return None
    return agree_with_people(
        rated,
        values=_PAIR_VALUES if is_pair else _RATING_VALUES,
        level="nominal" if is_pair else "ordinal",
        people=len(people),
    )


def _of_arm(rating: RatingRow, baseline: str) -> tuple[str, int] | None:
    """(arm, 1 where it is preferred to the baseline, -1 where the baseline is); None for any other rating."""
    if rating.other_arm_key and rating.arm_key == baseline:
        return rating.other_arm_key, -rating.value
    if rating.other_arm_key and rating.other_arm_key == baseline:
        return rating.arm_key, rating.value
    return None


def _of_answer(rating: RatingRow) -> tuple[str, int] | None:
    """(arm, rating from 1 to 5); None for a pair."""
    return None if rating.other_arm_key else (rating.arm_key, rating.value)
