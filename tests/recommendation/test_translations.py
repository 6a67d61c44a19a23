"""Every text of the questionnaire and the recommendation exists in English and in Chinese."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from app.questionnaire.packaged_yaml import read_packaged_yaml

APP = Path(__file__).parents[2] / "app"
FILES = sorted([*(APP / "questionnaire").glob("*.yaml"), *(APP / "recommendation").glob("*.yaml")])
CHINESE = re.compile("[\u4e00-\u9fff]")
PLACEHOLDER = re.compile(r"\{\w+\}")
# half-width punctuation that touches a Chinese character; digits, English names and placeholders keep theirs
HALF_WIDTH = re.compile("[\u4e00-\u9fff][,;:?!]|[,;:?!][\u4e00-\u9fff]|[\u4e00-\u9fff]\\.(?!\\w)")

every_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)


def wordings(value: object) -> Iterator[dict[str, str]]:
    if isinstance(value, dict):
        if "en" in value:
            yield cast("dict[str, str]", value)
        else:
            for inner in cast("dict[str, object]", value).values():
                yield from wordings(inner)
    elif isinstance(value, list):
        for inner in cast("list[object]", value):
            yield from wordings(inner)


def test_the_files_with_texts_are_found():
    assert {"questions.yaml", "sources.yaml", "weights.yaml", "method_titles.yaml", "estimates.yaml"} <= {
        path.name for path in FILES
    }


@every_file
def test_every_text_is_in_english_and_chinese_and_nothing_else(path: Path):
    assert [wording for wording in wordings(read_packaged_yaml(path)) if set(wording) != {"en", "zh"}] == []


@every_file
def test_every_chinese_text_is_chinese(path: Path):
    # a text of marks and placeholders alone, such as a separator, has nothing to translate
    texts = [wording for wording in wordings(read_packaged_yaml(path)) if re.search(r"[A-Za-z]", stripped(wording))]
    assert [wording["zh"] for wording in texts if not CHINESE.search(wording["zh"])] == []


@every_file
def test_a_translation_fills_in_the_same_words(path: Path):
    for wording in wordings(read_packaged_yaml(path)):
        assert sorted(PLACEHOLDER.findall(wording["zh"])) == sorted(PLACEHOLDER.findall(wording["en"])), wording["en"]


@every_file
def test_a_chinese_text_uses_chinese_punctuation(path: Path):
    assert [wording["zh"] for wording in wordings(read_packaged_yaml(path)) if HALF_WIDTH.search(wording["zh"])] == []


def stripped(wording: dict[str, str]) -> str:
    return PLACEHOLDER.sub("", wording["en"])
