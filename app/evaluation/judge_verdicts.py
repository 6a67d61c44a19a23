"""Asking a judge about answers, and what its replies mean.

A pair is asked in both orders; a verdict counts only when both agree, else it is a tie (Zheng et al. 2023, arXiv
2306.05685, section 3.4). What cannot be read is a failure with its reason, never a score.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.experiments.judge_specs import JudgeSpec
from app.glossary import TaskKind
from app.language_models.answer_text import answer_after_thought
from app.language_models.contract import Generator
from app.methods.prompts import continue_with
from app.values.generation import NO_FINITE_SCORE, Decoding, ScoreRequest, likeliest
from app.values.predictions import Prediction

FIRST, SECOND = "A", "B"
PREFERENCE = "preference"
"""1 where the arm's answer is better than the baseline's, 0.5 for a tie, 0 where it is worse."""
RATING = "rating"
"""1 to 5."""
ORDERS_AGREE = "orders_agree"
"""1 where both orders gave the same verdict, else 0; not there where the answers read the same and nobody asked."""
FIRST_CHOSEN = "first_chosen"
"""Share of the replies that chose one of the two which chose the one shown first."""
LONGER_CHOSEN = "longer_chosen"
"""1 where the answer preferred is the longer one in characters, else 0; only where one is preferred."""

SAME_ANSWERS = "the answers read the same"
_BETWEEN_PROMPTS = "\n\n===== the other order =====\n\n"
_CHOICE = r"([A-C]|[1-5])"
_ALONE = re.compile(
    rf"^[\s\"'`*(\[]*{_CHOICE}(?=[\"'`*)\]]*(?:\s*$|\s*\n|\s*[,;:/]|\s+[-–—]|\.(?!\d)|\s+out\s+of\s))", re.IGNORECASE
)
_NAMED = (
    re.compile(rf"\[\[\s*{_CHOICE}\s*\]\]", re.IGNORECASE),
    re.compile(
        rf"\b(?:verdict|rating|score|choice|final answer)\b\W{{0,6}}(?:is\b\W{{0,4}})?{_CHOICE}(?!\w|\.\d)",
        re.IGNORECASE,
    ),
    re.compile(r"\b([ABC]) is (?:(?:\w+ly|much|far) )?better\b"),
)


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """An answer to judge; `other` is the baseline's to the same case, None for a judge that rates one by one."""

    case_id: str
    input: str
    reference: str
    answer: str
    other: str | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a judge made of one answer: the record as it is stored, and its scores; none where the judge failed."""

    prediction: Prediction
    scores: dict[str, float | None]


@dataclass(frozen=True, slots=True)
class _Reply:
    """One reply: the choice it means, None with a failure where it means none."""

    choice: str | None
    prompt_tokens: int
    completion_tokens: int
    latency_seconds: float
    failure: str | None
    scores: dict[str, float] | None = None


def judge_answers(language_model: Generator, judge: JudgeSpec, asked: Sequence[JudgedAnswer]) -> list[Judgement]:
    """One judgement per answer, in order. Choices are scored where the language model can score, else generated.

    Raises:
        RunFailedError: as `generate` of the language model does (budget spent, endpoint down).
    """
    if judge.kind == "rubric":
        return _rate(language_model, judge, asked)
    return _compare(language_model, judge, asked)


def read_choice(text: str, choices: Sequence[str]) -> str | None:
    """The choice that this reply means; None when it names none, or more than one.

    A reply begins with its choice ("B.", "4/5", "**A**"), or names it once as its verdict ("Verdict: B", "[[A]]").
    """
    bare = (answer_after_thought(text) or "").strip()
    alone = _ALONE.match(bare)
    if alone is not None:
        return alone.group(1).upper() if alone.group(1).upper() in choices else None
    for pattern in _NAMED:
        found = {name.upper() for name in pattern.findall(bare)}
        if found:
            return found.pop() if len(found) == 1 and found <= set(choices) else None
    return None


def _compare(language_model: Generator, judge: JudgeSpec, asked: Sequence[JudgedAnswer]) -> list[Judgement]:
    prompts = [_prompts_of_pair(judge, one) for one in asked]
    to_ask = [prompt for pair in prompts for prompt in pair]
    replies = iter(_ask(language_model, judge, to_ask))
    return [
        _same(one) if not pair else _verdict(one, pair, next(replies), next(replies))
        for one, pair in zip(asked, prompts, strict=True)
    ]


def _prompts_of_pair(judge: JudgeSpec, one: JudgedAnswer) -> tuple[str, ...]:
    """The prompt with the arm's answer first, and with it second; none where both answers read the same."""
    assert one.other is not None, "pairs have two answers"
    if one.answer.split() == one.other.split():
        return ()
    reference = one.reference if judge.shows_reference else ""
    return tuple(
        judge.write_prompt(input=one.input, reference=reference, first=first, second=second)
        for first, second in ((one.answer, one.other), (one.other, one.answer))
    )


