"""What a decision rests on: preferences, what each arm is worth under them, how sure, and what would change it.

Everything in score points is a share: 0.03 are three points. Values that a reader sees as text are `Statement`s, which
`app/decision/phrases.py` writes in each language.
"""

from dataclasses import dataclass, field
from typing import Literal

Criterion = Literal["latency", "cost", "memory"]
LimitName = Literal["quality", "latency", "cost", "memory", "privacy", "citations"]
FlipKind = Literal["weight", "limit", "cost", "score", "margin", "volume"]

StatementValue = str | int | float | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence as facts: the key of its phrase and what fills it in; arms stand there by their key."""

    key: str
    values: dict[str, StatementValue] = field(default_factory=dict[str, StatementValue])


@dataclass(frozen=True, slots=True)
class Weights:
    """What a tenfold is worth, in score points: `cost` 0.03 takes three points less for a tenth of the cost."""

    latency: float = 0.0
    cost: float = 0.0
    memory: float = 0.0


@dataclass(frozen=True, slots=True)
class HardLimits:
    """What an arm must keep to be chosen; None or False where the team sets none.

    `quality` is the smallest score; `latency` seconds at the 95th percentile, `cost` US dollars per 1,000 requests and
    `memory` bytes are the largest. `privacy` allows no endpoint but those of the team's own machines; `citations`
    asks that every answer names its source. The cost is the full cost at the stated volume where that is known.
    """

    quality: float | None = None
    latency: float | None = None
    cost: float | None = None
    memory: float | None = None
    privacy: bool = False
    citations: bool = False


@dataclass(frozen=True, slots=True)
class Preferences:
    """What the team wants: weights, limits, and the margin within which arms count as equally good."""

    weights: Weights = Weights()
    limits: HardLimits = HardLimits()
    margin: float = 0.0


@dataclass(frozen=True, slots=True)
class ArmFacts:
    """What is known of one arm, all that a what-if on preferences needs.

    `quality` is the mean score over the cases that all arms in the running answered. `draws` are resampled means of it
    (pigeonhole bootstrap over cases and seeds), in ten-thousandths, separated by spaces; draw number i of every arm
    rests on the same resampled cases. `seed_error` is the standard error of the mean over seeds, None with one seed.
    `latency_seconds` is the median, `latency_p95_seconds` the 95th percentile. An arm with `out` is not in the running.
    """

    arm: str
    method: str
    quality: float | None
    draws: str
    seeds: int
    seed_error: float | None
    latency_seconds: float | None
    latency_p95_seconds: float | None
    cost_usd_per_1000_requests: float | None
    memory_bytes: float | None
    is_remote: bool
    cites: bool
    out: Statement | None = None


@dataclass(frozen=True, slots=True)
class LimitCheck:
    """One hard limit against one arm; `unknown` where the figure is missing, and then the arm is not chosen."""

    limit: LimitName
    allowed: float | None
    found: float | None
    verdict: Literal["met", "broken", "unknown"]


@dataclass(frozen=True, slots=True)
class ArmUtility:
    """What one arm is worth under the preferences, in score points.

    `utility` is the score less `costs`: per criterion, weight times log10 of how many times more it takes than the arm
    that takes least. `low` and `high` bound it in 95% of the draws. `probability_best` counts arms within the limits;
    `expected_regret` is how much utility choosing this arm gives away on average. None: see `out`, `checks`, or
    `DecisionAnalysis.reasons`.
    """

    arm: str
    utility: float | None
    low: float | None
    high: float | None
    costs: dict[str, float]
    probability_best: float | None
    expected_regret: float | None
    checks: tuple[LimitCheck, ...] = ()
    is_within_limits: bool = True
    is_within_margin: bool = False
    out: Statement | None = None


@dataclass(frozen=True, slots=True)
class Flip:
    """A value at which another arm wins, everything else as it is. `arm` wins then; None: no arm keeps the limits.

    `kind` and `what` say what changes: weight or limit (what: its name), cost (what: the arm whose cost per request
    changes), score (what: the arm whose score changes), margin, volume (requests per month). `now` is today's value.
    """

    kind: FlipKind
    what: str
    now: float | None
    at: float
    arm: str | None


@dataclass(frozen=True, slots=True)
class InformationWorth:
    """What measuring more would be worth: the expected fall of the regret, in score points per answer.

    `kind`: perfect (knowing every arm's true score: the most that any measuring can be worth), cases (`amount` more
    test cases), seeds (`amount` more seeds), labels (`amount` labelled training cases in all).
    """

    kind: Literal["perfect", "cases", "seeds", "labels"]
    amount: int | None
    worth: float | None
    reason: Statement | None = None


@dataclass(frozen=True, slots=True)
class ParetoFront:
    """Arms that no other arm beats in score without taking more of `criterion`; `unplaced` lack a figure."""

    criterion: Criterion
    arms: tuple[str, ...]
    unplaced: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionAnalysis:
    """The arms under the team's preferences.

    `arm` is the one to take: within the limits, the highest expected utility; of the arms within the margin of it, the
    cheapest, then the simplest. None: see `reasons`. `criteria` were weighed; `left_out` says of each weighed criterion
    that could not be used why not. `facts` are what `reweigh` needs for other preferences. `cost_basis` says which cost
    was weighed and limited: the full cost at the stated volume, or, where that is known for no arm, that of answering
    alone.
    `groups` is how many groups the `cases` belong to; None where every case stands alone.
    """

    metric: str
    cases: int
    preferences: Preferences
    arm: str | None
    arms: tuple[ArmUtility, ...]
    criteria: tuple[Criterion, ...]
    left_out: dict[str, Statement]
    pareto: tuple[ParetoFront, ...]
    flips: tuple[Flip, ...]
    information: tuple[InformationWorth, ...]
    reasons: dict[str, Statement]
    facts: tuple[ArmFacts, ...]
    cost_basis: Literal["full", "answering"] = "answering"
    groups: int | None = None
