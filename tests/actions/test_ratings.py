"""Blind rating: the same questions for everybody, no arm's name, what people think, and what a plan may learn."""

import pytest

from app.actions.ratings import next_task, preferred_answers, rate_answer, rate_pair, summarise_ratings
from app.errors import InputRejectedError, NotFoundError
from tests import stored


@pytest.fixture
def experiment_id(database, settings):
    """Two arms on six cases; their answers differ on t0 and t1 alone, and few_shot failed on t3."""
    made = stored.add_experiment(database, settings, arms=("zero_shot", {"few_shot": {"examples": 2}}))
    zero_shot, few_shot = stored.runs_of(database, made)
    for run in (zero_shot, few_shot):
        stored.claim(database, run.id)
    answers = {"t0": "Rome", "t1": "Turin", "t2": "?", "t3": "?", "t4": "?", "t5": "?"}
    stored.save_answers(database, zero_shot, answers, scores={"t1": 1.0})
    stored.save_answers(database, few_shot, {**answers, "t0": "Oslo", "t1": "Bonn", "t3": None}, scores={"t0": 1.0})
    return made


def rate_all(database, experiment_id, reviewer, preferred):
    """Prefers the answer with this text wherever it stands, else says there is no difference."""
    while task := next_task(database, experiment_id, reviewer=reviewer, kind="pair"):
        texts = [answer.text for answer in task.answers]
        wanted = [text in preferred for text in texts]
        choice = "tie" if wanted[0] == wanted[1] else "first" if wanted[0] else "second"
        ids = {"first": task.answers[0].id, "second": task.answers[1].id}
        rate_pair(database, experiment_id, reviewer=reviewer, choice=choice, **ids)


def test_only_answers_that_differ_are_put_side_by_side(database, experiment_id):
    task = next_task(database, experiment_id, reviewer="Ada", kind="pair")
    assert task.total == 2
    assert {answer.text for answer in task.answers} in ({"Rome", "Oslo"}, {"Turin", "Bonn"})


def test_answers_one_at_a_time_leave_out_those_that_failed(database, experiment_id):
    assert next_task(database, experiment_id, reviewer="Ada", kind="score").total == 11


def test_everybody_gets_the_same_questions_in_the_same_order(database, experiment_id):
    tasks = [
        [next_task(database, experiment_id, reviewer=name, kind="pair", skip=skip).case_id for skip in range(2)]
        for name in ("Ada", "Grace")
    ]
    assert tasks[0] == tasks[1]


def test_preferences_are_counted_whichever_side_the_answer_stood_on(database, experiment_id):
    for reviewer in ("Ada", "Grace", "Linus"):
        rate_all(database, experiment_id, reviewer, {"Oslo", "Turin"})
    summary = summarise_ratings(database, experiment_id)
    assert [(arm.wins, arm.losses, arm.preferred_share) for arm in summary.arms] == [(3, 3, 0.5), (3, 3, 0.5)]
    assert (summary.metric_agrees, summary.metric_pairs) == (6, 6)
    assert summary.agreement[0].alpha == 1
    assert summary.agreement[0].kappas[0] == ("Ada", "Grace", 2, 1)
    assert {(pair.chosen, pair.rejected) for pair in preferred_answers(database, experiment_id)} == {
        ("Oslo", "Rome"),
        ("Turin", "Bonn"),
    }


def test_a_second_thought_replaces_the_first(database, experiment_id):
    task = next_task(database, experiment_id, reviewer="Ada", kind="score")
    for score in (1, 4):
        rate_answer(database, experiment_id, reviewer="Ada", answer=task.answers[0].id, score=score)
    assert sum(arm.scores for arm in summarise_ratings(database, experiment_id).arms) == 1


@pytest.mark.parametrize("score", [0, 6])
def test_a_rating_outside_1_to_5_is_refused(database, experiment_id, score):
    with pytest.raises(InputRejectedError) as caught:
        rate_answer(database, experiment_id, reviewer="Ada", answer=1, score=score)
    assert caught.value.code == "RATING_INVALID"


def test_an_answer_of_another_experiment_cannot_be_rated(database, experiment_id):
    with pytest.raises(NotFoundError) as caught:
        rate_answer(database, experiment_id, reviewer="Ada", answer=10_000, score=3)
    assert caught.value.code == "ANSWER_NOT_FOUND"


def test_a_plan_may_not_learn_from_answers_to_its_own_test_cases(database, settings):
    pair = {"input": "Where is parcel t1?", "chosen": "Turin", "rejected": "Bonn"}
    with pytest.raises(InputRejectedError, match="1 of the test cases") as caught:
        stored.add_experiment(database, settings, arms=("zero_shot", {"preference": {"pairs": [pair]}}))
    assert caught.value.code == "PAIRS_ARE_TESTED"
