"""What the team wants from the decision: weights, hard limits, and arms that stop when they cannot win any more."""

from typing import cast

from pydantic import Field

from app.experiments.arm_base import FrozenSpec
from app.values.utility import HardLimits, Preferences, Weights


class WeightsSpec(FrozenSpec):
    """What a tenfold is worth, in score points as a share: `cost: 0.03` gives up three points for a tenth of the cost.

    All 0: the score alone decides.
    """

    latency: float = Field(default=0.0, ge=0, le=1)
    cost: float = Field(default=0.0, ge=0, le=1)
    memory: float = Field(default=0.0, ge=0, le=1)


class LimitsSpec(FrozenSpec):
    """What an arm must keep to be chosen; what is left out is not limited.

    `privacy` allows no endpoint but `own_endpoints`, which run on machines the team controls, neither to answer nor as
    the teacher of an arm; `citations` asks that every answer names its source.
    """

    quality: float | None = Field(default=None, ge=0, le=1, description="the smallest score")
    latency_p95_seconds: float | None = Field(default=None, gt=0)
    cost_usd_per_1000_requests: float | None = Field(default=None, ge=0)
    memory_gb: float | None = Field(default=None, gt=0, description="the most memory, in gigabytes of 10^9 bytes")
    privacy: bool = False
    own_endpoints: tuple[str, ...] = Field(default=(), max_length=20)
    citations: bool = False


class DecisionSpec(FrozenSpec):
    """How the arm is chosen. Left out in a plan from an assessment, it follows from the answers."""

    weights: WeightsSpec = WeightsSpec()
    limits: LimitsSpec = LimitsSpec()

    def preferences(self, *, margin: float) -> Preferences:
        """The same as the decision reads it; memory in bytes."""
        limits = self.limits
        return Preferences(
            weights=Weights(**cast(dict[str, float], self.weights.model_dump())),
            limits=HardLimits(
                quality=limits.quality,
                latency=limits.latency_p95_seconds,
                cost=limits.cost_usd_per_1000_requests,
                memory=None if limits.memory_gb is None else limits.memory_gb * 1e9,
                privacy=limits.privacy,
                citations=limits.citations,
            ),
            margin=margin,
        )


class RacingSpec(FrozenSpec):
    """Stops an arm that cannot win any more by more than `margin`, in score points as a share.

    `error` bounds the chance that any arm is stopped wrongly, over all arms and all looks. Test cases are answered in
    one shuffled order, and `block` of them at a time before the next arm takes its turn.
    """

    margin: float = Field(default=0.02, ge=0, le=0.5)
    error: float = Field(default=0.05, gt=0, le=0.2)
    block: int = Field(default=16, ge=8, le=500, description="cases between two looks; test cases in a row per turn")
