"""Arms that race: one that cannot win stops and says so, one whose turn is over waits for the others."""

import time

import pytest

from app.actions.experiments import get_experiment, get_results
from app.db import race_queries, run_queries
from app.db.database import Database
from app.db.tables import RunRow
from app.errors import InputRejectedError
from app.evaluation.racing import Beaten
from app.experiments.plan import Plan
from app.glossary import ExperimentStatus, RunStatus
from app.pipeline import execute_run, load_run_inputs
from app.pipeline_evaluation import evaluate_stored_experiment
from app.race_watch import RaceWatch, open_race
from app.settings import Settings
from tests import stored

CASES = [f"t{number}" for number in range(64)]
RACING = {"margin": 0.02, "block": 8}


def add_race(database: Database, settings: Settings, *, arms: list[object], **overrides: object) -> int:
    return stored.add_experiment(database, settings, arms=arms, test=len(CASES), racing=RACING, **overrides)


def answer_all(database: Database, run: RunRow, *, score: float) -> None:
    """This run finishes with the same score on every case."""
    attempt = stored.claim(database, run.id)
    stored.save_answers(database, run, dict.fromkeys(CASES, "x"), attempt=attempt, scores=dict.fromkeys(CASES, score))
    with database.unit_of_work() as work:
        run_queries.finish_run(work.session, run.id, attempt=attempt, status=RunStatus.SUCCEEDED)


def plan_of(database: Database, run: RunRow) -> Plan:
    return load_run_inputs(database, run.id).plan


@pytest.fixture
def race_against_a_perfect_arm(database, settings, tiny_language_model: str) -> int:
    """Few-shot has answered everything right; zero-shot, on random weights, answers nothing right."""
    experiment_id = add_race(
        database, settings, arms=["zero_shot", {"few_shot": {"examples": 1}}], language_model=tiny_language_model
    )
    zero_shot, few_shot = stored.runs_of(database, experiment_id)
    answer_all(database, few_shot, score=1.0)
    execute_run(database, settings, run_id=zero_shot.id, attempt=stored.claim(database, zero_shot.id))
    evaluate_stored_experiment(database, settings, experiment_id)
    return experiment_id


def test_an_arm_that_cannot_win_stops_and_says_why(database, race_against_a_perfect_arm):
    zero_shot, _ = stored.runs_of(database, race_against_a_perfect_arm)
    answered = stored.answers_per_case(database, zero_shot.id)
    assert zero_shot.status == RunStatus.STOPPED_EARLY
    assert zero_shot.failure_code == "ARM_BEATEN"
    assert zero_shot.failure_message is not None
    assert zero_shot.failure_message.startswith(
        f"Stopped after {len(answered)} of 64 cases: it cannot win against few_shot by more than 2 points any more"
    )
    assert len(answered) <= 32


def test_the_verdict_names_the_arm_to_take(database, race_against_a_perfect_arm):
    view = get_experiment(database, race_against_a_perfect_arm)
    assert view.status is ExperimentStatus.SUCCEEDED
    results = get_results(database, race_against_a_perfect_arm)
    assert results is not None
    assert results.utility is not None
    assert results.utility.arm == "few_shot"
    compared = results.comparisons[0]
    assert (compared.arm, compared.test) == ("few_shot", "anytime")
    # A block of 8 stops a hopeless arm before 8 cases can show that the other one is better.
    assert compared.cases == 8
    assert results.decision.arm is None
    assert results.decision.sentence.startswith("No other arm can win by more than the margin any more, so take few")


def test_without_racing_nothing_stops(database, settings):
    arms = ["zero_shot", {"few_shot": {"examples": 1}}]
    experiment_id = stored.add_experiment(database, settings, arms=arms)
    zero_shot, _ = stored.runs_of(database, experiment_id)
    assert open_race(database, plan_of(database, zero_shot), zero_shot.id) is None


