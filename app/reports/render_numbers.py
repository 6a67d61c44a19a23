"""Numbers as people read them. Pages use these as Jinja filters; percent and points exist only here.

A missing number is an en dash that carries its reason, never a 0.
"""

import math
from collections.abc import Callable, Mapping

from markupsafe import Markup

MINUS = "\N{MINUS SIGN}"
NOT_KNOWN = "not known"


def missing(reason: str = NOT_KNOWN) -> Markup:
    """An en dash whose title says why the number is missing."""
    return Markup('<span class="missing" title="{0}">–<span class="visually-hidden"> {0}</span></span>').format(
        reason or NOT_KNOWN
    )


def number(value: float | None, digits: int = 2, reason: str = NOT_KNOWN) -> str:
    """The number with this many decimals and commas between thousands."""
    if value is None or not math.isfinite(value):
        return missing(reason)
    return _signed(f"{value:,.{digits}f}")


def share(value: float | None, digits: int = 1, reason: str = NOT_KNOWN) -> str:
    """A share in 0..1 as percent: 0.523 is "52.3%"."""
    if value is None or not math.isfinite(value):
        return missing(reason)
    return _signed(f"{100 * value:.{digits}f}%")


def whole_percent(value: float) -> str:
    """A share in 0..1 as whole percent: 0.523 is "52%"."""
    return share(value, 0)


def chance(value: float | None, reason: str = NOT_KNOWN) -> str:
    """A probability from resampling as percent; a thousand draws cannot tell it from certain: "> 99%", "< 1%"."""
    if value is None or not math.isfinite(value):
        return missing(reason)
    return "> 99%" if value > 0.99 else "< 1%" if value < 0.01 else f"{100 * value:.0f}%"


def points(value: float | None, digits: int = 1, reason: str = NOT_KNOWN) -> str:
    """A difference of two shares in points, with its sign: 0.312 is "+31.2"."""
    if value is None or not math.isfinite(value):
        return missing(reason)
    text = f"{100 * value:+.{digits}f}"
    return text.lstrip("+-") if float(text) == 0 else _signed(text)


def hundredths(value: float) -> str:
    """A share in points, without a sign: 0.312 is "31.2"."""
    return number(100 * value, 1)


def p_value(value: float | None, reason: str = NOT_KNOWN) -> str:
    """A p-value with three decimals, never "0.000"."""
    if value is None or not math.isfinite(value):
        return missing(reason)
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def duration(seconds: float | None, reason: str = NOT_KNOWN) -> str:
    """Seconds in the unit that fits: "340 ms", "2.4 s", "3 min 20 s", "2 h 5 min"."""
    if seconds is None or not math.isfinite(seconds):
        return missing(reason)
    if seconds < 0.0095:
        return f"{1000 * seconds:.1f} ms"
    if seconds < 0.9995:
        return f"{1000 * seconds:.0f} ms"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    minutes = round(seconds / 60)
    return f"{minutes // 60:,} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60:,} h"


def money(usd: float | None, reason: str = NOT_KNOWN) -> str:
    """US dollars: cents from one dollar up, two significant digits below."""
    if usd is None or not math.isfinite(usd):
        return missing(reason)
    amount = abs(usd)
    if amount == 0 or amount >= 0.995:
        text = f"${amount:,.2f}" if amount < 1000 else f"${amount:,.0f}"
    else:
        decimals = max(2, 1 - math.floor(math.log10(amount)))
        text = f"${amount:.{decimals}f}"
    return f"{MINUS}{text}" if usd < 0 else text


def file_size(size_bytes: float | None, reason: str = NOT_KNOWN) -> str:
    """Bytes in binary units: "512 B", "1.4 GiB"."""
    if size_bytes is None or not math.isfinite(size_bytes):
        return missing(reason)
    size, unit = float(size_bytes), "B"
    for larger in ("KiB", "MiB", "GiB", "TiB"):
        if size < 1023.95:
            break
        size, unit = size / 1024, larger
    return f"{size:.0f} {unit}" if unit == "B" else f"{size:,.1f} {unit}"


NUMBER_FILTERS: Mapping[str, Callable[..., str]] = {
    "number": number,
    "share": share,
    "points": points,
    "p_value": p_value,
    "duration": duration,
    "money": money,
    "file_size": file_size,
}


def _signed(text: str) -> str:
    """With a real minus sign, and without one before a zero."""
    if text.startswith("-"):
        return text[1:] if not any(digit in text for digit in "123456789") else MINUS + text[1:]
    return text
