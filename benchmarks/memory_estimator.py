"""The memory estimator beside published peaks: every row used with its error, every row skipped with its reason.

Run ``python -m benchmarks.memory_estimator``; the table is found through SEXTANT_REFERENCE (../shared/reference). The
peer is the rule of thumb of LLaMA-Factory's README: 8 (full), 2 (LoRA) or 0.5 (QLoRA) bytes for each parameter,
whatever the batch. Constants were set on one half of the sources and are scored on the other; benchmarks/memory_rows.py
says which. Both halves were open while the formulas were written, so the score is no blind test.
"""

from __future__ import annotations

import csv
import os
import statistics
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from app.economics.memory_estimate import estimate_memory
from app.economics.memory_request import TuningMethod
from app.economics.training_time import GPU_TERAFLOPS, UTILISATION, training_flops_per_token
from benchmarks.ending import ending
from benchmarks.memory_rows import GB, Row, read_row

REFERENCE = Path(os.environ.get("SEXTANT_REFERENCE", "../shared/reference"))
# https://github.com/hiyouga/LLaMA-Factory, README, "Hardware Requirement": x is billions of parameters, the result GB.
THUMB = {TuningMethod.FULL: 8, TuningMethod.LORA: 2, TuningMethod.QLORA: 0.5, TuningMethod.INFERENCE: 2}


def main() -> None:
    """Print the table, the errors by group and one JSON line."""
    used: list[Row] = []
    skipped: list[tuple[str, str]] = []
    with (REFERENCE / "tables" / "finetuning_peak_memory.csv").open(encoding="utf-8") as file:
        for raw in csv.DictReader(file):
            row = read_row(raw)
            if isinstance(row, str):
                skipped.append((f"{raw['source']}: {raw['model']} {raw['method']}", row))
            else:
                used.append(row)
    print("half, source, row, published GB, estimated GB, error %, assumed")
    for row in used:
        estimate = estimate_memory(row.request).total
        half = "fit" if row.is_fitted else "score"
        cells = [half, row.source, row.label, f"{row.published_bytes / GB:.2f}", f"{estimate / GB:.2f}"]
        print(" | ".join([*cells, f"{100 * error(row):+.1f}", row.assumed]))
    for name, reason in skipped:
        print(f"skipped | {name} | {reason}")
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in used:
        groups["fitting half" if row.is_fitted else "scoring half"].append(row)
        groups[row.source].append(row)
        groups[f"method {row.request.method}"].append(row)
        groups["all"].append(row)
        if not row.is_fitted and row.source != "PEFT method_comparison":
            groups["scoring half without PEFT method_comparison"].append(row)
    print_throughput(used)
    print("\ngroup, rows, median %, 90th percentile %, mean signed %")
    for name, rows in sorted(groups.items()):
        signed = statistics.fmean(error(row) for row in rows)
        print(f"{name}, {len(rows)}, {100 * median(rows):.1f}, {100 * ninetieth(rows):.1f}, {100 * signed:+.1f}")
    scored = groups["scoring half"]
    thumb = statistics.median(abs(thumb_error(row)) for row in scored)
    print(
        ending(
            "memory_estimator",
            ours=median(scored),
            peer=thumb,
            peer_name="bytes for each parameter (LLaMA-Factory README)",
            unit="median absolute relative error, scoring half",
            higher_is_better=False,
            digits=4,
            rows_scored=len(scored),
            rows_skipped=len(skipped),
            p90_scored=round(ninetieth(scored), 4),
            median_scored_without_peft_comparison=round(
                median(groups["scoring half without PEFT method_comparison"]), 4
            ),
            p90_scored_without_peft_comparison=round(
                ninetieth(groups["scoring half without PEFT method_comparison"]), 4
            ),
            median_all=round(median(used), 4),
            p90_all=round(ninetieth(used), 4),
        )
    )


def print_throughput(rows: Iterable[Row]) -> None:
    """Print the utilisation behind every published throughput, and how many lie in the range of the time estimate."""
    shares: list[float] = []
    for row in rows:
        # The later torchtune table says on which GPU a run would fit ("Runnable On"), not where it was timed.
        timed_there = "packed; compile" not in row.note
        if row.tokens_per_second and row.gpu in GPU_TERAFLOPS and timed_there:
            flops = row.tokens_per_second * training_flops_per_token(row.request)
            shares.append(flops / (row.request.gpus * GPU_TERAFLOPS[row.gpu] * 1e12))
            print(f"throughput | {row.label} | {row.tokens_per_second:.0f} tokens/s | utilisation {shares[-1]:.2f}")
    low, high = UTILISATION
    inside = sum(low <= share <= high for share in shares)
    print(f"utilisation {low} to {high} holds for {inside} of {len(shares)} published throughputs")


def error(row: Row) -> float:
    """Relative error of the estimate, signed."""
    return estimate_memory(row.request).total / row.published_bytes - 1


def thumb_error(row: Row) -> float:
    """Relative error of the rule of thumb, signed."""
    return THUMB[row.request.method] * row.request.architecture.parameters / row.request.gpus / row.published_bytes - 1


def median(rows: Iterable[Row]) -> float:
    """Median of absolute errors."""
    return statistics.median(abs(error(row)) for row in rows)


def ninetieth(rows: Iterable[Row]) -> float:
    """90th percentile of absolute errors, the smallest that at least 90% of the rows do not exceed."""
    errors = sorted(abs(error(row)) for row in rows)
    return errors[-(-9 * len(errors) // 10) - 1]


if __name__ == "__main__":
    main()
