"""Checks of one's own, as a plan writes them: passed or not."""

import re

from app.experiments.metric_specs import CheckSpec


def passes(check: CheckSpec, answer: str, target: str) -> float:
    """1.0 when the answer passes, else 0.0. `{target}` stands for the reference, in a pattern as plain text."""
    if check.matches is not None:
        pattern = check.matches.replace("{target}", re.escape(target))
        return float(re.search(pattern, answer, re.IGNORECASE if check.ignore_case else 0) is not None)
    wanted = (check.contains or check.excludes or "").replace("{target}", target)
    given = answer
    if check.ignore_case:
        wanted, given = wanted.casefold(), given.casefold()
    return float((wanted in given) == (check.contains is not None))
