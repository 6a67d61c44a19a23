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
