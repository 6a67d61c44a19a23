"""Arms under the team's preferences: how likely each is best, what choosing it risks, and what would change the choice.

numpy only: `reweigh` answers a page's what-if from stored facts.
"""

from collections.abc import Sequence

import numpy as np

from app.decision.choice import (
    CRITERIA,
    Choice,
    Field,
    FloatArray,
    check_limits,
    choose,
    enter_field,
    price_tenfolds,
    weight_of,
    why_no_arm,
)
from app.decision.costs import with_full_costs
from app.decision.flips import find_flips, find_volume_flips
from app.decision.information import value_information, value_labels
from app.decision.pareto import find_fronts
from app.values.economics import Economics
from app.values.learning_curves import LearningCurves
from app.values.utility import (
    ArmFacts,
    ArmUtility,
    Criterion,
    DecisionAnalysis,
    Preferences,
    Statement,
)

MIN_DRAWN_CASES = 10
"""Below this many shared cases, or groups of them, there are no draws (`evaluation/intervals.py`)."""


def analyse_decision(
    facts: Sequence[ArmFacts],
    *,
    metric: str,
    cases: int,
    groups: int | None = None,
    preferences: Preferences,
    economics: Economics | None = None,
    curves: LearningCurves | None = None,
) -> DecisionAnalysis:
    """The decision under these preferences, over all that is known.

    Probabilities and regrets come from the draws of `ArmFacts`: the share of draws in which the arm has the highest
    utility of those within the limits (ties shared), and how far below the highest it lies on average. Expected regret
    and value of information: Raiffa and Schlaifer 1961, Applied Statistical Decision Theory, chapters 4 and 5.

    Args:
        facts: one record per arm.
        metric: what `quality` in them is.
        cases: how many cases they rest on.
        groups: how many groups these belong to; None where every case stands alone.
        preferences: weights, limits and margin.
        economics: the full costs and the volume they are for; without it arms have the cost in `facts`.
        curves: learning curves, which tell what more labels are worth.
    """
    priced = None
    if economics is not None:
        volume = economics.assumptions.requests_per_month
        priced = with_full_costs(facts, economics, requests_per_month=volume)
    weighed = tuple(facts) if priced is None else priced
    field = enter_field(weighed)
    choice = choose(field, preferences)
    risks = _risks(field, choice)
    reasons: dict[str, Statement] = {}
    if (why := why_no_arm(field, choice)) is not None:
        reasons["arm"] = why
    if field.facts and field.draws is None:
        reasons["probabilities"] = _why_no_draws(cases, groups)
    flips = find_flips(field, preferences, choice)
    if economics is not None:
        flips += find_volume_flips(facts, preferences, choice=choice, economics=economics)
    return DecisionAnalysis(
        metric=metric,
        cases=cases,
        groups=groups,
        preferences=preferences,
        arm=None if choice.arm is None else field.facts[choice.arm].arm,
        arms=tuple(_describe_arm(each, field, choice, preferences, risks) for each in weighed),
        criteria=tuple(price_tenfolds(field, preferences.weights)),
        left_out=_left_out(field, preferences),
        pareto=find_fronts(field),
        flips=flips,
        information=(*value_information(field, choice, cases=cases), value_labels(field, choice, curves)),
        reasons=reasons,
        facts=tuple(facts),
        cost_basis="answering" if priced is None else "full",
    )


def reweigh(
    analysis: DecisionAnalysis,
    preferences: Preferences,
    *,
    economics: Economics | None = None,
    curves: LearningCurves | None = None,
) -> DecisionAnalysis:
    """The same arms under other preferences, and under other prices or another volume where economics say so.

    Args:
        analysis: as stored.
        preferences: what the team would want instead.
        economics: `Results.economics`, or what `app.economics.full_cost.reprice` made of it.
        curves: `Results.learning_curves`; without them nothing is said of labels.
    """
    return analyse_decision(
        analysis.facts,
        metric=analysis.metric,
        cases=analysis.cases,
        groups=analysis.groups,
        preferences=preferences,
        economics=economics,
        curves=curves,
    )


def _why_no_draws(cases: int, groups: int | None) -> Statement:
    if cases == 0:
        return Statement("no_shared_cases")
    if groups is not None:
        return Statement("too_few_shared_groups", {"cases": cases, "groups": groups, "needed": MIN_DRAWN_CASES})
    return Statement("too_few_shared_cases", {"cases": cases, "needed": MIN_DRAWN_CASES})


def _risks(field: Field, choice: Choice) -> "_Risks":
    draws = field.draws
    positions = [position for position, is_allowed in enumerate(choice.within_limits) if is_allowed]
    if draws is None:
        return _Risks({}, {}, {}, {})
    utilities = draws - (field.quality - choice.utility)[:, np.newaxis]  # (arms, draws)
    ends: FloatArray = np.percentile(utilities, [2.5, 97.5], axis=1)  # (2, arms)
    low: list[float] = ends[0].tolist()
    high: list[float] = ends[1].tolist()
    risks = _Risks({}, {}, dict(enumerate(low)), dict(enumerate(high)))
    if positions:
        allowed = utilities[positions]
        best = allowed.max(axis=0)
        is_best = allowed >= best - 1e-9
        shares = (is_best / is_best.sum(axis=0)).mean(axis=1)
        regrets = (best - allowed).mean(axis=1)
        risks.probability.update(zip(positions, shares.tolist(), strict=True))
        risks.regret.update(zip(positions, regrets.tolist(), strict=True))
    return risks


class _Risks:
    """By position in the field: probability of being best, expected regret, and both ends of the utility."""

    def __init__(
        self, probability: dict[int, float], regret: dict[int, float], low: dict[int, float], high: dict[int, float]
    ) -> None:
        self.probability, self.regret, self.low, self.high = probability, regret, low, high


def _describe_arm(facts: ArmFacts, field: Field, choice: Choice, preferences: Preferences, risks: _Risks) -> ArmUtility:
    checks = check_limits(facts, preferences)
    if facts not in field.facts:
        return ArmUtility(
            arm=facts.arm,
            utility=None,
            low=None,
            high=None,
            costs={},
            probability_best=None,
            expected_regret=None,
            checks=checks,
            is_within_limits=all(check.verdict == "met" for check in checks),
            out=facts.out,
        )
    position = field.facts.index(facts)
    terms = price_tenfolds(field, preferences.weights)
    return ArmUtility(
        arm=facts.arm,
        utility=float(choice.utility[position]),
        low=risks.low.get(position),
        high=risks.high.get(position),
        costs={criterion: float(lost[position]) for criterion, lost in terms.items()},
        probability_best=risks.probability.get(position),
        expected_regret=risks.regret.get(position),
        checks=checks,
        is_within_limits=choice.within_limits[position],
        is_within_margin=choice.within_margin[position],
    )


def _left_out(field: Field, preferences: Preferences) -> dict[str, Statement]:
    """Criteria with a weight that could not be weighed, with the arms whose figure is missing."""
    found: dict[str, Statement] = {}
    for criterion in CRITERIA:
        if weight_of(preferences.weights, criterion) > 0 and field.facts and field.tenfolds(criterion) is None:
            found[criterion] = Statement(
                "criterion_left_out", {"criterion": criterion, "arms": _lacking(field, criterion)}
            )
    return found


def _lacking(field: Field, criterion: Criterion) -> tuple[str, ...]:
    return tuple(
        facts.arm for facts, amount in zip(field.facts, field.amounts(criterion), strict=True) if amount is None
    )
