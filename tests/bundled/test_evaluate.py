"""Measures checked against values computed by hand."""

from bundled.evaluate import best_token_f1, cut_around


def test_token_f1_is_that_of_the_best_answer() -> None:
    assert best_token_f1("1912", ["in May", "1912"]) == 1.0


def test_cut_keeps_the_answer_and_the_limit() -> None:
    context = " ".join(f"w{number}" for number in range(500))
    cut = cut_around(context, context.index("w250"), words=120)
    assert "w250" in cut.split()
    assert len(cut.split()) == 120


def test_cut_leaves_short_contexts_whole() -> None:
    assert cut_around("one two three", 4, words=120) == "one two three"
