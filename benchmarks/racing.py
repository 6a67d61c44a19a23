"""Racing replayed on recorded answers: how many calls it saves, and how often it changes the decision.

Run ``python -m benchmarks.racing``: five classifiers without a language model answer the demo's tickets first. Or
``python -m benchmarks.racing out/racing_tickets/predictions.jsonl out/racing_banking77/predictions.jsonl`` on the
recorded answers of finished comparisons (``sextant compare benchmarks/racing_tickets.yaml --out out/racing_tickets``).

Each recording is replayed in 20 seeded orders of its cases, with the turns of one worker: an arm answers one block,
then as many again, twice as many and so on, and the next turn goes to the arm that answered least. The decision is the
arm to take, the one with the highest score of those that stayed (whether it is called better than the others is another
question, `evaluation/stopped_arms.py`); it counts as wrong when its score over all cases is more than the margin below
the highest. Beside it, somebody looks as often with an ordinary 95% interval of the paired difference, as
people do who watch a running comparison. The last line sets the first recording and margin beside the full comparison.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import random
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.evaluation.racing import Racer, find_beaten
from app.glossary import Split
from app.resources import demo_folder
from app.values.cases import Case
from benchmarks.ending import ending

ORDERS = 20
ERROR = 0.05
TICKETS = demo_folder() / "tickets.csv"

Recorded = Mapping[str, Mapping[str, float]]
"""Score by case by arm."""
FindBeaten = Callable[[Sequence[Racer], Sequence[str], float], set[str]]


@dataclass(frozen=True)
class Outcome:
    """One replay: the arm decided for, and how many answers that took."""

    arm: str
    calls: int


def read_recording(path: Path, metric: str | None = None) -> Recorded:
    """Scores of the first seed, over the cases every complete arm answered without a failure."""
    found: dict[str, dict[str, float]] = {}
    seeds: set[int] = set()
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        seeds.add(row["seed"])
        name = metric or ("accuracy" if "accuracy" in row["scores"] else "token_f1")
        if row["seed"] == min(seeds) and row["scores"].get(name) is not None:
            found.setdefault(row["arm"], {})[row["case_id"]] = row["scores"][name]
    longest = max(len(scores) for scores in found.values())
    complete = {arm: scores for arm, scores in found.items() if len(scores) >= 0.95 * longest}
    cases = set.intersection(*(set(scores) for scores in complete.values()))
    return {arm: {case: scores[case] for case in sorted(cases)} for arm, scores in complete.items()}


def record_tickets() -> Recorded:
    """Logistic regression on the demo's tickets: as it comes, with a strong penalty, on parts of the training cases."""
    from app.experiments.classifier_specs import EmbeddingClassifierSpec
    from app.glossary import TaskKind
    from app.language_models.absent import AbsentGenerator
    from app.language_models.open import open_encoder
    from app.methods.contract import TaskSetting
    from app.methods.registry import build_method
    from app.values.cases import CaseInput
    from app.values.generation import Decoding

    cases = read_tickets()
    labels = tuple(sorted({case.target for case in cases}))
    train, validation, test = ([case for case in cases if case.split is split] for split in Split)
    encoder = open_encoder("minilm")
    arms = {
        "all": (EmbeddingClassifierSpec(), train),
        "strong_penalty": (EmbeddingClassifierSpec(regularisation=0.01, label_names="never"), train),
        "quarter": (EmbeddingClassifierSpec(), train[::4]),
        "tenth": (EmbeddingClassifierSpec(), train[::10]),
        "few": (EmbeddingClassifierSpec(label_names="never"), train[::20]),
    }
    recorded: dict[str, dict[str, float]] = {}
    for name, (spec, known) in arms.items():
        method = build_method(spec, TaskSetting(TaskKind.CLASSIFICATION, labels, "default", Decoding()))
        method.prepare(
            known,
            validation,
            (),
            language_model=AbsentGenerator(),
            encoder=encoder,
            seed=1,
            workdir=Path("unused"),
            report=lambda stage, done, total: None,
        )
        predictions = method.answer([CaseInput(case.case_id, case.input) for case in test])
        recorded[name] = {
            case.case_id: float(prediction.answer == case.target)
            for prediction, case in zip(predictions, test, strict=True)
        }
    return recorded


def read_tickets() -> list[Case]:
    with TICKETS.open(encoding="utf-8", newline="") as file:
        return [Case(row["case_id"], row["text"], row["category"], Split(row["split"])) for row in csv.DictReader(file)]


def anytime(racers: Sequence[Racer], order: Sequence[str], margin: float) -> set[str]:
    """Arms that can stop by the rule of the product."""
    return {each.arm for each in find_beaten(racers, order=order, arms=len(racers), margin=margin, error=ERROR)}


