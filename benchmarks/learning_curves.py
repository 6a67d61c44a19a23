"""Learning curves fitted to the first sizes of published experiments and scored on the sizes that follow.

Run ``python -m benchmarks.learning_curves``; the tables are found through SEXTANT_REFERENCE (../shared/reference).

Bertsch et al. 2024 (fine-tuning, 8 curves of 8 to 10 sizes) and SetFit's published results (16 curves of 6 sizes). Each
curve is fitted to its first 4, 5, 6 and 7 sizes and asked for the scores at up to eight times the largest of them:
85 and 48 predictions. Training sizes are cut to the size of the training set (TREC 5,452, banking77 10,003, CLINC
15,000), and the half-label variants of banking77 to 4,096. The peer is the last measured score carried on. The bound
on the exponent was set with both tables open, so this is no blind test; what it gains shows on each of them.
"""

from __future__ import annotations

import csv
import math
import os
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np

from app.evaluation.learning_curves import FloatArray, fit_curves
from benchmarks.ending import ending

TABLES = Path(os.environ.get("SEXTANT_REFERENCE", "../shared/reference")) / "tables"
TRAINING_SETS = {"trec": 5452, "trecfine": 5452, "banking77": 10003, "clinic": 15000}
HALF_LABELS = 4096
FITTED_SIZES = (4, 5, 6, 7)
FARTHEST = 8
GOALS = {"bertsch": 0.055, "setfit": 0.036}  # evidence, section 4

Curve = list[tuple[float, float]]  # (training cases, accuracy), rising
Predict = Callable[[list[float], FloatArray, float], float]


def main() -> None:
    """Print every group of errors and one JSON line."""
    tables = {"bertsch": read_bertsch(), "setfit": read_setfit()}
    ways: dict[str, Predict] = {
        "last score": lambda _, scores, __: float(scores[-1]),
        "pow3": lambda sizes, scores, size: at(sizes, scores, size, form="pow3"),
        "pow3 with 4 sizes, else pow4": lambda sizes, scores, size: at(
            sizes, scores, size, form="pow3" if len(sizes) == 4 else "pow4"
        ),
        "pow4 (ours)": at,
    }
    found: dict[str, dict[str, float]] = {}
    for table, curves in tables.items():
        print(f"\n{table}: {len(curves)} curves; mean absolute error / 90th percentile")
        for way, predict in ways.items():
            errors = score(curves, predict)
            every = [error for rows in errors.values() for error in rows]
            found.setdefault(way, {})[table] = float(np.mean(np.abs(every)))
            print(f"{way:<30} {summary(every)} ({len(every)} predictions)")
        errors = score(curves, at)
        for fitted in FITTED_SIZES:
            rows = [error for (sizes, _), each in errors.items() if sizes == fitted for error in each]
            if rows:
                print(f"  ours, {fitted} sizes fitted          {summary(rows)} ({len(rows)})")
        for doublings in (1, 2, 3):
            rows = [error for (_, far), each in errors.items() if far == doublings for error in each]
            if rows:
                rms = math.sqrt(float(np.mean(np.square(rows))))
                far = f"{2**doublings} times the data"
                print(f"  ours, {far:<23} {summary(rows)} ({len(rows)}), root mean square {rms:.3f}")
    ours, last = found["pow4 (ours)"], found["last score"]
    print(
        ending(
            "learning_curves",
            ours=ours["bertsch"],
            peer=last["bertsch"],
            peer_name="the last measured score carried on",
            unit="mean absolute error of accuracy, Bertsch et al.",
            higher_is_better=False,
            digits=4,
            setfit=round(ours["setfit"], 4),
            setfit_peer=round(last["setfit"], 4),
            goals_met=all(ours[table] <= goal for table, goal in GOALS.items()),
        )
    )


def at(sizes: list[float], scores: FloatArray, size: float, *, form: str = "pow4") -> float:
    """The fitted score at this size."""
    fitted = fit_curves(sizes, scores[None, :], form="pow3" if form == "pow3" else "pow4")
    return float(fitted.at(np.array([size]))[0, 0])


def score(curves: list[Curve], predict: Predict) -> dict[tuple[int, int], list[float]]:
    """Signed errors by (sizes fitted, doublings beyond the largest of them, rounded)."""
    errors: dict[tuple[int, int], list[float]] = defaultdict(list)
    for curve in curves:
        sizes, scores = [size for size, _ in curve], np.array([value for _, value in curve])
        for fitted in FITTED_SIZES:
            for size, value in curve[fitted:]:
                if size <= FARTHEST * sizes[fitted - 1]:
                    far = round(math.log2(size / sizes[fitted - 1]))
                    errors[fitted, far].append(predict(sizes[:fitted], scores[:fitted], size) - value)
    return errors


def summary(errors: list[float]) -> str:
    """Mean absolute error and its 90th percentile."""
    absolute = np.abs(errors)
    return f"{absolute.mean():.3f} / {np.quantile(absolute, 0.9):.3f}"


def read_bertsch() -> list[Curve]:
    """Fine-tuning accuracy by number of training cases, one curve per dataset."""
    curves: dict[str, dict[float, float]] = defaultdict(dict)
    with (TABLES / "bertsch_finetune_accuracy.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            name, size = row["dataset"], int(row["n_train"])
            if "_seed" in name and size > HALF_LABELS:
                continue
            size = min(size, TRAINING_SETS.get(name, size))
            curves[name].setdefault(size, float(row["mean"]))
    return [sorted(points.items()) for points in curves.values()]


def read_setfit() -> list[Curve]:
    """Accuracy by number of cases per class, one curve per method and dataset that has all six sizes."""
    curves: dict[tuple[str, str], dict[float, float]] = defaultdict(dict)
    with (TABLES / "setfit_published_results.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["measure"] == "accuracy" and row["n_per_class"] != "full":
                curves[row["method"], row["dataset"]][int(row["n_per_class"])] = float(row["mean"]) / 100
    return [sorted(points.items()) for points in curves.values() if len(points) == 6]


if __name__ == "__main__":
    main()
