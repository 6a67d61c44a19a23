"""Worked scenarios from published cases: answers -> who may be first, who must not."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from app.glossary import MethodKey
from app.questionnaire.answers import check_answers
from app.questionnaire.questions import load_questionnaire
from app.questionnaire.sources import load_sources
from app.recommendation.ranking import recommend
from app.recommendation.rule_book import load_rule_book
from app.recommendation.rules import ALL_RULES, collect_votes

QUESTIONNAIRE = load_questionnaire()
FILES = sorted((Path(__file__).parent / "scenarios").glob("*.yaml"))
every_scenario = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def read_scenario(path: Path) -> dict[str, Any]:  # Any: the parsed file, checked by the assertions below
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@every_scenario
def test_an_acceptable_method_is_first(path: Path):
    scenario = read_scenario(path)
    assert 1 <= len(scenario["acceptable_first"]) <= 2
    first = recommend(scenario["answers"], questionnaire=QUESTIONNAIRE).ranking[0]
    assert first.method in scenario["acceptable_first"]


@every_scenario
def test_a_forbidden_method_is_excluded_or_behind_every_acceptable_one(path: Path):
    scenario = read_scenario(path)
    ranking = recommend(scenario["answers"], questionnaire=QUESTIONNAIRE).ranking
    place = {ranked.method.value: number for number, ranked in enumerate(ranking)}
    last_acceptable = max(place[method] for method in scenario["acceptable_first"])
    for method in scenario["forbidden"]:
        assert place[MethodKey(method)] > last_acceptable, method


@every_scenario
def test_a_scenario_names_a_row_of_evidence(path: Path):
    assert read_scenario(path)["row"] in load_sources()


def test_every_rule_votes_in_some_scenario():
    fired = {
        vote.rule
        for path in FILES
        for vote in collect_votes(check_answers(QUESTIONNAIRE, read_scenario(path)["answers"]), load_rule_book())
    }
    assert fired == {rule.id for rule in ALL_RULES}


def test_every_question_is_answered_in_some_scenario():
    answered = {question for path in FILES for question in read_scenario(path)["answers"]}
    assert answered == set(QUESTIONNAIRE.question_ids)
