"""Judges on the page of an experiment and in its reports, from verdicts that are already stored."""

import json

import pytest

from app.actions.ratings import next_task, rate_pair
from app.actions.reports import report_file
from app.db import run_queries
from app.evaluation.judge_verdicts import FIRST_CHOSEN, ORDERS_AGREE, PREFERENCE
from app.glossary import RunStatus
from app.pipeline_evaluation import evaluate_stored_experiment
from app.values.predictions import Prediction
from tests import stored
from tests.web.reading_html import read_page

JUDGE = {"name": "helpful", "language_model": "bundled", "criterion": "Is <b>it</b> right?"}
CASES = [f"t{number}" for number in range(12)]


@pytest.fixture
def judged(database, settings) -> int:
    """Few-shot is preferred on ten of twelve cases; the judge failed on one, the order changed its mind on another."""
    experiment_id = stored.add_experiment(
        database, settings, arms=("zero_shot", {"few_shot": {"examples": 2}}), test=12, judges=[JUDGE]
    )
    rows = stored.row_ids_of(database, experiment_id)
    zero_shot, few_shot, of_judge = stored.runs_of(database, experiment_id)
    for run, answer in ((zero_shot, "Rome"), (few_shot, "Oslo")):
        attempt = stored.claim(database, run.id)
        stored.save_answers(database, run, dict.fromkeys(CASES, answer), attempt=attempt)
        with database.unit_of_work() as work:
            run_queries.finish_run(work.session, run.id, attempt=attempt, status=RunStatus.SUCCEEDED)
    attempt = stored.claim(database, of_judge.id)
    verdicts = [
        (
            rows[case],
            Prediction(
                case, "A B", 0.5, 20, 2, prompt="the prompt", failure="The judge is ill." if case == "t0" else None
            ),
            {}
            if case == "t0"
            else {PREFERENCE: 0.5 if case == "t1" else 1.0, ORDERS_AGREE: float(case != "t1"), FIRST_CHOSEN: 0.5},
        )
        for case in CASES
    ]
    with database.unit_of_work() as work:
        run_queries.save_predictions(work.session, of_judge.id, attempt=attempt, scored=verdicts)
        run_queries.finish_run(work.session, of_judge.id, attempt=attempt, status=RunStatus.SUCCEEDED)
    evaluate_stored_experiment(database, settings, experiment_id)
    return experiment_id


def text_of(client, address: str, language: str = "en") -> str:
    response = client.get(address, headers={"accept-language": language})
    assert response.status_code == 200
    return read_page(response.text).words


def test_the_page_shows_the_judge_beside_the_metric(client, judged):
    page = text_of(client, f"/experiments/{judged}")
    assert "What language models as judges say" in page
    assert "Is <b>it</b> right?" in page
    assert "95% (" in page  # (10 + 0.5) / 11
    assert "10 : 1 : 0" in page
    assert "11 of 12" in page
    assert "few_shot: The judge is ill." in page
    assert "No person has rated any of these pairs yet" in page
    assert "The bundled language model is a demonstration, far too small to judge." in page


def test_the_page_is_there_in_chinese(client, judged):
    page = text_of(client, f"/experiments/{judged}", "zh")
    assert "语言模型评判的结果" in page
    assert "尚无人对这些回答对作过评分" in page


def test_ratings_made_later_show_on_the_page(client, database, judged):
    task = next_task(database, judged, reviewer="Ada", kind="pair")
    first, second = task.answers
    choice = "first" if first.text == "Oslo" else "second"
    rate_pair(database, judged, reviewer="Ada", first=first.id, second=second.id, choice=choice)
    assert "One person rated answers that were judged, blind" in text_of(client, f"/experiments/{judged}")


def test_the_api_writes_judges_beside_arms(client, judged):
    document = client.get(f"/api/v1/experiments/{judged}").json()
    assert [arm["key"] for arm in document["arms"]] == ["zero_shot", "few_shot"]
    (judge,) = document["followups"]
    assert (judge["key"], judge["runs"][0]["failed_cases"]) == ("helpful: few_shot", 1)
    results = client.get(f"/api/v1/experiments/{judged}/results.json").json()
    assert results["judges"][0]["arms"][0]["wins"] == 10


def test_the_run_of_a_judge_has_its_page(client, database, judged):
    of_judge = stored.runs_of(database, judged)[-1]
    assert "helpful: few_shot" in text_of(client, f"/experiments/{judged}/runs/{of_judge.id}")


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("t0", "No verdict: The judge is ill."),
        ("t1", "A tie, because the verdict changed with the order of the answers."),
        ("t2", "Prefers few_shot in both orders."),
    ],
)
def test_a_case_shows_what_the_judge_said_and_was_asked(client, judged, case, said):
    page = text_of(client, f"/experiments/{judged}/case?id={case}")
    assert said in page
    assert "helpful: few_shot" in page
    assert "the prompt" in page


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("form", ["html", "md", "csv", "json", "xlsx", "pdf"])
def test_every_report_has_the_judge(database, judged, form, language):
    content = report_file(database, judged, form, language=language).content
    if form in ("html", "md", "csv", "json"):
        said = json.dumps(json.loads(content), ensure_ascii=False) if form == "json" else content.decode()
        assert "helpful" in said
        assert ("10 : 1 : 0") in said
        assert ("尚无人" if language == "zh" else "No person has rated") in said or form == "csv"
    assert len(content) > 1_000
