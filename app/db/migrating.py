"""Brings a database to the newest schema with Alembic."""

from alembic import command
from alembic.config import Config

from app.resources import migrations_folder


def alembic_config(database_url: str) -> Config:
    """Alembic's configuration for this database, without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    config.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    return config


def upgrade_database(database_url: str) -> None:
    """Apply every migration that is missing; harmless when there is none."""
    command.upgrade(alembic_config(database_url), "head")
