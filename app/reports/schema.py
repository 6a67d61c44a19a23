"""JSON Schema (draft 2020-12) of `results.json`. `docs/results.schema.json` is this, written out.

python -m app.reports.schema > docs/results.schema.json
"""

import json
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from app.glossary import IMPORTED, MethodKey, RunStatus
from app.reports.results_json import results_adapter


class _Closed(GenerateJsonSchema):
    """Every key that is written is required and no other allowed; fields explain themselves in docstrings."""

    def dataclass_schema(self, schema: Any) -> JsonSchemaValue:  # pydantic's own type is a TypedDict of its core
        found = super().dataclass_schema(schema)
        found["additionalProperties"] = False
        found["required"] = list(found.get("properties", {}))
        return found


def results_schema() -> dict[str, Any]:
    """The schema: every key required and no other allowed, except inside plan and provenance."""
    schema = results_adapter().json_schema(mode="serialization", schema_generator=_Closed)
    described = schema["$defs"]["ArmResult"]["properties"]
    described["method"]["enum"] = [*(str(method) for method in MethodKey), IMPORTED]
    described["status"]["enum"] = [str(status) for status in RunStatus]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "Results of a Sextant experiment",
        "description": "A missing figure is null; `reasons` of the same result says why.",
    }


if __name__ == "__main__":
    print(json.dumps(results_schema(), indent=2))
