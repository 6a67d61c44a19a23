"""Documents cut into passages at the borders of their own structure."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple, cast

from semchunk.semchunk import Chunker, chunkerify

from app.experiments.retrieval_specs import CutBy
from app.values.cases import Document, Passage

# Chinese, Japanese and Korean text has no spaces, so each such character counts as a word of its own.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_UNSPACED_LETTER = re.compile(rf"[{_UNSPACED}]")
_FULL_STOP = re.compile(r"(?<=[。！？；])(?=\S)")
_SENTENCE_END = re.compile(r"(?<=[。！？；])(?=[^\r\n”’」』）])|(?<=[。！？；][”’」』）])(?=[^\r\n])")
_HAIR_SPACE = "\u200a"
_SENTENCE_BORDER = re.compile(r"""[.!?…。！？；]["'”’»)\]）」』]*\s+|\s*[\r\n]\s*""")
WORDS_LOOKED_AT = 4
"""Passages' worth of words of which semchunk cuts the first passage."""
_WORD = re.compile(rf"[{_UNSPACED}]|[^\s{_UNSPACED}]+")


def count_words(text: str) -> int:
    """How many words the text has: runs between spaces, and single characters of scripts without spaces."""
    return sum(1 for _ in _WORD.finditer(text))


def is_mostly_unspaced(documents: Sequence[Document]) -> bool:
    """Whether more than half of the letters are of scripts that write no spaces between words."""
    letters = sum(sum(map(str.isalpha, document.text)) for document in documents)
    unspaced = sum(len(_UNSPACED_LETTER.findall(document.text)) for document in documents)
    return unspaced > letters / 2


def cut_into_passages(
    documents: Sequence[Document], *, chunk_words: int, overlap_words: int, cut_by: CutBy = "sentences"
) -> tuple[Passage, ...]:
    """The passages of all documents, in order; `position` counts from 0 within each document.

    semchunk splits at the largest break there is (blank lines, then lines, then sentences, then words) and merges
    pieces up to the size. The same input gives the same passages. An empty document has none. It knows no Chinese or
    Japanese full stop, so hair spaces, white space to it, stand after each while it cuts, and go again: two of them,
    because it takes the longest run of white space first, and such texts have single spaces around foreign words.

    Its own overlap cuts the text into pieces of the overlap's size first, and so in the middle of sentences. Here a
    passage begins with the last whole sentences of the one before that fit the overlap, and a longer sentence is not
    repeated. `cut_by` words leaves both to semchunk, with one hair space, as versions before 2026-11-29 did.

    Args:
        chunk_words: most words of one passage.
        overlap_words: how many words neighbouring passages share, at most; below chunk_words.
    """
    # Unmemoized: semchunk's memory is global and grows with every text it ever saw.
    chunker = chunkerify(count_words, chunk_words, memoize=False)
    passages: list[Passage] = []
    for document in documents:
        if cut_by == "words":
            marked = _FULL_STOP.sub(_HAIR_SPACE, document.text)
            texts = cast(list[str], chunker(marked, overlap=overlap_words or None))
        else:
            marked = _SENTENCE_END.sub(2 * _HAIR_SPACE, document.text)
            if overlap_words:
                texts = _cut_overlapping(marked, chunker, chunk_words=chunk_words, overlap_words=overlap_words)
            else:
                texts = cast(list[str], chunker(marked))
        passages.extend(
            Passage(document=document.name, position=position, text=text.replace(_HAIR_SPACE, ""))
            for position, text in enumerate(texts)
        )
    return tuple(passages)


def _cut_overlapping(text: str, chunker: Chunker, *, chunk_words: int, overlap_words: int) -> Iterator[str]:
    """Passages of the text, each from as far back in the one before as whole sentences fit the overlap.

    Going back so far that the next passage would end where this one does is no use; then it is fewer sentences.
    """
    sentences = [border.end() for border in _SENTENCE_BORDER.finditer(text)]
    cut = _cut_first(text, 0, chunker, chunk_words)
    while cut is not None:
        yield text[cut.start : cut.end]
        if cut.rest is None:
            return
        shared = sentences[bisect_right(sentences, cut.start) : bisect_left(sentences, cut.rest)]
        starts = [start for start in shared if count_words(text[start : cut.rest]) <= overlap_words]
        tried = (_cut_first(text, start, chunker, chunk_words) for start in (*starts, cut.rest))
        end = cut.end
        cut = next((each for each in tried if each is not None and each.end > end), None)


class _Cut(NamedTuple):
    """Where a passage begins and ends in its text, and where the text goes on."""

    start: int
    end: int
    rest: int | None


def _cut_first(text: str, start: int, chunker: Chunker, chunk_words: int) -> _Cut | None:
    """The first passage of the text from here on; None where there are no more words.

    Only so much is looked at as the first passage depends on.
    """
    words = islice(_WORD.finditer(text, start), WORDS_LOOKED_AT * chunk_words, None)
    beyond = next(words, None)
    window = text[start : len(text) if beyond is None else beyond.start()]
    _, spans = cast(tuple[list[str], list[tuple[int, int]]], chunker(window, offsets=True))
    if not spans:
        return None
    rest = start + spans[1][0] if len(spans) > 1 else None
    return _Cut(start + spans[0][0], start + spans[0][1], rest)
