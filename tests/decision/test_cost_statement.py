"""How costs stand beside the verdict."""

from app.decision.cost_statement import compare_costs
from app.decision.phrases import write_statement
from app.values.economics import ArmCost, BreakEven, CostAssumptions, CostSeries, Economics
from app.values.utility import Statement
from tests.decision.test_analysis import arm

METHODS = {"rag": "rag", "lora": "lora"}


def economics(
    rag: float | None, lora: float | None, *, volumes: tuple[float, ...] = (), cheaper: tuple[str, ...] = ("lora",)
) -> Economics:
    """100,000 requests a month; full costs in US dollars per 1,000 requests."""
    assumptions = CostAssumptions(
        requests_per_month=100_000,
        gpu_usd_per_hour=1,
        cpu_usd_per_hour=0.1,
        utilisation=0.5,
        machines_at_least=0,
        label_usd_per_case=0,
        staff_usd_per_hour=0,
        staff_hours_to_build=0,
        staff_hours_per_refresh=0,
        refreshes_per_year=0,
        months=12,
    )
    costs = tuple(ArmCost(key, usd, {}, {}, None, usd) for key, usd in (("rag", rag), ("lora", lora)))
    breaks = (BreakEven("rag", "lora", volumes, cheaper),)
    return Economics("2026-11-21", assumptions, (), (), costs, breaks, CostSeries((), {}))


def said(found: Statement | None, language: str = "en") -> str:
    return "" if found is None else write_statement(found, methods=METHODS, language=language)


ARMS = (arm("rag", 0.6), arm("lora", 0.5), arm("zero_shot", 0.1))


def test_the_volume_from_which_the_other_arm_is_cheaper_is_named_a_day():
    # 36,500 requests a month are 1,200 a day.
    found = compare_costs(ARMS, economics(9.0, 3.0, volumes=(36_500,), cheaper=("rag", "lora")))
    assert said(found) == (
        "LoRA is 3.0 times cheaper than RAG at the stated volume, and cheaper above 1,200 requests a day."
    )
    assert "1,200" in said(found, "zh")


def test_below_a_volume():
    found = compare_costs(ARMS, economics(1.0, 20.0, volumes=(365_000,), cheaper=("rag", "lora")))
    assert said(found) == (
        "RAG is 20 times cheaper than LoRA at the stated volume, and cheaper below 12,000 requests a day."
    )


def test_at_any_volume():
    assert "at any other" in said(compare_costs(ARMS, economics(9.0, 3.0)))


def test_a_small_difference_is_not_told():
    assert compare_costs(ARMS, economics(3.1, 3.0)) is None


def test_a_missing_cost_is_not_guessed():
    assert compare_costs(ARMS, economics(None, 3.0)) is None


def test_one_arm_alone_is_compared_with_nothing():
    assert compare_costs(ARMS[:1], economics(9.0, 3.0)) is None
