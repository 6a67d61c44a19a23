"""A few cases to show side by side: those where the arms differ, of every kind of difference."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.reports.words import Words, noted
from app.values.predictions import ScoredPrediction
from app.values.results import ArmResult

LONGEST_TEXT = 500

_VERDICT_WORDS = {
    "right": noted("right"),
    "wrong": noted("wrong"),
    "partly": noted("partly right"),
    "failed": noted("failed"),
    "missing": noted("missing"),
}


@dataclass(frozen=True, slots=True)
class ExampleAnswer:
    """What one arm answered.

    `score` is None when the case failed; `verdict` is right, wrong, partly, failed or missing.
    """

    arm: str
    title: str
    answer: str
    score: float | None
    verdict: str
    verdict_words: str
    failure: str | None


@dataclass(frozen=True, slots=True)
class ExampleCase:
    """One case with an answer per arm, in the order of the arms."""

    case_id: str
    input: str
    target: str
    answers: tuple[ExampleAnswer, ...]


def choose_example_cases(
    rows: Iterable[ScoredPrediction],
    *,
    arms: Sequence[ArmResult],
    metric: str,
    titles: Mapping[str, str],
    words: Words,
    limit: int = 10,
) -> tuple[ExampleCase, ...]:
    """Up to `limit` cases, the same ones every time, first seed of each arm.

    Cases are grouped by which arms were right (score at least one half); one case is taken from each group
    in turn, largest group first, so that a rare pattern is seen too and a winner's failures are not hidden.
    Cases on which all arms agree come only when nothing else is left.
    """
    by_case: dict[str, dict[str, ScoredPrediction]] = {}
    first_seeds = {arm.key: min(arm.seeds) for arm in arms if arm.seeds}
    for row in rows:
        if first_seeds.get(row.arm) == row.seed:
            by_case.setdefault(row.prediction.case_id, {})[row.arm] = row
    answering = [arm.key for arm in arms if any(arm.key in answers for answers in by_case.values())]
    groups: dict[tuple[bool | None, ...], list[str]] = {}
    for case_id in sorted(by_case):
        pattern = tuple(_is_right(by_case[case_id].get(key), metric) for key in answering)
        groups.setdefault(pattern, []).append(case_id)
    differing = sorted((group for group in groups.items() if len(set(group[0])) > 1), key=_largest_first)
    agreeing = sorted((group for group in groups.items() if len(set(group[0])) <= 1), key=_largest_first)
    chosen = _take_in_turn([group[1] for group in differing], limit)
    chosen += _take_in_turn([group[1] for group in agreeing], limit - len(chosen))
    return tuple(_show(by_case[case_id], answering, metric, titles, words) for case_id in chosen)


def clip(text: str, *, longest: int = LONGEST_TEXT) -> str:
    """The text, cut with a note when it is long, without what UTF-8 cannot carry."""
    kept = encodable(text)
    if len(kept) <= longest:
        return kept
    return f"{kept[:longest].rstrip()} … ({len(kept) - longest:,} more characters)"


def encodable(text: str) -> str:
    """The text without what UTF-8 cannot carry and without zero bytes."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def _largest_first(group: tuple[tuple[bool | None, ...], list[str]]) -> tuple[int, str]:
    return -len(group[1]), group[1][0]


def _take_in_turn(groups: Sequence[Sequence[str]], limit: int) -> list[str]:
    longest = max((len(group) for group in groups), default=0)
    turns = [group[turn] for turn in range(longest) for group in groups if turn < len(group)]
    return turns[: max(0, limit)]


def _is_right(row: ScoredPrediction | None, metric: str) -> bool | None:
    score = None if row is None else row.scores.get(metric)
    return None if score is None else score >= 0.5


def _show(
    answers: dict[str, ScoredPrediction], arm_keys: Sequence[str], metric: str, titles: Mapping[str, str], words: Words
) -> ExampleCase:
    any_row = next(iter(answers.values()))
    return ExampleCase(
        case_id=any_row.prediction.case_id,
        input=clip(any_row.input),
        target=clip(any_row.target),
        answers=tuple(_show_answer(key, answers.get(key), metric, titles, words) for key in arm_keys),
    )


def _show_answer(
    arm: str, row: ScoredPrediction | None, metric: str, titles: Mapping[str, str], words: Words
) -> ExampleAnswer:
    answer, score, failure, verdict = "", None, None, "missing"
    if row is None:
        failure = words.say("This arm did not get here.")
    else:
        answer, score, failure = row.prediction.answer, row.scores.get(metric), row.prediction.failure
        if failure is not None or score is None:
            failure = clip(words.stored(failure)) if failure else words.say("Not scored.")
            answer, score, verdict = "", None, "failed"
        else:
            verdict = "right" if score == 1.0 else "wrong" if score == 0.0 else "partly"
    said = words.say(_VERDICT_WORDS[verdict])
    return ExampleAnswer(
        arm=arm,
        title=titles[arm],
        answer=clip(answer),
        score=score,
        verdict=verdict,
        verdict_words=f"{said} · {score:.2f}" if score is not None and verdict == "partly" else said,
        failure=failure,
    )