def _same(one: JudgedAnswer) -> Judgement:
    prediction = Prediction(one.case_id, SAME_ANSWERS, latency_seconds=0.0, prompt_tokens=0, completion_tokens=0)
    return Judgement(prediction, {PREFERENCE: 0.5})


def _verdict(one: JudgedAnswer, prompts: tuple[str, ...], straight: _Reply, swapped: _Reply) -> Judgement:
    failure = straight.failure or swapped.failure
    prediction = Prediction(
        case_id=one.case_id,
        answer="" if failure else f"{straight.choice} {swapped.choice}",
        latency_seconds=straight.latency_seconds + swapped.latency_seconds,
        prompt_tokens=straight.prompt_tokens + swapped.prompt_tokens,
        completion_tokens=straight.completion_tokens + swapped.completion_tokens,
        prompt=_BETWEEN_PROMPTS.join(prompts),
        failure=failure,
    )
    if failure:
        return Judgement(prediction, {})
    # 1 for the arm's answer, 0 for the baseline's, 0.5 for neither; the arm's stands second in the swapped order.
    first = {FIRST: 1.0, SECOND: 0.0}.get(straight.choice or "", 0.5)
    second = {FIRST: 0.0, SECOND: 1.0}.get(swapped.choice or "", 0.5)
    agree = first == second
    decided = [reply.choice == FIRST for reply in (straight, swapped) if reply.choice in (FIRST, SECOND)]
    preference = first if agree else 0.5
    scores: dict[str, float | None] = {
        PREFERENCE: preference,
        ORDERS_AGREE: float(agree),
        FIRST_CHOSEN: sum(decided) / len(decided) if decided else None,
    }
    lengths = len(one.answer.strip()), len((one.other or "").strip())
    if preference != 0.5 and lengths[0] != lengths[1]:
        scores[LONGER_CHOSEN] = float((lengths[0] > lengths[1]) == (preference == 1.0))
    return Judgement(prediction, scores)


def _rate(language_model: Generator, judge: JudgeSpec, asked: Sequence[JudgedAnswer]) -> list[Judgement]:
    prompts = [
        judge.write_prompt(input=one.input, reference=one.reference if judge.shows_reference else "", answer=one.answer)
        for one in asked
    ]
    return [
        Judgement(
            Prediction(
                case_id=one.case_id,
                answer=reply.choice or "",
                latency_seconds=reply.latency_seconds,
                prompt_tokens=reply.prompt_tokens,
                completion_tokens=reply.completion_tokens,
                prompt=prompt,
                label_scores=reply.scores,
                failure=reply.failure,
            ),
            {} if reply.choice is None else {RATING: float(reply.choice)},
        )
        for one, prompt, reply in zip(asked, prompts, _ask(language_model, judge, prompts), strict=True)
    ]


def _ask(language_model: Generator, judge: JudgeSpec, prompts: Sequence[str]) -> list[_Reply]:
    if not prompts:
        return []
    if language_model.can_score:
        return _score_choices(language_model, judge, prompts)
    decoding = Decoding(max_tokens=judge.max_tokens, temperature=0.0, stop=(), choices=judge.choices)
    listed = ", ".join(judge.choices)
    replies: list[_Reply] = []
    for generation in language_model.generate(prompts, decoding):
        choice = None if generation.failure else read_choice(generation.text, judge.choices)
        failure = generation.failure
        if choice is None and failure is None:
            failure = f"The judge replied {generation.text.strip()[:80]!r}, which names none of {listed}."
        replies.append(
            _Reply(
                choice,
                generation.prompt_tokens,
                generation.completion_tokens,
                generation.latency_seconds,
                failure,
            )
        )
    return replies


def _score_choices(language_model: Generator, judge: JudgeSpec, prompts: Sequence[str]) -> list[_Reply]:
    requests = [
        ScoreRequest(
            prompt,
            tuple(continue_with(prompt, choice, task=TaskKind.CLASSIFICATION) for choice in judge.choices),
        )
        for prompt in prompts
    ]
    replies: list[_Reply] = []
    for outcome in language_model.score(requests):
        scores = dict(zip(judge.choices, outcome.scores, strict=True)) if outcome.failure is None else None
        choice = likeliest(scores) if scores else None
        failure = NO_FINITE_SCORE if scores and choice is None else outcome.failure
        replies.append(
            _Reply(
                choice=choice,
                prompt_tokens=outcome.prompt_tokens,
                completion_tokens=0,
                latency_seconds=outcome.latency_seconds,
                failure=failure,
                scores=scores if failure is None else None,
            )
        )
    return replies
