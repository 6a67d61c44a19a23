"""Worked scenarios from published cases: answers -> who may be first, who must not."""

import dataclasses
import statistics
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.experiments.plan import read_plan
from app.glossary import MethodKey
from app.questionnaire.answers import check_answers
from app.questionnaire.questions import load_questionnaire, visible_questions
from app.questionnaire.sources import load_sources
from app.recommendation.plan_arms import plan_document
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
def test_the_required_reasons_speak_for_the_first_method(path: Path):
    scenario = read_scenario(path)
    first = recommend(scenario["answers"], questionnaire=QUESTIONNAIRE).ranking[0]
    speaking_for = {vote.rule for vote in first.votes if vote.weight > 0}
    assert scenario["required_reasons"]
    assert set(scenario["required_reasons"]) <= speaking_for


@every_scenario
def test_a_suggested_plan_is_one_that_can_be_read(path: Path):
    advice = recommend(read_scenario(path)["answers"], questionnaire=QUESTIONNAIRE)
    plan = read_plan({**plan_document(advice), "dataset": {"id": 1}, "corpus": 1})
    assert plan.baseline_key == "zero_shot"
    assert len(plan.arms) >= 2


@every_scenario
def test_published_cases_do_not_contradict_themselves(path: Path):
    assert recommend(read_scenario(path)["answers"], questionnaire=QUESTIONNAIRE).contradictions == ()


def test_there_are_at_least_thirty_scenarios():
    assert len(FILES) >= 30


def test_a_typical_team_is_asked_ten_to_fourteen_questions():
    asked = dataclasses.replace(
        QUESTIONNAIRE,
        questions=tuple(dataclasses.replace(one, counts_when_hidden=False) for one in QUESTIONNAIRE.questions),
    )
    counts = [len(visible_questions(asked, read_scenario(path)["answers"])) for path in FILES]
    assert min(counts) >= 10
    assert 10 <= statistics.median(counts) <= 14


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
