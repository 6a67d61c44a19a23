"""The words of reports in Chinese."""

import ast
import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from app.errors import InputRejectedError
from app.reports.blocks import Memo
from app.reports.glyphs import missing_characters, name_characters
from app.reports.report_json import render_report_json
from app.reports.report_markdown import render_markdown
from app.reports.words import Words, check_language, chinese_words
from app.resources import templates_folder
from tests.reports.invented import invent_memo, invent_runs

REPORTS = Path(__file__).parents[2] / "app" / "reports"


def said_in_the_code() -> set[str]:
    """Every sentence handed to say, noted or heads."""
    found: set[str] = set()
    for path in REPORTS.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in {"say", "noted", "heads"}:
                found |= {
                    each.value
                    for argument in node.args
                    if not isinstance(argument, ast.Call)
                    for each in ast.walk(argument)
                    if isinstance(each, ast.Constant) and isinstance(each.value, str)
                }
    return found


def test_every_sentence_of_the_code_is_translated():
    assert said_in_the_code() - set(chinese_words()) == set()


def test_a_translation_has_the_places_of_its_sentence():
    for english, chinese in chinese_words().items():
        assert set(re.findall(r"\{\w+\}", chinese)) == set(re.findall(r"\{\w+\}", english)), english


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("This method trains nothing.", "此方法不训练任何内容。"),
        ("An interval needs at least 10 scored cases; there are 8.", "区间至少需要 10 个已评分样本；现有 8 个。"),
        ("The run failed: It broke.", "运行失败：It broke."),
        ("A sentence nobody knows.", "A sentence nobody knows."),
        ("", ""),
    ],
)
def test_stored_sentences_are_recognised(sentence: str, expected: str):
    assert Words("zh").stored(sentence) == expected
    assert Words("en").stored(sentence) == sentence


def test_a_chinese_memo_has_no_english_headings_or_captions():
    memo: Memo = invent_memo(invent_runs(cases=20), arms=("zero_shot", "few_shot", "rag", "lora"), language="zh")
    texts = [memo.labels.kind, memo.front.verdict, memo.front.strength.text, memo.front.cost.text, *memo.front.caveats]
    texts += [section.title for section in memo.sections] + [table.caption for table in memo.tables]
    for text in texts:
        assert re.search(r"[\u4e00-\u9fff]", text), text
    assert "为何" in render_markdown(memo) or "如何阅读" in render_markdown(memo)
    assert missing_characters(render_report_json(memo)) == ()


def test_a_language_without_words_is_refused():
    with pytest.raises(InputRejectedError, match="en and zh"):
        check_language("de")


def test_the_list_of_characters_is_that_of_the_fonts():
    folder = templates_folder() / "reports" / "fonts"
    covered = {code for path in folder.glob("*.ttf") for code in TTFont(path).getBestCmap()}
    listed: set[int] = set()
    for line in (folder / "coverage.txt").read_text(encoding="ascii").split():
        first, _, last = line.partition("-")
        listed |= set(range(int(first, 16), int(last or first, 16) + 1))
    assert listed == covered


def test_characters_without_a_glyph_are_found_and_named():
    assert missing_characters("Café, 问题: ▲ ≥ ∑ カ 龘\n\t") == ()
    assert missing_characters("a🦜b🦜") == ("🦜",)
    assert name_characters(("🦜",) * 22).endswith("(+2)")
