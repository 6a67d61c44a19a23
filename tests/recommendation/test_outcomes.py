import json
from dataclasses import replace

import pytest

from app.glossary import MethodKey
from app.recommendation import recommend
from app.recommendation.outcomes import (
    calibrate,
    measure_outcome,
    outcome_from_json,
    outcome_to_json,
    wilson_interval,
)
from app.values.results import ArmResult, Decision, LatencySummary, MetricSummary, Results, TokenCounts

FACTS = {"task_kind": "question_answering", "external_knowledge": "facts", "documents": "many_pages"}


def arm(key, method, value):
    return ArmResult(
        key=key,
        method=method,
        language_model="bundled",
        seeds=(1,),
        status="succeeded",
        metrics={"token_f1": MetricSummary(value=value, low=None, high=None, n=10)},
        latency_seconds=LatencySummary(p50=None, p95=None),
        tokens=TokenCounts(prompt=None, completion=None),
        cost_usd_per_1000_requests=None,
        train_seconds=None,
        peak_memory_bytes=None,
        failures=0,
    )


def results(arms, *, chosen):
    decision = Decision(metric="token_f1", arm=chosen, sentence="")
    return Results(
        sextant_version="0", plan={}, provenance={}, arms=tuple(arms), runs=(), comparisons=(), decision=decision
    )


@pytest.fixture(scope="module")
def advice():
    return recommend({"task_kind": "question_answering", "external_knowledge": "facts"})


@pytest.fixture(scope="module")
def lost(advice):
    measured = [arm("zero_shot", "zero_shot", 0.2), arm("rag", "rag", 0.5), arm("lora", "lora", 0.6)]
    return measure_outcome(advice, results(measured, chosen="lora"))


def test_advice_that_put_the_winner_first_has_no_wrong_votes(advice):
    measured = [arm("zero_shot", "zero_shot", 0.2), arm("rag", "rag", 0.7)]
    outcome = measure_outcome(advice, results(measured, chosen="rag"))
    assert outcome.predicted_first is outcome.measured_first is MethodKey.RAG
    assert (outcome.agreeing_pairs, outcome.compared_pairs, outcome.wrong_votes) == (1, 1, ())


def test_votes_for_the_loser_and_against_the_winner_are_named(lost):
    assert lost.predicted_first is MethodKey.RAG
    assert lost.measured_first is MethodKey.LORA
    assert ("facts_are_looked_up", MethodKey.RAG) in {(vote.rule, vote.method) for vote in lost.wrong_votes}
    assert all((vote.weight > 0) == (vote.method is MethodKey.RAG) for vote in lost.wrong_votes)


def test_pairs_are_counted_where_scores_differ(advice):
    measured = [arm("zero_shot", "zero_shot", 0.4), arm("rag", "rag", 0.4), arm("lora", "lora", 0.5)]
    outcome = measure_outcome(advice, results(measured, chosen=None))
    assert outcome.compared_pairs == 2
    assert outcome.measured_first is None
    assert outcome.wrong_votes == ()


def test_the_best_arm_speaks_for_its_method(advice):
    measured = [arm("rag", "rag", 0.3), arm("rag_more", "rag", 0.8), arm("lora", "lora", 0.5)]
    outcome = measure_outcome(advice, results(measured, chosen="rag_more"))
    assert outcome.scores == {MethodKey.RAG: 0.8, MethodKey.LORA: 0.5}


def test_one_scored_method_is_no_comparison(advice):
    measured = [arm("rag", "rag", 0.3), arm("lora", "lora", None)]
    assert measure_outcome(advice, results(measured, chosen="rag")) is None


def test_an_outcome_survives_being_stored(lost):
    assert outcome_from_json(json.loads(json.dumps(outcome_to_json(lost)))) == lost


def test_calibration_counts_hits_and_winners_for_each_advised_method(lost):
    won = replace(lost, measured_first=MethodKey.RAG)
    unclear = replace(lost, measured_first=None)
    calibration = calibrate([lost, won, won, unclear])
    (row,) = calibration.rows
    assert row.method is MethodKey.RAG
    assert (row.interval.hits, row.interval.count) == (2, 3)
    assert row.winners == {MethodKey.RAG: 2, MethodKey.LORA: 1}
    assert calibration.undecided == 1


def test_nothing_measured_gives_no_share():
    assert calibrate([]).overall is None


class TestWilsonInterval:
    def test_is_what_a_hand_computes(self):
        # 7 of 10: z^2 = 3.841459; (0.7 + 3.841459/20) / (1 + 0.3841459) = 0.8920730 / 1.3841459 = 0.6444935
        # half = 1.959964 * sqrt(0.021 + 3.841459/400) / 1.3841459 = 1.959964 * 0.1749390 / 1.3841459 = 0.2477153
        interval = wilson_interval(7, 10)
        assert interval.low == pytest.approx(0.3967781, abs=1e-6)
        assert interval.high == pytest.approx(0.8922088, abs=1e-6)

    def test_never_leaves_0_to_1(self):
        assert wilson_interval(0, 1).low == 0
        assert wilson_interval(1, 1).high == 1

    def test_refuses_what_is_no_share(self):
        with pytest.raises(ValueError, match="no share"):
            wilson_interval(0, 0)
