"""Error tags: kinds of error that people see in an arm's answer to a case."""

from app.db import case_queries, experiment_queries
from app.db.database import Database
from app.errors import InputRejectedError
from app.experiments.plan import read_plan

LONGEST_TAG = 60


def tag_answer(database: Database, experiment_id: int, *, case_id: str, arm: str, tag: str, is_set: bool) -> None:
    """Set or remove an error tag on one arm's answer.

    Raises:
        InputRejectedError: TAG_INVALID or ARM_UNKNOWN.
        NotFoundError: EXPERIMENT_NOT_FOUND or CASE_NOT_FOUND.
    """
    words = " ".join(tag.split())
    if not words or len(words) > LONGEST_TAG:
        raise InputRejectedError("TAG_INVALID", f"A tag has 1 to {LONGEST_TAG} characters; this one has {len(words)}.")
    with database.unit_of_work() as work:
        experiment = experiment_queries.get_experiment_row(work.session, experiment_id)
        arms = read_plan(experiment.plan).arm_keys
        if arm not in arms:
            raise InputRejectedError("ARM_UNKNOWN", f"There is no arm {arm!r}; use {', '.join(arms)}.")
        case_row = case_queries.get_case_row(work.session, experiment, case_id)
        change = case_queries.add_tag if is_set else case_queries.remove_tag
        change(work.session, experiment_id, case_row.id, arm_key=arm, tag=words)


def count_tags(database: Database, experiment_id: int) -> dict[str, dict[str, int]]:
    """How many answers of each arm carry each tag: by tag, then by arm.

    Raises:
        NotFoundError: EXPERIMENT_NOT_FOUND.
    """
    counts: dict[str, dict[str, int]] = {}
    with database.reading() as session:
        experiment_queries.get_experiment_row(session, experiment_id)
        for row in case_queries.case_tags(session, experiment_id):
            of_tag = counts.setdefault(row.tag, {})
            of_tag[row.arm_key] = of_tag.get(row.arm_key, 0) + 1
    return counts
