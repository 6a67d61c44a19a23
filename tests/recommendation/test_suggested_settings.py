"""Settings worth trying first, and the plan they go into."""

from pathlib import Path

import yaml

from app.experiments.plan import read_plan
from app.glossary import RUNNABLE_METHODS, MethodKey
from app.questionnaire.questions import UNKNOWN, load_questionnaire
from app.questionnaire.sources import load_sources
from app.recommendation.plan_arms import plan_document
from app.recommendation.ranking import recommend
from app.recommendation.suggested_settings import load_settings_entries, suggest_settings

OPTIONS = {question.id: question.option_ids for question in load_questionnaire().questions}


def test_every_entry_names_known_questions_options_and_rows():
    for entry in load_settings_entries():
        assert set(entry.sources) <= set(load_sources())
        for question, options in entry.when.items():
            assert set(options) <= set(OPTIONS[question]) - {UNKNOWN}


def test_every_entry_is_one_that_a_plan_can_hold():
    for entry in load_settings_entries():
        if MethodKey(entry.arm) in RUNNABLE_METHODS:
            arms = [{entry.arm: dict(entry.values)}]
            read_plan({"name": "n", "task": "classification", "dataset": {"id": 1}, "corpus": 1, "arms": arms})


def test_many_categories_call_for_fifty_near_examples():
    settings = suggest_settings({"class_count": "from_50", "labelled_cases": "from_2000"})[MethodKey.FEW_SHOT]
    assert dict(settings.values) == {"selection": "nearest", "examples": 50}
    assert "E4.bertsch" in settings.source
    assert settings.reason.endswith(".")


def test_an_unknown_answer_meets_no_condition():
    assert suggest_settings({"class_count": UNKNOWN, "labelled_cases": UNKNOWN, "task_kind": UNKNOWN}) == {}


def test_settings_stand_beside_the_method_and_in_the_plan():
    answers = {"task_kind": "classification", "class_count": "from_50", "labelled_cases": "from_2000"}
    advice = recommend(answers)
    few_shot = next(ranked for ranked in advice.ranking if ranked.method is MethodKey.FEW_SHOT)
    assert few_shot.settings is not None
    assert few_shot.settings.values["examples"] == 50
    assert {"few_shot": {"selection": "nearest", "examples": 50}} in plan_document(advice)["arms"]


def test_lora_stands_in_for_distillation_whose_teacher_only_the_team_can_name():
    path = Path(__file__).parent / "scenarios" / "judge_distillation.yaml"
    advice = recommend(yaml.safe_load(path.read_text(encoding="utf-8"))["answers"])
    assert advice.ranking[0].method is MethodKey.DISTILLED
    assert [arm.arm for arm in advice.plan_arms][:2] == ["zero_shot", "lora"]


def test_retrieval_by_itself_is_measured_beside_retrieval_with_tuning():
    advice = recommend(
        {
            "task_kind": "question_answering",
            "document_scope": "passages",
            "external_knowledge": "facts_and_jargon",
            "documents": "hundreds",
            "failure_cause": "both",
            "prompting_tried": "below_half",
            "labelled_cases": "from_2000",
            "tuning_access": "own_machines",
            "hardware": "many_gpus",
        }
    )
    assert advice.ranking[0].method is MethodKey.RAG_LORA
    assert "rag" in [arm.arm for arm in advice.plan_arms]
