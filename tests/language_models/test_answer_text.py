import pytest

from app.language_models.answer_text import answer_after_thought, begins_with_thought, cut_at_first_stop


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Oslo\n", "Oslo\n"),
        ("<think>\nA city.\n</think>\n\nOslo\nin Norway", "Oslo\nin Norway"),
        (" \n<think></think>Oslo", "Oslo"),
        ("A city.\n</think>\n\nOslo", "Oslo"),  # the prompt's template had opened the thought
        ("<think>\nA city", None),
        ("Use <think> and </think>", "Use <think> and </think>"),
        ("", ""),
    ],
)
def test_an_answer_is_what_follows_a_leading_thought(text: str, answer: str | None):
    assert answer_after_thought(text) == answer


def test_only_a_leading_thought_begins_a_text():
    assert begins_with_thought("\n<think>\nHm")
    assert not begins_with_thought("Say <think>")


def test_the_first_of_several_stop_strings_ends_an_answer():
    assert cut_at_first_stop("one two\nthree", ("\n", " ")) == "one"
    assert cut_at_first_stop("one", ("\n",)) == "one"
    assert cut_at_first_stop("one\ntwo", ()) == "one\ntwo"
