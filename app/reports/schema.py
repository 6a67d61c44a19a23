"""JSON Schema (draft 2020-12) of `results.json`. `docs/results.schema.json` is this, written out.

python -m app.reports.schema > docs/results.schema.json
"""

import json
from typing import Any

from app.glossary import MethodKey, RunStatus

_TEXT = {"type": "string"}
_SHARE_OR_NULL = {"type": ["number", "null"], "minimum": 0, "maximum": 1}
_POSITIVE_OR_NULL = {"type": ["number", "null"], "minimum": 0}
_DIFFERENCE_OR_NULL = {"type": ["number", "null"], "minimum": -1, "maximum": 1}
_COUNT = {"type": "integer", "minimum": 0}
_COUNT_OR_NULL = {"type": ["integer", "null"], "minimum": 0}


def results_schema() -> dict[str, Any]:
    """The schema: every key required and no other allowed, except inside plan and provenance."""
    result = {"$ref": "#/$defs/result"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Results of a Sextant experiment",
        "description": "A missing figure is null; `reasons` of the same result says why.",
        **_closed(
            {
                "sextant_version": _TEXT,
                "plan": {"type": "object", "description": "The plan as it ran, with every setting spelled out."},
                "provenance": {"type": "object", "description": "Hashes, seeds and versions; free-form."},
                "arms": {"type": "array", "items": result, "description": "One per arm, pooled over its seeds."},
                "runs": {"type": "array", "items": result, "description": "One per arm and seed."},
                "comparisons": {"type": "array", "items": {"$ref": "#/$defs/comparison"}},
                "decision": {"$ref": "#/$defs/decision"},
            }
        ),
        "$defs": {
            "metric": {
                "description": "A mean over cases with its 95% interval; n counts the cases scored.",
                **_closed({"value": _SHARE_OR_NULL, "low": _SHARE_OR_NULL, "high": _SHARE_OR_NULL, "n": _COUNT}),
            },
            "result": _closed(
                {
                    "key": _TEXT,
                    "method": {"enum": [str(method) for method in MethodKey]},
                    "language_model": _TEXT,
                    "seeds": {"type": "array", "items": {"type": "integer"}, "uniqueItems": True},
                    "status": {"enum": [str(status) for status in RunStatus]},
                    "metrics": {
                        "type": "object",
                        "minProperties": 1,
                        "additionalProperties": {"$ref": "#/$defs/metric"},
                    },
                    "retrieval": {
                        "type": "object",
                        "additionalProperties": {"$ref": "#/$defs/metric"},
                        "description": "What was retrieved and cited, scored by itself; empty where nothing was.",
                    },
                    "failure_split": {
                        "description": "Why a retrieving arm was wrong, beside an oracle arm; null without one.",
                        "anyOf": [{"$ref": "#/$defs/failure_split"}, {"type": "null"}],
                    },
                    "latency_seconds": _closed({"p50": _POSITIVE_OR_NULL, "p95": _POSITIVE_OR_NULL}),
                    "tokens": _closed({"prompt": _COUNT_OR_NULL, "completion": _COUNT_OR_NULL}),
                    "cost_usd_per_1000_requests": _POSITIVE_OR_NULL,
                    "train_seconds": _POSITIVE_OR_NULL,
                    "peak_memory_bytes": _COUNT_OR_NULL,
                    "failures": _COUNT,
                    "reasons": {
                        "type": "object",
                        "additionalProperties": _TEXT,
                        "description": "By name of the field; a reason for a field covers the fields inside it.",
                    },
                }
            ),
            "failure_split": _closed(
                {
                    "wrong": _COUNT,
                    "missing_knowledge": _COUNT,
                    "failed_retrieval": _COUNT,
                    "failed_reading": _COUNT,
                    "unassigned": _COUNT,
                    "oracle": _TEXT,
                    "closed_book": {"type": ["string", "null"]},
                }
            ),
            "comparison": {
                "description": "Paired difference arm - baseline over the cases both answered.",
                **_closed(
                    {
                        "arm": _TEXT,
                        "baseline": _TEXT,
                        "metric": _TEXT,
                        "difference": _DIFFERENCE_OR_NULL,
                        "low": _DIFFERENCE_OR_NULL,
                        "high": _DIFFERENCE_OR_NULL,
                        "p_value": _SHARE_OR_NULL,
                        "p_value_adjusted": _SHARE_OR_NULL,
                        "verdict": {"enum": ["better", "worse", "unclear", "unknown"]},
                    }
                ),
            },
            "decision": _closed(
                {
                    "metric": _TEXT,
                    "arm": {"type": ["string", "null"], "description": "null when the numbers single out no arm"},
                    "sentence": _TEXT,
                    "caveats": {"type": "array", "items": _TEXT},
                }
            ),
        },
    }


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


if __name__ == "__main__":
    print(json.dumps(results_schema(), indent=2))
