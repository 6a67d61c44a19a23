"""An answer set against its reference word by word, for reading; scores are computed elsewhere."""

import difflib
import re
from dataclasses import dataclass
from typing import Literal

LONGEST_WORDS = 1_500
"""Above so many words on either side nothing is marked: matching takes quadratic time in the worst case."""

# A run of letters and digits, one Han, kana or Hangul sign (written without blanks), or any other visible sign.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class DiffPart:
    """A stretch of text: in both, only in the answer (extra), or only in the reference (missing)."""

    kind: Literal["same", "extra", "missing"]
    text: str


def diff_words(answer: str, reference: str) -> tuple[DiffPart, ...]:
    """The answer with the words it lacks put in, upper and lower case read alike; () where nothing can be marked.

    Source: the matching blocks of Ratcliff and Obershelp 1988, as in Python's difflib.
    """
    given, wanted = list(_WORD.finditer(answer)), list(_WORD.finditer(reference))
    if not given or not wanted or max(len(given), len(wanted)) > LONGEST_WORDS:
        return ()
    matcher = difflib.SequenceMatcher(
        None, [word.group().casefold() for word in given], [word.group().casefold() for word in wanted], autojunk=False
    )
    parts: list[DiffPart] = []
    for kind, start, end, wanted_start, wanted_end in matcher.get_opcodes():
        if end > start:
            text = _stretch(answer, given, start, end)
            parts.append(DiffPart(kind="same" if kind == "equal" else "extra", text=text))
        if kind in ("replace", "insert"):
            parts.append(DiffPart(kind="missing", text=_stretch(reference, wanted, wanted_start, wanted_end)))
    return tuple(parts)


def _stretch(text: str, words: list[re.Match[str]], start: int, end: int) -> str:
    """The words from start to end as they stand in the text, with what follows up to the next word."""
    stop = words[end].start() if end < len(words) else len(text)
    return text[words[start].start() : stop]
