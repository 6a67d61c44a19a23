"""Both sides of what sources disagree about, and what taking the other one changes."""

import pytest

from app.errors import InputRejectedError
from app.glossary import MethodKey
from app.questionnaire.sources import load_sources
from app.recommendation.conflicts import load_conflicts, take_sides
from app.recommendation.overrides import apply_overrides
from app.recommendation.ranking import recommend
from app.recommendation.rule_book import load_rule_book
from app.values.advice import Conflict, Recommendation

FACTS = {"task_kind": "question_answering", "external_knowledge": "facts", "labelled_cases": "from_2000"}


def find(advice: Recommendation, conflict_id: str) -> Conflict:
    return next(conflict for conflict in advice.conflicts if conflict.id == conflict_id)


def score(advice: Recommendation, method: MethodKey) -> float:
    return next(ranked.score for ranked in advice.ranking if ranked.method is method)


def test_the_five_disagreements_are_listed_with_two_sides_each_and_described_rows():
    assert {conflict.id for conflict in load_conflicts()} == {
        "knowledge_by_tuning", "how_many_examples", "invention", "price_of_tuning", "harder_to_run",
    }  # fmt: skip
    for conflict in load_conflicts():
        rows = {row for side in conflict.sides for row in side.rows} | set(conflict.measured_rows)
        assert rows <= set(load_sources())
        assert conflict.sides[0].changes == ()
        assert conflict.sides[1].changes


def test_every_change_names_a_case_of_the_rule_book():
    book = load_rule_book()
    for conflict in load_conflicts():
        for change in conflict.sides[1].changes:
            assert change.case in book.rules[change.rule].cases


def test_the_other_side_changes_the_votes_with_their_reasons_and_says_what_they_were():
    advice = recommend(FACTS, sides={"knowledge_by_tuning": "trained_in"})
    lora = next(ranked for ranked in advice.ranking if ranked.method is MethodKey.LORA)
    vote = next(vote for vote in lora.votes if vote.rule == "facts_are_looked_up")
    assert (vote.weight, vote.changed_from) == (1, -1.5)
    assert "tuning can teach the knowledge of a field" in vote.reason
    assert vote.reason.startswith("You said the task needs facts of your own; ")
    assert score(advice, MethodKey.LORA) == score(recommend(FACTS), MethodKey.LORA) + 2.5


def test_the_side_taken_is_shown_and_whether_the_other_matters_here():
    default = find(recommend(FACTS), "knowledge_by_tuning")
    assert [side.is_taken for side in default.sides] == [True, False]
    assert default.matters
    taken = find(recommend(FACTS, sides={"knowledge_by_tuning": "trained_in"}), "knowledge_by_tuning")
    assert [side.is_taken for side in taken.sides] == [False, True]
    assert [side.is_default for side in taken.sides] == [True, False]
    no_facts = find(recommend({"external_knowledge": "jargon"}), "knowledge_by_tuning")
    assert not no_facts.matters
    assert no_facts.first_on_other_side is None


def test_a_method_the_case_did_not_vote_on_gets_a_vote():
    answers = {"external_knowledge": "facts", "error_cost": "costly"}
    votes = next(
        ranked.votes
        for ranked in recommend(answers, sides={"invention": "tuning"}).ranking
        if ranked.method is MethodKey.LORA
    )
    assert [vote.weight for vote in votes if vote.rule == "errors_need_grounding"] == [0.5]


def test_a_weight_the_user_set_outlasts_a_side():
    book = apply_overrides(load_rule_book(), {"facts_are_looked_up/facts/lora": -4})
    taken = take_sides(book, {"knowledge_by_tuning": "trained_in"}, language="en")
    weights = {vote.method: vote.weight for vote in taken.rules["facts_are_looked_up"].cases["facts"]}
    assert weights[MethodKey.LORA] == -4
    assert weights[MethodKey.QLORA] == 1


@pytest.mark.parametrize(
    ("sides", "code", "named"),
    [
        ({"weather": "fine"}, "CONFLICT_UNKNOWN", "knowledge_by_tuning"),
        ({"invention": "magic"}, "SIDE_UNKNOWN", "retrieval, tuning"),
    ],
)
def test_an_unknown_conflict_or_side_is_refused_with_the_allowed_ones(sides: dict[str, str], code: str, named: str):
    with pytest.raises(InputRejectedError) as caught:
        recommend(FACTS, sides=sides)
    assert caught.value.code == code
    assert named in caught.value.message
