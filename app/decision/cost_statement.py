"""What is said of cost beside a decision: how the leading arm compares with its closest rival, and what counts."""

from app.decision.choice import enter_field
from app.values.economics import Economics
from app.values.utility import ArmFacts, DecisionAnalysis, Statement

SMALLEST_RATIO = 1.5
"""Below this, prices and measured seconds are too rough to speak of a difference. This project's choice."""
DAYS_PER_MONTH = 365 / 12


def compare_costs(facts: tuple[ArmFacts, ...], economics: Economics, *, leader: str | None = None) -> Statement | None:
    """Which of the two is cheaper, by how much, and from which volume on; None where that is not known or not much.

    Args:
        facts: the arms, of which those in the running count.
        economics: full costs at the stated volume, and the volumes where two arms cost the same.
        leader: the arm to compare with the highest-scoring other one; by default the highest-scoring of all.
    """
    ranked = sorted(enter_field(facts).facts, key=lambda each: -(each.quality or 0.0))
    ranked.sort(key=lambda each: each.arm != leader)  # stable: the leader first, the others as they were
    costs = {cost.arm: cost.full_usd_per_1000_requests for cost in economics.costs}
    if len(ranked) < 2:
        return None
    first, second = ranked[0].arm, ranked[1].arm
    first_usd, second_usd = costs.get(first), costs.get(second)
    if first_usd is None or second_usd is None or min(first_usd, second_usd) <= 0:
        return None
    cheaper, dearer = (first, second) if first_usd < second_usd else (second, first)
    ratio = max(first_usd, second_usd) / min(first_usd, second_usd)
    if ratio < SMALLEST_RATIO:
        return None
    said = round(ratio) if ratio >= 10 else round(ratio, 1)
    key, border = _where(economics, {first, second}, cheaper)
    volume = {} if border is None else {"volume": _two_digits(border / DAYS_PER_MONTH)}
    return Statement(key, {"arm": cheaper, "other": dearer, "ratio": said, **volume})


def _where(economics: Economics, pair: set[str], cheaper: str) -> tuple[str, float | None]:
    """The phrase for the stretch of volumes around the stated one, and the monthly volume at its border."""
    found = next((each for each in economics.break_evens if {each.first, each.second} == pair), None)
    if found is None or found.reason is not None:
        return "cheaper_now", None
    if not found.volumes:
        return "cheaper_at_any_volume", None
    now = economics.assumptions.requests_per_month
    stretch = sum(volume <= now for volume in found.volumes)
    if stretch == len(found.volumes) and found.cheaper[-1] == cheaper:
        return "cheaper_above", found.volumes[-1]
    if stretch == 0 and found.cheaper[0] == cheaper:
        return "cheaper_below", found.volumes[0]
    return "cheaper_now", None


def _two_digits(value: float) -> int:
    return int(float(f"{value:.2g}"))


def which_cost(analysis: DecisionAnalysis) -> Statement | None:
    """What the cost in the team's weights and limits counts; None where they name no cost."""
    if not analysis.preferences.weights.cost and analysis.preferences.limits.cost is None:
        return None
    return Statement("cost_of_everything" if analysis.cost_basis == "full" else "cost_of_answering")
