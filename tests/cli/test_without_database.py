"""Verbs that read the database where there is none, or one of another version: a sentence and what to do next."""

import sqlite3
from pathlib import Path

import pytest
from alembic import command

from app.db.migrating import alembic_config, open_migrated_database, upgrade_database
from app.errors import AppError
from tests.cli.test_compare import sextant

VERBS = (("export", "99", "--out", "out"), ("export", "99/rag", "--out", "out"), ("diff", "1", "2"), ("serve", "9/rag"))


def home_url(folder: Path) -> str:
    """The database that `sextant(..., cwd=folder)` uses."""
    (folder / "home").mkdir(exist_ok=True)
    return f"sqlite+pysqlite:///{folder / 'home' / 'sextant.sqlite3'}"


def code_of(url: str) -> str:
    with pytest.raises(AppError) as caught:
        open_migrated_database(url)
    return caught.value.code


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_without_a_database_one_sentence_says_what_to_do(tmp_path: Path, verb: tuple[str, ...]):
    done = sextant(*verb, cwd=tmp_path)
    assert done.returncode == 1
    sentence = done.stderr.splitlines()[-1]  # libraries may say something before
    assert sentence.startswith("DATABASE_NOT_FOUND: There is no database of Sextant at ")
    assert "`sextant start`" in sentence
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_old_schema_is_refused_and_the_command_it_names_brings_it_up_to_date(tmp_path: Path):
    upgrade_database(home_url(tmp_path))
    command.downgrade(alembic_config(home_url(tmp_path)), "0001")
    done = sextant("diff", "1", "2", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("DATABASE_OUTDATED: ")
    wanted = f"SEXTANT_DATABASE_URL={home_url(tmp_path)} sextant migrate"
    assert f"`{wanted}`" in done.stderr
    migrated = sextant("migrate", cwd=tmp_path)
    assert migrated.returncode == 0, migrated.stderr
    assert "EXPERIMENT_NOT_FOUND" in sextant("diff", "1", "2", cwd=tmp_path).stderr


def test_a_file_without_tables_is_no_database_of_sextant(tmp_path: Path):
    sqlite3.connect(tmp_path / "home.sqlite3").close()
    assert code_of(f"sqlite+pysqlite:///{tmp_path / 'home.sqlite3'}") == "DATABASE_NOT_FOUND"


def test_a_file_of_something_else_is_refused(tmp_path: Path):
    (tmp_path / "notes.txt").write_text("shopping list, " * 100)
    assert code_of(f"sqlite+pysqlite:///{tmp_path / 'notes.txt'}") == "DATABASE_UNREACHABLE"


def test_a_newer_schema_is_refused_by_reading_and_by_migrating(tmp_path: Path):
    upgrade_database(home_url(tmp_path))
    with sqlite3.connect(tmp_path / "home" / "sextant.sqlite3") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    assert code_of(home_url(tmp_path)) == "DATABASE_NEWER"
    with pytest.raises(AppError, match="newer version of Sextant"):
        upgrade_database(home_url(tmp_path))


def test_a_server_that_does_not_answer_is_named_without_its_password():
    with pytest.raises(AppError) as caught:
        open_migrated_database("postgresql+psycopg://team:secret@127.0.0.1:9/sextant")
    assert caught.value.code == "DATABASE_UNREACHABLE"
    assert "127.0.0.1:9/sextant" in caught.value.message
    assert "secret" not in caught.value.message


@pytest.mark.parametrize("url", ["nonsense", "oracle://somewhere/else", "unheard://of"])
def test_an_address_of_no_database_is_refused(url: str):
    assert code_of(url) == "DATABASE_URL_INVALID"


def test_doctor_says_that_there_is_no_database_and_makes_none(tmp_path: Path):
    done = sextant("doctor", cwd=tmp_path)
    assert done.returncode == 0
    assert "database: none yet" in " ".join(done.stdout.split())
    assert not (tmp_path / "home" / "sextant.sqlite3").exists()
