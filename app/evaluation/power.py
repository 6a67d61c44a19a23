"""What this many cases could have shown, and how many it takes: power of paired comparisons.

Two-sided tests. `alpha` is the share of false alarms allowed for one comparison; where several are corrected together,
hand in 0.05 divided by their number, which is what Holm's correction asks of the first of them.
"""
# scipy ships no type information, so what comes out of it is unknown until it is made a float.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

import math
from typing import Any, cast

from scipy.optimize import brentq
from scipy.stats import norm

POWER = 0.8
"""Chance of showing a difference that is there. Cohen 1988, section 2.4: the usual value."""


def cases_for_shares(difference: float, *, discordance: float, alpha: float, power: float = POWER) -> int:
    """Cases needed to show this difference of two shares by McNemar's test.

    Args:
        difference: above 0.
        discordance: share of the cases where just one of the two is right; at least the difference is used.
    Source: Connor 1987, Biometrics 43, 207-211: n = (z_a sqrt(psi) + z_b sqrt(psi - d^2))^2 / d^2.
    """
    return math.ceil(_cases_for_shares(difference, discordance, alpha, power) - 1e-9)


def detectable_share(cases: int, *, discordance: float, alpha: float, power: float = POWER) -> float | None:
    """The smallest difference of two shares that this many cases show; None where not even 1 would be."""

    def missing(difference: float) -> float:
        return _cases_for_shares(difference, discordance, alpha, power) - cases

    return None if missing(1.0) > 0 else float(cast(Any, brentq(missing, 1e-6, 1.0)))


def cases_for_means(difference: float, *, deviation: float, alpha: float, power: float = POWER) -> int:
    """Cases needed to show this mean paired difference.

    Args:
        difference: above 0.
        deviation: standard deviation of the paired differences over cases.
    Source: Miller 2024 (arXiv 2411.00640), equation 9: n = (z_a + z_b)^2 s^2 / d^2.
    """
    return math.ceil(((_z(alpha) + float(norm.ppf(power))) * deviation / difference) ** 2 - 1e-9)


def detectable_mean(cases: int, *, deviation: float, alpha: float, power: float = POWER) -> float:
    """The smallest mean paired difference that this many cases show; the same equation solved for d."""
    return (_z(alpha) + float(norm.ppf(power))) * deviation / math.sqrt(cases)


def _cases_for_shares(difference: float, discordance: float, alpha: float, power: float) -> float:
    psi = max(discordance, difference)
    spread = math.sqrt(max(0.0, psi - difference**2))
    return (_z(alpha) * math.sqrt(psi) + float(norm.ppf(power)) * spread) ** 2 / difference**2


def _z(alpha: float) -> float:
    return float(norm.ppf(1 - alpha / 2))
