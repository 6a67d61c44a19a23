"""The JSON Schema of a plan as people write it: an arm is a name, or a name with its settings.

`python -m app.experiments.plan_schema` writes docs/plan.schema.json. Editors use it through a first line such as
`# yaml-language-server: $schema=docs/plan.schema.json`.
"""

import copy
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from app.experiments.arm_specs import ARM_METHODS
from app.experiments.plan import Plan
from app.experiments.tuning_specs import TUNING_METHODS

SCHEMA_FILE = Path(__file__).parents[2] / "docs" / "plan.schema.json"

JsonSchema = dict[str, Any]  # free-form by nature


def plan_schema() -> JsonSchema:
    """The JSON Schema (2020-12) of a plan, with every method's settings and their bounds and defaults.

    What only the whole plan shows (a baseline that is no arm, rag without a corpus) is left to `read_plan`.
    """
    schema = Plan.model_json_schema(mode="validation")
    definitions = cast(JsonSchema, schema.pop("$defs"))
    settings_of = cast(dict[str, str], schema["properties"]["arms"]["items"]["discriminator"]["mapping"])
    for method in ARM_METHODS:
        settings = definitions.pop(settings_of[method].rpartition("/")[2])
        cast(JsonSchema, settings["properties"]).pop("method")
        settings["title"] = f"Settings of {method}"
        definitions[method] = settings
    schema["properties"]["arms"]["items"] = _written(ARM_METHODS, definitions)
    for method in ARM_METHODS:
        properties = cast(JsonSchema, definitions[method]["properties"])
        if "tuning" in properties:  # written as an arm is
            properties["tuning"] = {**_written(TUNING_METHODS, definitions), "default": TUNING_METHODS[0]}
    renamed = {path: f"#/$defs/{method}" for method, path in settings_of.items()}
    definitions = cast(JsonSchema, _rename_references(definitions, renamed))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "Plan of a Sextant experiment",
        "$defs": copy.deepcopy(definitions),
    }


def _written(methods: Sequence[str], definitions: JsonSchema) -> JsonSchema:
    """One of these methods as people write it: its name, or its name with settings."""
    alone = [method for method in methods if not definitions[method].get("required")]
    with_settings: JsonSchema = {
        method: {
            "description": definitions[method].get("description", ""),
            "anyOf": [{"$ref": f"#/$defs/{method}"}, *([{"type": "null"}] if method in alone else [])],
        }
        for method in methods
    }
    alone = [method for method in methods if not definitions[method].get("required")]
    return {
        "anyOf": [
            {"enum": alone, "description": "a method with its default settings"},
            {
                "type": "object",
                "description": "a method with its own settings",
                "properties": with_settings,
                "additionalProperties": False,
                "minProperties": 1,
                "maxProperties": 1,
            },
        ]
    }


def _rename_references(node: Any, renamed: Mapping[str, str]) -> Any:  # any JSON value
    """The same document, what points to a class pointing to the method of that class."""
    if isinstance(node, dict):
        return {
            key: renamed.get(value, value) if key == "$ref" else _rename_references(value, renamed)
            for key, value in cast(JsonSchema, node).items()
        }
    if isinstance(node, list):
        return [_rename_references(value, renamed) for value in cast(list[Any], node)]
    return node


def schema_text() -> str:
    """The schema as it is written to the file, ending in a line break."""
    return json.dumps(plan_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")
    print(f"wrote {SCHEMA_FILE}")
