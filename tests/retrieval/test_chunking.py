from itertools import pairwise

import pytest

from app.retrieval.chunking import count_words, cut_into_passages
from app.values.cases import Document

SENTENCES = " ".join(f"Sentence number {n} says that door {n} is painted blue." for n in range(40))
DOCUMENTS = [Document("a.md", f"# Doors\n\n{SENTENCES}"), Document("b.md", "One short note."), Document("c.md", " \n ")]


def cut(overlap_words: int = 0):
    return cut_into_passages(DOCUMENTS, chunk_words=50, overlap_words=overlap_words)


def test_no_passage_is_longer_than_asked():
    assert all(0 < count_words(passage.text) <= 50 for passage in cut(overlap_words=10))


def test_every_sentence_is_in_some_passage():
    texts = [passage.text for passage in cut(overlap_words=10)]
    assert all(any(f"door {n} is painted blue" in text for text in texts) for n in range(40))


def test_positions_count_within_each_document():
    passages = cut()
    assert [passage.position for passage in passages if passage.document == "a.md"] == list(range(len(passages) - 1))
    assert passages[-1].document == "b.md"
    assert passages[-1].position == 0


def test_neighbours_share_words_only_when_asked_to():
    def shared(passages) -> int:
        first, second = passages[1].text, passages[2].text
        return max((n for n in range(1, len(first)) if second.startswith(first[-n:])), default=0)

    assert shared(cut(overlap_words=0)) == 0
    assert shared(cut(overlap_words=20)) > 20


def test_the_same_input_gives_the_same_passages():
    assert cut(overlap_words=10) == cut(overlap_words=10)


def test_an_empty_document_has_no_passage():
    assert not [passage for passage in cut() if passage.document == "c.md"]


@pytest.mark.parametrize(("text", "words"), [("one two", 2), ("", 0), ("北京是首都", 5), ("在 2024 年", 3)])
def test_counts_words_of_spaced_and_unspaced_scripts(text: str, words: int):
    assert count_words(text) == words


def test_chinese_is_cut_after_sentences():
    text = "".join(f"第{number}句话讲的是一辆自行车，它停在北京的街上。" for number in range(1, 9))
    passages = cut_into_passages([Document("zh.md", text)], chunk_words=50, overlap_words=0)
    assert all(passage.text.endswith("。") for passage in passages)
    assert "".join(passage.text for passage in passages) == text


LONGER = " as long as the receipt names the day, the town and the line"
ENGLISH = " ".join(
    f"Rule {number} says that staff may claim trains within {number + 10} days{LONGER * (number % 2)}."
    for number in range(12)
)
CHINESE = "".join(f"第{number}条规定，差旅费用在三十天内申请报销。" for number in range(1, 13))


@pytest.mark.parametrize(("text", "begin", "end"), [(ENGLISH, "Rule", "."), (CHINESE, "第", "。")])
@pytest.mark.parametrize("overlap_words", [30, 45, 70])
def test_with_overlap_passages_begin_and_end_with_whole_sentences(text: str, begin: str, end: str, overlap_words: int):
    passages = [
        one.text for one in cut_into_passages([Document("a.md", text)], chunk_words=80, overlap_words=overlap_words)
    ]
    assert all(passage.startswith(begin) and passage.endswith(end) and passage in text for passage in passages)
    assert all(count_words(passage) <= 80 for passage in passages)
    shared = [
        count_words(
            one[len(one) - max(size for size in range(len(one)) if following.startswith(one[len(one) - size :])) :]
        )
        for one, following in pairwise(passages)
    ]
    assert 0 < max(shared) <= overlap_words


def test_a_sentence_longer_than_the_overlap_is_not_repeated():
    passages = [one.text for one in cut_into_passages([Document("a.md", ENGLISH)], chunk_words=60, overlap_words=10)]
    assert " ".join(passages) == ENGLISH


def test_lines_are_repeated_whole():
    text = "\n".join(f"- item {number} costs {number} euro" for number in range(40))
    passages = [one.text for one in cut_into_passages([Document("a.md", text)], chunk_words=50, overlap_words=10)]
    assert all(passage.startswith("- item") and passage.endswith("euro") for passage in passages)
    assert passages[1].startswith(passages[0].splitlines()[-1])


def test_cut_by_words_cuts_sentences_as_earlier_versions_did():
    text = " ".join(f"Rule {number} says that staff may claim trains{LONGER}." for number in range(12))
    by_words, by_sentences = (
        cut_into_passages([Document("a.md", text)], chunk_words=100, overlap_words=20, cut_by=cut_by)
        for cut_by in ("words", "sentences")
    )
    assert not all(passage.text.endswith(".") for passage in by_words)
    assert all(passage.text.endswith(".") for passage in by_sentences)


def test_chinese_with_foreign_words_is_cut_after_sentences():
    text = "".join(f"第{number}场在 Levi's Stadium 球场举行，票价 {number} 美元。" for number in range(1, 13))
    passages = cut_into_passages([Document("zh.md", text)], chunk_words=50, overlap_words=0)
    assert all(passage.text.endswith("。") for passage in passages)
    assert "".join(passage.text for passage in passages) == text


def test_a_closing_quotation_mark_stays_with_its_sentence():
    text = "".join(f"第{number}个人说：“我们明天一早去北京。”" for number in range(1, 13))
    passages = cut_into_passages([Document("zh.md", text)], chunk_words=50, overlap_words=20)
    assert all(passage.text.startswith("第") and passage.text.endswith("。”") for passage in passages)
