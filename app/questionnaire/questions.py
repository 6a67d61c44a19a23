"""The questionnaire: groups, questions and options as frozen values, read from questions.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.questionnaire.packaged_yaml import as_flag, as_list, as_mapping, as_text, as_texts, read_packaged_yaml
from app.questionnaire.wording import Wording, as_wording

UNKNOWN = "unknown"
_QUESTIONS_FILE = Path(__file__).with_name("questions.yaml")


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer; its id never changes."""

    id: str
    text: Wording


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds when the named question was answered with one of the options."""

    question: str
    options: tuple[str, ...]

    def holds(self, answers: Mapping[str, str]) -> bool:
        """Whether these answers meet the condition; a missing answer counts as unknown."""
        return answers.get(self.question, UNKNOWN) in self.options


@dataclass(frozen=True, slots=True)
class Question:
    """One question. The last option is always `unknown`; `show_if` is empty when it is always asked.

    `counts_when_hidden`: it is hidden only to keep the list short, so an answer given to it all the same counts.
    `is_ordered`: the options before `unknown` stand in an order, from little to much.
    """

    id: str
    group: str
    text: Wording
    why: Wording
    sources: tuple[str, ...]
    options: tuple[Option, ...]
    show_if: tuple[Condition, ...] = ()
    counts_when_hidden: bool = False
    is_ordered: bool = False

    @property
    def option_ids(self) -> tuple[str, ...]:
        """The ids of the options in the order they are shown."""
        return tuple(option.id for option in self.options)


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """A heading over some of the questions."""

    id: str
    title: Wording


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One version of the questionnaire; a question depends only on questions before it."""

    version: str
    groups: tuple[QuestionGroup, ...]
    questions: tuple[Question, ...]

    @property
    def question_ids(self) -> tuple[str, ...]:
        """The ids of all questions in the order they are asked."""
        return tuple(question.id for question in self.questions)


@cache
def load_questionnaire() -> Questionnaire:
    """The questionnaire that ships with this version of Sextant."""
    return read_questionnaire(_QUESTIONS_FILE)


def visible_questions(questionnaire: Questionnaire, answers: Mapping[str, str]) -> tuple[Question, ...]:
    """The questions these answers lead to, in order, and those answered that count although they are hidden.

    The answer to a question that is hidden itself does not open another one.
    """
    visible: list[Question] = []
    seen_answers: dict[str, str] = {}
    for question in questionnaire.questions:
        is_answered = answers.get(question.id, UNKNOWN) != UNKNOWN
        is_shown = all(condition.holds(seen_answers) for condition in question.show_if)
        if is_shown or (is_answered and question.counts_when_hidden):
            visible.append(question)
            seen_answers[question.id] = answers.get(question.id, UNKNOWN)
    return tuple(visible)


def read_questionnaire(path: Path) -> Questionnaire:
    """The questionnaire in a data file.

    Raises:
        ValueError: the file is not a valid questionnaire; the message names the place.
    """
    fields = read_packaged_yaml(path)
    unknown = Option(id=UNKNOWN, text=as_wording(fields.get("unknown"), where=f"{path.name}, unknown"))
    groups = tuple(
        _read_group(entry, where=f"{path.name}, group {number}")
        for number, entry in enumerate(as_list(fields.get("groups"), where=path.name), start=1)
    )
    questions: list[Question] = []
    for number, entry in enumerate(as_list(fields.get("questions"), where=path.name), start=1):
        question = _read_question(entry, unknown=unknown, where=f"{path.name}, question {number}")
        _check_question(question, earlier=questions, group_ids={group.id for group in groups})
        questions.append(question)
    version = as_text(fields.get("version"), where=f"{path.name}, version")
    return Questionnaire(version=version, groups=groups, questions=tuple(questions))


def _read_group(entry: object, *, where: str) -> QuestionGroup:
    fields = as_mapping(entry, where=where)
    return QuestionGroup(id=as_text(fields.get("id"), where=where), title=as_wording(fields.get("title"), where=where))


def _read_question(entry: object, *, unknown: Option, where: str) -> Question:
    fields = as_mapping(entry, where=where)
    question_id = as_text(fields.get("id"), where=where)
    where = f"{where} ({question_id})"
    options = [_read_option(option, where=where) for option in as_list(fields.get("options"), where=where)]
    show_if = as_mapping(fields.get("show_if", {}), where=f"{where}, show_if")
    return Question(
        id=question_id,
        group=as_text(fields.get("group"), where=f"{where}, group"),
        text=as_wording(fields.get("text"), where=f"{where}, text"),
        why=as_wording(fields.get("why"), where=f"{where}, why"),
        sources=as_texts(fields.get("source"), where=f"{where}, source"),
        options=(*options, unknown),
        show_if=tuple(
            Condition(question=earlier_id, options=as_texts(option_ids, where=f"{where}, show_if"))
            for earlier_id, option_ids in show_if.items()
        ),
        counts_when_hidden=as_flag(fields.get("counts_when_hidden", False), where=where),
        is_ordered=as_flag(fields.get("ordered", False), where=where),
    )


def _read_option(entry: object, *, where: str) -> Option:
    fields = as_mapping(entry, where=f"{where}, options")
    option_id = as_text(fields.get("id"), where=f"{where}, options")
    return Option(id=option_id, text=as_wording(fields.get("text"), where=f"{where}, option {option_id}"))


def _check_question(question: Question, *, earlier: list[Question], group_ids: set[str]) -> None:
    """Raise ValueError where the question contradicts itself or the questions before it."""
    options_of_earlier = {other.id: other.option_ids for other in earlier}
    if question.id in options_of_earlier:
        raise ValueError(f"question {question.id!r} appears twice")
    if question.group not in group_ids:
        raise ValueError(f"question {question.id!r} is in the unknown group {question.group!r}")
    if len(set(question.option_ids)) != len(question.options):
        raise ValueError(f"question {question.id!r} has an option twice")
    for condition in question.show_if:
        if not set(condition.options) <= set(options_of_earlier.get(condition.question, ())):
            raise ValueError(
                f"question {question.id!r} depends on {condition.question!r} being one of "
                f"{list(condition.options)}, which no earlier question offers"
            )
