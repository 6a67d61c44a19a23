"""The hash by which experiments with the same plan find one another."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, cast

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from app.errors import InputRejectedError
from app.experiments.plan import read_plan

_NOT_OF_THE_PLAN = {"name", "corpus"}
"""The name measures nothing; documents count by their content, as cases do."""


def plan_hash(document: Mapping[str, Any]) -> str:
    """The sha256 of a frozen plan, as hexadecimal digits, without its name and without the ids of cases and documents.

    Settings left at their default are left out, so that a plan keeps its hash when a version of Sextant adds settings.
    A version that changes a default brings a migration that fills the stored hashes again. A new setting whose default
    does something else than versions before it did brings one that writes their way into the stored plans, as migration
    0006 does with `keep: loss`: else runs of two recipes would be pooled. A plan that this version cannot read goes by
    what is written in it.
    """
    try:
        told: dict[str, Any] = _tell(read_plan(document))
    except InputRejectedError:
        told = dict(document)
    kept = {name: value for name, value in told.items() if name not in _NOT_OF_THE_PLAN}
    dataset = cast(Mapping[str, Any], kept.get("dataset") or {})
    kept["dataset"] = {name: value for name, value in dataset.items() if name != "id"}
    text = json.dumps(kept, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _tell(value: Any) -> Any:  # any part of a plan
    """The part as JSON, without defaults; the method of an arm says what its settings mean, so it stays."""
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        values = {name: getattr(value, name) for name in fields}
        return {
            name: _tell(each)
            for name, each in values.items()
            if name == "method" or each != fields[name].get_default(call_default_factory=True, validated_data=values)
        }
    if isinstance(value, Mapping):
        return {str(name): _tell(each) for name, each in cast(Mapping[Any, Any], value).items()}
    if isinstance(value, tuple | list):
        return [_tell(each) for each in cast("list[Any]", value)]
    return to_jsonable_python(value)
