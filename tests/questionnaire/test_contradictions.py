"""Answers that can hardly both be true."""

from app.questionnaire.answers import check_answers
from app.questionnaire.contradictions import find_contradictions, load_contradictions
from app.questionnaire.questions import UNKNOWN, load_questionnaire

QUESTIONNAIRE = load_questionnaire()
OPTIONS = {question.id: question.option_ids for question in QUESTIONNAIRE.questions}


def test_every_clash_names_known_questions_and_options():
    for rule in load_contradictions():
        assert rule.questions[0] != rule.questions[1]
        for question, options in zip(rule.questions, rule.options, strict=True):
            assert set(options) <= set(OPTIONS[question]) - {UNKNOWN}, rule.id
        assert rule.says.in_language("en").startswith("You ")


def test_a_clash_names_both_questions_in_a_sentence():
    checked = {"documents": "nowhere", "citations": "required"}
    (clash,) = find_contradictions(checked)
    assert clash.questions == ("documents", "citations")
    assert clash.sentence.startswith("You said every answer needs its source")


def test_both_answers_are_kept():
    answers = {"external_knowledge": "facts", "documents": "nowhere", "citations": "required"}
    checked = check_answers(QUESTIONNAIRE, answers)
    assert find_contradictions(checked)
    assert checked["documents"] == "nowhere"
    assert checked["citations"] == "required"


def test_an_unknown_answer_contradicts_nothing():
    assert find_contradictions({"documents": "nowhere", "citations": "unknown"}) == ()


def test_every_clash_can_be_given():
    """A clash between questions that are never asked together would be dead text."""
    for rule in load_contradictions():
        (first, second), (options_a, options_b) = rule.questions, rule.options
        opened_by = {
            condition.question: condition.options[0]
            for question in QUESTIONNAIRE.questions
            if question.id in rule.questions
            for condition in question.show_if
        }
        answers = {
            "task_kind": "generation", "external_knowledge": "facts", "tuning_access": "own_machines", **opened_by,
            first: options_a[0], second: options_b[0],
        }  # fmt: skip
        found = {clash.id for clash in find_contradictions(check_answers(QUESTIONNAIRE, answers))}
        assert rule.id in found, rule.id
