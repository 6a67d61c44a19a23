"""What one run may ask of a server: each call reserves its worst case before, and settles for what it took after."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.errors import RunFailedError
from app.settings import EndpointSettings
from app.values.generation import Spent


@dataclass(slots=True)
class CallBudget:
    """Requests and tokens spent and reserved; a bound of None is no bound."""

    name: str
    most_requests: int | None = None
    most_tokens: int | None = None
    requests: int = 0
    tokens: int = 0
    reserved_tokens: int = 0

    def reserve(self, tokens: int) -> None:
        """Set aside the tokens a call may take at most.

        Raises:
            RunFailedError: ENDPOINT_BUDGET_SPENT; nothing was reserved.
        """
        if self.most_requests is not None and self.requests >= self.most_requests:
            raise RunFailedError(
                "ENDPOINT_BUDGET_SPENT",
                f"The budget of {self.most_requests:,} requests a run for {self.name} is spent: raise request_budget "
                "in SEXTANT_ENDPOINTS or lower limits.test_cases, then try the run again; its answers are kept.",
            )
        needed = self.tokens + self.reserved_tokens + tokens
        if self.most_tokens is not None and needed > self.most_tokens:
            raise RunFailedError(
                "ENDPOINT_BUDGET_SPENT",
                f"The budget of {self.most_tokens:,} tokens a run for {self.name} does not cover the next call "
                f"({self.tokens:,} spent, {self.reserved_tokens + tokens:,} needed at most): raise token_budget in "
                "SEXTANT_ENDPOINTS or lower limits.test_cases, then try the run again; its answers are kept.",
            )
        self.requests += 1
        self.reserved_tokens += tokens

    def settle(self, *, reserved: int, used: int) -> None:
        """Replace a reservation by what the call really took."""
        self.reserved_tokens -= reserved
        self.tokens += used


class Spending:
    """What a run takes at endpoints, over all its attempts and everything that it opens."""

    def __init__(self, before: Mapping[str, Spent]) -> None:
        """Go on from what earlier attempts took, by the endpoint's name in the plan."""
        self._before = dict(before)
        self._budgets: dict[str, CallBudget] = {}

    def budget_of(self, name: str, endpoint: EndpointSettings) -> CallBudget:
        """The one budget of this endpoint; whoever asks again shares it."""
        if name not in self._budgets:
            spent = self._before.get(name, Spent(0, 0))
            self._budgets[name] = CallBudget(name, endpoint.request_budget, endpoint.token_budget, *spent)
        return self._budgets[name]

    def so_far(self) -> dict[str, Spent]:
        """What was taken until now, by the endpoint's name."""
        now = {
            name: Spent(each.requests, each.tokens + each.reserved_tokens) for name, each in [*self._budgets.items()]
        }
        return {**self._before, **now}
