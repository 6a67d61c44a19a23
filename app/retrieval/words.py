"""Texts as lists of words for BM25, Chinese included."""

import re

import rjieba

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_PIECE = re.compile(rf"([{_HAN}]+)|([^\W_{_HAN}]+)")


def split_words(text: str) -> list[str]:
    """The words of the text in lower case, in order, without punctuation.

    Runs of Chinese characters have no spaces, so jieba cuts them, long words also into the shorter ones they hold:
    a question about 大学 then finds 北京大学. No stop words are dropped and nothing is stemmed: the first would need
    to know the language, and BM25's idf makes them weigh little anyway.
    """
    words: list[str] = []
    for piece in _PIECE.finditer(text.lower()):
        chinese, other = piece.groups()
        if chinese is None:
            words.append(other)
        else:
            words += rjieba.cut_for_search(chinese)
    return words
