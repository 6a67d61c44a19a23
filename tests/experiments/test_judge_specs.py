"""What a plan may say about judges."""

import pytest

from app.errors import InputRejectedError
from app.experiments.arms import plan_document
from app.experiments.followups import FollowUp, read_followup
from app.experiments.plan import read_plan

JUDGE = {"name": "helpful", "language_model": "endpoint:big", "criterion": "Is it right?"}


def plan_with(*judges: dict[str, object], arms: tuple[str, ...] = ("zero_shot", "few_shot"), **overrides: object):
    document = {
        "name": "Parcels",
        "task": "question_answering",
        "dataset": {"id": 1},
        "arms": list(arms),
        "judges": list(judges),
    }
    return read_plan({**document, **overrides})


def test_the_prompt_is_spelled_out_so_that_it_is_frozen():
    document = plan_document(plan_with(JUDGE, {**JUDGE, "name": "graded", "kind": "rubric"}))
    pairwise, rubric = document["judges"]
    assert "Answer A:\n{first}" in pairwise["prompt"]
    assert "1, 2, 3, 4 or 5" in rubric["prompt"]
    assert read_plan(document).judges == plan_with(JUDGE, {**JUDGE, "name": "graded", "kind": "rubric"}).judges


def test_a_judge_that_may_not_see_the_reference_has_no_place_for_it():
    (judge,) = plan_with({**JUDGE, "shows_reference": False}).judges
    assert "{reference}" not in judge.prompt


def test_pairs_are_with_the_baseline_and_ratings_of_every_arm():
    pairwise, rubric = plan_with(JUDGE, {**JUDGE, "name": "graded", "kind": "rubric"}).judges
    arms = ("zero_shot", "few_shot")
    assert pairwise.judged_arms(arms, baseline="zero_shot") == ("few_shot",)
    assert rubric.judged_arms(arms, baseline="zero_shot") == arms


@pytest.mark.parametrize("followup", [FollowUp("judge", "rag_3", "helpful"), FollowUp("entailment", "rag_3")])
def test_a_follow_up_is_told_from_an_arms_run_by_its_key(followup):
    assert read_followup(followup.key) == followup
    assert read_followup("rag_3") is None


@pytest.mark.parametrize(
    ("judges", "overrides", "sentence"),
    [
        ([{**JUDGE, "language_model": "big"}], {}, "language_model 'big' is unknown"),
        ([JUDGE, JUDGE], {}, "two judges have the name 'helpful'"),
        ([{**JUDGE, "prompt": "Which? {first}"}], {}, "lacks {second}"),
        ([{**JUDGE, "prompt": "{first} {second} {answer}"}], {}, "names {answer}"),
        ([{**JUDGE, "name": "Very Helpful"}], {}, "judges.0.name"),
        ([JUDGE], {"arms": ["zero_shot"]}, "there is no other arm"),
        ([JUDGE], {"task": "classification"}, "labels are right or wrong"),
    ],
)
def test_a_plan_whose_judges_cannot_work_is_refused_in_one_sentence(judges, overrides, sentence):
    with pytest.raises(InputRejectedError) as caught:
        plan_with(*judges, **overrides)
    assert sentence in caught.value.message
