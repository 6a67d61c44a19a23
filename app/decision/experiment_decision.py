"""The decision of one experiment: from its results and runs to the analysis that is stored with them."""

from collections.abc import Sequence
from dataclasses import replace

from app.decision.analysis import analyse_decision
from app.decision.facts import gather_facts
from app.experiments.decision_specs import DecisionSpec
from app.experiments.plan import Plan
from app.values.results import Results
from app.values.run_records import RunRecord


def with_decision_analysis(results: Results, *, runs: Sequence[RunRecord], plan: Plan) -> Results:
    """The results with `utility`: the arms under the plan's weights and limits, over everything measured.

    Args:
        results: with economics already, where there are any.
        runs: every run of the experiment with its predictions.
        plan: the plan they follow.
    """
    gathered = gather_facts(results, runs=runs, plan=plan)
    wanted = plan.decision or DecisionSpec()
    analysis = analyse_decision(
        gathered.arms,
        metric=results.decision.metric,
        cases=gathered.cases,
        preferences=wanted.preferences(margin=plan.margin or 0.0),
        economics=results.economics,
    )
    return replace(results, utility=analysis)
