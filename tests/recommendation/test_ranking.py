"""Adding up, sorting, summarising, and what must hold for every set of answers."""

import random
import time
from collections.abc import Mapping

import pytest

from app.errors import InputRejectedError
from app.glossary import RUNNABLE_METHODS, MethodKey
from app.questionnaire.questions import load_questionnaire
from app.recommendation.method_titles import advised_methods
from app.recommendation.ranking import rank_methods, recommend, suggest_arms
from app.values.advice import RankedMethod, Recommendation, Vote

QUESTIONNAIRE = load_questionnaire()


def random_answers(how_many: int) -> list[dict[str, str]]:
    """Sets of answers drawn with a fixed seed, from nearly empty to complete."""
    chance = random.Random(20261121)
    drawn: list[dict[str, str]] = []
    for _ in range(how_many):
        share = chance.random()
        drawn.append(
            {
                question.id: chance.choice(question.option_ids)
                for question in QUESTIONNAIRE.questions
                if chance.random() < share
            }
        )
    return drawn


def advise(answers: Mapping[str, str]) -> Recommendation:
    return recommend(answers, questionnaire=QUESTIONNAIRE)


def find(recommendation: Recommendation, method: MethodKey) -> RankedMethod:
    return next(ranked for ranked in recommendation.ranking if ranked.method is method)


def vote(method: MethodKey, weight: float, reason: str = "So.", *, excludes: bool = False) -> Vote:
    return Vote(rule="r", method=method, weight=weight, reason=reason, source="S0.1", excludes=excludes)


class TestWhatHoldsForEveryAnswer:
    def test_every_method_is_ranked_once_with_a_reason_and_the_sum_of_its_votes(self):
        for answers in random_answers(100):
            advice = advise(answers)
            assert {one.method for one in advice.ranking} == set(advised_methods())
            assert len(advice.ranking) == len(advised_methods())
            for ranked in advice.ranking:
                assert ranked.score == pytest.approx(sum(one.weight for one in ranked.votes))
                assert ranked.reason.endswith(".")

    def test_suggested_arms_can_run_and_start_with_the_yardstick(self):
        for answers in random_answers(100):
            arms = advise(answers).suggested_arms
            assert arms[0] == "zero_shot"
            assert len(arms) == len(set(arms)) <= 4
            assert set(arms) <= {method.value for method in RUNNABLE_METHODS}

    def test_an_unknown_answer_counts_like_a_missing_one(self):
        for answers in random_answers(100):
            known = {question: option for question, option in answers.items() if option != "unknown"}
            assert advise(answers) == advise(known)


class TestRecommend:
    def test_questions_that_were_asked_and_not_answered_are_listed(self):
        advice = advise({"task_kind": "classification", "class_count": "unknown"})
        assert "class_count" in advice.unanswered
        assert "task_kind" not in advice.unanswered
        assert "document_scope" not in advice.unanswered

    def test_an_exclusion_names_the_answer_that_caused_it(self):
        rag = find(advise({"external_knowledge": "facts", "documents": "nowhere"}), MethodKey.RAG)
        assert rag.excluded
        assert rag.reason.startswith("You said the facts are written down nowhere; ")

    def test_a_wrong_answer_is_refused(self):
        with pytest.raises(InputRejectedError, match="no option 'sometimes'"):
            advise({"citations": "sometimes"})

    def test_it_takes_less_than_twenty_milliseconds(self):
        answers = {question.id: question.option_ids[0] for question in QUESTIONNAIRE.questions}
        seconds: list[float] = []
        for _ in range(5):
            start = time.perf_counter()
            advise(answers)
            seconds.append(time.perf_counter() - start)
        assert min(seconds) < 0.020


class TestRankMethods:
    def test_a_tie_goes_to_the_simpler_method(self):
        ranking = rank_methods([vote(MethodKey.LORA, 1), vote(MethodKey.FEW_SHOT, 1)])
        assert [one.method for one in ranking[:2]] == [MethodKey.FEW_SHOT, MethodKey.LORA]

    def test_an_excluded_method_comes_last_whatever_its_score(self):
        ranking = rank_methods([vote(MethodKey.RAG, 9), vote(MethodKey.RAG, 0, excludes=True)])
        assert ranking[-1].method is MethodKey.RAG
        assert ranking[-1].score == 9

    def test_the_summary_gives_the_strongest_vote_and_the_strongest_against_it(self):
        votes = [
            vote(MethodKey.RAG, 1, "You said a little."),
            vote(MethodKey.RAG, 3, "You said much."),
            vote(MethodKey.RAG, -2, "You said otherwise."),
        ]
        assert rank_methods(votes)[0].reason == "You said much, but you said otherwise."

    def test_the_summary_begins_with_what_weighs_more(self):
        votes = [vote(MethodKey.ZERO_SHOT, 1, "It is cheap."), vote(MethodKey.ZERO_SHOT, -3, "You said no.")]
        ranked = next(one for one in rank_methods(votes) if one.method is MethodKey.ZERO_SHOT)
        assert ranked.reason == "You said no, but it is cheap."

    def test_a_method_nobody_voted_on_says_so(self):
        assert rank_methods([])[0].reason == "No rule has anything to say about it."


def test_methods_that_no_plan_can_hold_are_not_suggested():
    ranking = rank_methods(
        [
            vote(MethodKey.FROM_SCRATCH, 9),
            vote(MethodKey.DISTILLED, 8),
            vote(MethodKey.EMBEDDING_CLASSIFIER, 7),
            vote(MethodKey.LORA, 2),
            vote(MethodKey.FEW_SHOT, 1),
            vote(MethodKey.RAG, 0, excludes=True),
        ]
    )
    assert suggest_arms(ranking, task="generation")[:3] == ("zero_shot", "lora", "few_shot")
    assert suggest_arms(ranking, task="classification")[:3] == ("zero_shot", "embedding_classifier", "lora")
    assert "rag" not in suggest_arms(ranking, task="generation")
