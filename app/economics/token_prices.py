"""What an endpoint asks for a million tokens: from the plan, from the settings, or from genai-prices."""

from datetime import UTC, date, datetime
from decimal import Decimal
from importlib.metadata import version

from app.experiments.cost_specs import TokenPriceSpec
from app.settings import EndpointSettings
from app.values.economics import TokenPrice

# The package carries no date of its own. Each version stands with the first day of the month it was released in (PyPI),
# so an age counted from it is the longest possible.
PRICE_LIST_DATES = {"0.2.3": date(2026, 11, 1)}
_PER_MILLION = Decimal(1_000_000)


def find_token_price(
    language_model: str,
    *,
    override: TokenPriceSpec | None,
    endpoint: EndpointSettings | None,
    prompt_tokens: float | None,
    today: date,
) -> TokenPrice:
    """The price of this endpoint; both figures None with a reason where nobody knows it.

    The plan's figure goes before the one in the settings, that one before the price list. In the list a price holds
    for the server it is asked at and not for a name alone: the same weights cost something else elsewhere.

    Args:
        language_model: as plans name it, `endpoint:NAME`.
        endpoint: the settings of that endpoint; None where it is not configured any more.
        prompt_tokens: mean length of a prompt; some prices rise with it.
        today: prices that change on a date are those of this day.
    """
    if override is not None:
        read_on = override.read_on.isoformat() if override.read_on else None
        return TokenPrice(
            language_model, override.input_usd_per_million, override.output_usd_per_million, "plan", read_on
        )
    if endpoint is None:
        return _unknown(language_model, f"{language_model} is not configured any more, so its price is not known.")
    if endpoint.input_usd_per_million is not None and endpoint.output_usd_per_million is not None:
        return TokenPrice(
            language_model, endpoint.input_usd_per_million, endpoint.output_usd_per_million, "settings", None
        )
    return _listed_price(language_model, endpoint, prompt_tokens=prompt_tokens, today=today)


def _listed_price(
    language_model: str, endpoint: EndpointSettings, *, prompt_tokens: float | None, today: date
) -> TokenPrice:
    from genai_prices import Usage, calc_price  # noqa: PLC0415  1.6 MB of prices, loaded where one is asked for

    length = max(1, round(prompt_tokens or 1))
    try:
        found = calc_price(
            Usage(input_tokens=length, output_tokens=1_000_000),
            endpoint.language_model,
            provider_api_url=endpoint.base_url,
            genai_request_timestamp=datetime(today.year, today.month, today.day, tzinfo=UTC),
        )
    except LookupError:
        return _unknown(
            language_model,
            f"The price list has no {endpoint.language_model} at {endpoint.base_url}; name its price under "
            "costs.price_overrides.",
        )
    installed = version("genai-prices")
    released = PRICE_LIST_DATES.get(installed)
    return TokenPrice(
        language_model,
        float(found.input_price * _PER_MILLION / length),
        float(found.output_price),
        f"genai-prices {installed}",
        released.isoformat() if released else None,
    )


def _unknown(language_model: str, reason: str) -> TokenPrice:
    return TokenPrice(language_model, None, None, "none", None, reason)
