"""The encoder arms on banking77, beside a plain sentence-transformers and scikit-learn script: accuracy.

Run ``python -m benchmarks.banking77_classifiers``: 77 labels, 10 training and 5 validation cases per label, drawn 5
times from the training rows, the same 500 test cases each time. ``--arms classification_head setfit`` measures the
arms that train (minutes per draw on two cores), ``--all-rows`` trains once on all training rows but a tenth for
validation, ``--validation-per-label 0`` leaves the choice to cross-validation, and ``--peer setfit`` takes the setfit
library (``pip install setfit``) as peer. banking77 is looked for in ``SEXTANT_BENCH_DATA`` (default
``../shared/data``).

Ours runs through the recipes as an experiment does. The plain script is what one would write first: MiniLM embeddings
and `LogisticRegressionCV` with its own grid and five folds. Peers are given the same training cases; they have no use
for the validation cases, by which our arms choose only regularisation and epoch.
"""

from __future__ import annotations

import app.language_models  # noqa: F401  how OpenMP threads wait is set before torch loads

# isort: split

import argparse
import random
import statistics
import tempfile
import time
from pathlib import Path

import torch
from sklearn.linear_model import LogisticRegressionCV
from threadpoolctl import threadpool_limits

from app.experiments.arm_specs import AnyArm
from app.experiments.classifier_specs import ClassificationHeadSpec, EmbeddingClassifierSpec, SetfitSpec
from app.glossary import Split, TaskKind
from app.language_models.absent import AbsentGenerator
from app.language_models.encoder import SentenceEncoder, open_minilm
from app.methods.contract import TaskSetting
from app.methods.registry import build_method
from app.values.cases import Case, CaseInput
from app.values.generation import Decoding
from benchmarks.banking77_cases import draw_per_label, draw_test_cases, interval_over_draws, read_cases
from benchmarks.ending import ending, with_version

ARMS: dict[str, AnyArm] = {
    "embedding_classifier": EmbeddingClassifierSpec(),
    "classification_head": ClassificationHeadSpec(),
    "setfit": SetfitSpec(),
}
THREADS = 2
VALIDATION_SHARE = 0.1


def accuracy_of_ours(
    spec: AnyArm, encoder: SentenceEncoder, train: list[Case], validation: list[Case], test: list[Case]
) -> tuple[float, tuple[str, ...]]:
    """Share of test cases right, and the notes of the run."""
    labels = tuple(sorted({case.target for case in test} | {case.target for case in train}))
    method = build_method(spec, TaskSetting(TaskKind.CLASSIFICATION, labels, "default", Decoding()))
    with tempfile.TemporaryDirectory() as folder:
        usage = method.prepare(
            train,
            validation,
            (),
            language_model=AbsentGenerator(),
            encoder=encoder,
            seed=1,
            workdir=Path(folder),
            report=lambda _stage, _done, _total: None,
        )
        predictions = list(method.answer([CaseInput(case.case_id, case.input) for case in test]))
    method.close()
    right = [prediction.answer == case.target for prediction, case in zip(predictions, test, strict=True)]
    losses = [round(point.validation_loss, 3) for point in usage.curve if point.validation_loss is not None]
    return statistics.fmean(right), (*usage.notes, *([f"validation loss {losses}"] if losses else []))


def accuracy_of_script(encoder: SentenceEncoder, train: list[Case], test: list[Case]) -> float:
    """The plain script; one thread, which is faster for it too."""
    network = encoder.network
    with threadpool_limits(limits=1, user_api="blas"):
        classifier = LogisticRegressionCV(
            cv=5, max_iter=1000, l1_ratios=(0,), use_legacy_attributes=False, scoring="accuracy"
        )
        classifier.fit(network.encode([case.input for case in train]), [case.target for case in train])
        answers = classifier.predict(network.encode([case.input for case in test]))
    return statistics.fmean(answer == case.target for answer, case in zip(answers, test, strict=True))


def accuracy_of_setfit(encoder: SentenceEncoder, train: list[Case], test: list[Case], *, steps: int) -> float:
    """The setfit library with its defaults, for so many steps of 16 pairs."""
    import copy

    from datasets import Dataset
    from setfit import SetFitModel, Trainer, TrainingArguments
    from sklearn.linear_model import LogisticRegression

    peer = SetFitModel(model_body=copy.deepcopy(encoder.network), model_head=LogisticRegression())
    with tempfile.TemporaryDirectory() as folder:
        trainer = Trainer(
            model=peer,
            args=TrainingArguments(
                output_dir=folder, max_steps=steps, report_to="none", save_strategy="no", show_progress_bar=False
            ),
            train_dataset=Dataset.from_dict(
                {"text": [case.input for case in train], "label": [case.target for case in train]}
            ),
        )
        trainer.train()
    answers = peer.predict([case.input for case in test])
    return statistics.fmean(str(answer) == case.target for answer, case in zip(answers, test, strict=True))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--arms", nargs="+", choices=list(ARMS), default=["embedding_classifier"])
    parser.add_argument("--draws", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--train-per-label", type=int, default=10)
    parser.add_argument("--validation-per-label", type=int, default=5)
    parser.add_argument("--test-cases", type=int, default=500)
    parser.add_argument("--all-rows", action="store_true")
    parser.add_argument("--peer", choices=["script", "setfit"], default="script")
    parser.add_argument("--setfit-steps", type=int, default=240)
    chosen = parser.parse_args()

    torch.set_num_threads(THREADS)
    encoder = open_minilm()
    rows = read_cases("train", Split.TRAIN)
    test = draw_test_cases(chosen.test_cases)
    accuracies: dict[str, list[float]] = {}
    for draw in [chosen.draws[0]] if chosen.all_rows else chosen.draws:
        if chosen.all_rows:
            shuffled = random.Random(draw).sample(rows, k=len(rows))
            held = round(VALIDATION_SHARE * len(rows))
            train, validation = shuffled[held:], shuffled[:held]
        else:
            counts = (chosen.train_per_label, chosen.validation_per_label)
            train, validation = draw_per_label(rows, counts, seed=draw)
        for name in chosen.arms:
            started = time.perf_counter()
            accuracy, notes = accuracy_of_ours(ARMS[name], encoder, train, validation, test)
            accuracies.setdefault(name, []).append(accuracy)
            seconds = time.perf_counter() - started
            print(f"draw {draw}: {name} {accuracy:.4f} in {seconds:.0f} s; {' '.join(notes)}", flush=True)
        started = time.perf_counter()
        if chosen.peer == "script":
            accuracy = accuracy_of_script(encoder, train, test)
        else:
            accuracy = accuracy_of_setfit(encoder, train, test, steps=chosen.setfit_steps)
        accuracies.setdefault(chosen.peer, []).append(accuracy)
        print(f"draw {draw}: peer {chosen.peer} {accuracy:.4f} in {time.perf_counter() - started:.0f} s", flush=True)
    for name, values in accuracies.items():
        print(f"{name}: {interval_over_draws(values)}")
    peers = {
        "script": with_version("scikit-learn", " LogisticRegressionCV on the same embeddings"),
        "setfit": f"setfit, {chosen.setfit_steps} steps of 16 pairs",
    }
    print(
        ending(
            f"banking77_{chosen.arms[0]}{'_all_rows' if chosen.all_rows else ''}",
            ours=statistics.fmean(accuracies[chosen.arms[0]]),
            peer=statistics.fmean(accuracies[chosen.peer]),
            peer_name=peers[chosen.peer],
            unit="accuracy",
            higher_is_better=True,
            digits=4,
        )
    )


if __name__ == "__main__":
    main()
