"""What the sentences of charts say of arms that nobody can choose."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from starlette.datastructures import QueryParams

from app.decision.analysis import reweigh
from app.decision.experiment_decision import with_decision_analysis
from app.decision.verdict import decide
from app.economics.experiment_costs import ExperimentCosts
from app.evaluation.evaluate import evaluate_experiment
from app.evaluation.intervals import Resampling
from app.experiments.plan import read_plan
from app.glossary import MethodKey, TaskKind
from app.recommendation import recommend
from app.recommendation.outcomes import measure_outcome
from app.reports.blocks import Paragraph, Plots
from app.reports.memo import build_memo
from app.reports.memo_context import MemoInputs
from app.reports.plots import Plot
from app.values.predictions import Prediction, ScoredPrediction
from app.values.results import Results
from app.values.run_records import ArmIdentity, RunRecord
from app.values.utility import HardLimits, Statement
from app.web.decision_rows import build_decision
from app.web.dependencies import Fields
from app.web.figures import Chart
from app.web.result_charts import build_charts

CASES = 200


def run(arm: str, rights: Sequence[bool], *, seconds: float, status: str = "succeeded") -> RunRecord:
    rows = tuple(
        ScoredPrediction(
            arm,
            1,
            Prediction(f"c{place:03d}", "a" if is_right else "b", seconds, 10, 5),
            "text",
            "a",
            {"accuracy": float(is_right)},
        )
        for place, is_right in enumerate(rights)
    )
    return RunRecord(
        arm=arm,
        method=arm,
        language_model="bundled",
        seed=1,
        status=status,
        predictions=rows,
        prepare_seconds=1.0,
        device="cpu",
        usd_per_1000_requests=1.2 if arm == "imported" else None,
    )


@pytest.fixture(scope="module")
def results() -> Results:
    """Zero-shot and LoRA ran; few-shot was cancelled after 12 right answers; another tool's answers came quicker."""
    plan = read_plan(
        {
            "name": "x",
            "task": "classification",
            "dataset": {"id": 1},
            "language_model": "bundled",
            "arms": ["zero_shot", "few_shot", "lora", {"imported": {"file": "a.json", "provider": "openai:gpt"}}],
        }
    )
    draw = random.Random(3)
    runs = [
        run("zero_shot", [draw.random() < 0.5 for _ in range(CASES)], seconds=0.5),
        run("few_shot", [True] * 12, seconds=0.05, status="cancelled"),
        run("lora", [draw.random() < 0.7 for _ in range(CASES)], seconds=0.3),
        run("imported", [draw.random() < 0.8 for _ in range(CASES)], seconds=0.01),
    ]
    costs = ExperimentCosts(
        plan=plan,
        endpoints={},
        train_cases=plan.training_cases_by_arm(200),
        validation_cases=50,
        today=date(2026, 11, 29),
    )
    found = evaluate_experiment(
        version="x",
        plan={},
        task=TaskKind.CLASSIFICATION,
        arms=[ArmIdentity(each.arm, each.method, each.language_model) for each in runs],
        baseline="zero_shot",
        runs=runs,
        provenance={},
        decide=decide,
        case_ids=[f"c{place:03d}" for place in range(CASES)],
        resampling=Resampling(7, 200, 999),
        metrics=("accuracy",),
        request_cost=costs.request_cost,
        economics=costs.economics(runs),
    )
    found = replace(found, plan=plan.model_dump(mode="json"))
    return with_decision_analysis(found, runs=runs, plan=plan)


def test_a_cancelled_arm_and_times_of_another_machine_win_no_chart(results: Results):
    latencies = {arm.key: [arm.latency_seconds.p50 or 0.0] * 5 for arm in results.arms}
    charts = {chart.title: chart for chart in build_charts(results, baseline="zero_shot", latencies=latencies)}
    assert charts["Quality"].summary.startswith("imported has the highest")
    assert charts["Quality and latency"].summary.startswith("No other arm is both better and takes less than lora.")
    assert charts["Latency"].summary.startswith("lora is the fastest")
    assert "few_shot" not in charts["Monthly cost by volume"].summary
    assert "few_shot" not in charts["Quality and cost"].summary.partition(".")[0]


def test_where_no_arm_can_be_chosen_no_chart_names_one(results: Results):
    out = Statement("out_unfinished", {"arm": "x"})
    assert results.utility is not None
    nobody = replace(results.utility, arms=tuple(replace(each, out=out) for each in results.utility.arms))
    charts = build_charts(replace(results, utility=nobody), baseline="zero_shot", latencies={})
    told = {chart.title: chart.summary if isinstance(chart, Chart) else chart.reason for chart in charts}
    assert told["Quality"] == "No arm has a score."
    assert told["Monthly cost by volume"] == "No arm that can be chosen has a known price."
    assert told["Quality and cost"] == "No arm that can be chosen has both figures."


def test_neither_do_they_in_the_memo(results: Results):
    memo = build_memo(MemoInputs(results=results, title="x", generated_at=datetime(2026, 11, 29, tzinfo=UTC)))
    blocks = [block for section in memo.sections for block in section.blocks]
    plots = [plot for block in blocks if isinstance(block, Plots) for plot in block.plots]
    assert best_of(plots, "Quality against latency") == {"LoRA"}
    assert "Few-shot" not in best_of(plots, "Quality against cost")
    assert not any("Few-shot is the cheapest" in block.text for block in blocks if isinstance(block, Paragraph))


def best_of(plots: Sequence[Plot], title: str) -> set[str]:
    plot = next(plot for plot in plots if plot.title == title)
    return {mark.label for mark in plot.marks if mark.tone == "chosen"}


def test_advice_is_not_scored_by_a_cancelled_arm(results: Results):
    advice = recommend({"task_kind": "classification", "external_knowledge": "nothing_special"})
    outcome = measure_outcome(advice, results)
    assert outcome is not None
    assert MethodKey.FEW_SHOT not in outcome.scores


@pytest.mark.parametrize("language", ["en", "zh"])
def test_page_and_memo_say_which_cost_is_limited(results: Results, language: str):
    assert results.utility is not None
    limited = replace(results.utility.preferences, limits=HardLimits(cost=50.0))
    shown = replace(results, utility=reweigh(results.utility, limited, economics=results.economics))
    memo = build_memo(
        MemoInputs(results=shown, title="x", generated_at=datetime(2026, 11, 29, tzinfo=UTC), language=language)
    )
    texts = [block.text for section in memo.sections for block in section.blocks if isinstance(block, Paragraph)]
    assert {"en": "everything at the stated volume", "zh": "所述用量下的全部成本"}[language] in " ".join(texts)
    if language == "en":
        assert "everything at the stated volume" in " ".join(
            build_decision(shown, Fields(QueryParams()), address="/").notes
        )
