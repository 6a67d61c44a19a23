"""`Results` as the JSON document `results.json`, and back. `schema.py` describes the document."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from app.values.results import (
    ArmResult,
    Comparison,
    Decision,
    FailureSplit,
    LatencySummary,
    MetricSummary,
    Results,
    TokenCounts,
)


def results_to_json(results: Results) -> dict[str, Any]:
    """The document; only objects, lists, texts, finite numbers, true, false and null, for json.dumps."""
    return {
        "sextant_version": results.sextant_version,
        "plan": dict(results.plan),
        "provenance": dict(results.provenance),
        "arms": [_arm_to_json(arm) for arm in results.arms],
        "runs": [_arm_to_json(run) for run in results.runs],
        "comparisons": [asdict(comparison) for comparison in results.comparisons],
        "decision": {**asdict(results.decision), "caveats": list(results.decision.caveats)},
    }


def results_from_json(document: Mapping[str, Any]) -> Results:
    """The results in a document that `results_to_json` wrote.

    Raises:
        KeyError: the document is not complete.
    """
    decision = document["decision"]
    return Results(
        sextant_version=document["sextant_version"],
        plan=dict(document["plan"]),
        provenance=dict(document["provenance"]),
        arms=tuple(_arm_from_json(arm) for arm in document["arms"]),
        runs=tuple(_arm_from_json(run) for run in document["runs"]),
        comparisons=tuple(Comparison(**comparison) for comparison in document["comparisons"]),
        decision=Decision(
            metric=decision["metric"],
            arm=decision["arm"],
            sentence=decision["sentence"],
            caveats=tuple(decision["caveats"]),
        ),
    )


def _arm_to_json(arm: ArmResult) -> dict[str, Any]:
    return {**asdict(arm), "seeds": list(arm.seeds)}


def _arm_from_json(document: Mapping[str, Any]) -> ArmResult:
    return ArmResult(
        key=document["key"],
        method=document["method"],
        language_model=document["language_model"],
        seeds=tuple(document["seeds"]),
        status=document["status"],
        metrics={name: MetricSummary(**summary) for name, summary in document["metrics"].items()},
        latency_seconds=LatencySummary(**document["latency_seconds"]),
        tokens=TokenCounts(**document["tokens"]),
        cost_usd_per_1000_requests=document["cost_usd_per_1000_requests"],
        train_seconds=document["train_seconds"],
        peak_memory_bytes=document["peak_memory_bytes"],
        failures=document["failures"],
        reasons=dict(document["reasons"]),
        # Results stored by version 0.1 know neither.
        retrieval={name: MetricSummary(**summary) for name, summary in document.get("retrieval", {}).items()},
        failure_split=FailureSplit(**document["failure_split"]) if document.get("failure_split") else None,
    )
