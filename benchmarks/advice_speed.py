"""Time of a recommendation, of what-if with all flips, and of the whole `sextant advise`.

Run ``python -m benchmarks.advice_speed``. The answers are those of the worked scenarios; there is no peer that
recommends, so the ratio is against the limit this project set itself: 20 ms, 300 ms and 1 s. Each figure is the
quickest of several repetitions, so that a busy neighbour on the machine counts less; the processor time of the command
does not depend on one at all.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from app.recommendation.flips import single_answer_flips
from app.recommendation.ranking import recommend

ROOT = Path(__file__).resolve().parents[1]
SCENARIOS = ROOT / "tests" / "recommendation" / "scenarios"
REPEATS = 20
COMMAND_REPEATS = 5


def milliseconds(work: Callable[[], object]) -> float:
    """Return how long the work takes once."""
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def advise_once(path: Path) -> None:
    """Run the command in a fresh process."""
    command = [sys.executable, "-m", "app.cli", "advise", str(path), "--json"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def main() -> None:
    """Print the slowest scenario of each kind and the command."""
    scenarios = {path.stem: yaml.safe_load(path.read_text())["answers"] for path in sorted(SCENARIOS.glob("*.yaml"))}
    recommend({})  # reads the data files
    print("scenario, recommendation ms, with all flips ms")
    recommendations, what_ifs = {}, {}
    for name, answers in scenarios.items():
        recommendations[name] = min(milliseconds(lambda a=answers: recommend(a)) for _ in range(REPEATS))
        flips = min(milliseconds(lambda a=answers: single_answer_flips(a)) for _ in range(3))
        what_ifs[name] = recommendations[name] + flips
        print(f"{name}, {recommendations[name]:.1f}, {what_ifs[name]:.1f}")
    answers_file = ROOT / "out" / "advice_speed.json"
    answers_file.parent.mkdir(exist_ok=True)
    answers_file.write_text(json.dumps(scenarios["json_format"]))
    command = min(milliseconds(lambda: advise_once(answers_file)) for _ in range(COMMAND_REPEATS))
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    answers_file.unlink()
    slowest = max(recommendations.values())
    print(
        json.dumps(
            {
                "name": "advice_speed",
                "ours": round(slowest, 2),
                "peer": 20,
                "peer_name": "own limit",
                "unit": "ms, slowest scenario",
                "ratio": round(slowest / 20, 3),
                "higher_is_better": False,
                "what_if_with_flips_ms": round(max(what_ifs.values()), 1),
                "what_if_limit_ms": 300,
                "command_ms": round(command),
                "command_processor_ms": round(1000 * (usage.ru_utime + usage.ru_stime) / COMMAND_REPEATS),
                "command_limit_ms": 1000,
            }
        )
    )


if __name__ == "__main__":
    main()
