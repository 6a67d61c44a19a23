"""How sure a ranking is."""

import numpy as np
import pytest

from app.glossary import MethodKey
from app.recommendation.ranking import recommend
from app.recommendation.robustness import _exponents, robustness_settings

CLEAR = {
    "task_kind": "question_answering",
    "document_scope": "passages",
    "external_knowledge": "facts",
    "documents": "thousands",
    "knowledge_updates": "minutes",
    "citations": "required",
    "style": "ordinary",
    "prompting_tried": "below_half",
    "failure_cause": "knowledge",
    "labelled_cases": "under_50",
    "label_cost": "moderate",
    "error_cost": "unacceptable",
    "requests_per_day": "thousands",
    "strict_limits": "nothing",
}


def test_a_clear_case_stays_first_in_nearly_every_weighting():
    advice = recommend(CLEAR)
    assert advice.first_share[MethodKey.RAG] > 0.99
    assert not advice.abstained
    assert advice.undecided == ()
    assert advice.verdict.startswith("Retrieval (RAG) stays first in")


def test_where_nothing_is_known_it_abstains_and_says_which_two_to_measure():
    advice = recommend({})
    assert advice.abstained
    assert advice.undecided == (MethodKey.ZERO_SHOT, MethodKey.FEW_SHOT)
    assert advice.verdict == (
        "Measure before you choose: Prompt alone and Prompt with examples cannot be told apart from these answers."
    )


def test_the_two_that_cannot_be_told_apart_are_in_the_plan():
    advice = recommend({"style": "tacit", "labelled_cases": "from_500", "task_kind": "generation"})
    assert advice.abstained
    assert {method.value for method in advice.undecided} <= {arm.arm for arm in advice.plan_arms}


def test_knowing_less_makes_the_first_place_less_sure_without_changing_the_score():
    known = {"task_kind": "generation", "external_knowledge": "nothing_special", "document_scope": "request_only",
             "prompting_tried": "ninety_or_more", "labelled_cases": "under_50", "style": "ordinary"}  # fmt: skip
    sure, unsure = recommend(known), recommend({**known, "style": "unknown"})
    assert sure.ranking[0] == unsure.ranking[0]
    assert unsure.first_share[MethodKey.ZERO_SHOT] < sure.first_share[MethodKey.ZERO_SHOT]


def test_an_unknown_answer_does_not_count_as_no():
    base = {"task_kind": "generation", "style": "tacit", "labelled_cases": "from_500", "prompting_tried": "below_half"}
    no, unknown = recommend({**base, "tuning_access": "impossible"}), recommend(base)
    assert MethodKey.LORA not in no.first_share
    assert unknown.first_share[MethodKey.LORA] > 0.3


def test_the_same_answers_give_the_same_shares():
    assert recommend(CLEAR).first_share == recommend(dict(reversed(CLEAR.items()))).first_share


def test_a_toss_up_of_two_equal_methods_is_seen_by_hand():
    # Two methods whose scores are one judgement of 2 each: each is ahead in about half of the draws.
    first, second = 2 * 2.0 ** _exponents("a", "b", 0), 2 * 2.0 ** _exponents("a", "b", 1)
    assert np.mean(first > second) == pytest.approx(0.5, abs=0.05)


def test_a_weight_moves_by_at_most_the_factor_and_never_changes_sign():
    factor = robustness_settings().factor
    moved = factor ** _exponents("start_simple", "always", 0)
    assert moved.min() >= 1 / factor
    assert moved.max() <= factor
    assert np.median(moved) == pytest.approx(1, abs=0.1)
