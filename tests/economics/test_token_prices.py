from datetime import date
from importlib.metadata import version

import pytest

from app.economics.token_prices import PRICE_LIST_DATES, find_token_price
from app.experiments.cost_specs import TokenPriceSpec
from app.settings import EndpointSettings

TODAY = date(2026, 11, 21)


def find(endpoint: EndpointSettings | None, *, override: TokenPriceSpec | None = None, prompt_tokens: float = 500):
    return find_token_price(
        "endpoint:office", override=override, endpoint=endpoint, prompt_tokens=prompt_tokens, today=TODAY
    )


def openai_endpoint(language_model: str = "gpt-4o-mini", **settings) -> EndpointSettings:
    return EndpointSettings(base_url="https://api.openai.com/v1", language_model=language_model, **settings)


def test_a_listed_price_comes_with_its_source_and_date():
    price = find(openai_endpoint())
    # evidence section 7 and OpenAI's page: $0.15 and $0.60
    assert (price.input_usd_per_million, price.output_usd_per_million) == (pytest.approx(0.15), pytest.approx(0.6))
    assert price.source == f"genai-prices {version('genai-prices')}"
    assert price.date == "2026-11-01"


def test_the_installed_price_list_has_a_date():
    assert version("genai-prices") in PRICE_LIST_DATES


def test_a_fine_tuned_language_model_has_its_own_price():
    price = find(openai_endpoint("ft:gpt-4o-mini-2024-07-18:acme::abc"))
    assert (price.input_usd_per_million, price.output_usd_per_million) == (pytest.approx(0.3), pytest.approx(1.2))


def test_a_price_that_rises_with_the_prompt_is_taken_at_the_mean_length():
    endpoint = EndpointSettings(base_url="https://api.anthropic.com/v1", language_model="claude-sonnet-4-5")
    short, long = find(endpoint), find(endpoint, prompt_tokens=250_000)
    assert short.input_usd_per_million == pytest.approx(3)
    assert long.input_usd_per_million is not None
    assert long.input_usd_per_million > 3


def test_the_same_name_at_another_server_has_no_price():
    price = find(EndpointSettings(base_url="http://127.0.0.1:8000/v1", language_model="gpt-4o-mini"))
    assert price.input_usd_per_million is None
    assert price.reason is not None
    assert "costs.price_overrides" in price.reason


def test_a_language_model_that_is_not_listed_has_no_price():
    assert find(openai_endpoint("gpt-nobody-knows")).reason is not None


def test_the_settings_go_before_the_list():
    price = find(openai_endpoint(input_usd_per_million=1, output_usd_per_million=2))
    assert (price.input_usd_per_million, price.output_usd_per_million, price.source) == (1, 2, "settings")


def test_the_plan_goes_before_everything():
    override = TokenPriceSpec(input_usd_per_million=5, output_usd_per_million=6, read_on=date(2026, 10, 1))
    price = find(openai_endpoint(input_usd_per_million=1, output_usd_per_million=2), override=override)
    assert (price.input_usd_per_million, price.source, price.date) == (5, "plan", "2026-10-01")


def test_an_endpoint_that_is_gone_has_no_price():
    price = find(None)
    assert price.output_usd_per_million is None
    assert price.reason is not None
    assert "not configured" in price.reason
