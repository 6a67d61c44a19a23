"""Alembic's environment: runs migrations with foreign keys off, so that SQLite's table rewrites cascade nothing."""

from alembic import context
from sqlalchemy import create_engine, pool

from app.db.tables import Base

database_url = context.config.get_main_option("sqlalchemy.url")
if database_url is None:
    raise SystemExit("Run `sextant migrate`: it says which database to migrate.")

if context.is_offline_mode():
    context.configure(url=database_url, target_metadata=Base.metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    engine = create_engine(database_url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            connection.exec_driver_sql("PRAGMA busy_timeout = 10000")
        else:
            connection.exec_driver_sql("SET lock_timeout = '10s'")
        connection.commit()
        context.configure(
            connection=connection, target_metadata=Base.metadata, render_as_batch=is_sqlite, compare_type=True
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
