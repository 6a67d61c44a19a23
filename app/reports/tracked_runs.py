"""An experiment as runs for a tracker of experiments such as MLflow: parameters, metrics, loss curves and tags.

    an arm with one seed        one run
    an arm with several seeds   a run with the pooled figures, and below it one for each seed

Figures go by the names of `arm_figures.py`; every name and value keeps to what MLflow takes.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, cast

from app.decision.phrases import verdict_text
from app.experiments.arms import arm_settings
from app.experiments.plan import Plan
from app.glossary import RunStatus
from app.reports.arm_figures import arm_figures
from app.values.generation import CurvePoint
from app.values.results import ArmResult, Results
from app.values.views import ExperimentView, RunView

LONGEST_VALUE = 5_000
"""Of a parameter or tag. Source: MLflow 3.17, `mlflow.utils.validation` and `MlflowClient.set_tag`, read 2026-11."""

LEVEL = "sextant.level"
KEY_TAGS = ("sextant.arm", LEVEL, "sextant.seed")

_FORBIDDEN = re.compile(r"[^\w.\- ]")
"""What a name may not have. MLflow also takes slashes and colons, but makes folders of the first, on some systems."""


@dataclass(frozen=True, slots=True)
class TrackedRun:
    """One run; that of an arm with several seeds has the pooled figures, and a child for each seed.

    `status` is that of the arm or of its run. Times are UTC seconds since 1970. `KEY_TAGS` tell it apart from the other
    runs of its experiment.
    """

    name: str
    status: RunStatus
    params: Mapping[str, str]
    metrics: Mapping[str, float]
    curve: tuple[CurvePoint, ...]
    tags: Mapping[str, str]
    started_at: float | None
    finished_at: float | None
    children: tuple["TrackedRun", ...] = ()


def tracked_runs(experiment: ExperimentView, plan: Plan, results: Results, *, plan_hash: str) -> tuple[TrackedRun, ...]:
    """One run for each arm, in the order of the plan."""
    common = _common_params(plan, results, plan_hash=plan_hash)
    identity = _identity(experiment, results, plan_hash=plan_hash)
    pooled = {arm.key: arm for arm in results.arms}
    of_seed = {(run.key, run.seeds[0]): run for run in results.runs}
    found: list[TrackedRun] = []
    for view, arm in zip(experiment.arms, plan.arms, strict=True):
        params = common | _arm_params(view.method, view.language_model, arm_settings(arm))
        children = [
            _track(of_seed[view.key, run.seed], (run,), results, params=params, tags=identity | {LEVEL: "seed"})
            for run in view.runs
            if len(view.runs) > 1
        ]
        parent = _track(pooled[view.key], view.runs, results, params=params, tags=identity | {LEVEL: "arm"})
        found.append(replace(parent, children=tuple(children)))
    return tuple(found)


def identity_tags(experiment: ExperimentView) -> dict[str, str]:
    """The tags by which runs of this experiment are found again; the number alone is not unique over databases."""
    created = datetime.fromtimestamp(experiment.created_at, UTC).isoformat()
    return {"sextant.experiment_id": str(experiment.id), "sextant.created_at": created}


def _identity(experiment: ExperimentView, results: Results, *, plan_hash: str) -> dict[str, str]:
    chosen = results.decision.arm if results.utility is None else results.utility.arm
    verdict = verdict_text(results)[:LONGEST_VALUE]
    return identity_tags(experiment) | {
        "mlflow.source.name": "sextant",
        "mlflow.note.content": verdict,
        "sextant.version": results.sextant_version,
        "sextant.task": str(experiment.task),
        "sextant.plan_hash": plan_hash,
        "sextant.dataset_hash": str(results.provenance.get("dataset_hash") or ""),
        "sextant.verdict": verdict,
        "sextant.chosen_arm": chosen or "none",
    }


def _track(
    result: ArmResult,
    runs: tuple[RunView, ...],
    results: Results,
    *,
    params: Mapping[str, str],
    tags: Mapping[str, str],
) -> TrackedRun:
    """These runs of an arm as one: all of them, or one seed's."""
    seeds = ", ".join(str(run.seed) for run in runs)
    is_child = tags[LEVEL] == "seed"
    return TrackedRun(
        name=f"{result.key} (seed {seeds})" if is_child else result.key,
        status=RunStatus(result.status),
        params={**params, "seed" if len(runs) == 1 else "seeds": seeds},
        metrics=_metrics(result, results, is_arm=not is_child),
        curve=runs[0].curve if len(runs) == 1 else (),
        tags={**tags, **_tags_of_run(result, runs, results), "sextant.seed": seeds},
        started_at=min((run.started_at for run in runs if run.started_at is not None), default=None),
        finished_at=max((run.finished_at for run in runs if run.finished_at is not None), default=None),
    )


