"""banking77 as benchmarks read it: the cases of `SEXTANT_BENCH_DATA` (default `../shared/data`), and draws of them."""

from __future__ import annotations

import csv
import os
import random
import statistics
from pathlib import Path

from scipy.stats import t as student_t

from app.glossary import Split
from app.values.cases import Case

DATA = Path(os.environ.get("SEXTANT_BENCH_DATA", "../shared/data")) / "banking77"
TEST_SEED = 7


def read_cases(name: str, split: Split) -> list[Case]:
    """All rows of `name`.csv in their order; labels as they are written there, with underscores."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [Case(f"{name}-{number}", row["text"], row["category"], split) for number, row in enumerate(rows)]


def draw_test_cases(count: int) -> list[Case]:
    """The same test cases every time."""
    return random.Random(TEST_SEED).sample(read_cases("test", Split.TEST), count)


def draw_per_label(cases: list[Case], counts: tuple[int, int], *, seed: int) -> tuple[list[Case], list[Case]]:
    """So many training and so many validation cases of every label, none in both."""
    shuffled = random.Random(seed).sample(cases, k=len(cases))
    by_label: dict[str, list[Case]] = {}
    for case in shuffled:
        by_label.setdefault(case.target, []).append(case)
    train = [case for own in by_label.values() for case in own[: counts[0]]]
    return train, [case for own in by_label.values() for case in own[counts[0] : sum(counts)]]


def interval_over_draws(values: list[float]) -> str:
    """Mean with its 95% interval over draws by Student's t; the mean alone where there is one draw."""
    mean = statistics.fmean(values)
    if len(values) < 2:
        return f"{mean:.4f}"
    margin = float(student_t.ppf(0.975, len(values) - 1)) * statistics.stdev(values) / len(values) ** 0.5
    return f"{mean:.4f} ({mean - margin:.4f} to {mean + margin:.4f})"
