"""`Results` as the JSON document `results.json`, and back. `schema.py` describes the document.

Both ways follow the dataclasses of `app/values/results.py`: a new field with a default is written, read and described
without a line here, and a document stored before the field existed reads as its default.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from app.values.results import Results


@cache
def results_adapter() -> TypeAdapter[Results]:
    """What checks, reads and writes the document; built on first use."""
    return TypeAdapter(Results)


def results_to_json(results: Results) -> dict[str, Any]:
    """The document; only objects, lists, texts, finite numbers, true, false and null, for json.dumps."""
    return results_adapter().dump_python(results, mode="json")


def results_from_json(document: Mapping[str, Any]) -> Results:
    """The results in a document that `results_to_json` wrote, in this version or an earlier one.

    Raises:
        pydantic.ValidationError: the document is not complete, or a value has the wrong type.
    """
    return results_adapter().validate_python(dict(document))
