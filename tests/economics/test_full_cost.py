from dataclasses import replace

import pytest

from app.economics.full_cost import HOURS_PER_MONTH, price_arm, price_arms, reprice, usd_per_month
from app.values.economics import TokenPrice
from tests.economics.invented import OFFICE, assumptions, endpoint_arm, machine_arm

PRICES = {OFFICE.language_model: OFFICE}


class TestARequest:
    def test_at_an_endpoint_costs_its_tokens(self):
        price = TokenPrice("endpoint:office", 2.0, 8.0, "plan")
        cost = price_arm(endpoint_arm(), {"endpoint:office": price}, assumptions())
        # 900 * 2 + 100 * 8 = 2,600 millionths of a dollar a request
        assert cost.usd_per_1000_requests == pytest.approx(2.6)

    def test_on_a_machine_costs_its_seconds_at_the_stated_utilisation(self):
        cost = price_arm(machine_arm(), {}, assumptions(gpu_usd_per_hour=3.6, utilisation=0.5))
        # 0.5 s * $3.60 / 3,600 s = $0.0005, twice that at half use
        assert cost.usd_per_1000_requests == pytest.approx(1.0)

    def test_without_a_price_has_no_cost_and_says_why(self):
        unknown = TokenPrice("endpoint:office", None, None, "none", reason="Nobody wrote it down.")
        cost = price_arm(endpoint_arm(), {"endpoint:office": unknown}, assumptions())
        assert cost.usd_per_1000_requests is None
        assert cost.usd_per_month is None
        assert cost.monthly_usd["requests"] is None
        assert cost.reasons["usd_per_1000_requests"] == "Nobody wrote it down."
        assert cost.reasons["usd_per_month"] == "Nobody wrote it down."

    def test_of_an_arm_that_answered_nothing_has_no_cost(self):
        silent = machine_arm(seconds_per_request=None, reason="No case was answered, so nothing was measured.")
        cost = price_arm(silent, {}, assumptions(gpu_usd_per_hour=1))
        assert cost.usd_per_1000_requests is None
        assert "No case was answered" in cost.reasons["usd_per_1000_requests"]


class TestAnImportedArm:
    def test_costs_what_its_file_says_and_what_making_it_took_is_not_known(self):
        told = machine_arm(payment="stated", stated_usd_per_request=0.0004, reason="The answers were imported.")
        cost = price_arm(told, {}, assumptions(requests_per_month=1000))
        assert cost.usd_per_1000_requests == pytest.approx(0.4)
        assert cost.monthly_usd["requests"] == pytest.approx(0.4)
        assert cost.monthly_usd["idle_machines"] == 0
        assert set(cost.one_off_usd.values()) == {None}
        assert cost.usd_per_month is None
        assert cost.reasons["usd_per_month"] == "The answers were imported."

    def test_without_a_stated_cost_has_none(self):
        cost = price_arm(machine_arm(payment="stated"), {}, assumptions())
        assert cost.usd_per_1000_requests is None
        assert "states no cost" in cost.reasons["usd_per_1000_requests"]


class TestAMonth:
    def test_adds_requests_idle_hours_refreshing_and_a_share_of_the_one_off_costs(self):
        cost = price_arm(
            machine_arm(index_seconds=3600.0),
            {},
            assumptions(
                requests_per_month=36_000,
                gpu_usd_per_hour=2.0,
                utilisation=0.5,
                machines_at_least=1,
                label_usd_per_case=0.5,
                staff_usd_per_hour=50,
                staff_hours_to_build=8,
                staff_hours_per_refresh=2,
                refreshes_per_year=6,
                months=12,
            ),
        )
        assert cost.one_off_usd == {"labelling": 200.0, "training": 1.0, "indexing": 2.0, "staff": 400.0}
        assert cost.monthly_usd == {
            "requests": pytest.approx(20.0),  # 36,000 * 0.5 s = 5 h, 10 h at half use, $2 each
            "idle_machines": pytest.approx(730 * 2.0 - 20.0),
            "refreshing": pytest.approx((1.0 + 2.0 + 2 * 50) * 6 / 12),
            "one_off_share": pytest.approx(603 / 12),
        }
        assert cost.usd_per_month == pytest.approx(1460 + 51.5 + 50.25)
        assert cost.full_usd_per_1000_requests == pytest.approx((1460 + 51.5 + 50.25) / 36)

    def test_pays_for_more_machines_when_requests_fill_one(self):
        busy = assumptions(
            requests_per_month=10_000_000, gpu_usd_per_hour=2.0, utilisation=1.0, machines_at_least=1, months=12
        )
        cost = price_arm(machine_arm(train_seconds=0.0), {}, busy)
        # 5,000,000 s are 1,388.9 h, more than the 730 h of one machine
        assert cost.monthly_usd["requests"] == pytest.approx(5_000_000 / 3600 * 2)
        assert cost.monthly_usd["idle_machines"] == 0

    def test_without_requests_has_no_cost_of_one(self):
        cost = price_arm(endpoint_arm(), PRICES, assumptions(requests_per_month=0))
        assert cost.usd_per_month == 0
        assert cost.full_usd_per_1000_requests is None
        assert "No requests" in cost.reasons["full_usd_per_1000_requests"]

    def test_of_an_arm_whose_making_was_not_recorded_is_unknown_but_a_request_is_not(self):
        searched = endpoint_arm(
            "prompt_search", index_seconds=None, reason="The tokens of the search are not recorded."
        )
        cost = price_arm(searched, PRICES, assumptions())
        assert cost.usd_per_1000_requests == pytest.approx(2.0)
        assert cost.usd_per_month is None
        assert cost.reasons["one_off_usd.indexing"] == "The tokens of the search are not recorded."

    def test_staff_builds_only_what_is_trained_or_indexed(self):
        paid = assumptions(
            staff_usd_per_hour=60, staff_hours_to_build=8, staff_hours_per_refresh=2, refreshes_per_year=4
        )
        assert price_arm(endpoint_arm(), PRICES, paid).one_off_usd["staff"] == 0
        assert price_arm(machine_arm(), {}, paid).one_off_usd["staff"] == 480


