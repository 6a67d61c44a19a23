"""The sources that questions and rules cite by row id."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.questionnaire.packaged_yaml import as_mapping, as_text, read_packaged_yaml

_SOURCES_FILE = Path(__file__).with_name("sources.yaml")


@dataclass(frozen=True, slots=True)
class Source:
    """One row of evidence: who says it, what it says, and how well we know it.

    `read` is `full`, `abstract`, `second_hand` or `computed` (by us from the opened raw files).
    """

    id: str
    title: str
    says: str
    read: str


@cache
def load_sources() -> Mapping[str, Source]:
    """Every source by its row id, such as "S1.7-Q5" or "E4.ovadia"."""
    sources: dict[str, Source] = {}
    for row_id, entry in read_packaged_yaml(_SOURCES_FILE).items():
        where = f"sources.yaml, {row_id}"
        fields = as_mapping(entry, where=where)
        sources[row_id] = Source(
            id=row_id,
            title=as_text(fields.get("title"), where=where),
            says=as_text(fields.get("says"), where=where),
            read=as_text(fields.get("read"), where=where),
        )
    return sources
