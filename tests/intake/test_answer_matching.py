import pytest

from app.errors import InputRejectedError
from app.intake.answer_matching import match_answers
from app.values.cases import CaseInput
from app.values.imports import ImportedAnswer

CASES = [
    CaseInput("a", "When do you open?"),
    CaseInput("b", "Where is  the shop?"),
    CaseInput("c", "Yes?"),
    CaseInput("d", "Yes?"),
]


def answer(text, said="x", **texts):
    return ImportedAnswer("ours", "short", {"question": text, **texts}, prompt=f"Answer: {text}", answer=said)


def match(answers, *, cases=CASES, input_field=None, case_id_field="case_id"):
    return match_answers(
        answers, cases, case_id_field=case_id_field, input_field=input_field, name="results.json", source="ours"
    )


def refused(answers, **more):
    with pytest.raises(InputRejectedError) as caught:
        match(answers, **more)
    return caught.value


def test_answers_are_matched_by_text_whatever_the_space_and_counted_in_one_sentence():
    found = match(
        [answer("Where is the\nshop?", "here"), answer("Who are you?"), answer("When do you open?", "at nine")]
    )
    assert {case_id: one.answer for case_id, one in found.answers.items()} == {"b": "here", "a": "at nine"}
    assert found.sentence == (
        "results.json: 2 of 4 test cases have an answer of ours (0 matched by id, 2 by input text); "
        "2 without one, counted as missing; left out: 1 answer to no test case."
    )


def test_an_id_goes_before_the_text():
    found = match([answer("rewritten", "at nine", case_id="a")])
    assert found.answers["a"].answer == "at nine"
    assert "(1 matched by id, 0 by input text)" in found.sentence


def test_another_field_can_hold_the_id():
    assert set(match([answer("rewritten", ticket="b")], case_id_field="ticket").answers) == {"b"}


def test_cases_with_the_same_input_take_its_answers_in_order():
    found = match([answer("Yes?", "one"), answer("Yes?", "two"), answer("Yes?", "three")])
    assert {case_id: one.answer for case_id, one in found.answers.items()} == {"c": "one", "d": "two"}
    assert "1 further answer to a case that has one" in found.sentence


def test_a_prompt_that_is_the_input_alone_is_matched():
    bare = ImportedAnswer("ours", "short", {}, prompt="When do you open?", answer="at nine")
    assert set(match([bare]).answers) == {"a"}


def test_a_complete_file_leaves_nothing_to_say():
    found = match([answer(case.input, case_id=case.case_id) for case in CASES])
    assert (
        found.sentence == "results.json: 4 of 4 test cases have an answer of ours (4 matched by id, 0 by input text)."
    )


def test_nothing_that_fits_is_refused_with_an_example_of_both_sides():
    error = refused([answer("Who are you?")])
    assert error.code == "IMPORT_UNMATCHED"
    assert "'Who are you?'" in error.message
    assert "'When do you open?'" in error.message


def test_an_id_that_contradicts_the_text_is_refused():
    error = refused([answer("When do you open?", case_id="b")])
    assert error.code == "IMPORT_CONTRADICTS"
    assert "names the case 'b' but holds the input of 'a'" in error.message


def test_inputs_of_two_cases_in_one_answer_ask_for_the_field():
    both = answer("When do you open?", earlier="Where is the shop?")
    assert refused([both]).code == "IMPORT_CONTRADICTS"
    assert set(match([both], input_field="question").answers) == {"a"}


def test_a_field_that_no_answer_has_is_refused_with_those_there_are():
    error = refused([answer("When do you open?")], input_field="text")
    assert error.code == "IMPORT_FIELD"
    assert "'question'" in error.message
