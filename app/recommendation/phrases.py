"""The sentences around the advice, in every language: phrases.yaml holds them, this fills them in."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from app.questionnaire.packaged_yaml import read_packaged_yaml
from app.questionnaire.wording import DEFAULT_LANGUAGE, as_wording

_PHRASES_FILE = Path(__file__).with_name("phrases.yaml")


def phrase(key: str, *, language: str = DEFAULT_LANGUAGE, **values: object) -> str:
    """The phrase with its places filled in, in English where it is not translated."""
    return _phrases(language)[key].format(**values)


@cache
def _phrases(language: str) -> Mapping[str, str]:
    return {
        key: as_wording(entry, where=f"{_PHRASES_FILE.name}, {key}").in_language(language)
        for key, entry in read_packaged_yaml(_PHRASES_FILE).items()
    }