class TestApiAgainstSelfHosted:
    """Evidence row S0.3: at thousands of calls a day the API is much cheaper than a machine for an open model.

    S0.2's price, $0.002 for 1,000 tokens, and 1,000 tokens a call make $0.002 a call. An A100 (section 7: $1.79 an
    hour) costs 730 * 1.79 = $1,306.70 a month whether or not it is asked.
    """

    ASSUMED = assumptions(
        requests_per_month=3_000 * 30, gpu_usd_per_hour=1.79, machines_at_least=1, utilisation=1.0, months=12
    )
    ARMS = (endpoint_arm("api"), machine_arm("own", seconds_per_request=0.1, train_seconds=0.0, labels=0))

    def test_three_thousand_calls_a_day_are_much_cheaper_at_the_api(self):
        economics = price_arms(self.ARMS, [OFFICE], self.ASSUMED, computed_on="2026-11-21")
        api, own = economics.costs
        assert api.usd_per_month == pytest.approx(90_000 * 0.002)  # $180
        assert own.usd_per_month == pytest.approx(HOURS_PER_MONTH * 1.79)  # $1,306.70
        assert own.usd_per_month / api.usd_per_month > 7

    def test_break_even_lies_at_twenty_one_thousand_calls_a_day(self):
        economics = price_arms(self.ARMS, [OFFICE], self.ASSUMED, computed_on="2026-11-21")
        (found,) = economics.break_evens
        assert found.volumes == pytest.approx((730 * 1.79 / 0.002,))  # 653,350 a month, 21,778 a day
        assert found.cheaper == ("api", "own")

    def test_the_plot_holds_the_break_even_and_the_stated_volume(self):
        economics = price_arms(self.ARMS, [OFFICE], self.ASSUMED, computed_on="2026-11-21")
        assert economics.break_evens[0].volumes[0] in economics.series.volumes
        assert 90_000 in economics.series.volumes
        at = dict(zip(economics.series.volumes, economics.series.usd_per_month["api"], strict=True))
        assert at[90_000] == pytest.approx(180)

    def test_a_break_even_with_an_arm_without_a_price_says_so(self):
        economics = price_arms(self.ARMS, [], self.ASSUMED, computed_on="2026-11-21")
        (found,) = economics.break_evens
        assert found.volumes == ()
        assert found.reason == "The cost of api is not known."
        assert "api" not in economics.series.usd_per_month


class TestWhatIf:
    ECONOMICS = price_arms(
        TestApiAgainstSelfHosted.ARMS, [OFFICE], TestApiAgainstSelfHosted.ASSUMED, computed_on="2026-11-21"
    )

    def test_another_volume_changes_the_monthly_cost(self):
        changed = reprice(self.ECONOMICS, assumptions={"requests_per_month": 1_000_000})
        assert changed.costs[0].usd_per_month == pytest.approx(2000)
        assert changed.assumptions.origins["requests_per_month"] == "plan"

    def test_another_price_moves_the_break_even(self):
        dearer = replace(OFFICE, input_usd_per_million=4.0, output_usd_per_million=4.0)
        changed = reprice(self.ECONOMICS, prices={OFFICE.language_model: dearer})
        assert changed.break_evens[0].volumes == pytest.approx((730 * 1.79 / 0.004,))

    def test_the_cost_at_any_volume_can_be_asked(self):
        assert usd_per_month(self.ECONOMICS, "api", 10) == pytest.approx(0.02)
        assert usd_per_month(self.ECONOMICS, "own", 10) == pytest.approx(1306.7)
