"""Refusing, abstaining, keeping to the passages, repeating training rows."""

import pytest

from app.glossary import Split
from app.methods.prompts import NOT_FOUND_ANSWER
from app.metrics.behaviour import TrainingRows, abstains, groundedness, refuses
from app.values.cases import Case, Passage


def passage(text: str) -> Passage:
    return Passage(document="a.md", position=0, text=text)


@pytest.mark.parametrize(
    "answer", [NOT_FOUND_ANSWER, "I don't know.", "It is not specified in the text.", "文中没有提到。", "我不知道", " "]
)
def test_an_answer_that_does_not_know_abstains(answer: str):
    assert abstains(answer) == 1.0


@pytest.mark.parametrize("answer", ["30 days", "Employees know the answer", "知道的人填表"])
def test_an_answer_does_not_abstain(answer: str):
    assert (abstains(answer), refuses(answer)) == (0.0, 0.0)


@pytest.mark.parametrize(
    "answer",
    ["I'm sorry, but I can't share that.", "I cannot help with this.", "As an AI, I ...", "抱歉，我无法回答。"],
)
def test_a_refusal_is_found(answer: str):
    assert refuses(answer) == 1.0


def test_groundedness_counts_content_words_and_numbers():
    # content words: notice, 1200, euros, friday -> notice and 1200 are there
    shown = [passage("Notice is given in writing."), passage("The limit is 1,200 dollars.")]
    assert groundedness("the notice is 1200 euros by Friday", shown) == 0.5


def test_groundedness_asks_for_passages_and_an_answer():
    assert groundedness("thirty days", []) is None
    assert groundedness("not in the documents", [passage("Thirty days.")]) is None
    assert groundedness("it is", [passage("Thirty days.")]) is None


ROWS = TrainingRows(
    [
        Case("t1", "When is payday?", "on the last working day of each month before noon", Split.TRAIN),
        Case("t2", "Who signs?", "the head of finance", Split.TRAIN),
    ]
)
ASKED = Case("q1", "When do we get paid?", "monthly", Split.TEST)


def test_eight_words_of_a_training_row_are_a_repetition():
    found = ROWS.find("Paid on the last working day of each month before noon.", case=ASKED, prompt="", passages=())
    assert (found.training_row, found.shown_example) == (True, False)
    found = ROWS.find("on the last working day of the month", case=ASKED, prompt="", passages=())
    assert not found.training_row


def test_a_short_answer_repeats_a_row_when_it_is_all_of_its_reference_and_not_its_own():
    assert ROWS.find("Head of finance.", case=ASKED, prompt="", passages=()).training_row
    own = Case("q2", "Who signs it?", "the head of finance", Split.TEST)
    assert not ROWS.find("the head of finance", case=own, prompt="", passages=()).training_row


def test_words_that_the_passages_show_are_no_repetition():
    text = "Salaries arrive on the last working day of each month before noon."
    answer = "on the last working day of each month before noon"
    assert not ROWS.find(answer, case=ASKED, prompt="", passages=[passage(text)]).training_row


def test_a_repeated_row_that_the_prompt_shows_is_a_repeated_example():
    prompt = "Question: Who  signs?\nAnswer: the head of finance\n\nQuestion: When do we get paid?\nAnswer:"
    assert ROWS.find("the head of finance", case=ASKED, prompt=prompt, passages=()).shown_example
