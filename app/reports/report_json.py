"""The decision memo as data: every sentence, table and figure of the other formats, for programs."""

import json
from dataclasses import fields
from typing import Any, cast

from app.reports.blocks import (
    Bullets,
    Charts,
    Examples,
    Listing,
    Memo,
    Paragraph,
    Plots,
    Table,
    Terms,
)
from app.reports.example_cases import encodable

_BLOCKS = (Bullets, Charts, Examples, Listing, Paragraph, Plots, Table, Terms)


def memo_document(memo: Memo) -> dict[str, Any]:
    """The memo as plain values for json.dumps; every block has its `kind` beside its fields."""
    document: dict[str, Any] = _plain(memo)
    return document


def render_report_json(memo: Memo) -> str:
    """The memo as a JSON document."""
    return json.dumps(memo_document(memo), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _plain(value: Any) -> Any:  # any part of a memo, and any JSON value
    if isinstance(value, str):
        return encodable(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in cast("tuple[Any, ...]", value)]
    if value is None or isinstance(value, bool | int | float):
        return value
    found = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return {"kind": type(value).__name__, **found} if isinstance(value, _BLOCKS) else found
