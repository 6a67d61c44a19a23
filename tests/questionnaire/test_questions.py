"""The questionnaire that ships: complete, well-formed, and branching as described."""

from pathlib import Path

import pytest

from app.questionnaire.questions import UNKNOWN, load_questionnaire, read_questionnaire, visible_questions
from app.questionnaire.sources import load_sources

QUESTIONNAIRE = load_questionnaire()
SMALL_FILE = """
version: "1"
unknown: {en: "I don't know yet", zh: "还不知道"}
groups: [{id: task, title: {en: Task}}]
questions:
  - id: first
    group: task
    text: {en: First?, zh: 第一?}
    why: {en: To begin.}
    source: [S0.1]
    options: [{id: a, text: {en: A}}, {id: b, text: {en: B}}]
  - id: second
    group: task
    text: {en: Second?}
    why: {en: To go on.}
    source: [S0.1]
    show_if: {first: [a]}
    options: [{id: c, text: {en: C}}]
  - id: third
    group: task
    text: {en: Third?}
    why: {en: To end.}
    source: [S0.1]
    show_if: {second: [c]}
    options: [{id: d, text: {en: D}}]
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "questions.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_question_can_be_answered_with_i_do_not_know_yet():
    assert all(question.option_ids[-1] == UNKNOWN for question in QUESTIONNAIRE.questions)


def test_every_question_cites_sources_that_are_described():
    cited = {row for question in QUESTIONNAIRE.questions for row in question.sources}
    assert cited <= set(load_sources())


def test_the_eight_questions_of_the_framework_are_asked():
    cited = {row for question in QUESTIONNAIRE.questions for row in question.sources}
    assert {f"S1.7-Q{number}" for number in range(1, 9)} <= cited


def test_every_group_has_questions_and_they_stand_together():
    order = [question.group for question in QUESTIONNAIRE.questions]
    assert list(dict.fromkeys(order)) == [group.id for group in QUESTIONNAIRE.groups]
    assert order == sorted(order, key=[group.id for group in QUESTIONNAIRE.groups].index)


def test_a_reason_for_asking_is_one_sentence():
    for question in QUESTIONNAIRE.questions:
        assert question.why.in_language().endswith("."), question.id
        assert ". " not in question.why.in_language(), question.id


def test_a_team_that_knows_nothing_is_asked_ten_questions():
    assert len(visible_questions(QUESTIONNAIRE, {})) == 10


def test_a_hidden_question_counts_when_it_is_answered_and_was_hidden_only_to_keep_the_list_short():
    asked = {question.id for question in visible_questions(QUESTIONNAIRE, {"latency_target": "instant"})}
    assert "latency_target" in asked
    assert "size_goal" not in asked


def test_an_answered_question_stays_hidden_where_it_makes_no_sense():
    answers = {"task_kind": "generation", "class_count": "from_50", "tuning_access": "provider", "hardware": "cpu_only"}
    asked = {question.id for question in visible_questions(QUESTIONNAIRE, answers)}
    assert not asked & {"class_count", "hardware"}


def test_the_criteria_of_the_advice_are_all_asked():
    criteria = {
        "task_kind task_variety class_count document_scope context_window external_knowledge documents",
        "knowledge_updates citations style prompting_tried failure_cause labelled_cases label_cost evaluation_set",
        "error_cost requests_per_day strict_limits latency_target size_goal budget privacy data_isolation",
        "tuning_access tuning_provider hardware skills",
    }
    assert {name for line in criteria for name in line.split()} == set(QUESTIONNAIRE.question_ids)


def test_the_number_of_categories_is_asked_only_for_classification():
    asked = {question.id for question in visible_questions(QUESTIONNAIRE, {"task_kind": "classification"})}
    assert "class_count" in asked
    assert "document_scope" not in asked


def test_a_hidden_question_does_not_open_another_one(tmp_path: Path):
    questionnaire = read_questionnaire(write(tmp_path, SMALL_FILE))
    asked = visible_questions(questionnaire, {"first": "b", "second": "c"})
    assert [question.id for question in asked] == ["first"]


def test_a_text_is_shown_in_english_where_it_is_not_translated(tmp_path: Path):
    first, second, _ = read_questionnaire(write(tmp_path, SMALL_FILE)).questions
    assert first.text.in_language("zh") == "第一?"
    assert second.text.in_language("zh") == "Second?"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("id: second", "id: first", "'first' appears twice"),
        ("group: task\n    text: {en: Second?}", "group: other\n    text: {en: Second?}", "unknown group 'other'"),
        ("id: b,", "id: a,", "has an option twice"),
        ("{first: [a]}", "{first: [z]}", "no earlier question offers"),
        ("{first: [a]}", "{third: [d]}", "no earlier question offers"),
        ("{id: a,", "{id: no,", "text is needed, not False"),
        ("why: {en: To begin.}", "why: {zh: 开始}", "English text is missing"),
        ("source: [S0.1]", "source: S0.1", "a list is needed"),
        ("{en: First?, zh: 第一?}", "First?", "a mapping is needed"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, old: str, new: str, complaint: str):
    path = write(tmp_path, SMALL_FILE.replace(old, new, 1))
    with pytest.raises(ValueError, match=complaint):
        read_questionnaire(path)
