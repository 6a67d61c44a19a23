"""What was said of imported answers when they were matched to the test cases."""

from collections.abc import Mapping
from typing import Any, cast

from app.glossary import IMPORTED
from app.values.results import Results


def import_notes(results: Results) -> dict[str, tuple[str, ...]]:
    """By the key of each imported arm: how many cases have an answer, what was left out, and where it was measured."""
    runs = cast(Mapping[str, Mapping[str, Any]], results.provenance.get("runs") or {})
    return {
        arm.key: tuple(str(note) for seed in arm.seeds for note in runs.get(f"{arm.key}/{seed}", {}).get("notes", ()))
        for arm in results.arms
        if arm.method == IMPORTED
    }
