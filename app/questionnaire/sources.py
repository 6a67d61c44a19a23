"""The sources that questions and rules cite by row id."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.questionnaire.packaged_yaml import as_mapping, as_text, read_packaged_yaml
from app.questionnaire.wording import DEFAULT_LANGUAGE, Wording, as_wording

_SOURCES_FILE = Path(__file__).with_name("sources.yaml")


@dataclass(frozen=True, slots=True)
class Source:
    """One row of evidence: who says it, what it says, and how well we know it.

    `read` is `full`, `abstract`, `second_hand`, `computed` (by us from the opened raw files) or `own` (a judgement).
    """

    id: str
    title: str
    says: str
    read: str


@cache
def load_sources(language: str = DEFAULT_LANGUAGE) -> Mapping[str, Source]:
    """Every source by its row id, such as "S1.7-Q5" or "E4.ovadia", in English where not translated.

    The title of a published work stays as it was published.
    """
    sources: dict[str, Source] = {}
    for row_id, entry in read_packaged_yaml(_SOURCES_FILE).items():
        where = f"sources.yaml, {row_id}"
        fields = as_mapping(entry, where=where)
        sources[row_id] = Source(
            id=row_id,
            title=_read_title(fields.get("title"), where=where).in_language(language),
            says=as_wording(fields.get("says"), where=where).in_language(language),
            read=as_text(fields.get("read"), where=where),
        )
    return sources


def _read_title(value: object, *, where: str) -> Wording:
    """A title in every language, or the one text of a published work."""
    return Wording({DEFAULT_LANGUAGE: value}) if isinstance(value, str) else as_wording(value, where=where)
