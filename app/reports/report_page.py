"""Everything the report template shows, decided here so that the template only lays it out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.decision.arm_names import arm_title, method_title
from app.metrics.scoring import metric_titles
from app.recommendation.method_titles import method_titles
from app.reports.charts import Chart, draw_differences, draw_latency, draw_quality
from app.reports.example_cases import ExampleCase, choose_example_cases
from app.reports.explanations import Term, explain_reading, list_limits
from app.reports.settings_rows import SettingRow, flatten_settings
from app.values.advice import Recommendation
from app.values.predictions import ScoredPrediction
from app.values.results import ArmResult, Comparison, LatencySummary, MetricSummary, Results, TokenCounts

_VERDICT_MARKS = {"better": "▲ better", "worse": "▼ worse", "unclear": "◆ unclear", "unknown": "– not compared"}


@dataclass(frozen=True, slots=True)
class MetricCell:
    """One metric of one arm, with its difference to the baseline where there is one."""

    title: str
    summary: MetricSummary
    reason: str
    comparison: Comparison | None
    comparison_reason: str
    verdict: str
    verdict_words: str


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One arm in the result table."""

    title: str
    language_model: str
    is_baseline: bool
    is_chosen: bool
    status: str
    cells: tuple[MetricCell, ...]


@dataclass(frozen=True, slots=True)
class EffortRow:
    """What one arm took."""

    title: str
    latency: LatencySummary
    tokens: TokenCounts
    train_seconds: float | None
    peak_memory_bytes: int | None
    cost_usd_per_1000_requests: float | None
    failures: int
    reasons: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Note:
    """Why something is missing, and for which arms."""

    arms: str
    text: str


@dataclass(frozen=True, slots=True)
class AdviceRow:
    """One method of the ranking the questionnaire led to; `rank` is None when it is excluded."""

    rank: int | None
    title: str
    score: float
    reason: str
    was_measured: bool


@dataclass(frozen=True, slots=True)
class ReportPage:
    """The context of `reports/report.html`."""

    title: str
    generated_on: str
    generated_iso: str
    sextant_version: str
    facts: tuple[Term, ...]
    verdict: str
    strength: str
    strength_tone: str
    strength_words: str
    caveats: tuple[str, ...]
    metric_headings: tuple[str, ...]
    results: tuple[ResultRow, ...]
    notes: tuple[Note, ...]
    quality_chart: Chart
    difference_chart: Chart | None
    effort: tuple[EffortRow, ...]
    latency_chart: Chart | None
    advice: tuple[AdviceRow, ...]
    advice_unanswered: tuple[str, ...]
    reading: tuple[Term, ...]
    examples: tuple[ExampleCase, ...]
    arm_titles: Mapping[str, str]
    shows_partial_scores: bool
    plan: tuple[SettingRow, ...]
    provenance: tuple[SettingRow, ...]
    limits: tuple[str, ...]


def build_report_page(
    results: Results,
    *,
    cases: Iterable[ScoredPrediction],
    advice: Recommendation | None,
    generated_at: datetime,
    title: str,
) -> ReportPage:
    """The report of these results.

    Args:
        results: as `evaluate_experiment` gives them, or `results_from_json`.
        cases: the predictions of every arm; examples are chosen from them. May be empty.
        advice: the recommendation the experiment followed, if any.
        generated_at: when the report is written, with its time zone.
        title: name of the experiment.
    """
    metric = results.decision.metric
    baseline = _baseline_key(results)
    titles = {arm.key: arm_title(arm.key, arm.method) for arm in results.arms}
    metrics = tuple(results.arms[0].metrics) if results.arms else ()
    headings = tuple(metric_titles().get(name, name) for name in metrics)
    strength = _strength(results)
    return ReportPage(
        title=title,
        generated_on=f"{generated_at.day} {generated_at:%B %Y, %H:%M} {generated_at.tzname() or ''}".strip(),
        generated_iso=generated_at.isoformat(timespec="seconds"),
        sextant_version=results.sextant_version,
        facts=_facts(results, baseline=titles.get(baseline, baseline)),
        verdict=results.decision.sentence,
        strength=strength.name,
        strength_tone="clear" if results.decision.arm is not None else "open",
        strength_words=strength.text,
        caveats=results.decision.caveats,
        metric_headings=headings,
        results=tuple(_result_row(arm, results, metrics=metrics, baseline=baseline) for arm in results.arms),
        notes=_notes(results.arms, titles),
        quality_chart=draw_quality(
            results.arms,
            metric=metric,
            title=f"{metric_titles().get(metric, metric)} by arm",
            baseline=baseline,
            chosen=results.decision.arm,
        ),
        difference_chart=draw_differences(results.comparisons, titles=titles, metric=metric, baseline=baseline),
        effort=tuple(_effort_row(arm, titles[arm.key]) for arm in results.arms),
        latency_chart=draw_latency(results.arms),
        advice=_advice_rows(advice, results.arms),
        advice_unanswered=() if advice is None else advice.unanswered,
        reading=explain_reading(metrics, has_several_seeds=any(len(arm.seeds) > 1 for arm in results.arms)),
        examples=choose_example_cases(cases, arms=results.arms, metric=metric),
        arm_titles=titles,
        shows_partial_scores=metric == "token_f1",
        plan=flatten_settings(results.plan),
        provenance=flatten_settings(results.provenance),
        limits=list_limits(results),
    )


