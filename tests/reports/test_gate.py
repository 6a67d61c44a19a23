"""The gate: read, checked before the run, judged on results; and JUnit as an independent reader sees it."""

from contextlib import suppress
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from junitparser import Failure, JUnitXml

from app.decision.experiment_decision import with_decision_analysis
from app.economics.experiment_costs import ExperimentCosts
from app.errors import InputRejectedError
from app.experiments.plan import read_plan
from app.reports.gate import judge_gate, read_gate
from app.reports.junit import junit_xml
from app.values.results import MetricSummary, Results
from tests.reports.invented import PLAN, evaluate_quickly, invent_runs, make_run

ARMS = ("zero_shot", "few_shot", "rag", "lora")
METRICS = ("token_f1", "exact_match")


@pytest.fixture(scope="module")
def results() -> Results:
    found = evaluate_quickly([*invent_runs(cases=40)[:3], make_run("lora", (), status="cancelled")], arms=ARMS)
    arms = tuple(replace(arm, cost_usd_per_1000_requests=1.5) if arm.key == "rag" else arm for arm in found.arms)
    return replace(found, arms=arms)


def passes(text: str, results: Results) -> bool:
    return judge_gate(read_gate(text, arms=ARMS, metrics=METRICS), results).passed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rag.token_f1 >= 0.3 and rag.cost_usd_per_1000_requests <= 2", True),
        ("rag.token_f1 >= 0.3 AND rag.cost_usd_per_1000_requests <= 1.2", False),
        ("0.3 <= rag.token_f1", True),
        ("rag.token_f1 > zero_shot.token_f1", True),
        ("rag.token_f1.low > 0.2 and rag.token_f1.high <= 1 and rag.token_f1.n == 40", True),
        ("rag.token_f1.difference_low > 0", True),
        ("not rag.token_f1 < 0.3", True),
        ("rag.token_f1 > 2 or rag.failures == 0 and rag.latency_seconds.p95 < 60", True),
        ("(rag.token_f1 > 2 or rag.failures == 0) and rag.token_f1 > 2", False),
        ("rag.token_f1 >= .3e0", True),
        ("rag.failures >= -1", True),
    ],
)
def test_a_gate_is_judged_as_it_reads(results: Results, text: str, expected: bool):
    assert passes(text, results) is expected


@pytest.mark.parametrize("text", ["{} >= 0", "{} < 0", "not {} >= 0", "{} >= 0 or {} < 0", "{} >= 0 and 1 < 2"])
@pytest.mark.parametrize("figure", ["few_shot.cost_usd_per_1000_requests", "lora.token_f1", "rag.train_seconds"])
def test_a_missing_figure_never_passes_and_says_why(results: Results, text: str, figure: str):
    outcome = judge_gate(read_gate(text.replace("{}", figure), arms=ARMS, metrics=METRICS), results)
    assert not outcome.passed
    assert f"{figure} is missing: " in outcome.checks[0].sentence


def test_a_missing_figure_does_not_matter_where_another_part_settles_it(results: Results):
    assert passes("lora.token_f1 > 0.9 or rag.token_f1 > 0.3", results)


