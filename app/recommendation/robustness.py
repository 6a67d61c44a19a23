"""How sure a ranking is: the share of randomly perturbed weightings in which each method stays first.

The numbers and their reasons are in robustness.yaml. Random numbers are drawn for each judgement and each question
under a fixed seed, so that a changed answer is compared under the same perturbations.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import prod
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from app.glossary import MethodKey
from app.questionnaire.packaged_yaml import as_number, read_packaged_yaml
from app.questionnaire.questions import UNKNOWN
from app.recommendation.method_titles import advised_methods
from app.recommendation.rule_book import Rule, RuleBook
from app.recommendation.rules import ALL_RULES, votes_on_day
from app.values.advice import Vote

_ROBUSTNESS_FILE = Path(__file__).with_name("robustness.yaml")

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class RobustnessSettings:
    """The numbers of robustness.yaml."""

    draws: int
    seed: int
    factor: float
    factor_unknown: float
    abstain_rival_share: float
    plan_first_share: float


@dataclass(frozen=True, slots=True)
class Robustness:
    """The share (0..1) of weightings in which a method is first, and in which each rival is ahead of the first method.

    `rival` is the method most often ahead of `first`; None where no other method is left.
    """

    first_share: Mapping[MethodKey, float]
    first: MethodKey
    rival: MethodKey | None
    rival_share: float

    @property
    def is_toss_up(self) -> bool:
        """Whether first and rival cannot be told apart."""
        return self.rival is not None and self.rival_share >= robustness_settings().abstain_rival_share


def measure_robustness(
    answers: Mapping[str, str],
    *,
    options: Mapping[str, Sequence[str]],
    book: RuleBook,
    day: str,
    first: MethodKey,
) -> Robustness:
    """How often each method is first when weights are perturbed and unknown answers are filled in at random.

    An answer nobody gave excludes nothing: whether a method is possible is to be asked, not measured.

    Args:
        answers: checked answers; `unknown` ones are drawn from their options, each as likely as the other.
        options: question id -> its options without `unknown`.
        book: the weights to perturb.
        day: ISO date on which dated rules are read.
        first: the method that is first with the weights as they are.
    """
    methods = advised_methods()
    draws = robustness_settings().draws
    scores: FloatArray = np.zeros((draws, len(methods)))
    excluded: NDArray[np.bool_] = np.zeros(len(methods), dtype=np.bool_)
    for rule in ALL_RULES:
        for vote in votes_on_day(rule.vote(answers, book), day):
            excluded[methods.index(vote.method)] |= vote.excludes
        for outcome in _outcomes(rule, answers, options=options, book=book, day=day):
            _add_votes(scores, outcome, methods)
    # Rounded so that the last bit of a sum, which may differ between machines, decides no tie.
    scores = np.where(excluded[None, :], -np.inf, np.round(scores, 9))  # (draws, methods)
    winners = np.bincount(np.argmax(scores, axis=1), minlength=len(methods))  # a tie goes to the simpler method
    place = methods.index(first)
    ahead = (scores > scores[:, [place]]).mean(axis=0)  # (methods,)
    rival = int(np.argmax(ahead))
    return Robustness(
        first_share={
            method: round(float(count) / draws, 4)
            for method, count in sorted(zip(methods, winners, strict=True), key=lambda pair: -pair[1])
            if count
        },
        first=first,
        rival=methods[rival] if ahead[rival] > 0 else None,
        rival_share=round(float(ahead[rival]), 4),
    )


@cache
def robustness_settings() -> RobustnessSettings:
    """The numbers that ship with Sextant."""
    fields = {
        name: as_number(value, where=f"{_ROBUSTNESS_FILE.name}, {name}")
        for name, value in read_packaged_yaml(_ROBUSTNESS_FILE).items()
    }
    return RobustnessSettings(
        draws=int(fields["draws"]),
        seed=int(fields["seed"]),
        factor=fields["factor"],
        factor_unknown=fields["factor_unknown"],
        abstain_rival_share=fields["abstain_rival_share"],
        plan_first_share=fields["plan_first_share"],
    )


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The votes a rule gives in some of the draws, and how far its weights may be off there."""

    votes: tuple[Vote, ...]
    rows: IntArray | None
    factor: float


def _outcomes(
    rule: Rule, answers: Mapping[str, str], *, options: Mapping[str, Sequence[str]], book: RuleBook, day: str
) -> list[_Outcome]:
    """What a rule says: one outcome where its answers are known, one for each different outcome of the draws else."""
    settings = robustness_settings()
    unknown = [question for question in rule.reads if answers.get(question) == UNKNOWN]
    if not unknown:
        votes = votes_on_day(rule.vote(answers, book), day)
        return [_Outcome(votes=votes, rows=None, factor=settings.factor)] if votes else []
    codes: IntArray = np.zeros(settings.draws, dtype=np.intp)
    for question in unknown:
        codes = codes * len(options[question]) + _drawn_options(question, len(options[question]))
    outcome_of_code: IntArray = np.zeros(prod(len(options[question]) for question in unknown), dtype=np.intp)
    votes_of_cases: dict[tuple[str, ...], tuple[Vote, ...]] = {}
    for code in np.flatnonzero(np.bincount(codes)).tolist():
        votes = votes_on_day(rule.vote({**answers, **_decode(code, unknown, options)}, book), day)
        cases = tuple(dict.fromkeys(vote.case for vote in votes))
        votes_of_cases.setdefault(cases, votes)
        outcome_of_code[code] = list(votes_of_cases).index(cases)
    outcome_of_draw = outcome_of_code[codes]
    return [
        _Outcome(votes=votes, rows=np.flatnonzero(outcome_of_draw == number), factor=settings.factor_unknown)
        for number, votes in enumerate(votes_of_cases.values())
        if votes
    ]


def _add_votes(scores: FloatArray, outcome: _Outcome, methods: tuple[MethodKey, ...]) -> None:
    """Add the perturbed votes to the rows of the draws they belong to; votes of one group move together."""
    rows: IntArray | slice = slice(None) if outcome.rows is None else outcome.rows
    for vote in outcome.votes:
        if vote.weight:
            exponents = _exponents(vote.rule, vote.case, vote.group)[rows]
            scores[rows, methods.index(vote.method)] += vote.weight * outcome.factor**exponents


def _decode(code: int, questions: Sequence[str], options: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The options that a combined code stands for; the last question is its lowest digit."""
    decoded: dict[str, str] = {}
    for question in reversed(questions):
        code, digit = divmod(code, len(options[question]))
        decoded[question] = options[question][digit]
    return decoded


@lru_cache(maxsize=1024)
def _exponents(rule: str, case: str, group: int) -> FloatArray:
    """One exponent in -1..1 for each draw, the same for the same judgement in every recommendation."""
    exponents: FloatArray = _generator(f"{rule}/{case}/{group}").uniform(-1, 1, robustness_settings().draws)
    exponents.setflags(write=False)
    return exponents


@lru_cache(maxsize=256)
def _drawn_options(question: str, how_many: int) -> IntArray:
    """One option number for each draw, each as likely as the other."""
    drawn: IntArray = _generator(question).integers(0, how_many, robustness_settings().draws, dtype=np.intp)
    drawn.setflags(write=False)
    return drawn


def _generator(name: str) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64([robustness_settings().seed, crc32(name.encode())]))
