"""Which arms are in the running: those that a decision may choose."""

from collections.abc import Mapping, Sequence

from app.decision.caveats import LARGEST_MISSING_SHARE, missing_share
from app.glossary import RunStatus
from app.values.results import ArmResult
from app.values.utility import Statement


def why_out(
    metric: str, *, arms: Sequence[ArmResult], runs: Sequence[ArmResult], test_cases: int
) -> Mapping[str, Statement | None]:
    """By arm why it is not in the running; None where it is.

    In the running is an arm with a run that finished and scores for at least 80% of the test cases. An arm that was
    stopped early is out: it could not win any more. So is one that is shown the documents that hold the answer: nobody
    can use it.
    """
    finished = {run.key for run in runs if run.status == RunStatus.SUCCEEDED}
    stopped = {run.key for run in runs if run.status == RunStatus.STOPPED_EARLY}
    return {
        arm.key: _why_out(
            arm,
            metric,
            is_finished=arm.key in finished,
            is_stopped=arm.key in stopped and arm.key not in finished,
            test_cases=test_cases,
        )
        for arm in arms
    }


def _why_out(arm: ArmResult, metric: str, *, is_finished: bool, is_stopped: bool, test_cases: int) -> Statement | None:
    scored = arm.metrics[metric].n
    if arm.is_upper_bound:
        return Statement("out_upper_bound", {"arm": arm.key})
    if is_stopped:
        return Statement("out_stopped_early", {"arm": arm.key, "cases": scored, "of": test_cases})
    if arm.metrics[metric].value is None:
        return Statement("out_no_scores", {"arm": arm.key})
    if not is_finished:
        return Statement("out_unfinished", {"arm": arm.key})
    if missing_share(arm, metric, test_cases=test_cases) > LARGEST_MISSING_SHARE:
        return Statement("out_missing", {"arm": arm.key, "missing": test_cases - scored, "of": test_cases})
    return None
