"""Time of a recommendation, of what-if with all flips, and of the whole `sextant advise`.

Run ``python -m benchmarks.advice_speed``. The answers are those of the worked scenarios. No other program recommends,
so the peer finds the same flips the plain way, a whole recommendation for every changed answer; the limits this project
set itself, 20 ms, 300 ms and 1 s, stand in the last line. Each figure is the quickest of several repetitions, so that a
busy neighbour on the machine counts less; the processor time of the command does not depend on one at all.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import yaml

from app.questionnaire.answers import check_answers
from app.questionnaire.questions import UNKNOWN, load_questionnaire
from app.recommendation.flips import single_answer_flips
from app.recommendation.ranking import recommend
from benchmarks.ending import ending

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


def flips_anew(answers: Mapping[str, str]) -> set[tuple[str, str]]:
    """Question and option of every changed answer that puts another method first, by recommending again and again."""
    questionnaire = load_questionnaire()
    first = recommend(answers).ranking[0].method
    asked = check_answers(questionnaire, answers)
    found: set[tuple[str, str]] = set()
    for question in questionnaire.questions:
        for option in question.option_ids:
            if question.id in asked and option not in (asked[question.id], UNKNOWN):
                changed = {**answers, question.id: option}
                if recommend(changed).ranking[0].method is not first:
                    found.add((question.id, option))
    return found


def main() -> None:
    """Print the slowest scenario of each kind and the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenarios", type=int, default=None, help="so many of the worked scenarios, all by default")
    parser.add_argument("--repeat", type=int, default=REPEATS)
    chosen = parser.parse_args()
    paths = sorted(SCENARIOS.glob("*.yaml"))[: chosen.scenarios]
    scenarios = {path.stem: yaml.safe_load(path.read_text())["answers"] for path in paths}
    recommend({})  # reads the data files
    print("scenario, recommendation ms, with all flips ms, with all flips by recommending anew ms")
    recommendations, what_ifs, anew = {}, {}, {}
    for name, answers in scenarios.items():
        recommendations[name] = min(milliseconds(lambda a=answers: recommend(a)) for _ in range(chosen.repeat))
        flips = min(milliseconds(lambda a=answers: single_answer_flips(a)) for _ in range(min(3, chosen.repeat)))
        what_ifs[name] = recommendations[name] + flips
        anew[name] = milliseconds(lambda a=answers: flips_anew(a))
        assert flips_anew(answers) == {(flip.question, flip.after) for flip in single_answer_flips(answers)}
        print(f"{name}, {recommendations[name]:.1f}, {what_ifs[name]:.1f}, {anew[name]:.1f}")
    answers_file = ROOT / "out" / "advice_speed.json"
    answers_file.parent.mkdir(exist_ok=True)
    answers_file.write_text(json.dumps(scenarios[max(what_ifs, key=what_ifs.__getitem__)]))
    runs = min(COMMAND_REPEATS, chosen.repeat)
    command = min(milliseconds(lambda: advise_once(answers_file)) for _ in range(runs))
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    answers_file.unlink()
    print(
        ending(
            "advice_speed",
            ours=max(what_ifs.values()),
            peer=max(anew.values()),
            peer_name="recommend() anew for every changed answer",
            unit="ms, what-if with all flips, slowest scenario",
            higher_is_better=False,
            digits=1,
            recommendation_ms=round(max(recommendations.values()), 2),
            recommendation_limit_ms=20,
            what_if_limit_ms=300,
            command_ms=round(command),
            command_processor_ms=round(1000 * (usage.ru_utime + usage.ru_stime) / runs),
            command_limit_ms=1000,
        )
    )


if __name__ == "__main__":
    main()