class TestAnArmThatIsShownTheRightDocuments:
    """Nobody can use it, so it stops no arm, and nothing is saved by stopping it."""

    @pytest.fixture
    def runs(self, database, settings) -> list[RunRow]:
        arms = ["zero_shot", {"few_shot": {"examples": 1}}, {"rag": {"context": "oracle", "key": "oracle"}}]
        corpus = stored.add_ready_corpus(database)
        return stored.runs_of(database, add_race(database, settings, arms=arms, corpus=corpus, gold=["Oslo.md"]))

    def answer_first(self, database: Database, run: RunRow, *, cases: int, score: float) -> None:
        attempt = stored.claim(database, run.id)
        first = list(load_run_inputs(database, run.id).test.values())[:cases]
        answers = {case.case_id: "x" for case in first}
        stored.save_answers(database, run, answers, attempt=attempt, scores=dict.fromkeys(answers, score))

    def find_out(self, database: Database, run: RunRow) -> Beaten | None:
        race = open_race(database, plan_of(database, run), run.id)
        assert race is not None
        return race.find_out()

    def test_it_stops_no_arm(self, database, runs):
        zero_shot, few_shot, oracle = runs
        for run, score in ((oracle, 1.0), (zero_shot, 0.0), (few_shot, 0.0)):
            self.answer_first(database, run, cases=16, score=score)
        assert self.find_out(database, zero_shot) is None
        assert self.find_out(database, few_shot) is None

    def test_the_others_stop_one_another(self, database, runs):
        zero_shot, few_shot, oracle = runs
        for run, score in ((oracle, 1.0), (zero_shot, 0.0), (few_shot, 1.0)):
            self.answer_first(database, run, cases=16, score=score)
        found = self.find_out(database, zero_shot)
        assert found is not None
        assert found.by == "few_shot"

    def test_it_runs_through(self, database, runs):
        assert open_race(database, plan_of(database, runs[2]), runs[2].id) is None


class TestTurns:
    @pytest.fixture
    def runs(self, database, settings) -> list[RunRow]:
        arms = ["zero_shot", {"few_shot": {"examples": 1}}]
        return stored.runs_of(database, add_race(database, settings, arms=arms))

    def watch(self, database: Database, run: RunRow, *, prepare_seconds: float = 0.0) -> RaceWatch:
        race = open_race(database, plan_of(database, run), run.id)
        assert race is not None
        list(race.in_blocks(range(8)))
        race.prepare_seconds = prepare_seconds
        race.block_began = time.monotonic() - 8.0  # one second a case
        return race

    def test_all_arms_answer_in_the_same_shuffled_order(self, database, runs):
        first, second = (list(load_run_inputs(database, run.id).test) for run in runs)
        assert first == second
        assert first != sorted(first)

    def test_a_run_gives_way_to_one_that_waits_with_less(self, database, runs):
        stored.claim(database, runs[0].id)
        race = self.watch(database, runs[0])
        assert race.gives_way(answered=8, left=56)
        assert race.gives_way(answered=16, left=48)
        assert not race.gives_way(answered=24, left=40)
        assert not race.gives_way(answered=64, left=0)

    def test_a_run_that_took_long_to_get_ready_goes_on(self, database, runs):
        stored.claim(database, runs[0].id)
        assert not self.watch(database, runs[0], prepare_seconds=57.0).gives_way(answered=8, left=56)
        assert self.watch(database, runs[0], prepare_seconds=55.0).gives_way(answered=8, left=56)

    def test_a_run_does_not_give_way_to_one_that_is_running(self, database, runs):
        for run in runs:
            stored.claim(database, run.id)
        assert not self.watch(database, runs[0]).gives_way(answered=8, left=56)

    def test_a_paused_run_comes_after_those_that_answered_less(self, database, runs):
        first, second = runs
        attempt = stored.claim(database, first.id)
        with database.unit_of_work() as work:
            race_queries.pause_run(work.session, first.id, attempt=attempt, done=8, total=64)
        paused = stored.runs_of(database, first.experiment_id)[0]
        assert (paused.status, paused.stage, paused.deaths) == (RunStatus.QUEUED, "paused", 0)
        with database.reading() as session:
            assert race_queries.next_queued_run(session, first.experiment_id) == second.id
            queued = run_queries.oldest_queued_runs(session, job_name=first.job_name, limit=4)
            assert [run.id for run in queued] == [second.id, first.id]
        with pytest.raises(run_queries.LeaseLostError), database.unit_of_work() as work:
            race_queries.pause_run(work.session, first.id, attempt=attempt, done=8, total=64)

    def test_a_run_that_is_to_be_cancelled_does_not_wait(self, database, runs):
        attempt = stored.claim(database, runs[0].id)
        with database.unit_of_work() as work:
            run_queries.request_cancel(work.session, runs[0].experiment_id)
        with database.unit_of_work() as work:
            race_queries.pause_run(work.session, runs[0].id, attempt=attempt, done=8, total=64)
        assert stored.runs_of(database, runs[0].experiment_id)[0].status == RunStatus.CANCELLED


def test_a_race_needs_a_score_for_every_case(database, settings):
    with pytest.raises(InputRejectedError, match="racing needs a score for every case"):
        stored.make_plan(stored.add_ready_dataset(database), task="classification", metrics=["macro_f1"], racing=RACING)
