"""Answers of earlier versions."""

from app.questionnaire.migration import Migration, load_migrations, migrate_answers
from app.questionnaire.questions import load_questionnaire

TODAY = load_questionnaire()
RENAMES = {
    "old": Migration(questions={"team": "skills"}, options={"skills": {"all": "both"}, "style": {"plain": "ordinary"}})
}


def test_answers_of_today_are_untouched():
    migrated = migrate_answers(TODAY.version, {"style": "voice"})
    assert migrated.answers == {"style": "voice"}
    assert not migrated.is_read_only


def test_questions_and_options_are_renamed_where_that_is_declared():
    answers = {"team": "all", "style": "plain", "citations": "required"}
    migrated = migrate_answers("old", answers, migrations=RENAMES)
    assert migrated.answers == {"skills": "both", "style": "ordinary", "citations": "required"}
    assert migrated.renamed == ("skills", "style")
    assert not migrated.is_read_only


def test_an_undeclared_version_is_read_only_and_untouched():
    migrated = migrate_answers("1999", {"team": "all"})
    assert migrated.is_read_only
    assert migrated.answers == {"team": "all"}


def test_an_answer_without_a_counterpart_makes_it_read_only():
    assert migrate_answers("old", {"colour": "blue"}, migrations=RENAMES).is_read_only
    assert migrate_answers("old", {"style": "loud"}, migrations=RENAMES).is_read_only


def test_the_first_version_can_be_answered_anew():
    answers = {"data_isolation": "required", "tuning_access": "ending", "skills": "both"}
    migrated = migrate_answers("2026-11-21", answers)
    assert migrated.answers == answers
    assert not migrated.is_read_only


def test_declared_migrations_lead_to_known_ids():
    options = {question.id: question.option_ids for question in TODAY.questions}
    for migration in load_migrations().values():
        assert set(migration.questions.values()) <= set(options)
        for question, names in migration.options.items():
            assert set(names.values()) <= set(options[question])
