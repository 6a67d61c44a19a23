"""Why a figure of an arm is missing, in one sentence each."""

from app.evaluation.arm_runs import ArmRuns
from app.evaluation.intervals import MIN_CASES
from app.glossary import IMPORTED, MethodKey, RunStatus

NO_SPREAD = "Every case scored alike, so resampling cases says nothing about how far this could be off."

_STATUS_WORDS = {
    RunStatus.FAILED: "The run failed",
    RunStatus.CANCELLED: "The run was cancelled",
    RunStatus.RUNNING: "The run has not finished",
    RunStatus.QUEUED: "The run has not started",
    RunStatus.STOPPED_EARLY: "The run was stopped early",
    RunStatus.SUCCEEDED: "The run finished",
}
_UNTRAINED_METHODS = frozenset({MethodKey.ZERO_SHOT, MethodKey.FEW_SHOT, MethodKey.PROMPT_SEARCH, MethodKey.RAG})


def why_too_few(cases: int) -> str:
    """Why a figure has no interval."""
    return f"An interval needs at least {MIN_CASES} scored cases; there are {cases}."


def why_too_few_groups(groups: int) -> str:
    """Why a figure over grouped cases has no interval."""
    return f"Cases of one group belong together; an interval needs at least {MIN_CASES} groups, and there are {groups}."


def why_not_scored(arm: ArmRuns, metric: str) -> str:
    """Why an arm with answers has no score of this metric."""
    if any(metric in row.scores for row in arm.answered):
        return "No answer of this arm could be scored by this metric."
    return "These answers were not scored by this metric when the arm ran."


def why_not_compared(cases: int, *, groups: int | None = None, was_stopped: bool = False) -> str:
    """Why a paired difference has no interval and no p-value."""
    if cases == 0:
        return "No case was answered by both arms."
    if was_stopped:
        return "One of the two arms was stopped early, and nothing that allows for that can be tested here."
    if groups is not None:
        return (
            f"Cases of one group belong together; a comparison needs at least {MIN_CASES} groups answered by both "
            f"arms, and there are {groups}."
        )
    return f"A comparison needs at least {MIN_CASES} cases answered by both arms; there are {cases}."


def why_no_answers(arm: ArmRuns) -> str:
    """Why an arm has nothing to score."""
    if not arm.runs:
        return "This arm was never run."
    if not arm.rows:
        return describe_runs(arm)
    failure = next((row.prediction.failure for row in arm.rows if row.prediction.failure is not None), "unknown")
    cases = "its only case" if len(arm.rows) == 1 else f"all {len(arm.rows)} cases"
    return f"The arm failed on {cases}: {_sentence(failure)}"


def why_not_timed() -> str:
    """Why an arm with answers has no latency."""
    return "These answers came without the time they took."


def why_not_counted(arm: ArmRuns) -> str:
    """Why an arm with answers has no sum of tokens."""
    bare = sum(None in (row.prediction.prompt_tokens, row.prediction.completion_tokens) for row in arm.answered)
    return f"{bare} of {len(arm.answered)} answers came without their tokens, so there is no sum."


def describe_runs(arm: ArmRuns) -> str:
    """What became of the runs that did not finish, with the failure of the first that stored one."""
    unfinished = [run for run in arm.runs if run.status != RunStatus.SUCCEEDED]
    if not unfinished:
        return f"{_STATUS_WORDS[RunStatus.SUCCEEDED]} without these cases."
    words = _STATUS_WORDS[RunStatus(unfinished[0].status)]
    if len(arm.runs) > 1:
        words = f"Of {len(arm.runs)} runs, {len(unfinished)} did not finish. {words} (seed {unfinished[0].seed})"
    failure = next((run.failure for run in unfinished if run.failure), None)
    return f"{words}." if failure is None else f"{words}: {_sentence(failure)}"


def why_no_training(arm: ArmRuns) -> str:
    """Why there are no training seconds."""
    if arm.arm.method == IMPORTED:
        return "The answers were imported; whether anything was trained for them is not known."
    if arm.arm.method in _UNTRAINED_METHODS:
        return "This method trains nothing."
    return "No run of this arm got through its training." if arm.runs else "This arm was never run."


def why_no_memory(arm: ArmRuns) -> str:
    """Why there is no peak memory."""
    if arm.arm.method == IMPORTED:
        return "The answers were imported; the memory they took is not known."
    return "No run of this arm reported its memory." if arm.runs else "This arm was never run."


def why_no_cost(language_model: str) -> str:
    """Why there is no price per request."""
    if language_model.startswith("endpoint:"):
        return f"No price is known for {language_model}."
    if language_model.startswith("imported:"):
        return "The file from which the answers were imported states no cost."
    return "No price is known for a local language model."


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."
