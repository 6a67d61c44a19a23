"""The economics of one experiment, from its plan, its runs and the settings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import fmean

from app.economics.full_cost import price_arm, price_arms
from app.economics.measures import measure_arm
from app.economics.token_prices import find_token_price
from app.experiments.arm_specs import AnyArm
from app.experiments.plan import Plan
from app.settings import EndpointSettings
from app.values.economics import ArmMeasure, Economics, RequestCost, TokenPrice
from app.values.results import JudgeResult
from app.values.run_records import RunRecord


@dataclass(frozen=True, slots=True)
class ExperimentCosts:
    """What is needed to price the arms of one experiment.

    Args:
        endpoints: the settings' endpoints by name.
        train_cases: how many training cases each arm was given, by its key.
        validation_cases: how many validation cases there are.
        today: the day whose prices hold.
    """

    plan: Plan
    endpoints: Mapping[str, EndpointSettings]
    train_cases: Mapping[str, int]
    validation_cases: int
    today: date

    def economics(self, runs: Sequence[RunRecord]) -> Economics:
        """Costs of every arm of the plan, with what they rest on."""
        measures = [self._measure(key, [run for run in runs if run.arm == key]) for key in self.plan.arm_keys]
        prices = self._prices_of(measures)
        return price_arms(measures, prices, self.plan.costs.assumptions(), computed_on=self.today.isoformat())

    def request_cost(self, key: str, runs: Sequence[RunRecord]) -> RequestCost:
        """What a thousand requests cost, by these runs of one arm."""
        measure = self._measure(key, runs)
        prices = {price.language_model: price for price in self._prices_of([measure])}
        cost = price_arm(measure, prices, self.plan.costs.assumptions())
        return RequestCost(cost.usd_per_1000_requests, cost.reasons.get("usd_per_1000_requests"))

    def with_judge_cost(self, judge: JudgeResult) -> JudgeResult:
        """The same result with what this judge has cost so far, or why that is not known."""
        if not judge.language_model.startswith("endpoint:"):
            return replace(judge, cost_reason="Nothing was paid for: the judge ran on this machine.")
        prompt, completion = judge.tokens.prompt, judge.tokens.completion
        if prompt is None or completion is None:
            return replace(judge, cost_reason="Nothing was judged, so nothing was paid for.")
        price = find_token_price(
            judge.language_model,
            override=self.plan.costs.price_overrides.get(judge.language_model),
            endpoint=self.endpoints.get(judge.language_model.removeprefix("endpoint:").strip()),
            prompt_tokens=None,
            today=self.today,
        )
        asked, answered = price.input_usd_per_million, price.output_usd_per_million
        if asked is None or answered is None:
            return replace(judge, cost_reason=f"No price is known for {judge.language_model}.")
        return replace(judge, cost_usd=(asked * prompt + answered * completion) / 1_000_000)

    def _measure(self, key: str, runs: Sequence[RunRecord]) -> ArmMeasure:
        arm = self._arms[key]
        return measure_arm(
            key,
            arm,
            language_model=self.plan.language_model_of(arm),
            runs=runs,
            train_cases=self.train_cases[key],
            validation_cases=self.validation_cases,
        )

    @property
    def _arms(self) -> dict[str, AnyArm]:
        return dict(zip(self.plan.arm_keys, self.plan.arms, strict=True))

    def _prices_of(self, measures: Sequence[ArmMeasure]) -> tuple[TokenPrice, ...]:
        """One price per endpoint, at the mean length of the prompts it gets."""
        lengths: dict[str, list[float]] = {}
        for measure in measures:
            if measure.payment == "tokens":
                lengths.setdefault(measure.language_model, [])
                if measure.prompt_tokens is not None:
                    lengths[measure.language_model].append(measure.prompt_tokens)
        return tuple(
            find_token_price(
                name,
                override=self.plan.costs.price_overrides.get(name),
                endpoint=self.endpoints.get(name.removeprefix("endpoint:").strip()),
                prompt_tokens=fmean(found) if found else None,
                today=self.today,
            )
            for name, found in lengths.items()
        )