def reason_for(reasons: Mapping[str, str], field: str) -> str:
    """Why this field is None: its own reason, or that of the field it lies in."""
    while field not in reasons and "." in field:
        field = field.rpartition(".")[0]
    return reasons.get(field, "not known")


def _baseline_key(results: Results) -> str:
    named: Any = results.plan.get("baseline")  # a JSON document
    if isinstance(named, str) and any(arm.key == named for arm in results.arms):
        return named
    if results.comparisons:
        return results.comparisons[0].baseline
    return results.arms[0].key if results.arms else ""


def _strength(results: Results) -> Term:
    if results.decision.arm is None:
        return Term("Not decided", "The measurements do not single out one arm.")
    if len(results.arms) == 1:
        return Term("Clear", "There was no other arm to compare with.")
    return Term("Clear", "Better than every other arm that could be chosen, corrected for several comparisons.")


def _facts(results: Results, *, baseline: str) -> tuple[Term, ...]:
    task = str(results.plan.get("task", "")).replace("_", " ")
    counted: Any = results.provenance.get("test_cases")  # a JSON document
    seeds = sorted({seed for arm in results.arms for seed in arm.seeds})
    language_models = sorted({arm.language_model for arm in results.arms})
    facts = [
        Term("Task", task.capitalize()) if task else None,
        Term("Test cases", f"{counted:,}") if isinstance(counted, int) else None,
        Term("Arms", str(len(results.arms))),
        Term("Baseline", baseline),
        Term("Language model" if len(language_models) == 1 else "Language models", ", ".join(language_models)),
        Term("Seed" if len(seeds) == 1 else "Seeds", ", ".join(str(seed) for seed in seeds)) if seeds else None,
    ]
    return tuple(fact for fact in facts if fact is not None)


def _result_row(arm: ArmResult, results: Results, *, metrics: Sequence[str], baseline: str) -> ResultRow:
    return ResultRow(
        title=arm_title(arm.key, arm.method),
        language_model=arm.language_model,
        is_baseline=arm.key == baseline,
        is_chosen=arm.key == results.decision.arm,
        status="" if arm.status == "succeeded" else arm.status.replace("_", " "),
        cells=tuple(_metric_cell(arm, results, metric) for metric in metrics),
    )


def _metric_cell(arm: ArmResult, results: Results, metric: str) -> MetricCell:
    comparison = next((each for each in results.comparisons if (each.arm, each.metric) == (arm.key, metric)), None)
    verdict = "unknown" if comparison is None else comparison.verdict
    return MetricCell(
        title=metric_titles().get(metric, metric),
        summary=arm.metrics[metric],
        reason=reason_for(arm.reasons, f"metrics.{metric}"),
        comparison=comparison,
        comparison_reason=reason_for(arm.reasons, f"comparisons.{metric}"),
        verdict=verdict,
        verdict_words=_VERDICT_MARKS[verdict],
    )


def _effort_row(arm: ArmResult, title: str) -> EffortRow:
    fields = ("latency_seconds", "tokens", "train_seconds", "peak_memory_bytes", "cost_usd_per_1000_requests")
    return EffortRow(
        title=title,
        latency=arm.latency_seconds,
        tokens=arm.tokens,
        train_seconds=arm.train_seconds,
        peak_memory_bytes=arm.peak_memory_bytes,
        cost_usd_per_1000_requests=arm.cost_usd_per_1000_requests,
        failures=arm.failures,
        reasons={field: reason_for(arm.reasons, field) for field in fields},
    )


def _notes(arms: Sequence[ArmResult], titles: Mapping[str, str]) -> tuple[Note, ...]:
    """Every reason once, with the arms it holds for."""
    found: dict[str, list[str]] = {}
    for arm in arms:
        for text in dict.fromkeys(arm.reasons.values()):
            found.setdefault(text, []).append(titles[arm.key])
    return tuple(
        Note(arms="All arms" if len(names) == len(arms) > 1 else ", ".join(names), text=text)
        for text, names in found.items()
    )


def _advice_rows(advice: Recommendation | None, arms: Sequence[ArmResult]) -> tuple[AdviceRow, ...]:
    if advice is None:
        return ()
    measured = {arm.method for arm in arms if any(summary.n for summary in arm.metrics.values())}
    long_titles = {str(method): each.title for method, each in method_titles().items()}
    kept = [ranked for ranked in advice.ranking if not ranked.excluded]
    excluded = [ranked for ranked in advice.ranking if ranked.excluded]
    return tuple(
        AdviceRow(
            rank=None if ranked.excluded else position,
            title=long_titles.get(str(ranked.method), method_title(ranked.method)),
            score=ranked.score,
            reason=ranked.reason,
            was_measured=str(ranked.method) in measured,
        )
        for position, ranked in enumerate([*kept, *excluded], start=1)
    )
