"""Answers are checked against the questionnaire and read from files with errors that name the place."""

from pathlib import Path

import pytest

from app.errors import InputRejectedError
from app.questionnaire.answers import MAX_FILE_SIZE_BYTES, check_answers, read_answers_file, unanswered_questions
from app.questionnaire.questions import UNKNOWN, load_questionnaire

QUESTIONNAIRE = load_questionnaire()


class TestCheckAnswers:
    def test_a_missing_answer_is_unknown(self):
        assert check_answers(QUESTIONNAIRE, {})["labelled_cases"] == UNKNOWN

    def test_answers_come_back_in_the_order_of_the_questionnaire(self):
        checked = check_answers(QUESTIONNAIRE, {"skills": "both", "task_kind": "generation"})
        assert list(checked) == [name for name in QUESTIONNAIRE.question_ids if name in checked]

    def test_the_answer_to_a_hidden_question_is_left_out(self):
        checked = check_answers(QUESTIONNAIRE, {"task_kind": "generation", "class_count": "from_50"})
        assert "class_count" not in checked

    def test_questions_not_known_yet_are_listed_but_hidden_ones_are_not(self):
        checked = check_answers(QUESTIONNAIRE, {"task_kind": "generation", "style": UNKNOWN})
        unanswered = unanswered_questions(checked)
        assert "style" in unanswered
        assert "task_kind" not in unanswered
        assert "class_count" not in unanswered

    def test_an_unknown_question_is_named_with_the_nearest_and_all_allowed_ones(self):
        with pytest.raises(InputRejectedError) as caught:
            check_answers(QUESTIONNAIRE, {"citation": "required"})
        assert caught.value.code == "ANSWER_UNKNOWN_QUESTION"
        assert "'citation'; did you mean 'citations'?" in caught.value.message
        assert all(name in caught.value.message for name in QUESTIONNAIRE.question_ids)

    def test_an_unknown_option_is_named_with_the_allowed_ones(self):
        with pytest.raises(InputRejectedError) as caught:
            check_answers(QUESTIONNAIRE, {"citations": "yes"})
        assert caught.value.code == "ANSWER_UNKNOWN_OPTION"
        assert "'citations' has no option 'yes'" in caught.value.message
        assert "not_needed, welcome, required, unknown" in caught.value.message

    def test_a_wrong_answer_to_a_hidden_question_is_still_named(self):
        with pytest.raises(InputRejectedError, match="'class_count' has no option 'lots'"):
            check_answers(QUESTIONNAIRE, {"task_kind": "generation", "class_count": "lots"})

    def test_a_page_pasted_as_an_answer_is_cut_short_in_the_message(self):
        with pytest.raises(InputRejectedError) as caught:
            check_answers(QUESTIONNAIRE, {"citations": "x" * 10_000})
        assert len(caught.value.message) < 300


class TestReadAnswersFile:
    def read(self, folder: Path, text: str | bytes, name: str = "answers.yaml") -> dict[str, str]:
        path = folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_answers_file(path)

    def test_yaml_and_json_give_the_same_answers(self, tmp_path: Path):
        from_yaml = self.read(tmp_path, "task_kind: generation\nstyle: voice\n")
        from_json = self.read(tmp_path, '{"task_kind": "generation", "style": "voice"}', "answers.json")
        assert from_yaml == from_json == {"task_kind": "generation", "style": "voice"}

    def test_a_word_that_yaml_takes_for_false_stays_a_word(self, tmp_path: Path):
        assert self.read(tmp_path, "citations: no\nclass_count: 50") == {"citations": "no", "class_count": "50"}

    def test_an_empty_value_is_unknown(self, tmp_path: Path):
        assert self.read(tmp_path, "citations:\n") == {"citations": UNKNOWN}
        assert self.read(tmp_path, '{"citations": null}', "a.json") == {"citations": UNKNOWN}

    def test_an_empty_file_answers_nothing(self, tmp_path: Path):
        assert self.read(tmp_path, "# nothing yet\n") == {}

    def test_a_byte_order_mark_does_no_harm(self, tmp_path: Path):
        assert self.read(tmp_path, b"\xef\xbb\xbfstyle: voice") == {"style": "voice"}

    def test_a_file_that_does_not_exist_is_named(self, tmp_path: Path):
        with pytest.raises(InputRejectedError) as caught:
            read_answers_file(tmp_path / "gone.yaml")
        assert caught.value.code == "ANSWERS_FILE_NOT_FOUND"
        assert "gone.yaml" in caught.value.message

    def test_a_folder_is_refused(self, tmp_path: Path):
        with pytest.raises(InputRejectedError, match="Is a directory"):
            read_answers_file(tmp_path)

    @pytest.mark.parametrize(
        ("name", "text", "complaint"),
        [
            ("a.yaml", "style: voice\ntask_kind: [generation\n", "a.yaml, line 3: .*not valid YAML"),
            ("a.yaml", "style: voice\nstyle: format\n", "a.yaml, line 2: .*'style' is answered twice"),
            ("a.yaml", "style: voice\nskills: [both]\n", "a.yaml, line 2: .*not a list or a mapping"),
            ("a.yaml", "- style\n", "a.yaml, line 1: .*'question_id: option_id' are needed"),
            ("a.yaml", "a: b\n---\nc: d\n", "line 2: .*not valid YAML"),
            ("a.yaml", "style: \x00", "not valid YAML"),
            ("a.yaml", b"style: \xff\xfe", "not UTF-8 text"),
            ("a.yaml", "[" * 50_000, "nested too deeply"),
            ("a.yaml", "x" * (MAX_FILE_SIZE_BYTES + 1), "larger than 100,000 bytes"),
            ("a.json", '{"style": "voice",\n "skills": }', "a.json, line 2: .*not valid JSON"),
            ("a.json", '{"style": "voice", "style": "format"}', "'style' is answered twice"),
            ("a.json", '{"class_count": 50}', "'class_count' takes one option id as text"),
            ("a.json", '{"skills": {"both": "both"}}', "'skills' takes one option id as text"),
            ("a.json", '["style"]', "an object of the form"),
            ("a.json", "[" * 50_000, "nested too deeply"),
        ],
    )
    def test_a_file_that_cannot_be_read_is_explained_in_one_sentence(
        self, tmp_path: Path, name: str, text: str | bytes, complaint: str
    ):
        with pytest.raises(InputRejectedError, match=complaint) as caught:
            self.read(tmp_path, text, name)
        assert caught.value.code == "ANSWERS_FILE_UNREADABLE"
        assert "\n" not in caught.value.message