def _tags_of_run(result: ArmResult, runs: tuple[RunView, ...], results: Results) -> dict[str, str]:
    tags = {"sextant.arm": result.key, "sextant.method": result.method, "sextant.status": result.status}
    failures = dict.fromkeys(run.failure_message for run in runs if run.failure_message)
    if failures:
        tags["sextant.failure"] = " ".join(failures)[:LONGEST_VALUE]
    records = cast(Mapping[str, Mapping[str, Any]], results.provenance.get("runs") or {})
    measured = [records[key] for run in runs if (key := f"{result.key}/{run.seed}") in records]
    if not measured:
        return tags
    record = measured[0]
    language_model = cast(Mapping[str, Any], record.get("language_model") or {})
    if language_model.get("weights_sha256"):
        tags["sextant.weights_sha256"] = str(language_model["weights_sha256"])
    hashes = cast(Mapping[str, str], record.get("hashes") or {})
    if hashes.get("corpus"):
        tags["sextant.corpus_hash"] = hashes["corpus"]
    for name, version in cast(Mapping[str, str | None], record.get("libraries") or {}).items():
        if version is not None:
            tags[f"sextant.library.{name}"] = version
    for name in ("python", "machine"):
        if name in record:
            tags[f"sextant.{name}"] = str(record[name])
    return tags


def _common_params(plan: Plan, results: Results, *, plan_hash: str) -> dict[str, str]:
    """What holds for every arm."""
    document = plan.model_dump(
        mode="json", include={"task", "encoder", "prompt", "decoding", "limits"}, exclude_none=True
    )
    hashes = {"plan_hash": plan_hash, "dataset_hash": results.provenance.get("dataset_hash")}
    return dict(_flatten(document)) | dict(_flatten({**hashes, "baseline": plan.baseline_key}))


def _arm_params(method: str, language_model: str, settings: Mapping[str, Any]) -> dict[str, str]:
    own = {name: value for name, value in settings.items() if name not in {"key", "pairs"}}
    if settings.get("pairs"):
        own["pairs"] = len(settings["pairs"])  # the pairs themselves are answers to people's cases
    return dict(_flatten({**own, "method": method, "language_model": language_model}))


def _flatten(document: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Names joined by dots; what is not set is left out."""
    for key, value in document.items():
        name = f"{prefix}{_FORBIDDEN.sub('_', str(key))}"
        if isinstance(value, Mapping):
            yield from _flatten(cast(Mapping[str, Any], value), f"{name}.")
        elif value is not None:
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            yield name, text[:LONGEST_VALUE]


def _metrics(result: ArmResult, results: Results, *, is_arm: bool) -> dict[str, float]:
    figures = arm_figures(result, results)
    if is_arm:
        for judge in results.judges:
            for judged in (each for each in judge.arms if each.arm == result.key):
                summary = judged.summary
                name = f"judge.{judge.name}"
                figures |= {name: summary.value, f"{name}.low": summary.low, f"{name}.high": summary.high}
    return {_FORBIDDEN.sub("_", name): float(value) for name, value in figures.items() if value is not None}
