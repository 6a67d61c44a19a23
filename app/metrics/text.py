"""Exact match and token F1 of short answers, as the SQuAD evaluation defines them, carried over to Chinese.

Source: Rajpurkar et al. 2016 (arXiv 1606.05250) and its script evaluate-v1.1.py; where an answer has no
token left after normalisation, the rule of its successor evaluate-v2.0.py (Rajpurkar et al. 2018); for
punctuation and Chinese, mlqa_evaluation_v1.py (Lewis et al. 2020), which XQuAD is scored by too.
"""

import re
import string
import unicodedata
from collections import Counter

_ASCII_PUNCTUATION = str.maketrans("", "", string.punctuation)
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_CHINESE_MARKS = re.compile("[\u3000-\u303f\uff01-\uff0f\uff1a-\uff20]")
_SPACE_BESIDE_HAN = re.compile(rf"(?<=[{_HAN}])\s+|\s+(?=[{_HAN}])")
_TOKEN = re.compile(rf"[{_HAN}]|[^\s{_HAN}]+")
_ARTICLES = re.compile(r"\b(a|an|the)\b")


def normalize_answer(text: str) -> str:
    """The text in lower case, without punctuation of any script and English articles, single-spaced.

    Source: evaluate-v1.1.py, `normalize_answer`; the order of its four steps matters. Punctuation is also what
    Unicode calls so, as in mlqa_evaluation_v1.py. Beyond both: characters of one meaning are one (NFKC: full-width
    digits, composed accents), Chinese marks part words of other scripts, and a space beside a Chinese character
    is none.
    """
    if not text.isascii():
        text = _CHINESE_MARKS.sub(" ", text)
        text = unicodedata.normalize("NFKC", text)
        text = "".join(letter for letter in text if not unicodedata.category(letter).startswith("P"))
    without_punctuation = text.lower().translate(_ASCII_PUNCTUATION)
    words = " ".join(_ARTICLES.sub(" ", without_punctuation).split())
    return _SPACE_BESIDE_HAN.sub("", words)


def exact_match(answer: str, target: str) -> float:
    """1.0 when both are the same after normalisation, else 0.0."""
    return float(normalize_answer(answer) == normalize_answer(target))


def token_f1(answer: str, target: str) -> float:
    """Harmonic mean of token precision and recall after normalisation, in 0..1.

    Tokens count as often as they occur. evaluate-v1.1 gives 0 when nothing is left of both sides, so a
    right answer "A" to a target "A" would score 0; evaluate-v2.0 gives 1, and so does this.
    """
    given = answer_tokens(answer)
    wanted = answer_tokens(target)
    if not given or not wanted:
        return float(given == wanted)
    shared = sum((Counter(given) & Counter(wanted)).values())
    if shared == 0:
        return 0.0
    precision = shared / len(given)
    recall = shared / len(wanted)
    return 2 * precision * recall / (precision + recall)


def answer_tokens(text: str) -> list[str]:
    """Words of the normalised text; each Chinese character is one, as Chinese writes no spaces.

    Source: mlqa_evaluation_v1.py, `mixed_segmentation`.
    """
    return _TOKEN.findall(normalize_answer(text))
