"""Texts that users read, in every language they exist in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.questionnaire.packaged_yaml import as_mapping, as_text

DEFAULT_LANGUAGE = "en"
LANGUAGES = ("en", "zh")
"""Every text of the data files exists in these."""

_CHINESE_THEN_LATIN = re.compile(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9(])")
_LATIN_THEN_CHINESE = re.compile(r"(?<=[A-Za-z0-9)%])(?=[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class Wording:
    """One text in one or more languages; English is always there."""

    translations: Mapping[str, str]

    def in_language(self, language: str = DEFAULT_LANGUAGE) -> str:
        """The text in that language, in English where it is not translated."""
        return self.translations.get(language, self.translations[DEFAULT_LANGUAGE])


def as_wording(value: object, *, where: str) -> Wording:
    """The `{en: ..., zh: ...}` mapping of a data file as a wording.

    Raises:
        ValueError: it is no such mapping, or English is missing.
    """
    translations = {
        language: as_text(text, where=f"{where}, {language}")
        for language, text in as_mapping(value, where=where).items()
    }
    if DEFAULT_LANGUAGE not in translations:
        raise ValueError(f"{where}: the English text is missing")
    return Wording(translations=translations)


def space_out(sentence: str) -> str:
    """Chinese with a space between it and Latin letters or figures, as the pages write it."""
    return _CHINESE_THEN_LATIN.sub(" ", _LATIN_THEN_CHINESE.sub(" ", sentence))
