"""The decision of one experiment: from its results and runs to the analysis that is stored with them."""

from collections.abc import Sequence
from dataclasses import replace

from app.decision.analysis import analyse_decision
from app.decision.cost_statement import compare_costs
from app.decision.facts import gather_facts
from app.decision.phrases import methods_of, write_statements
from app.experiments.decision_specs import DecisionSpec
from app.experiments.plan import Plan
from app.values.results import Results
from app.values.run_records import RunRecord

_TELLS_ARMS_APART = ("win_", "tie_", "take_race")
"""Verdicts beside which a difference in cost says something."""


def with_decision_analysis(results: Results, *, runs: Sequence[RunRecord], plan: Plan) -> Results:
    """The results with `utility`: the arms under the plan's weights and limits, over everything measured.

    The verdict is followed by how the cost of the leading arm compares with that of its closest rival.

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
        groups=gathered.groups,
        preferences=wanted.preferences(margin=plan.margin or 0.0),
        economics=results.economics,
        curves=results.learning_curves,
    )
    decision = results.decision
    beside = None
    if (
        results.economics is not None
        and decision.statements
        and decision.statements[0].key.startswith(_TELLS_ARMS_APART)
    ):
        beside = compare_costs(gathered.arms, results.economics, leader=decision.arm)
    if beside is not None:
        statements = (*decision.statements, beside)
        sentence = write_statements(statements, methods=methods_of(results))
        decision = replace(decision, statements=statements, sentence=sentence)
    return replace(results, decision=decision, utility=analysis)
