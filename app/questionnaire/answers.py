"""Answers to the questionnaire: `{question id: option id}`, checked and read from files."""

import json
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import cast

import yaml

from app.errors import InputRejectedError
from app.questionnaire.questions import UNKNOWN, Questionnaire, visible_questions

MAX_FILE_SIZE_BYTES = 100_000  # a full answer file has about 1,000 bytes
_MAX_SHOWN_CHARACTERS = 60


def check_answers(questionnaire: Questionnaire, answers: Mapping[str, str]) -> dict[str, str]:
    """One answer for each question these answers make visible, in the order of the questionnaire.

    A missing answer is `unknown`. Answers to questions that are not asked are left out, but must still be
    valid, so that a slip of the pen is not lost.

    Raises:
        InputRejectedError: ANSWER_UNKNOWN_QUESTION or ANSWER_UNKNOWN_OPTION, with the allowed ids.
    """
    options_of = {question.id: question.option_ids for question in questionnaire.questions}
    for question_id, option_id in answers.items():
        if question_id not in options_of:
            raise InputRejectedError(
                "ANSWER_UNKNOWN_QUESTION",
                f"There is no question {_shown(question_id)};"
                f"{_guess(question_id, options_of)} the questions are: {', '.join(options_of)}.",
            )
        if option_id not in options_of[question_id]:
            raise InputRejectedError(
                "ANSWER_UNKNOWN_OPTION",
                f"Question {question_id!r} has no option {_shown(option_id)};"
                f"{_guess(option_id, options_of[question_id])} the options are: {', '.join(options_of[question_id])}.",
            )
    return {question.id: answers.get(question.id, UNKNOWN) for question in visible_questions(questionnaire, answers)}


def unanswered_questions(checked: Mapping[str, str]) -> tuple[str, ...]:
    """The ids of the questions that were asked and are not known yet, from answers that `check_answers` returned."""
    return tuple(question_id for question_id, option_id in checked.items() if option_id == UNKNOWN)


def read_answers_file(path: Path) -> dict[str, str]:
    """The answers in a YAML or JSON file, not yet checked against a questionnaire.

    Raises:
        InputRejectedError: ANSWERS_FILE_NOT_FOUND, or ANSWERS_FILE_UNREADABLE with the file and the line.
    """
    text = _read_text(path)
    try:
        return _answers_from_json(text, path) if path.suffix.lower() == ".json" else _answers_from_yaml(text, path)
    except RecursionError:
        raise _unreadable(path, "it is nested too deeply to be a list of answers") from None


def _read_text(path: Path) -> str:
    try:
        if path.is_file() and path.stat().st_size > MAX_FILE_SIZE_BYTES:
            raise _unreadable(path, f"it is larger than {MAX_FILE_SIZE_BYTES:,} bytes, which no list of answers is")
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputRejectedError("ANSWERS_FILE_NOT_FOUND", f"There is no file {str(path)!r}.") from None
    except UnicodeDecodeError:
        raise _unreadable(path, "it is not UTF-8 text") from None
    except OSError as error:
        raise _unreadable(path, f"the system says: {error.strerror}") from None


def _answers_from_yaml(text: str, path: Path) -> dict[str, str]:
    """Read from the syntax tree: values stay as written (`no` is not false) and every error knows its line."""
    try:
        root = cast("yaml.Node | None", yaml.compose(text, Loader=yaml.SafeLoader))  # pyright: ignore[reportUnknownMemberType] -- untyped in PyYAML's stub
    except yaml.MarkedYAMLError as error:
        line = None if error.problem_mark is None else error.problem_mark.line + 1
        raise _unreadable(path, f"it is not valid YAML ({error.problem})", line=line) from None
    except yaml.YAMLError as error:
        raise _unreadable(path, f"it is not valid YAML ({str(error).splitlines()[0]})") from None
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode):
        raise _unreadable(path, "lines of the form 'question_id: option_id' are needed", line=_line(root))
    answers: dict[str, str] = {}
    for key, value in cast("list[tuple[yaml.Node, yaml.Node]]", root.value):
        if not isinstance(key, yaml.ScalarNode) or not isinstance(value, yaml.ScalarNode):
            raise _unreadable(path, "each question takes one option id, not a list or a mapping", line=_line(key))
        question_id = cast("str", key.value)
        if question_id in answers:
            raise _unreadable(path, f"question {_shown(question_id)} is answered twice", line=_line(key))
        is_empty = value.tag == "tag:yaml.org,2002:null"
        answers[question_id] = UNKNOWN if is_empty else cast("str", value.value)
    return answers


def _answers_from_json(text: str, path: Path) -> dict[str, str]:
    try:
        loaded: object = json.loads(text, object_pairs_hook=_JsonPairs)
    except json.JSONDecodeError as error:
        raise _unreadable(path, f"it is not valid JSON ({error.msg})", line=error.lineno) from None
    if not isinstance(loaded, _JsonPairs):
        raise _unreadable(path, 'an object of the form {"question_id": "option_id"} is needed')
    answers: dict[str, str] = {}
    for question_id, option_id in loaded.pairs:
        if question_id in answers:
            raise _unreadable(path, f"question {_shown(question_id)} is answered twice")
        if option_id is not None and not isinstance(option_id, str):
            raise _unreadable(path, f"question {_shown(question_id)} takes one option id as text")
        answers[question_id] = UNKNOWN if option_id is None else option_id
    return answers


class _JsonPairs:
    """A JSON object as it was written, so that a question answered twice can be seen."""

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        self.pairs = pairs


def _unreadable(path: Path, problem: str, *, line: int | None = None) -> InputRejectedError:
    place = str(path) if line is None else f"{path}, line {line}"
    return InputRejectedError("ANSWERS_FILE_UNREADABLE", f"{place}: cannot read the answers, {problem}.")


def _line(node: yaml.Node) -> int:
    return node.start_mark.line + 1


def _shown(value: object) -> str:
    """The value in quotes, cut short where someone pasted a page."""
    text = str(value)
    return repr(text if len(text) <= _MAX_SHOWN_CHARACTERS else f"{text[:_MAX_SHOWN_CHARACTERS]}...")


def _guess(value: object, allowed: Iterable[str]) -> str:
    """The nearest allowed id as a question, or nothing."""
    matches = get_close_matches(str(value)[:_MAX_SHOWN_CHARACTERS], list(allowed), n=1)
    return f" did you mean {matches[0]!r}?" if matches else ""
