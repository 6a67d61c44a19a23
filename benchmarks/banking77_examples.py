"""Few-shot by nearest examples beside the same by random ones, on banking77: accuracy, paired by case.

Run ``python -m benchmarks.banking77_examples [--test-cases 500] [--examples 10] [--draws 1]``: 77 labels, 10 training
cases per label, the bundled language model, labels not listed in the prompt (they would take most of it). Both arms
go through the recipe as an experiment does, and differ in `selection` alone. ``--with-embeddings`` adds the embedding
classifier on the same training cases, which every classification should face. banking77 is looked for in
``SEXTANT_BENCH_DATA`` (default ``../shared/data``).
"""

from __future__ import annotations

import app.language_models  # noqa: F401  how OpenMP threads wait is set before torch loads

# isort: split

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from statsmodels.stats.contingency_tables import mcnemar

from app.experiments.arm_specs import AnyArm
from app.experiments.classifier_specs import EmbeddingClassifierSpec
from app.experiments.prompting_specs import FewShotSpec
from app.glossary import Split, TaskKind
from app.language_models.bundled import open_bundled
from app.language_models.encoder import open_minilm
from app.methods.contract import TaskSetting
from app.methods.registry import build_method
from app.values.cases import Case, CaseInput
from app.values.generation import Decoding
from benchmarks.banking77_cases import draw_per_label, draw_test_cases, interval_over_draws, read_cases
from benchmarks.ending import ending


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--test-cases", type=int, default=500)
    parser.add_argument("--train-per-label", type=int, default=10)
    parser.add_argument("--examples", type=int, default=10)
    parser.add_argument("--draws", type=int, nargs="+", default=[1])
    parser.add_argument("--with-embeddings", action="store_true")
    chosen = parser.parse_args()

    arms: dict[str, AnyArm] = {
        selection: FewShotSpec(examples=chosen.examples, selection=selection, labels_in_prompt="never")
        for selection in ("nearest", "random")
    }
    if chosen.with_embeddings:
        arms["embedding_classifier"] = EmbeddingClassifierSpec()
    language_model, encoder = open_bundled(), open_minilm()
    rows, test = read_cases("train", Split.TRAIN), draw_test_cases(chosen.test_cases)
    labels = tuple(sorted({case.target for case in rows}))
    setting = TaskSetting(TaskKind.CLASSIFICATION, labels, "default", Decoding())

    def judge(spec: AnyArm, train: list[Case], draw: int) -> list[bool]:
        method = build_method(spec, setting)
        with tempfile.TemporaryDirectory() as folder:
            method.prepare(
                train,
                (),
                (),
                language_model=language_model,
                encoder=encoder,
                seed=draw,
                workdir=Path(folder),
                report=lambda _stage, _done, _total: None,
            )
            answers = list(method.answer([CaseInput(case.case_id, case.input) for case in test]))
        method.close()
        return [answer.answer == case.target for answer, case in zip(answers, test, strict=True)]

    accuracies: dict[str, list[float]] = {name: [] for name in arms}
    for draw in chosen.draws:
        train, _ = draw_per_label(rows, (chosen.train_per_label, 0), seed=draw)
        right: dict[str, list[bool]] = {}
        for name, spec in arms.items():
            started = time.perf_counter()
            right[name] = judge(spec, train, draw)
            accuracies[name].append(statistics.fmean(right[name]))
            seconds = time.perf_counter() - started
            print(f"draw {draw}: {name} {accuracies[name][-1]:.4f} in {seconds:.0f} s", flush=True)
        gained = sum(ours and not peer for ours, peer in zip(right["nearest"], right["random"], strict=True))
        lost = sum(peer and not ours for ours, peer in zip(right["nearest"], right["random"], strict=True))
        p_value = float(mcnemar([[0, gained], [lost, 0]], exact=True).pvalue)
        print(f"draw {draw}: nearest alone right in {gained}, random alone in {lost}; exact McNemar p = {p_value:.2g}")
    for name, values in accuracies.items():
        print(f"{name}: {interval_over_draws(values)}")
    print(
        ending(
            "banking77_examples",
            ours=statistics.fmean(accuracies["nearest"]),
            peer=statistics.fmean(accuracies["random"]),
            peer_name="the same arm with random examples",
            unit="accuracy",
            higher_is_better=True,
            digits=4,
            cases=len(test),
        )
    )


if __name__ == "__main__":
    main()
