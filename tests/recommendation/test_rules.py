"""The rules, their weights and their reasons fit together."""

from itertools import product
from pathlib import Path

import pytest

from app.glossary import MethodKey
from app.questionnaire.questions import UNKNOWN, load_questionnaire
from app.questionnaire.sources import load_sources
from app.recommendation.conflicts import load_conflicts
from app.recommendation.estimates_figures import load_figure_book
from app.recommendation.rule_book import Rule, load_rule_book, read_rule_book
from app.recommendation.rules import ALL_RULES, collect_votes, methods_moved_by, votes_on_day
from app.recommendation.suggested_settings import load_settings_entries

QUESTIONNAIRE = load_questionnaire()
BOOK = load_rule_book()
OPTIONS = {question.id: question.option_ids for question in QUESTIONNAIRE.questions}
every_rule = pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.id)
SMALL_BOOK = """
version: "1"
date: "2026-11-21"
sentence: {en: "You said {said}; {because}."}
thresholds: {}
rules:
  one:
    title: {en: One}
    source: [S0.1]
    date: "2026-11-21"
    cases:
      only:
        said: {en: "so"}
        votes:
          - weights: {lora: 1}
            because: {en: "why not"}
          - exclude: [rag]
            because: {en: "it cannot be"}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "weights.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_rules_and_weights_have_the_same_names():
    assert [rule.id for rule in ALL_RULES if rule.id not in BOOK.rules] == []
    assert len(ALL_RULES) == len(BOOK.rules) == len({rule.id for rule in ALL_RULES})


def test_a_rule_is_named_like_its_function():
    assert all(rule.id == rule.vote.__name__ for rule in ALL_RULES)


def test_every_question_is_read_by_some_rule():
    assert {question for rule in ALL_RULES for question in rule.reads} == set(OPTIONS)


def test_every_question_moves_some_method():
    assert all(methods_moved_by(question, BOOK) for question in OPTIONS)


def test_what_the_budget_moves_includes_training_from_scratch():
    assert MethodKey.FROM_SCRATCH in methods_moved_by("budget", BOOK)


def test_every_weight_and_threshold_cites_a_described_source_and_a_date():
    for entry in (*BOOK.rules.values(), *BOOK.thresholds.values()):
        assert entry.sources
        assert set(entry.sources) <= set(load_sources())
        assert entry.date.startswith("202")


def test_every_described_source_is_cited():
    cited = {row for entry in (*BOOK.rules.values(), *BOOK.thresholds.values()) for row in entry.sources}
    cited |= {row for question in QUESTIONNAIRE.questions for row in question.sources}
    cited |= {row for entry in load_settings_entries() for row in entry.sources}
    cited |= {row for conflict in load_conflicts() for side in conflict.sides for row in side.rows}
    cited |= {row for conflict in load_conflicts() for row in conflict.measured_rows}
    figures = load_figure_book()
    cited |= {row for table in figures.tables.values() for figure in table for row in figure.sources}
    cited |= {row for figure in figures.named.values() for row in figure.sources}
    # the rows of the articles are all described, and docs/coverage.md says where each one is carried
    assert {row for row in load_sources() if not row.startswith("S")} == {row for row in cited if row[0] != "S"}
    assert cited <= set(load_sources())


@every_rule
def test_every_case_in_the_data_file_is_reached_by_some_answers(rule: Rule):
    """And nothing but the questions the rule says it reads decides."""
    cases = BOOK.rules[rule.id].cases
    reached = {
        case
        for options in product(*(OPTIONS[question] for question in rule.reads))
        for case, votes in cases.items()
        if set(votes) <= set(rule.vote(dict(zip(rule.reads, options, strict=True)), BOOK))
    }
    assert reached == set(cases)


@every_rule
def test_unknown_answers_give_no_vote(rule: Rule):
    if rule.id != "start_simple":
        assert rule.vote(dict.fromkeys(rule.reads, UNKNOWN), BOOK) == ()
        assert rule.vote({}, BOOK) == ()


@every_rule
def test_every_reason_is_a_sentence_that_names_the_answer(rule: Rule):
    for votes in BOOK.rules[rule.id].cases.values():
        for vote in votes:
            assert vote.reason.endswith(".")
            assert vote.reason.startswith("You said ") or rule.id == "start_simple"


@every_rule
def test_weights_stay_on_the_scale(rule: Rule):
    limit = 6 if rule.id == "start_simple" else 4
    for votes in BOOK.rules[rule.id].cases.values():
        for vote in votes:
            assert vote.excludes or abs(vote.weight) <= limit
            assert vote.weight * 2 == int(vote.weight * 2), "halves only"
            assert vote.excludes or vote.weight or rule.id == "start_simple"


def test_thresholds_name_options_of_their_questions():
    assert {*BOOK.numbers("typical_labels"), UNKNOWN} == set(OPTIONS["labelled_cases"])
    assert {*BOOK.numbers("typical_classes"), UNKNOWN} == set(OPTIONS["class_count"])
    assert {*BOOK.numbers("tuning_overtakes_examples"), UNKNOWN} == set(OPTIONS["class_count"])


def test_a_dated_vote_counts_from_its_first_day_until_the_day_before_it_expires():
    votes = collect_votes({"tuning_access": "provider", "tuning_provider": "openai_new"}, BOOK)
    closed_to_newcomers = [vote for vote in votes if vote.case == "openai_new"]
    assert closed_to_newcomers
    for day, counts in [("2026-05-06", False), ("2026-05-07", True), ("2027-01-05", True), ("2027-01-06", False)]:
        assert any(vote in votes_on_day(votes, day) for vote in closed_to_newcomers) == counts, day


def test_prompting_is_never_excluded():
    always_possible = {MethodKey.ZERO_SHOT, MethodKey.FEW_SHOT}
    for rule in BOOK.rules.values():
        for votes in rule.cases.values():
            assert not any(vote.excludes and vote.method in always_possible for vote in votes)


def test_a_reason_names_the_answer_and_what_follows():
    votes = collect_votes({"knowledge_updates": "days"}, BOOK)
    reasons = {vote.reason for vote in votes if vote.method is MethodKey.LORA}
    assert "You said the knowledge changes daily; a tuned language model would be stale the next day." in reasons


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("{lora: 1}", "{lore: 1}", "'lore' is not a valid MethodKey"),
        ("{lora: 1}", "{lora: much}", "a number is needed, not 'much'"),
        ("{lora: 1}", "{lora: true}", "a number is needed, not True"),
        ("[rag]", "[lora]", "a method is named twice"),
        ('    date: "2026-11-21"', "    date: 2026-11-21", "text is needed"),
        ('date: "2026-11-21"', 'date: "someday"', "someday"),
        ("title: {en: One}", "title: {zh: 一}", "English text is missing"),
        ("source: [S0.1]", "", "a list is needed, not None"),
    ],
)
def test_a_mistake_in_the_weights_is_named(tmp_path: Path, old: str, new: str, complaint: str):
    with pytest.raises(ValueError, match=complaint):
        read_rule_book(write(tmp_path, SMALL_BOOK.replace(old, new, 1)), language="en")
