"""Few-shot label scoring beside lm-evaluation-harness (`hf` backend): same weights, cases, prompts; cases per second.

Run ``python -m benchmarks.few_shot_scoring [--cases 60] [--examples 16] [--labels 20]``; the peer comes with
``pip install sextant[bench]``. banking77 is looked for in ``SEXTANT_BENCH_DATA`` (default ``../shared/data``).

The peer is given our prompts and asked for the log-likelihood of every label, through the harness's own `HFLM`; its
sums are divided by the number of label tokens, which is our score. It is timed at several batch sizes and the fastest
counts. Ours is timed as a run uses it, through the few-shot recipe.
"""

from __future__ import annotations

import app.language_models  # noqa: F401  how OpenMP threads wait is set before torch loads

# isort: split

import argparse
import random
import time
from dataclasses import replace
from pathlib import Path

from lm_eval.api.instance import Instance
from lm_eval.models.huggingface import HFLM

from app.experiments.prompting_specs import FewShotSpec
from app.glossary import Split, TaskKind
from app.language_models.bundled import open_bundled
from app.language_models.transformers_generator import TransformersGenerator
from app.methods.contract import TaskSetting
from app.methods.prompts import continue_with
from app.methods.registry import build_method
from app.resources import bundled_weights_folder
from app.values.cases import Case, CaseInput
from app.values.generation import Decoding
from app.values.predictions import Prediction
from benchmarks.banking77_cases import read_cases
from benchmarks.ending import ending, with_version


def read_worded_cases(name: str, split: Split) -> list[Case]:
    """The cases, their labels as words."""
    return [replace(case, target=case.target.replace("_", " ")) for case in read_cases(name, split)]


def report_nothing(_stage: str, _done: int, _total: int | None) -> None:
    return


def answer_with_ours(
    generator: TransformersGenerator, setting: TaskSetting, train: list[Case], test: list[Case], examples: int
) -> tuple[list[Prediction], float]:
    """Predictions, and the seconds of answering (not of drawing the examples)."""
    method = build_method(FewShotSpec(examples=examples), setting)
    method.prepare(
        train,
        (),
        (),
        language_model=generator,
        encoder=None,
        seed=1,
        workdir=Path("unused"),
        report=report_nothing,
    )
    started = time.perf_counter()
    predictions = list(method.answer([CaseInput(case.case_id, case.input) for case in test]))
    return predictions, time.perf_counter() - started


def score_with_peer(harness: HFLM, prompts: list[str], labels: tuple[str, ...]) -> tuple[list[dict[str, float]], float]:
    """Mean log-probability per token of each label after each prompt, and the seconds that took."""
    pairs = [
        (prompt, continue_with(prompt, label, task=TaskKind.CLASSIFICATION)) for prompt in prompts for label in labels
    ]
    lengths = [len(harness._encode_pair(*pair)[1]) for pair in pairs]
    requests = [Instance("loglikelihood", {}, pair, number) for number, pair in enumerate(pairs)]
    started = time.perf_counter()
    sums = [outcome[0] for outcome in harness.loglikelihood(requests, disable_tqdm=True)]
    seconds = time.perf_counter() - started
    means = [total / length for total, length in zip(sums, lengths, strict=True)]
    rows = [means[start : start + len(labels)] for start in range(0, len(means), len(labels))]
    return [dict(zip(labels, row, strict=True)) for row in rows], seconds


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=60)
    parser.add_argument("--examples", type=int, default=16)
    parser.add_argument("--labels", type=int, default=20)
    parser.add_argument("--peer-batches", type=int, nargs="+", default=[1, 8, 16])
    parser.add_argument("--rounds", type=int, default=2)
    chosen = parser.parse_args()

    test = read_worded_cases("test", Split.TEST)
    labels = tuple(sorted({case.target for case in test})[: chosen.labels])
    train = [case for case in read_worded_cases("train", Split.TRAIN) if case.target in labels]
    test = random.Random(7).sample([case for case in test if case.target in labels], chosen.cases)
    setting = TaskSetting(TaskKind.CLASSIFICATION, labels, "default", Decoding())

    ours = open_bundled()
    peers = {
        size: HFLM(
            pretrained=str(bundled_weights_folder()),
            device=ours.device.type,
            dtype=str(ours.network.dtype).removeprefix("torch."),
            batch_size=size,
        )
        for size in chosen.peer_batches
    }
    answer_with_ours(ours, setting, train, test[:4], chosen.examples)  # libraries load at the first call
    our_seconds: list[float] = []
    peer_seconds: dict[int, list[float]] = {size: [] for size in peers}
    predictions: list[Prediction] = []
    peer_scores: list[dict[str, float]] = []
    for _ in range(chosen.rounds):  # in turns, so that a busy neighbour meets both
        predictions, seconds = answer_with_ours(ours, setting, train, test, chosen.examples)
        our_seconds.append(seconds)
        for size, harness in peers.items():
            peer_scores, seconds = score_with_peer(harness, [each.prompt for each in predictions], labels)
            peer_seconds[size].append(seconds)

    answers = [prediction.answer for prediction in predictions]
    peer_answers = [max(scores, key=scores.__getitem__) for scores in peer_scores]
    right = [answer == case.target for answer, case in zip(answers, test, strict=True)]
    peer_right = [answer == case.target for answer, case in zip(peer_answers, test, strict=True)]
    widest = max(
        abs((prediction.label_scores or {})[label] - scores[label])
        for prediction, scores in zip(predictions, peer_scores, strict=True)
        for label in labels
    )
    prompt_tokens = sum(prediction.prompt_tokens for prediction in predictions) / len(predictions)
    print(f"{len(test)} cases, {len(labels)} labels, {chosen.examples} examples, {prompt_tokens:.0f} tokens a prompt")
    print(f"accuracy: ours {sum(right)}/{len(test)}, lm-eval {sum(peer_right)}/{len(test)}; ", end="")
    print(f"same answer in {sum(a == b for a, b in zip(answers, peer_answers, strict=True))} cases; ", end="")
    print(f"widest difference of a score {widest:.1e} nats per token")
    fastest = min(peer_seconds, key=lambda size: min(peer_seconds[size]))
    for size, seconds_list in peer_seconds.items():
        print(f"lm-eval, batches of {size}: {len(test) / min(seconds_list):.2f} cases per second")
    our_rate, peer_rate = len(test) / min(our_seconds), len(test) / min(peer_seconds[fastest])
    print(f"ours: {our_rate:.2f} cases per second")
    assert right == peer_right, "a case is right with one and wrong with the other"
    print(
        ending(
            "few_shot_scoring",
            ours=our_rate,
            peer=peer_rate,
            peer_name=with_version("lm_eval", ", hf backend"),
            unit="cases per second",
            higher_is_better=True,
            right=sum(right),
            peer_right=sum(peer_right),
            cases=len(test),
        )
    )


if __name__ == "__main__":
    main()
