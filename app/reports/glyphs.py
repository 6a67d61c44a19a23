"""Which characters the fonts of the PDF have. `templates/reports/fonts/coverage.txt` lists them; a test compares it."""

import unicodedata
from bisect import bisect_right
from functools import cache

from app.resources import templates_folder

MOST_NAMED = 20


def missing_characters(text: str) -> tuple[str, ...]:
    """Every character of the text that no font has, each once, in order; what is never drawn is left out."""
    starts, ends = _ranges()
    found: dict[str, None] = {}
    for character in set(text):
        place = bisect_right(starts, ord(character)) - 1
        has_glyph = place >= 0 and ord(character) <= ends[place]
        if not has_glyph and unicodedata.category(character)[0] not in {"C", "Z", "M"}:
            found[character] = None
    return tuple(sorted(found))


def name_characters(characters: tuple[str, ...]) -> str:
    """The characters by code and name: "U+1F99C parrot"."""
    named = [
        f"U+{ord(character):04X} {unicodedata.name(character, '').lower()}".strip()
        for character in characters[:MOST_NAMED]
    ]
    more = len(characters) - len(named)
    return ", ".join(named) + (f" (+{more})" if more > 0 else "")


@cache
def _ranges() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """First and last code point of each range, rising."""
    lines = (templates_folder() / "reports" / "fonts" / "coverage.txt").read_text(encoding="ascii").split()
    pairs = [(int(line.partition("-")[0], 16), int(line.rpartition("-")[2], 16)) for line in lines]
    return tuple(first for first, _ in pairs), tuple(last for _, last in pairs)
