"""docs/coverage.md names only what exists, and every row of the articles."""

import re
from pathlib import Path

import pytest

from app.glossary import MethodKey
from app.questionnaire.packaged_yaml import read_packaged_yaml
from app.questionnaire.questions import load_questionnaire
from app.questionnaire.sources import load_sources
from app.recommendation.estimates_figures import load_figure_book
from app.recommendation.rule_book import load_rule_book

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (S\d\.\d+(?:-Q\d)?) \| (.+?) \| (.+) \|$", TEXT, flags=re.MULTILINE)
MARKS = re.findall(r"`([a-z]+):([^`]+)`", TEXT)
# rows of each article, as they are numbered in the project's evidence
ARTICLES = {"S0": 19, "S1": 8, "S2": 9, "S3": 13, "S4": 8}
FRAMEWORKS = ("OpenAI", "Google", "AWS", "Azure", "Meta", "Husain", "Hotz", "applied-llms")


def known_names() -> dict[str, set[str]]:
    book, figures = load_rule_book(), load_figure_book()
    return {
        "question": set(load_questionnaire().question_ids),
        "rule": set(book.rules),
        "threshold": set(book.thresholds),
        "figure": {*figures.named, *figures.tables},
        "conflict": set(read_packaged_yaml(ROOT / "app" / "recommendation" / "conflicts.yaml")),
        "method": {method.value for method in MethodKey},
        "page": {path.stem for path in (ROOT / "templates" / "pages").glob("*.html")},
    }


@pytest.mark.parametrize(("kind", "name"), sorted(set(MARKS)))
def test_every_marked_name_exists(kind: str, name: str):
    if kind == "file":
        assert (ROOT / name).exists()
    else:
        assert name in known_names()[kind]


def test_every_row_of_the_articles_is_described_and_carried_exactly_once():
    numbered = {f"{article}.{number}" for article, count in ARTICLES.items() for number in range(1, count + 1)}
    numbered |= {f"S1.7-Q{number}" for number in range(1, 9)}
    assert {row for row in load_sources() if row.startswith("S")} == numbered
    assert sorted(row for row, _, _ in ROWS) == sorted(numbered)


@pytest.mark.parametrize("row", [row for row, _, _ in ROWS if row != "S1.7"])
def test_every_row_names_what_carries_it(row: str):
    (carriers,) = [carriers for name, _, carriers in ROWS if name == row]
    assert re.search(r"`(question|rule|threshold|figure|conflict|method|page|file):", carriers)


def test_every_question_is_named():
    assert set(load_questionnaire().question_ids) <= {name for kind, name in MARKS if kind == "question"}


def test_every_rule_is_named():
    assert set(load_rule_book().rules) <= {name for kind, name in MARKS if kind == "rule"}


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_every_framework_has_a_table_in_which_each_criterion_is_covered_or_explained(framework: str):
    (section,) = re.findall(rf"^### [^\n]*{framework}[^\n]*\n(.*?)(?=^##)", TEXT, flags=re.MULTILINE | re.DOTALL)[:1]
    criteria = re.findall(r"^\| (?!criterion)([^|]+) \| (.+) \|$", section, flags=re.MULTILINE)
    assert len(criteria) >= 4
    assert all("`" in covered or covered.startswith("Not asked") for _, covered in criteria)
