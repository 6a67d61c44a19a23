"""Texts as lists of words for BM25, Chinese included."""

import re
import unicodedata

import rjieba

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# Thai, Lao, Burmese and Khmer write no spaces either: cut at their marks, a text has at least pieces to be found by.
_CUT_AT_MARKS = (range(0x0E00, 0x0F00), range(0x1000, 0x10A0), range(0x1780, 0x1800))
_MARKS = "".join(
    chr(code)
    for code in range(0x0300, 0xFE00)  # beyond are variants of how a character is drawn
    if unicodedata.category(chr(code)) in ("Mn", "Mc") and not any(code in block for block in _CUT_AT_MARKS)
)
_PIECE = re.compile(rf"([{_HAN}]+)|([^\W_{_HAN}]+(?:[{_MARKS}]+[^\W_{_HAN}]*)*)")


def split_words(text: str) -> list[str]:
    """The words of the text in lower case, in order, without punctuation.

    Runs of Chinese characters have no spaces, so jieba cuts them, long words also into the shorter ones they hold:
    a question about 大学 then finds 北京大学. No stop words are dropped and nothing is stemmed: the first would need
    to know the language, and BM25's idf makes them weigh little anyway.

    A word is the same in full width, with composed or with combining accents (Unicode's NFKC). Marks belong to the
    letter before them, as the vowels of Hindi do.
    """
    words: list[str] = []
    for piece in _PIECE.finditer(unicodedata.normalize("NFKC", text).lower()):
        chinese, other = piece.groups()
        if chinese is None:
            words.append(other)
        else:
            words += rjieba.cut_for_search(chinese)
    return words
