"""Documents cut into passages at the borders of their own structure."""

import re
from collections.abc import Sequence
from typing import cast

from semchunk.semchunk import chunkerify

from app.values.cases import Document, Passage

# Chinese, Japanese and Korean text has no spaces, so each such character counts as a word of its own.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_UNSPACED_LETTER = re.compile(rf"[{_UNSPACED}]")
_SENTENCE_END = re.compile(r"(?<=[。！？；])(?=\S)")
_HAIR_SPACE = "\u200a"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\s{_UNSPACED}]+")


def count_words(text: str) -> int:
    """How many words the text has: runs between spaces, and single characters of scripts without spaces."""
    return sum(1 for _ in _WORD.finditer(text))


def is_mostly_unspaced(documents: Sequence[Document]) -> bool:
    """Whether more than half of the letters are of scripts that write no spaces between words."""
    letters = sum(sum(map(str.isalpha, document.text)) for document in documents)
    unspaced = sum(len(_UNSPACED_LETTER.findall(document.text)) for document in documents)
    return unspaced > letters / 2


def cut_into_passages(documents: Sequence[Document], *, chunk_words: int, overlap_words: int) -> tuple[Passage, ...]:
    """The passages of all documents, in order; `position` counts from 0 within each document.

    semchunk splits at the largest break there is (blank lines, then lines, then sentences, then words) and merges
    pieces up to the size. The same input gives the same passages. An empty document has none. It knows no Chinese or
    Japanese full stop, so a hair space, white space to it, stands after each while it cuts, and goes again.

    Args:
        chunk_words: most words of one passage.
        overlap_words: how many words neighbouring passages share, at most; below chunk_words.
    """
    # Unmemoized: semchunk's memory is global and grows with every text it ever saw.
    chunker = chunkerify(count_words, chunk_words, memoize=False)
    passages: list[Passage] = []
    for document in documents:
        marked = _SENTENCE_END.sub(_HAIR_SPACE, document.text)
        texts = cast(list[str], chunker(marked, overlap=overlap_words or None))
        passages.extend(
            Passage(document=document.name, position=position, text=text.replace(_HAIR_SPACE, ""))
            for position, text in enumerate(texts)
        )
    return tuple(passages)
