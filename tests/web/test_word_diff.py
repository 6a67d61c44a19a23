"""Answers set against their reference word by word."""

import pytest

from app.web.word_diff import LONGEST_WORDS, diff_words


def marked(answer, reference):
    signs = {"same": "{}", "extra": "+{}", "missing": "-{}"}
    return [signs[part.kind].format(part.text.strip()) for part in diff_words(answer, reference)]


@pytest.mark.parametrize(
    ("answer", "reference", "parts"),
    [
        ("14 days", "14 days", ["14 days"]),
        ("14 Days before", "14 days", ["14 Days", "+before"]),
        ("three weeks", "14 days", ["+three weeks", "-14 days"]),
        ("ask early", "ask 9 days early", ["ask", "-9 days", "early"]),
        ("提前三天", "提前九天申请", ["提前", "+三", "-九", "天", "-申请"]),
    ],
)
def test_words_are_kept_added_and_missed(answer, reference, parts):
    assert marked(answer, reference) == parts


def test_the_kept_and_added_parts_are_the_answer_itself():
    answer = "Ask  early,\nand ask in writing."
    parts = diff_words(answer, "Ask in writing, early")
    assert "".join(part.text for part in parts if part.kind != "missing") == answer


@pytest.mark.parametrize(("answer", "reference"), [("", "14 days"), ("14 days", ""), ("a " * (LONGEST_WORDS + 1), "a")])
def test_nothing_is_marked_where_there_is_nothing_to_compare_or_far_too_much(answer, reference):
    assert diff_words(answer, reference) == ()
