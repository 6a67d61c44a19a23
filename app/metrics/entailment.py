"""Groundedness by entailment: which sentences of an answer follow from the passages it was shown."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.metrics.behaviour import abstains
from app.metrics.text import answer_tokens
from app.values.cases import Passage

Entails = Callable[[Sequence[str], Sequence[str]], Sequence[bool]]
"""(sentences, passages) -> for each sentence whether some passage entails it."""

SHORT_ANSWER_WORDS = 5
"""A shorter answer is no statement; the question stands before it, as premise and hypothesis have it in Q² (Honovich et
al. 2021, arXiv 2104.08202, section 3). Our own bound. Each Chinese character is a word."""

_ENDS = re.compile(r"(?<=[.!?])[\"'”’)\]]*\s+|(?<=[。！？；])|\s*\n+\s*")
_CITATIONS = re.compile(r"\s*\[\d{1,3}(?:\s*,\s*\d{1,3})*\]")


@dataclass(frozen=True, slots=True)
class EntailedAnswer:
    """How many sentences of an answer a passage entails, and which none does."""

    sentences: int
    unsupported: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share entailed, in 0..1."""
        return 1 - len(self.unsupported) / self.sentences


def check_entailment(
    answer: str, *, question: str, passages: Sequence[Passage], entails: Entails
) -> EntailedAnswer | None:
    """Which sentences of the answer some passage entails, each sentence by itself.

    None without passages, for an abstaining answer, and without a sentence that has a word. Citation marks such as [2]
    are left out.

    Source: the best passage for each sentence, then the mean over sentences: SummaC-ZS (Laban et al. 2022, arXiv
        2111.09525, section 4.1), with the network's own decision instead of its probability.
    """
    if not passages or abstains(answer):
        return None
    sentences = split_sentences(_CITATIONS.sub("", answer))
    if not sentences:
        return None
    hypotheses = sentences
    if len(sentences) == 1 and len(answer_tokens(sentences[0])) < SHORT_ANSWER_WORDS:
        hypotheses = [f"{question.strip()} {sentences[0]}"]
    found = entails(hypotheses, [passage.text for passage in passages])
    return EntailedAnswer(
        sentences=len(sentences),
        unsupported=tuple(sentence for sentence, is_entailed in zip(sentences, found, strict=True) if not is_entailed),
    )


def split_sentences(text: str) -> list[str]:
    """The sentences of a text that have a word, by their punctuation and by lines; English and Chinese."""
    pieces = [piece.strip() for piece in _ENDS.split(text)]
    return [piece for piece in pieces if piece and answer_tokens(piece)]
