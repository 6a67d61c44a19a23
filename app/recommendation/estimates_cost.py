"""What a month of answering costs, by the way a method is served: hosted, tuned by a provider, on own cards ..."""

from dataclasses import dataclass
from math import ceil

from app.recommendation.estimates_figures import FigureBook, Span, add

DAYS_PER_MONTH = 30
HOURS_PER_MONTH = 730  # 365 * 24 / 12, the month that cloud providers bill
_SECONDS_PER_DAY = 86_400
_TOKENS_PER_PRICE = 1_000_000


@dataclass(frozen=True, slots=True)
class RequestTokens:
    """Tokens of a request itself, of the whole prompt that the method makes of it, and of the answer."""

    request: Span
    prompt: Span
    answer: Span

    @property
    def total(self) -> Span:
        """What is read and written for one request."""
        return add(self.prompt, self.answer)


def monthly_cost(way: str, *, book: FigureBook, requests: Span, tokens: RequestTokens) -> Span:
    """US dollars for 30 days of answering, without people, storage and training.

    Args:
        way: how it is served, as estimates.yaml names it.
        requests: requests a day.
    """
    match way:
        case "own_cards":
            return _card_cost(book, requests, tokens, speed="card_speed")
        case "small_cards":
            return _card_cost(book, requests, tokens, speed="small_card_speed")
        case "own_computer":
            return _computer_cost(book)
        case "embeddings":
            return _embedding_cost(book, requests, tokens)
        case _:
            return _token_cost(book, requests, tokens, prefix=way)


def _token_cost(book: FigureBook, requests: Span, tokens: RequestTokens, *, prefix: str) -> Span:
    """requests a day * 30 * (prompt tokens * input price + answer tokens * output price) / 1,000,000, at both ends."""
    input_price, output_price = book.range_of(f"{prefix}_input"), book.range_of(f"{prefix}_output")
    ends = [
        requests_end * DAYS_PER_MONTH * (prompt * input_end + answer * output_end) / _TOKENS_PER_PRICE
        for requests_end, prompt, answer, input_end, output_end in zip(
            requests, tokens.prompt, tokens.answer, input_price, output_price, strict=True
        )
    ]
    return Span(*ends)


def _card_cost(book: FigureBook, requests: Span, tokens: RequestTokens, *, speed: str) -> Span:
    """Cards for the stated tokens a second, at least one, times 730 hours, times the price of an hour.

    The lower end is average load on the faster figure, the upper end peak load on the slower one.
    """
    hour, tokens_per_second, peak = book.range_of("card_hour"), book.range_of(speed), book.range_of("peak_factor")
    load = Span(*(ends[0] * ends[1] / _SECONDS_PER_DAY for ends in zip(requests, tokens.total, strict=True)))
    fewest = max(1, ceil(load.low * peak.low / tokens_per_second.high))
    most = max(1, ceil(load.high * peak.high / tokens_per_second.low))
    return Span(fewest * HOURS_PER_MONTH * hour.low, most * HOURS_PER_MONTH * hour.high)


def _computer_cost(book: FigureBook) -> Span:
    """Nothing on a computer that is there anyway, up to the cheapest rented card."""
    return Span(0, HOURS_PER_MONTH * book.range_of("card_hour").low)


def _embedding_cost(book: FigureBook, requests: Span, tokens: RequestTokens) -> Span:
    """requests a day * 30 * tokens of the request * price of an embedded token."""
    price = book.range_of("embeddings_input")
    low, high = (
        requests_end * DAYS_PER_MONTH * request * end / _TOKENS_PER_PRICE
        for requests_end, request, end in zip(requests, tokens.request, price, strict=True)
    )
    return Span(low, high)
