"""The words of reports in each language. English stands in the code; words.yaml has the rest.

Results are stored with English sentences, some with values in them ("An interval needs at least 10 scored cases; there
are 8."). `stored` finds the entry whose places such a sentence fills and writes it in the other language.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from app.errors import InputRejectedError
from app.questionnaire.packaged_yaml import as_text, read_packaged_yaml

LANGUAGES = ("en", "zh")
_WORDS_FILE = Path(__file__).with_name("words.yaml")
_PLACE = re.compile(r"\{(\w+)\}")


class Words:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._words: Mapping[str, str] = {} if language == "en" else chinese_words()

    def say(self, english: str, **values: object) -> str:
        """The sentence with its places filled in; in English where it is not translated."""
        return self._words.get(english, english).format(**values) if values else self._words.get(english, english)

    def stored(self, sentence: str) -> str:
        """A sentence that results were stored with; as it is where no entry fits."""
        if self.language == "en" or not sentence:
            return sentence
        if sentence in self._words:
            return self._words[sentence]
        for pattern, chinese in _patterns():
            if found := pattern.fullmatch(sentence):
                return chinese.format(**{name: self.stored(value) for name, value in found.groupdict().items()})
        return sentence

    def join(self, names: tuple[str, ...] | list[str]) -> str:
        """The names as a list: "A, B"."""
        return ("、" if self.language == "zh" else ", ").join(names)


def noted(text: str) -> str:
    """The text itself: marks a constant that `say` translates where it is shown."""
    return text


def check_language(language: str) -> str:
    """The language itself.

    Raises:
        InputRejectedError: LANGUAGE_UNKNOWN.
    """
    if language not in LANGUAGES:
        raise InputRejectedError(
            "LANGUAGE_UNKNOWN", f"Reports are written in {' and '.join(LANGUAGES)}, not in {language[:20]!r}."
        )
    return language


@cache
def chinese_words() -> Mapping[str, str]:
    """English sentence -> Chinese sentence."""
    return {
        english: as_text(chinese, where=f"{_WORDS_FILE.name}, {english}")
        for english, chinese in read_packaged_yaml(_WORDS_FILE).items()
    }


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """What entries with places look like filled in, the longest first."""
    found = [entry for entry in chinese_words().items() if _PLACE.search(entry[0])]
    found.sort(key=lambda entry: -len(_PLACE.sub("", entry[0])))
    return tuple((_as_pattern(english), chinese) for english, chinese in found if len(_PLACE.sub("", english)) > 8)


def _as_pattern(english: str) -> re.Pattern[str]:
    parts: list[str] = []
    seen: set[str] = set()
    end = 0
    for place in _PLACE.finditer(english):
        name = place.group(1)
        parts.append(re.escape(english[end : place.start()]))
        parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>.+?)")
        seen.add(name)
        end = place.end()
    return re.compile("".join([*parts, re.escape(english[end:])]), re.DOTALL)
