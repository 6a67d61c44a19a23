"""The exported document."""

from datetime import date

from app.recommendation.flips import single_answer_flips
from app.recommendation.ranking import recommend
from app.recommendation.recommendation_markdown import as_text, recommendation_markdown

ANSWERS = {
    "task_kind": "generation",
    "external_knowledge": "facts",
    "documents": "nowhere",
    "citations": "required",
    "labelled_cases": "from_500",
    "tuning_access": "provider",
    "tuning_provider": "openai_in_use",
}
ADVICE = recommend(ANSWERS, today=date(2027, 2, 1))


def test_every_part_of_the_advice_is_in_it():
    text = recommendation_markdown(ADVICE, ANSWERS, name="Help desk", flips=single_answer_flips(ANSWERS))
    assert text.startswith("# Advice: Help desk\n")
    for heading in ("Ranking", "Excluded", "Worth measuring", "Answers", "Every vote", "Not known yet"):
        assert f"## {heading}\n" in text
    assert ADVICE.verdict in text
    assert ADVICE.contradictions[0].sentence in text
    assert ADVICE.expired[0].reason in text
    assert all(conflict.question in text for conflict in ADVICE.conflicts)
    assert all(vote.reason in text for ranked in ADVICE.ranking for vote in ranked.votes)
    assert text.endswith("|\n")


def test_sections_with_nothing_to_say_are_left_out():
    text = recommendation_markdown(recommend({}), {})
    assert "contradict each other" not in text
    assert "have expired" not in text
    assert text.startswith("# Advice: Untitled assessment\n")


def test_markup_in_names_and_notes_is_shown_as_text():
    notes = "<script>alert(1)</script>\n# not a heading\n[a](http://b) | *c*"
    text = recommendation_markdown(ADVICE, ANSWERS, name="<b>*x*</b>", notes=notes)
    assert "# Advice: &lt;b&gt;\\*x\\*&lt;/b&gt;" in text
    assert "> &lt;script&gt;alert\\(1\\)&lt;/script&gt;\n> \\# not a heading\n" in text
    assert "<script>" not in text
    assert "[a](" not in text


def test_text_without_markup_stays_as_it_is():
    assert as_text("Help desk, 24 hours") == "Help desk, 24 hours"


def test_it_speaks_chinese():
    text = recommendation_markdown(recommend(ANSWERS, language="zh"), ANSWERS, language="zh")
    assert "Ranking" not in text
    assert "You said" not in text
