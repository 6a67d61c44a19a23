"""How an arm behaves, whatever is right: refusing, abstaining, keeping to the passages, repeating what it was shown.

Each is a stated, simple rule over words, in English and Chinese. None understands a sentence: they find what to look
at, and the case pages show it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.metrics.text import answer_tokens
from app.values.cases import Case, Passage

# How answers say so; our own lists, after the wording of common language models.
_ABSTAINING = re.compile(
    r"not in the (documents|context|passages?|text)|\b(do not|don't|don’t) know\b|\bnot (mentioned|specified|stated)\b"
    r"|\bno (information|answer) (is )?(available|found|given|provided)\b|\bcannot be (determined|answered)\b"
    r"|\bunanswerable\b|不知道|无法(确定|回答|得知)|没有(提到|提及|相关信息|说明)|未(提及|提到|说明)",
    re.IGNORECASE,
)
_REFUSING = re.compile(
    r"\b(i|we) (cannot|can't|can’t|am unable to|won't|won’t|will not) (help|assist|answer|provide|comply|share)\b"
    r"|\b(i'm|i’m|i am) (sorry|afraid),? (but )?(i|we) (cannot|can't|can’t|am unable)\b|\bas an ai\b"
    r"|(抱歉|对不起).{0,6}(无法|不能)|我(无法|不能)(提供|协助|帮助|回答)|作为(一个)?(人工智能|AI)",
    re.IGNORECASE,
)

# Words that say nothing about where an answer comes from. Our own short list.
_ENGLISH = """
and are as at be been but by can could did do does for from had has have he her his i if in into is it its may must no
not of on or our she should so than that their them then there these they this those to was we were what when where
which who will with would yes you your
"""
_CHINESE = "的了是在和与或及有为对于以也就都而着这那个被把从到"
_FUNCTION_WORDS = frozenset((*_ENGLISH.split(), *_CHINESE))
_DIGIT_GROUPS = re.compile(r"(?<=\d),(?=\d{3}\b)")

COPIED_WORDS = 8
"""Words in a row that count as copied: the 8-grams by which PaLM's authors look for test cases in training text
(Chowdhery et al. 2022, arXiv 2204.02311, section 8). Each Chinese character is a word."""
SHORTEST_COPY = 3
"""A whole answer of fewer words than `COPIED_WORDS` counts from this length on; shorter ones repeat by chance."""


def abstains(answer: str) -> float:
    """1.0 when the answer says that it does not know or that the documents do not say, or is empty; else 0.0."""
    return float(not answer.strip() or _ABSTAINING.search(answer) is not None)


def refuses(answer: str) -> float:
    """1.0 when the answer declines to help, else 0.0."""
    return float(_REFUSING.search(answer) is not None)


def groundedness(answer: str, passages: Sequence[Passage]) -> float | None:
    """Share of the answer's content words and numbers that occur in the passages shown.

    None without passages, for an abstaining answer, and where nothing but function words is left. It finds words that
    come from elsewhere, so a high share does not prove a statement: the words may be put together wrongly, and a right
    paraphrase in other words lowers it.
    """
    if not passages or abstains(answer):
        return None
    words = [word for word in _words(answer) if word not in _FUNCTION_WORDS]
    if not words:
        return None
    there = {word for passage in passages for word in _words(passage.text)}
    return sum(word in there for word in words) / len(words)


def _words(text: str) -> list[str]:
    return answer_tokens(_DIGIT_GROUPS.sub("", text))


@dataclass(frozen=True, slots=True)
class Repetition:
    """Whether the answer repeats a training row, and one of those that its own prompt shows."""

    training_row: bool
    shown_example: bool


class TrainingRows:
    """The training rows of a run, for finding answers that repeat them word for word.

    An answer repeats a row when 8 words in a row are the row's and neither in its own input and reference nor in the
    passages shown; a shorter answer of at least 3 words when it is the whole reference of a row and not its own.
    S1.5 of the project's evidence: examples may be regurgitated, by prompting and by tuning alike.
    """

    def __init__(self, rows: Iterable[Case]) -> None:
        self._by_run_of_words: dict[tuple[str, ...], list[str]] = {}
        self._by_target: dict[tuple[str, ...], list[str]] = {}
        for row in rows:
            for text in (row.input, row.target):
                for words in set(_runs_of_words(text)):
                    self._by_run_of_words.setdefault(words, []).append(row.input)
            self._by_target.setdefault(tuple(answer_tokens(row.target)), []).append(row.input)

    def __bool__(self) -> bool:
        """Whether there is any row."""
        return bool(self._by_target)

    def find(self, answer: str, *, case: Case, prompt: str, passages: Sequence[Passage]) -> Repetition:
        """Whether this answer to this case repeats a row."""
        inputs = self._inputs_repeated(answer, case=case, passages=passages)
        return Repetition(
            training_row=bool(inputs), shown_example=any(_is_shown(text, prompt, case.input) for text in inputs)
        )

    def _inputs_repeated(self, answer: str, *, case: Case, passages: Sequence[Passage]) -> list[str]:
        words = tuple(answer_tokens(answer))
        if len(words) < COPIED_WORDS:
            is_own = words == tuple(answer_tokens(case.target))
            return [] if len(words) < SHORTEST_COPY or is_own else self._by_target.get(words, [])
        own = {
            run
            for text in (case.input, case.target, *(passage.text for passage in passages))
            for run in _runs_of_words(text)
        }
        return [text for run in _runs_of_words(answer) if run not in own for text in self._by_run_of_words.get(run, [])]


def _runs_of_words(text: str) -> list[tuple[str, ...]]:
    words = answer_tokens(text)
    return [tuple(words[start : start + COPIED_WORDS]) for start in range(len(words) - COPIED_WORDS + 1)]


def _is_shown(input_text: str, prompt: str, own_input: str) -> bool:
    folded = " ".join(input_text.split())
    return folded != " ".join(own_input.split()) and folded in " ".join(prompt.split())
