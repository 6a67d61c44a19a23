"""Nothing of the demo project or of the benchmark data is in the training text; only counts are reported."""

import os
import random
import re
from pathlib import Path

import pytest

from bundled.tasks import TASKS, draw_example
from bundled.text_meanings import write_texts

REPOSITORY = Path(__file__).parents[2]
N = 8


def grams(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[place : place + N]) for place in range(len(words) - N + 1)}


@pytest.fixture(scope="module")
def training_grams() -> set[tuple[str, ...]]:
    source = random.Random(11)
    found: set[tuple[str, ...]] = set()
    for task in TASKS:
        for _ in range(150):
            found |= grams("".join(segment.text for segment in draw_example(task, source).segments))
    for text in write_texts(1500):
        found |= grams(text)
    return found


def foreign_files() -> list[Path]:
    folders = [REPOSITORY / "demo", Path(os.environ.get("SEXTANT_BENCH_DATA", REPOSITORY.parent / "shared" / "data"))]
    endings = {".csv", ".md", ".txt", ".yaml", ".json", ".html"}
    return [path for folder in folders if folder.exists() for path in folder.rglob("*") if path.suffix in endings]


def test_no_run_of_eight_words_is_shared_with_demo_or_benchmarks(training_grams) -> None:
    files = foreign_files()
    if not files:
        pytest.skip("neither demo nor benchmark data here")
    shared = sum(len(grams(path.read_text(encoding="utf-8", errors="ignore")) & training_grams) for path in files)
    assert shared == 0
