"""Answers of an earlier version of the questionnaire, renamed to today's ids where that is declared."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.questionnaire.packaged_yaml import as_mapping, as_text, read_packaged_yaml
from app.questionnaire.questions import Questionnaire, load_questionnaire

_MIGRATIONS_FILE = Path(__file__).with_name("migrations.yaml")


@dataclass(frozen=True, slots=True)
class MigratedAnswers:
    """Answers as today's questionnaire reads them.

    `is_read_only` when nobody declared how that version is to be read, or an answer has no counterpart: the answers
    are then as they were given, and what was recommended for them stands.
    """

    answers: Mapping[str, str]
    renamed: tuple[str, ...]
    is_read_only: bool


@dataclass(frozen=True, slots=True)
class Migration:
    """What was renamed between one version and today."""

    questions: Mapping[str, str]
    options: Mapping[str, Mapping[str, str]]


def migrate_answers(
    version: str,
    answers: Mapping[str, str],
    *,
    questionnaire: Questionnaire | None = None,
    migrations: Mapping[str, Migration] | None = None,
) -> MigratedAnswers:
    """These answers under today's ids, or untouched and read-only.

    Args:
        version: the version of the questionnaire the answers were given to.
        answers: question id -> option id, as stored.
        questionnaire: today's; the one that ships with Sextant unless given.
        migrations: by version; those that ship with Sextant unless given.
    """
    today = questionnaire or load_questionnaire()
    if version == today.version:
        return MigratedAnswers(answers=dict(answers), renamed=(), is_read_only=False)
    migration = (load_migrations() if migrations is None else migrations).get(version)
    if migration is None:
        return MigratedAnswers(answers=dict(answers), renamed=(), is_read_only=True)
    options_of = {question.id: question.option_ids for question in today.questions}
    migrated: dict[str, str] = {}
    renamed: list[str] = []
    for old_question, old_option in answers.items():
        question = migration.questions.get(old_question, old_question)
        option = migration.options.get(question, {}).get(old_option, old_option)
        if option not in options_of.get(question, ()):
            return MigratedAnswers(answers=dict(answers), renamed=(), is_read_only=True)
        if (question, option) != (old_question, old_option):
            renamed.append(question)
        migrated[question] = option
    return MigratedAnswers(answers=migrated, renamed=tuple(renamed), is_read_only=False)


@cache
def load_migrations() -> Mapping[str, Migration]:
    """Every earlier version that can be read today."""
    return {
        version: _read_migration(entry, where=f"{_MIGRATIONS_FILE.name}, {version}")
        for version, entry in read_packaged_yaml(_MIGRATIONS_FILE).items()
    }


def _read_migration(entry: object, *, where: str) -> Migration:
    fields = as_mapping(entry, where=where)
    return Migration(
        questions=_read_names(fields.get("questions"), where=where),
        options={
            question: _read_names(names, where=where)
            for question, names in as_mapping(fields.get("options"), where=where).items()
        },
    )


def _read_names(value: object, *, where: str) -> dict[str, str]:
    return {old: as_text(new, where=where) for old, new in as_mapping(value, where=where).items()}
