"""Weights that a user set."""

import pytest

from app.errors import InputRejectedError
from app.glossary import MethodKey
from app.recommendation.overrides import apply_overrides, weight_keys
from app.recommendation.ranking import recommend
from app.recommendation.rule_book import RuleBook, load_rule_book
from app.values.advice import Vote

BOOK = load_rule_book()
KEY = "start_simple/always/rag"


def vote_on_rag(book: RuleBook) -> Vote:
    return next(vote for vote in book.rules["start_simple"].cases["always"] if vote.method is MethodKey.RAG)


def test_a_changed_weight_knows_what_it_was():
    changed = vote_on_rag(apply_overrides(BOOK, {KEY: 3}))
    assert (changed.weight, changed.changed_from) == (3, 0.5)
    assert vote_on_rag(BOOK).weight == 0.5


def test_the_shipped_weight_set_again_is_no_change():
    book = apply_overrides(apply_overrides(BOOK, {KEY: 3}), {KEY: 0.5})
    assert vote_on_rag(book).changed_from is None


def test_a_changed_weight_moves_the_score():
    def score(book: RuleBook) -> float:
        return next(one.score for one in recommend({}, book=book).ranking if one.method is MethodKey.RAG)

    assert score(apply_overrides(BOOK, {KEY: 3})) == score(BOOK) + 2.5


def test_every_listed_weight_can_be_changed():
    keys = weight_keys(BOOK)
    assert len(keys) == len(set(keys)) > 200
    apply_overrides(BOOK, dict.fromkeys(keys, 1.0))


@pytest.mark.parametrize(
    ("key", "named"),
    [
        ("start_simpel/always/rag", "'start_simple'"),
        ("start_simple/never/rag", "the cases of start_simple are always"),
        ("start_simple/always/astrology", "zero_shot"),
        ("nonsense", "rule/case/method"),
        ("", "rule/case/method"),
    ],
)
def test_an_unknown_weight_is_refused_with_the_allowed_ones(key: str, named: str):
    with pytest.raises(InputRejectedError) as caught:
        apply_overrides(BOOK, {key: 1})
    assert caught.value.code == "WEIGHT_UNKNOWN"
    assert named in caught.value.message


@pytest.mark.parametrize("weight", [11, -10.5, float("nan"), float("inf")])
def test_a_weight_off_the_scale_is_refused(weight: float):
    with pytest.raises(InputRejectedError, match="between -10 and 10"):
        apply_overrides(BOOK, {KEY: weight})
