"""Holm's correction, and the verdict on a comparison after it. Standard library only."""

from collections.abc import Sequence
from dataclasses import replace

from app.evaluation.explanations import explain_comparison
from app.values.results import Comparison, Verdict

ALPHA = 0.05


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """P-values corrected for asking several questions at once, in the order given; None stays None.

    Source: Holm 1979: the k-th smallest of m is multiplied by m - k + 1, then made non-decreasing.
    """
    known = sorted((p, position) for position, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    largest = 0.0
    for rank, (p, position) in enumerate(known):
        largest = max(largest, min(1.0, p * (len(known) - rank)))
        adjusted[position] = largest
    return adjusted


def correct_for_several(comparisons: Sequence[Comparison]) -> tuple[Comparison, ...]:
    """The same comparisons with Holm's correction over all of them, a verdict and an explanation each."""
    adjusted = holm([comparison.p_value for comparison in comparisons])
    judged = (
        replace(comparison, p_value_adjusted=p_value, verdict=judge(comparison, p_value))
        for comparison, p_value in zip(comparisons, adjusted, strict=True)
    )
    return tuple(replace(comparison, explanation=explain_comparison(comparison)) for comparison in judged)


def judge(comparison: Comparison, p_value_adjusted: float | None) -> Verdict:
    """Better or worse only when test and interval agree; unknown when there was nothing to test.

    Equivalent comes first: where the whole 90% interval lies within the margin, the difference is too small to matter
    even if it is there (two one-sided tests, Schuirmann 1987; each at 5%, not corrected).
    """
    if p_value_adjusted is None:
        return "unknown"
    if is_equivalent(comparison):
        return "equivalent"
    if p_value_adjusted >= ALPHA or comparison.low is None or comparison.high is None:
        return "unclear"
    if comparison.low > 0:
        return "better"
    return "worse" if comparison.high < 0 else "unclear"


def is_equivalent(comparison: Comparison) -> bool:
    """Whether a margin is set and the 90% interval of the difference lies within it."""
    low, high, margin = comparison.equivalence_low, comparison.equivalence_high, comparison.margin
    return low is not None and high is not None and margin is not None and -margin <= low and high <= margin
