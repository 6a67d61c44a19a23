"""What a language model or a diverging training left, in a form that both engines store.

PostgreSQL refuses NUL in text and NaN in JSON, SQLite refuses half a character; none of them may cost a run.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, cast


def storable_text(text: str) -> str:
    """The text with NUL and lone surrogates replaced by U+FFFD; all else is kept."""
    return text.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def storable_document(value: Any) -> Any:  # a JSON document of any shape
    """The document with storable texts, and None for every number that is not finite."""
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        pairs = cast(Mapping[str, Any], value).items()
        return {storable_text(str(name)): storable_document(part) for name, part in pairs}
    if isinstance(value, Sequence):
        return [storable_document(part) for part in cast(Sequence[Any], value)]
    return value
