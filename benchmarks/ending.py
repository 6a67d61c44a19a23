"""How every benchmark ends: one JSON line that sets our figure beside a peer's."""

from __future__ import annotations

import json
import math
from importlib.metadata import version
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
HELPERS = {"__main__", "banking77_cases", "ending", "equal_arms", "memory_rows"}
KEYS = ("name", "ours", "peer", "peer_name", "unit", "ratio", "higher_is_better")


def benchmark_names() -> list[str]:
    """The modules of this folder that measure something, in alphabetical order."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in HELPERS)


def ending(
    name: str,
    *,
    ours: float,
    peer: float,
    peer_name: str,
    unit: str,
    higher_is_better: bool,
    digits: int = 3,
    **more: Any,  # further figures, as JSON
) -> str:
    """The line: both figures, the ratio ours / peer from what was measured; null by 0.

    Args:
        digits: behind the point; a figure so small that these would hold fewer than three that count keeps three.
    """
    line = {
        "name": name,
        "ours": _shortened(ours, digits),
        "peer": _shortened(peer, digits),
        "peer_name": peer_name,
        "unit": unit,
        "ratio": round(ours / peer, 3) if peer else None,
        "higher_is_better": higher_is_better,
    }
    return json.dumps(line | more)


def _shortened(figure: float, digits: int) -> float:
    leading_zeros = -math.floor(math.log10(abs(figure))) - 1 if figure else 0
    return round(figure, max(digits, leading_zeros + 3))


def read_ending(line: str) -> dict[str, Any]:
    """The figures of a line, checked.

    Raises:
        ValueError: the line is none a benchmark may end with.
    """
    figures = json.loads(line)
    if tuple(figures)[: len(KEYS)] != KEYS:
        raise ValueError(f"the line begins with {list(figures)[: len(KEYS)]}, not {list(KEYS)}")
    ours, peer, ratio = (figures[key] for key in ("ours", "peer", "ratio"))
    if ratio is None and peer == 0:
        ratio = 0.0
    if not all(isinstance(figure, int | float) and math.isfinite(figure) for figure in (ours, peer, ratio)):
        raise ValueError(f"ours {ours!r}, peer {peer!r} and ratio {ratio!r} must be numbers")
    if not all(isinstance(figures[key], str) and figures[key] for key in ("name", "peer_name", "unit")):
        raise ValueError("name, peer_name and unit must be text")
    if not isinstance(figures["higher_is_better"], bool):
        raise ValueError("higher_is_better must be true or false")
    if peer and not math.isclose(ratio, ours / peer, rel_tol=0.05, abs_tol=0.01):
        raise ValueError(f"the ratio {ratio} is not ours / peer, {ours / peer:.3f}")
    return figures


def with_version(distribution: str, what: str = "") -> str:
    """A peer's name with the version that is installed."""
    return f"{distribution} {version(distribution)}{what}"
