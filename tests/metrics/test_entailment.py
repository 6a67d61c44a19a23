"""Groundedness by entailment: what counts as a sentence, what is asked, and what the share says."""

import pytest

from app.metrics.entailment import check_entailment, split_sentences
from app.values.cases import Passage

PASSAGES = (Passage("rules.md", 0, "Leave must be asked for 9 days before."), Passage("halls.md", 0, "Oslo is hall 4."))


class Reader:
    """Says that a passage entails a sentence when it holds its last word."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, sentences, passages):
        self.asked += sentences
        return [any(sentence.rstrip(".!?。").split()[-1] in passage for passage in passages) for sentence in sentences]


def check(answer: str, *, passages=PASSAGES, question: str = "How early?"):
    reader = Reader()
    return check_entailment(answer, question=question, passages=passages, entails=reader), reader


def test_each_sentence_is_checked_against_every_passage_by_itself():
    found, reader = check("You must ask at least 9 days before. The parcel lies in hall 4. It is cheap and also blue.")
    assert found is not None
    assert found.sentences == 3
    assert found.unsupported == ("It is cheap and also blue.",)
    assert found.share == pytest.approx(2 / 3)
    assert len(reader.asked) == 3


def test_a_short_answer_is_checked_behind_its_question():
    _, reader = check("before", question="How early must leave be asked for?")
    assert reader.asked == ["How early must leave be asked for? before"]


def test_marks_of_citations_are_no_part_of_a_sentence():
    _, reader = check("You must ask for it at least 9 days before [1]. It always lies there in hall 4 [1, 2].")
    assert reader.asked == ["You must ask for it at least 9 days before.", "It always lies there in hall 4."]


@pytest.mark.parametrize("answer", ["", "I do not know.", "not in the documents", "...", "不知道"])
def test_an_answer_that_says_nothing_has_no_share(answer):
    assert check(answer)[0] is None


def test_without_passages_there_is_no_share():
    assert check("It is hall 4.", passages=())[0] is None


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It costs 3.50 euros. Pay at once!", ["It costs 3.50 euros.", "Pay at once!"]),
        ("提前九天申请。在四号厅吗？是的", ["提前九天申请。", "在四号厅吗？", "是的"]),
        ("- one\n- two\n\n---\n", ["- one", "- two"]),
        ('He said "go." Then he left.', ['He said "go.', "Then he left."]),
    ],
)
def test_sentences_end_at_their_punctuation_or_their_line(text, sentences):
    assert split_sentences(text) == sentences
