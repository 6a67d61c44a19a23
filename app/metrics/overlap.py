"""How much of a longer text's wording is right: ROUGE-L, chrF and sentence BLEU, each in 0..1. Workers only."""

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from rapidfuzz.distance import LCSseq

from app.metrics.text import answer_tokens

if TYPE_CHECKING:
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


@cache
def _chrf() -> "CHRF":
    from sacrebleu.metrics.chrf import CHRF  # noqa: PLC0415 - takes a second, which most runs need not wait

    return CHRF()


@cache
def _bleu(tokenize: str | None = None) -> "BLEU":
    from sacrebleu.metrics.bleu import BLEU  # noqa: PLC0415 - as above

    return BLEU(effective_order=True, tokenize=tokenize)


def rouge_l(answer: str, target: str) -> float:
    """F1 of the longest common subsequence of words.

    Words as token F1 counts them: lower case, no punctuation, no English articles, each Chinese character one. The
    rouge-score package keeps articles and drops everything but a-z and 0-9, so it cannot score Chinese.
    Source: Lin 2004, ROUGE, section 3.1, with beta = 1.
    """
    given, wanted = answer_tokens(answer), answer_tokens(target)
    if not given or not wanted:
        return float(given == wanted)
    return 2 * LCSseq.similarity(given, wanted) / (len(given) + len(wanted))


def chrf(answer: str, target: str) -> float:
    """F2 of character n-grams up to 6; works for any language, without a tokenizer.

    Source: Popović 2015, through sacrebleu (Post 2018) with its default settings. Averaged over cases, it is the mean
    of sentence scores, not sacrebleu's corpus score.
    """
    return _score(_chrf(), answer, target)


def sentence_bleu(answer: str, target: str) -> float:
    """BLEU of one answer, smoothed exponentially, only n-gram orders that the answer is long enough for.

    Source: Papineni et al. 2002 and Chen and Cherry 2014, through sacrebleu with effective order; Chinese references by
    its `zh` tokenizer, others by `13a`. The mean over cases is not corpus BLEU, so do not set it beside published BLEU.
    """
    return _score(_bleu("zh" if _HAN.search(target) else None), answer, target)


def _score(metric: Any, answer: str, target: str) -> float:  # sacrebleu's metrics share no typed base
    return min(1.0, float(metric.sentence_score(answer, [target]).score) / 100)