@pytest.mark.parametrize(
    ("text", "code", "part"),
    [
        ("raag.token_f1 > 1", "GATE_ARM_UNKNOWN", "zero_shot, few_shot, rag, lora"),
        ("rag.f1 > 1", "GATE_METRIC_UNKNOWN", "token_f1, exact_match, cost_usd_per_1000_requests"),
        ("rag.token_f1.middle > 1", "GATE_METRIC_UNKNOWN", ".low"),
        ("rag.token_f1.middle > 1", "GATE_METRIC_UNKNOWN", ".p_value_adjusted"),
        ("rag.token_f1.p_value <= 0.05", "GATE_METRIC_UNKNOWN", ".p_value_adjusted"),
        ("rag.latency > 1", "GATE_METRIC_UNKNOWN", "latency_seconds.p95"),
        ("rag.cost > 1", "GATE_METRIC_UNKNOWN", "usd_per_month"),
        ("rag.diagnostics.abstained.difference > 1", "GATE_METRIC_UNKNOWN", "diagnostics.abstained"),
        ("rag > 1", "GATE_INVALID", "rag.token_f1"),
        ("", "GATE_INVALID", "end"),
        ("rag.token_f1", "GATE_INVALID", ">="),
        ("rag.token_f1 >= ", "GATE_INVALID", "end"),
        ("0.1 < rag.token_f1 < 0.5", "GATE_INVALID", "and"),
        ("(rag.token_f1 > 1", "GATE_INVALID", "')'"),
        ("rag.token_f1 > 1 rag.token_f1 > 2", "GATE_INVALID", "'and'"),
        ("__import__('os').system('x') > 1", "GATE_INVALID", "("),
        ("rag.token_f1 > 1; 2 > 1", "GATE_INVALID", ";"),
        ("not " * 60 + "1 < 2", "GATE_INVALID", "50"),
        ("1 < 2 and " * 300 + "1 < 2", "GATE_INVALID", "2,000"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(text: str, code: str, part: str):
    with pytest.raises(InputRejectedError) as caught:
        read_gate(text, arms=ARMS, metrics=METRICS)
    assert caught.value.code == code
    assert part in caught.value.message


@pytest.fixture(scope="module")
def decided() -> Results:
    """The invented arms, priced and weighed."""
    runs = [replace(run, prepare_seconds=0.0, device="cpu") for run in invent_runs(cases=40)]
    plan = read_plan({**PLAN, "decision": {"weights": {"cost": 0.01}}})
    found = with_decision_analysis(evaluate_quickly(runs, arms=ARMS), runs=runs, plan=plan)
    costs = ExperimentCosts(
        plan, endpoints={}, train_cases=dict.fromkeys(ARMS, 100), validation_cases=0, today=date(2026, 11, 1)
    )
    abstained = {"abstained": MetricSummary(0.1, 0.04, 0.23, 40)}
    arms = tuple(replace(arm, diagnostics=abstained) if arm.key == "rag" else arm for arm in found.arms)
    return replace(found, arms=arms, economics=costs.economics(runs))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rag.probability_best > 0.5 and zero_shot.probability_best < 0.5", True),
        ("rag.expected_regret <= zero_shot.expected_regret and rag.utility > zero_shot.utility", True),
        ("rag.missing_cases == 0 and rag.failures == 0 and lora.failures == 1", True),
        ("rag.token_f1.difference > 0 and rag.token_f1.difference_low <= rag.token_f1.difference", True),
        ("rag.token_f1.p_value_adjusted < 0.05", True),
        ("zero_shot.usd_per_month > 0 and zero_shot.full_usd_per_1000_requests > 0", True),
        ("rag.diagnostics.abstained == 0.1 and rag.diagnostics.abstained.low == 0.04", True),
    ],
)
def test_decision_cost_and_behaviour_can_be_asked_for(decided: Results, text: str, expected: bool):
    outcome = judge_gate(read_gate(text, arms=ARMS, metrics=METRICS), decided)
    assert outcome.passed is expected, outcome.checks


@pytest.mark.parametrize(
    ("figure", "reason"),
    [
        ("zero_shot.token_f1.difference", "it is the baseline"),
        ("rag.usd_per_month", "hold no costs"),
        ("rag.retrieval.retrieval_recall_at_5", "it was not measured"),
        ("rag.probability_best", "hold no decision analysis"),
    ],
)
def test_what_is_not_known_says_why(results: Results, figure: str, reason: str):
    outcome = judge_gate(read_gate(f"{figure} > 0", arms=ARMS, metrics=METRICS), results)
    assert f"{figure} is missing: " in outcome.checks[0].sentence
    assert reason in outcome.checks[0].sentence


def test_answers_that_never_came_are_counted(results: Results):
    runs = invent_runs(cases=40)
    short = replace(runs[2], predictions=runs[2].predictions[:30])
    ids = [row.prediction.case_id for row in runs[2].predictions]
    found = evaluate_quickly([*runs[:2], short], arms=ARMS[:3], case_ids=ids)
    assert passes("rag.missing_cases == 10 and zero_shot.missing_cases == 0", found)


@given(st.text(alphabet="rag.token_f1 0.5<>=()andornot'\"\\;\n", max_size=60) | st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str):
    with suppress(InputRejectedError):
        read_gate(text, arms=ARMS, metrics=METRICS)


def test_junit_as_an_independent_reader_sees_it(results: Results):
    gates = [
        judge_gate(read_gate(text, arms=ARMS, metrics=METRICS), results)
        for text in ("rag.token_f1 >= 0.3", "lora.token_f1 >= 0.3 or rag.token_f1 > 2")
    ]
    read = JUnitXml.fromstring(junit_xml(results, gates, name="Handbook <&> \x00 \ud800 问题").encode())
    assert (read.tests, read.failures, read.errors) == (6, 1, 1)
    [suite] = list(read)
    assert suite.name == "Handbook <&> \ufffd \ufffd 问题"
    cases = {case.name: case for case in suite}
    assert cases["rag.token_f1 >= 0.3"].is_passed
    assert [case.name for case in cases.values() if case.is_error] == ["lora"]
    [failure] = cases["lora.token_f1 >= 0.3 or rag.token_f1 > 2"].result
    assert isinstance(failure, Failure)
    assert "lora.token_f1 is missing: " in failure.message