def peeking(racers: Sequence[Racer], order: Sequence[str], margin: float) -> set[str]:
    """Arms whose ordinary 95% interval of the difference to some other arm ends below the margin, at any look."""
    running = [each for each in racers if not each.has_left]
    beaten: set[str] = set()
    for racer in sorted(running, key=lambda each: statistics.fmean(each.scores.values()) if each.scores else 0.0):
        for rival in running:
            gaps = [
                racer.scores[case] - rival.scores[case]
                for case in order
                if case in racer.scores and case in rival.scores
            ]
            if rival is racer or rival.arm in beaten or len(gaps) < 2:
                continue
            if statistics.fmean(gaps) + 1.96 * statistics.stdev(gaps) / math.sqrt(len(gaps)) < margin:
                beaten.add(racer.arm)
    return beaten


def replay(recorded: Recorded, *, order: Sequence[str], block: int, margin: float, find: FindBeaten) -> Outcome:
    """One race on one worker."""
    answered = dict.fromkeys(recorded, 0)
    stopped: set[str] = set()

    def racers() -> list[Racer]:
        return [
            Racer(arm, {case: scores[case] for case in order[: answered[arm]]}, has_left=arm in stopped)
            for arm, scores in recorded.items()
        ]

    while waiting := [arm for arm in recorded if arm not in stopped and answered[arm] < len(order)]:
        arm = min(waiting, key=lambda each: answered[each])
        while answered[arm] < len(order):
            if arm in find(racers(), order, margin):
                stopped.add(arm)
                break
            answered[arm] = min(len(order), answered[arm] + block)
            blocks = answered[arm] // block
            others = [answered[each] for each in waiting if each != arm and each not in stopped]
            if blocks & (blocks - 1) == 0 and any(other < answered[arm] for other in others):
                break
    stayed = [arm for arm in recorded if arm not in stopped]
    return Outcome(max(stayed, key=lambda arm: statistics.fmean(recorded[arm].values())), sum(answered.values()))


def measure(recorded: Recorded, *, block: int, margin: float, find: FindBeaten, orders: int) -> tuple[float, int, int]:
    """Mean share of the calls; orders with another arm than the full run; orders with a wrong decision."""
    means = {arm: statistics.fmean(scores.values()) for arm, scores in recorded.items()}
    best = max(means, key=lambda arm: means[arm])
    cases = sorted(recorded[best])
    shares: list[float] = []
    other = wrong = 0
    for seed in range(orders):
        order = list(cases)
        random.Random(seed).shuffle(order)
        outcome = replay(recorded, order=order, block=block, margin=margin, find=find)
        shares.append(outcome.calls / (len(cases) * len(recorded)))
        other += outcome.arm != best
        wrong += means[best] - means[outcome.arm] > margin + 1e-9
    return statistics.fmean(shares), other, wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recordings", nargs="*", type=Path, help="predictions.jsonl of finished comparisons")
    parser.add_argument("--margin", type=float, nargs="+", default=[0.02, 0.05])
    parser.add_argument("--block", type=int, default=8)
    parser.add_argument("--orders", type=int, default=ORDERS)
    arguments = parser.parse_args()
    recordings = {path.parent.name: read_recording(path) for path in arguments.recordings}
    lines: list[str] = []
    for name_of, recorded in (recordings or {"tickets": record_tickets()}).items():
        cases = len(next(iter(recorded.values())))
        print(
            f"{name_of}: {cases} cases; "
            + ", ".join(f"{arm} {statistics.fmean(scores.values()):.3f}" for arm, scores in recorded.items())
        )
        for margin in arguments.margin:
            ours, peer = (
                measure(recorded, block=arguments.block, margin=margin, find=find, orders=arguments.orders)
                for find in (anytime, peeking)
            )
            for name, (share, other, wrong) in (("racing", ours), ("peeking at 95% intervals", peer)):
                print(
                    f"  margin {margin:g}, {name}: {share:.1%} of the calls; another arm than the full run in {other}, "
                    f"a wrong decision in {wrong} of {arguments.orders} orders"
                )
            lines.append(
                ending(
                    f"racing_{name_of}_margin_{margin:g}",
                    ours=ours[0],
                    peer=1.0,
                    peer_name="every arm answers every case",
                    unit="share of calls",
                    higher_is_better=False,
                    digits=4,
                    other_arms=ours[1],
                    wrong_decisions=ours[2],
                    orders=arguments.orders,
                )
            )
    print("\n".join(reversed(lines)))


if __name__ == "__main__":
    main()
