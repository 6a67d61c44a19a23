"""Runs every benchmark, one after the other, and ends with their lines in one table: ``python -m benchmarks``.

``python -m benchmarks few_shot_scoring lora_training`` runs these alone. A benchmark that fails does not stop the
others; the exit status is then 1.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time

from benchmarks.ending import benchmark_names, read_ending


def run(name: str) -> str | None:
    """What the benchmark ended with, passing on what it prints; None where it failed."""
    last = ""
    with subprocess.Popen([sys.executable, "-m", f"benchmarks.{name}"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            last = line.strip() or last
    return last if process.returncode == 0 else None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(benchmark_names())}")
    names: list[str] = parser.parse_args().names or benchmark_names()
    unknown = sorted(set(names) - set(benchmark_names()))
    if unknown:
        parser.error(f"no benchmark is called {', '.join(unknown)}; there are {', '.join(benchmark_names())}")
    rows: list[str] = []
    failed = 0
    for name in names:
        print(f"== {name}", flush=True)
        started = time.monotonic()
        last = run(name)
        seconds = time.monotonic() - started
        if last is None:
            failed += 1
            rows.append(f"{name:24} failed after {seconds:.0f} s")
            continue
        line = read_ending(last)
        better = "higher" if line["higher_is_better"] else "lower"
        rows.append(
            f"{line['name']:24} ours {line['ours']:g}, {line['peer_name']} {line['peer']:g} {line['unit']}: "
            f"ratio {line['ratio']:g} ({better} is better), {seconds:.0f} s"
        )
    print("\n".join(["== all", *rows]))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
