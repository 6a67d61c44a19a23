"""Judges in an experiment: after the arms, through a real server, with failures, kills, budgets and people."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from app.actions.experiments import cancel_experiment, get_experiment, get_results, list_experiments, retry_experiment
from app.actions.ratings import next_task, rate_answer, rate_pair
from app.actions.reports import predictions_csv, results_document
from app.db import run_queries
from app.db.database import Database
from app.db.tables import RunRow
from app.glossary import ExperimentStatus, RunStatus
from app.pipeline import execute_run
from app.pipeline_evaluation import evaluate_stored_experiment
from app.settings import EndpointSettings, Settings
from app.supervisor import supervise_run
from app.values.results import JudgeResult
from tests import stored
from tests.language_models.scripted_endpoint import ScriptedEndpoint, completion, serve

CASES = [f"t{number}" for number in range(12)]
PAIRWISE = {"name": "helpful", "language_model": "endpoint:big", "criterion": "Does it name the right city?"}
RUBRIC = {**PAIRWISE, "name": "graded", "kind": "rubric"}


@dataclass
class Judge:
    """A judge behind a server: it prefers the answer that says Oslo, and rates it 5."""

    endpoint: ScriptedEndpoint
    fails_at: set[int] = field(default_factory=set[int])
    before: Any = None
    reasons: str = ""

    def settings(self, settings: Settings, **more: Any) -> Settings:
        big = EndpointSettings(
            base_url=self.endpoint.base_url,
            language_model="big",
            cache_days=0,
            parallel_requests=1,
            input_usd_per_million=1.0,
            output_usd_per_million=2.0,
            **more,
        )
        return settings.model_copy(update={"endpoints": {"big": big}})

    def reply(self, body: dict[str, Any], number: int) -> tuple[int, Any]:
        if self.before is not None:
            self.before(number)
        if number in self.fails_at:
            return 400, {"error": {"message": "no"}}
        prompt = body["messages"][0]["content"]
        if "Rating:" in prompt:
            return 200, completion(self.reasons + ("5" if "Answer:\nOslo" in prompt else "2"))
        first, second = re.findall(r"Answer [AB]:\n(.*)\n", prompt)
        if "Oslo" not in (first, second):
            return 200, completion(self.reasons + "A")  # it knows no better than the order
        return 200, completion(self.reasons + ("A" if first == "Oslo" else "B"))


@pytest.fixture
def judge() -> Iterator[Judge]:
    made = Judge(ScriptedEndpoint(""))
    with serve(made.reply) as endpoint:
        made.endpoint = endpoint
        yield made


def add_judged(database: Database, settings: Settings, *judges: dict[str, Any], **overrides: Any) -> int:
    """Zero-shot and few-shot on twelve cases, nothing answered yet."""
    arms = ("zero_shot", {"few_shot": {"examples": 2}})
    return stored.add_experiment(
        database, settings, arms=arms, test=len(CASES), judges=list(judges), baseline="zero_shot", **overrides
    )


def answer(database: Database, run: RunRow, answers: dict[str, str | None], **scores: float) -> None:
    attempt = stored.claim(database, run.id)
    stored.save_answers(database, run, answers, attempt=attempt, scores=scores)
    with database.unit_of_work() as work:
        run_queries.finish_run(work.session, run.id, attempt=attempt, status=RunStatus.SUCCEEDED)


def answer_both(database: Database, experiment_id: int) -> None:
    """Few-shot says Oslo on t0 to t7, both say the same on t8, t9 and t10 differ without Oslo; t11 failed."""
    zero_shot, few_shot = stored.runs_of(database, experiment_id)[:2]
    answer(database, zero_shot, dict.fromkeys(CASES, "Rome"))
    theirs: dict[str, str | None] = dict.fromkeys(CASES[:8], "Oslo")
    theirs |= {"t8": "Rome", "t9": "Bonn", "t10": "Bonn", "t11": None}
    answer(database, few_shot, theirs, **dict.fromkeys(CASES[:8], 1.0))


def judge_all(database: Database, settings: Settings, experiment_id: int) -> None:
    for run in stored.runs_of(database, experiment_id):
        if run.status == RunStatus.QUEUED:
            execute_run(database, settings, run_id=run.id, attempt=stored.claim(database, run.id))
    evaluate_stored_experiment(database, settings, experiment_id)


def judges_of(database: Database, experiment_id: int) -> tuple[JudgeResult, ...]:
    results = get_results(database, experiment_id)
    assert results is not None
    return results.judges


@pytest.fixture
def judged(database, settings, judge: Judge) -> int:
    """Both judges have judged everything there is."""
    own = judge.settings(settings)
    experiment_id = add_judged(database, own, PAIRWISE, RUBRIC)
    answer_both(database, experiment_id)
    judge_all(database, own, experiment_id)
    return experiment_id


def test_a_judge_waits_for_every_arm(database, settings, judge):
    experiment_id = add_judged(database, judge.settings(settings), PAIRWISE)
    zero_shot, few_shot, of_judge = stored.runs_of(database, experiment_id)

    def next_runs() -> list[int]:
        with database.reading() as session:
            return [run.id for run in run_queries.oldest_queued_runs(session, job_name=of_judge.job_name, limit=9)]

    assert next_runs() == [zero_shot.id, few_shot.id]
    with database.unit_of_work() as work:
        assert run_queries.claim_run(work.session, of_judge.id, owner="elsewhere:1", lease_seconds=60) is None
    answer_both(database, experiment_id)
    assert next_runs() == [of_judge.id]


def test_pairs_are_judged_in_both_orders_and_counted(database, judge, judged):
    helpful, _ = judges_of(database, judged)
    (arm,) = helpful.arms
    assert (arm.arm, arm.wins, arm.ties, arm.losses, arm.missing) == ("few_shot", 8, 3, 0, 0)
    assert arm.summary.value == pytest.approx((8 + 1.5) / 11)
    assert arm.summary.n == 11
    assert arm.orders_disagree is not None
    assert (arm.orders_disagree.value, arm.orders_disagree.n) == (0.2, 10)
    assert arm.first_chosen == pytest.approx((8 * 0.5 + 2 * 1.0) / 10)
    assert arm.verdict == "better"
    assert arm.p_value == pytest.approx(2 / 2**8)


@pytest.mark.parametrize("reasons", ["It is about a city.\n\nVerdict: ", "<think>\nWhich city?\n</think>\n\n"])
def test_a_judge_that_reasons_before_its_verdict_is_read_to_the_end(database, settings, judge, reasons):
    judge.reasons = reasons
    own = judge.settings(settings)
    experiment_id = add_judged(database, own, PAIRWISE)
    answer_both(database, experiment_id)
    judge_all(database, own, experiment_id)
    (arm,) = judges_of(database, experiment_id)[0].arms
    assert (arm.wins, arm.ties, arm.losses, arm.missing) == (8, 3, 0, 0)


def test_ratings_are_compared_with_the_baselines(database, judged):
    _, graded = judges_of(database, judged)
    zero_shot, few_shot = graded.arms
    assert (zero_shot.summary.value, zero_shot.summary.n) == (2.0, 12)
    assert few_shot.summary.value == pytest.approx((8 * 5 + 3 * 2) / 11)
    assert few_shot.difference == pytest.approx(8 * 3 / 11)
    assert few_shot.low is not None
    assert few_shot.low > 0


def test_the_reference_metric_stands_beside_and_decides(database, judged):
    results = get_results(database, judged)
    assert results is not None
    assert results.decision.metric == "token_f1"
    helpful, _ = results.judges
    assert helpful.metric == "token_f1"
    assert helpful.arms[0].reference.value == pytest.approx(8 / 11)
    assert helpful.arms[0].reference.n == 11
    assert (helpful.metric_agrees, helpful.metric_pairs) == (8, 8)
    assert all(set(arm.metrics) == {"token_f1", "exact_match"} for arm in results.arms)


def test_prompt_settings_tokens_and_cost_are_stored_with_the_results(database, judged):
    document = results_document(database, judged)
    helpful = document["judges"][0]
    assert "{first}" in helpful["prompt"]
    assert document["plan"]["judges"][0]["prompt"] == helpful["prompt"]
    assert helpful["provenance"]["language_model"]["language_model"] == "big"
    assert helpful["provenance"]["choices"] == "generated"
    assert helpful["tokens"] == {"prompt": 60, "completion": 40}
    assert helpful["cost_usd"] == pytest.approx((60 * 1 + 40 * 2) / 1e6)
    json.dumps(document)


def test_judges_are_no_arms(database, judged):
    view = get_experiment(database, judged)
    assert [arm.key for arm in view.arms] == ["zero_shot", "few_shot"]
    assert view.status is ExperimentStatus.SUCCEEDED
    assert list_experiments(database)[0].arm_keys == ("zero_shot", "few_shot")
    assert "helpful" not in "".join(predictions_csv(database, judged))


def test_a_verdict_that_fails_is_missing_with_its_reason(database, settings, judge):
    own = judge.settings(settings)
    judge.fails_at = {0, 3}
    experiment_id = add_judged(database, own, PAIRWISE)
    answer_both(database, experiment_id)
    judge_all(database, own, experiment_id)
    (helpful,) = judges_of(database, experiment_id)
    (arm,) = helpful.arms
    assert (arm.summary.n, arm.missing) == (9, 2)
    assert "400" in arm.reasons[0]
    assert arm.summary.low is None  # fewer than ten cases are left


def test_a_judge_whose_budget_is_spent_keeps_its_verdicts_and_says_so(database, settings, judge):
    own = judge.settings(settings, request_budget=17)
    experiment_id = add_judged(database, own, PAIRWISE)
    answer_both(database, experiment_id)
    judge_all(database, own, experiment_id)
    of_judge = stored.runs_of(database, experiment_id)[-1]
    assert (of_judge.status, of_judge.failure_code) == (RunStatus.FAILED, "ENDPOINT_BUDGET_SPENT")
    (helpful,) = judges_of(database, experiment_id)
    (arm,) = helpful.arms
    assert arm.status == "failed"
    assert arm.summary.n == 8
    assert arm.missing == 3
    assert arm.reasons[0].startswith("The judge's run failed: ")
    assert len(judge.endpoint.requests) == 17

    retry_experiment(database, experiment_id)
    judge_all(database, judge.settings(settings), experiment_id)
    assert judges_of(database, experiment_id)[0].arms[0].summary.n == 11


def test_cached_verdicts_are_not_paid_twice(database, settings, judge):
    own = judge.settings(settings)
    own = own.model_copy(update={"endpoints": {"big": own.endpoints["big"].model_copy(update={"cache_days": 1.0})}})
    for _ in range(2):
        experiment_id = add_judged(database, own, PAIRWISE)
        answer_both(database, experiment_id)
        judge_all(database, own, experiment_id)
    prompts = [request["messages"][0]["content"] for request in judge.endpoint.requests]
    assert len(prompts) == len(set(prompts))
    assert judges_of(database, experiment_id)[0].arms[0].summary.n == 11


def test_a_killed_judge_goes_on_where_it_was(database, settings, judge, monkeypatch):
    own = judge.settings(settings)
    experiment_id = add_judged(database, own, {**PAIRWISE, "kind": "rubric", "cases": 12})
    answer_both(database, experiment_id)
    monkeypatch.setenv("SEXTANT_ENDPOINTS", _endpoints_as_text(own))
    of_judge = stored.runs_of(database, experiment_id)[-2]

    def kill_at_the_tenth(number: int) -> None:
        if number == 9:
            for process in stored.processes_of(own.resolved_home):
                stored.kill(process)

    judge.before = kill_at_the_tenth
    assert supervise_run(database, own, of_judge.id) is RunStatus.QUEUED
    assert len(stored.answers_per_case(database, of_judge.id)) == 8
    assert supervise_run(database, own, of_judge.id) is RunStatus.SUCCEEDED
    assert set(stored.answers_per_case(database, of_judge.id).values()) == {1}
    assert len(stored.answers_per_case(database, of_judge.id)) == 12
    assert len(judge.endpoint.requests) == 10 + 4


def test_a_process_that_dies_does_not_renew_the_budget(database, settings, judge, monkeypatch):
    own = judge.settings(settings, request_budget=12)
    experiment_id = add_judged(database, own, {**PAIRWISE, "kind": "rubric", "cases": 12})
    answer_both(database, experiment_id)
    monkeypatch.setenv("SEXTANT_ENDPOINTS", _endpoints_as_text(own))
    of_judge = stored.runs_of(database, experiment_id)[-2]

    def requests_on_the_row() -> int:
        spent = stored.runs_of(database, experiment_id)[-2].spent
        return spent.get("endpoint:big", {}).get("requests", 0)

    def kill_at_the_tenth(number: int) -> None:
        if number == 9:
            stored.wait_until(lambda: requests_on_the_row() == 10, seconds=30, what="ten requests are written down")
            for process in stored.processes_of(own.resolved_home):
                stored.kill(process)

    judge.before = kill_at_the_tenth
    assert supervise_run(database, own, of_judge.id) is RunStatus.QUEUED
    assert supervise_run(database, own, of_judge.id) is RunStatus.FAILED
    assert stored.runs_of(database, experiment_id)[-2].failure_code == "ENDPOINT_BUDGET_SPENT"
    assert len(judge.endpoint.requests) == 12


def test_a_cancelled_judge_leaves_the_arms_their_results(database, settings, judge):
    own = judge.settings(settings)
    experiment_id = add_judged(database, own, PAIRWISE)
    answer_both(database, experiment_id)
    cancel_experiment(database, experiment_id)
    evaluate_stored_experiment(database, own, experiment_id)
    (helpful,) = judges_of(database, experiment_id)
    assert helpful.arms[0].summary.n == 0
    assert helpful.arms[0].reasons == ("The judge's run was cancelled.",)


def test_an_arm_that_is_tried_again_is_judged_again(database, settings, judge):
    own = judge.settings(settings)
    experiment_id = add_judged(database, own, PAIRWISE)
    zero_shot, few_shot, of_judge = stored.runs_of(database, experiment_id)
    answer(database, zero_shot, dict.fromkeys(CASES, "Rome"))
    attempt = stored.claim(database, few_shot.id)
    stored.save_answers(database, few_shot, dict.fromkeys(CASES[:4], "Oslo"), attempt=attempt)
    with database.unit_of_work() as work:
        run_queries.finish_run(work.session, few_shot.id, attempt=attempt, status=RunStatus.FAILED)
    judge_all(database, own, experiment_id)
    assert judges_of(database, experiment_id)[0].arms[0].summary.n == 4

    retry_experiment(database, experiment_id)
    answer(database, few_shot, dict.fromkeys(CASES[4:], "Oslo"))
    judge_all(database, own, experiment_id)
    assert judges_of(database, experiment_id)[0].arms[0].summary.n == 12
    assert len(judge.endpoint.requests) == 2 * 12
    assert len(stored.answers_per_case(database, of_judge.id)) == 12


def test_the_bundled_kind_of_language_model_scores_the_choices(database, settings, tiny_language_model):
    experiment_id = add_judged(
        database, settings, {**PAIRWISE, "language_model": tiny_language_model}, {**RUBRIC, "language_model": "bundled"}
    )
    answer_both(database, experiment_id)
    judge_all(database, settings, experiment_id)
    helpful, graded = judges_of(database, experiment_id)
    assert helpful.provenance["choices"] == "scored"
    assert helpful.cost_usd is None
    assert helpful.cost_reason
    assert helpful.own_arms == ()
    assert graded.own_arms == ("zero_shot", "few_shot")
    assert sum(arm.summary.n + arm.missing for judge in (helpful, graded) for arm in judge.arms) == 11 + 12 + 11


class TestPeople:
    """Agreement is computed when results are read, because ratings come later."""

    def test_without_ratings_there_is_no_agreement(self, database, judged):
        assert all(judge.agreement is None for judge in judges_of(database, judged))

    def test_agreement_counts_the_pairs_that_people_rated_too(self, database, judged):
        while task := next_task(database, judged, reviewer="Ada", kind="pair"):
            texts = [one.text for one in task.answers]
            choice = ("first", "second")[texts.index("Oslo")] if "Oslo" in texts else "second"
            first, second = (one.id for one in task.answers)
            rate_pair(database, judged, reviewer="Ada", first=first, second=second, choice=choice)
        helpful, graded = judges_of(database, judged)
        assert helpful.agreement is not None
        assert (helpful.agreement.ratings, helpful.agreement.cases, helpful.agreement.people) == (10, 10, 1)
        assert helpful.agreement.share == 0.8  # two that the judge called ties
        assert helpful.agreement.share_low == pytest.approx(0.490, abs=0.001)
        assert graded.agreement is None
        assert results_document(database, judged)["judges"][0]["agreement"]["ratings"] == 10

    def test_agreement_of_ratings_counts_the_answers_that_people_rated_too(self, database, judged):
        while task := next_task(database, judged, reviewer="Ada", kind="score"):
            score = 5 if task.answers[0].text == "Oslo" else 1
            rate_answer(database, judged, reviewer="Ada", answer=task.answers[0].id, score=score)
        _, graded = judges_of(database, judged)
        assert graded.agreement is not None
        assert (graded.agreement.ratings, graded.agreement.cases) == (23, 12)
        assert graded.agreement.share == pytest.approx(8 / 23)
        # 8 pairs (5, 5) and 15 (2, 1): 15 steps apart are seen, (8 * 15 * 4 + 15 * 8 * 3 + 15 * 15 * 1) / 23 expected
        assert graded.agreement.kappa == pytest.approx(1 - 15 / (1065 / 23))


def _endpoints_as_text(settings: Settings) -> str:
    endpoints = {name: endpoint.model_dump(mode="json") for name, endpoint in settings.endpoints.items()}
    return json.dumps(endpoints)
