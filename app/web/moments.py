"""Times as people read them, in the language of the page."""

import math
from datetime import UTC, datetime

from babel.dates import format_date, format_datetime

from app.reports.render_numbers import duration
from app.web.languages import current_language, gettext


def moment(seconds: float) -> str:
    """A time for people, in UTC: "21 Nov 2026, 12:50 UTC"."""
    when = format_datetime(
        datetime.fromtimestamp(seconds, UTC), format="medium", tzinfo=UTC, locale=current_language().babel_code
    )
    return f"{when.rpartition(':')[0]} UTC"  # nobody needs the seconds


def day(seconds: float) -> str:
    """A day for people, in UTC: "21 Nov 2026"."""
    return format_date(
        datetime.fromtimestamp(seconds, UTC).date(), format="medium", locale=current_language().babel_code
    )


def time_left(seconds: float) -> str:
    """An estimate no finer than it deserves: "a few seconds left", "about 40 s left", "about 3 min left"."""
    if seconds < 10:
        return gettext("a few seconds left")
    left = f"{5 * math.ceil(seconds / 5)} s" if seconds < 55 else duration(60 * math.ceil(seconds / 60))
    return gettext("about %(time)s left") % {"time": left}
