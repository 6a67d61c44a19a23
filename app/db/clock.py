"""The database's own clock, so that leases do not depend on the clocks of several machines."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Double
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class db_now(FunctionElement[float]):  # noqa: N801 - reads as a SQL function
    """UTC seconds since 1970 as the database sees them at this statement."""

    inherit_cache = True
    type = Double()  # pyright: ignore[reportUnknownVariableType] - SQLAlchemy's own attribute, typed loosely there


@compiles(db_now, "sqlite")
def _sqlite_now(_element: db_now, _compiler: Any, **_options: Any) -> str:  # SQLAlchemy's untyped hook
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(db_now, "postgresql")
def _postgresql_now(_element: db_now, _compiler: Any, **_options: Any) -> str:  # SQLAlchemy's untyped hook
    return "extract(epoch from clock_timestamp())::double precision"


def utc_seconds() -> float:
    """UTC seconds since 1970 by this machine's clock, for the times people read."""
    return datetime.now(UTC).timestamp()


def utc_today() -> date:
    """The day in UTC by this machine's clock: rules that depend on a provider's dates are judged on it."""
    return datetime.now(UTC).date()
