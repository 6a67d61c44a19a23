"""The plan field `costs`: prices and volumes that the economics of an experiment rest on."""

from datetime import date

from pydantic import Field, field_validator

from app.experiments.arm_base import FrozenSpec
from app.values.economics import CostAssumptions


class TokenPriceSpec(FrozenSpec):
    """US dollars for a million tokens read and written, as an endpoint charges them; `read_on` says when you looked."""

    input_usd_per_million: float = Field(ge=0, le=100_000)
    output_usd_per_million: float = Field(ge=0, le=100_000)
    read_on: date | None = None


class CostSpec(FrozenSpec):
    """What a request costs and how many there are. Every figure you leave out is an assumption and marked as one.

    Defaults and where they come from:

    - `requests_per_month` 30,000: 1,000 a day, where "thousands of calls a day" begin (evidence row S0.3).
    - `gpu_usd_per_hour` 1.79: an A100 with 80 GB (RunPod's page, 2026-11-09).
    - `cpu_usd_per_hour` 0.10, `utilisation` 0.5, `label_usd_per_case` 1 (a minute of staff), `staff_usd_per_hour` 60,
      `staff_hours_to_build` 8 and `staff_hours_per_refresh` 2 (arms that train or index), `refreshes_per_year` 4,
      `months` 12: this project's own choices, to be replaced by yours.
    - `machines_at_least` 1: a machine that is rented around the clock; 0 where you pay by the second.

    `price_overrides` maps `endpoint:NAME` to its price; it goes before every price list.
    """

    requests_per_month: float = Field(default=30_000, ge=0, le=1e12)
    gpu_usd_per_hour: float = Field(default=1.79, ge=0, le=10_000)
    cpu_usd_per_hour: float = Field(default=0.10, ge=0, le=10_000)
    utilisation: float = Field(default=0.5, gt=0, le=1)
    machines_at_least: float = Field(default=1, ge=0, le=10_000)
    label_usd_per_case: float = Field(default=1.0, ge=0, le=100_000)
    staff_usd_per_hour: float = Field(default=60.0, ge=0, le=100_000)
    staff_hours_to_build: float = Field(default=8.0, ge=0, le=100_000)
    staff_hours_per_refresh: float = Field(default=2.0, ge=0, le=100_000)
    refreshes_per_year: float = Field(default=4.0, ge=0, le=100_000)
    months: float = Field(default=12.0, gt=0, le=1200)
    price_overrides: dict[str, TokenPriceSpec] = Field(default_factory=dict[str, TokenPriceSpec])

    @field_validator("price_overrides")
    @classmethod
    def _only_endpoints(cls, value: dict[str, TokenPriceSpec]) -> dict[str, TokenPriceSpec]:
        for name in value:
            if not name.startswith("endpoint:") or not name.removeprefix("endpoint:").strip():
                raise ValueError(f"price_overrides are for endpoint:NAME, not {name!r}; other arms cost machine hours")
        return value

    def assumptions(self) -> CostAssumptions:
        """The same figures as a plain value, each marked as set in the plan or as a default.

        A stored plan spells every default out, so what equals the default counts as one.
        """
        figures = self.model_dump(exclude={"price_overrides"})
        fields = type(self).model_fields
        return CostAssumptions(
            **figures,
            origins={name: "default" if value == fields[name].default else "plan" for name, value in figures.items()},
        )
