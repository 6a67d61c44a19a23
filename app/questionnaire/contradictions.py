"""Answers that can hardly both be true: pointed out, both kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.questionnaire.packaged_yaml import as_mapping, as_texts, read_packaged_yaml
from app.questionnaire.wording import DEFAULT_LANGUAGE, Wording, as_wording
from app.values.advice import Contradiction

_CONTRADICTIONS_FILE = Path(__file__).with_name("contradictions.yaml")


@dataclass(frozen=True, slots=True)
class ContradictionRule:
    """Two questions with the options of each that clash."""

    id: str
    questions: tuple[str, str]
    options: tuple[tuple[str, ...], tuple[str, ...]]
    says: Wording

    def holds(self, checked: Mapping[str, str]) -> bool:
        """Whether both questions were asked and answered so that they clash."""
        return all(
            checked.get(question) in options for question, options in zip(self.questions, self.options, strict=True)
        )


def find_contradictions(checked: Mapping[str, str], *, language: str = DEFAULT_LANGUAGE) -> tuple[Contradiction, ...]:
    """The clashes among these checked answers, in the order of the data file."""
    return tuple(
        Contradiction(id=rule.id, questions=rule.questions, sentence=rule.says.in_language(language))
        for rule in load_contradictions()
        if rule.holds(checked)
    )


@cache
def load_contradictions() -> tuple[ContradictionRule, ...]:
    """Every clash that is looked for."""
    return tuple(_read_rule(rule_id, entry) for rule_id, entry in read_packaged_yaml(_CONTRADICTIONS_FILE).items())


def _read_rule(rule_id: str, entry: object) -> ContradictionRule:
    where = f"{_CONTRADICTIONS_FILE.name}, {rule_id}"
    fields = as_mapping(entry, where=where)
    answers = as_mapping(fields.get("answers"), where=where)
    if len(answers) != 2:
        raise ValueError(f"{where}: two questions are needed, not {len(answers)}")
    (first, first_options), (second, second_options) = answers.items()
    return ContradictionRule(
        id=rule_id,
        questions=(first, second),
        options=(as_texts(first_options, where=where), as_texts(second_options, where=where)),
        says=as_wording(fields.get("says"), where=where),
    )
