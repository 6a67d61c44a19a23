"""Two results side by side: the same plan over time, or two plans on the same task."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.reports.settings_rows import flatten_settings
from app.values.results import ArmResult, MetricSummary, Results


@dataclass(frozen=True, slots=True)
class Change:
    """One figure in both; None where a side lacks it."""

    arm: str
    field: str
    before: float | None
    after: float | None
    before_interval: tuple[float, float] | None = None
    after_interval: tuple[float, float] | None = None

    @property
    def intervals_are_apart(self) -> bool:
        """Whether the 95% intervals do not touch: a difference that another draw of cases would hardly undo.

        Apart is stricter than a test at 5%; touching intervals can still differ (Schenker and Gentleman 2001).
        """
        first, second = self.before_interval, self.after_interval
        return first is not None and second is not None and (first[1] < second[0] or second[1] < first[0])


@dataclass(frozen=True, slots=True)
class SettingChange:
    """One setting of the plan in both; empty where a side lacks it."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ResultsDiff:
    """What differs between two results. `same_cases` is None where a side does not name its dataset."""

    before_title: str
    after_title: str
    before_verdict: str
    after_verdict: str
    same_cases: bool | None
    changes: tuple[Change, ...]
    settings: tuple[SettingChange, ...]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]


def compare_results(before: Results, after: Results) -> ResultsDiff:
    """What differs, arm by arm in the order of the first."""
    first, second = {arm.key: arm for arm in before.arms}, {arm.key: arm for arm in after.arms}
    hashes = [results.provenance.get("dataset_hash") for results in (before, after)]
    return ResultsDiff(
        before_title=str(before.plan.get("name", "")),
        after_title=str(after.plan.get("name", "")),
        before_verdict=before.decision.sentence,
        after_verdict=after.decision.sentence,
        same_cases=hashes[0] == hashes[1] if all(hashes) else None,
        changes=tuple(change for key in first if key in second for change in _arm_changes(first[key], second[key])),
        settings=_setting_changes(before.plan, after.plan),
        only_before=tuple(key for key in first if key not in second),
        only_after=tuple(key for key in second if key not in first),
    )


def _arm_changes(before: ArmResult, after: ArmResult) -> list[Change]:
    names = list(dict.fromkeys([*before.metrics, *after.metrics]))
    found = [_metric_change(before.key, name, before.metrics.get(name), after.metrics.get(name)) for name in names]
    plain: Sequence[tuple[str, float | None, float | None]] = (
        ("latency_seconds.p50", before.latency_seconds.p50, after.latency_seconds.p50),
        ("cost_usd_per_1000_requests", before.cost_usd_per_1000_requests, after.cost_usd_per_1000_requests),
        ("failures", before.failures, after.failures),
    )
    return [*found, *(Change(before.key, name, first, second) for name, first, second in plain)]


def _metric_change(arm: str, name: str, before: MetricSummary | None, after: MetricSummary | None) -> Change:
    return Change(
        arm=arm,
        field=name,
        before=None if before is None else before.value,
        after=None if after is None else after.value,
        before_interval=_interval(before),
        after_interval=_interval(after),
    )


def _interval(summary: MetricSummary | None) -> tuple[float, float] | None:
    if summary is None or summary.low is None or summary.high is None:
        return None
    return summary.low, summary.high


def _setting_changes(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[SettingChange, ...]:
    first = {row.name: row.value for row in flatten_settings(before)}
    second = {row.name: row.value for row in flatten_settings(after)}
    return tuple(
        SettingChange(name, first.get(name, ""), second.get(name, ""))
        for name in dict.fromkeys([*first, *second])
        if first.get(name) != second.get(name) and not name.startswith("dataset › id")
    )
