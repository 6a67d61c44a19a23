"""Equal arms compared as an experiment compares them: how often one is called better all the same."""

from collections.abc import Iterator

import numpy as np

from app.evaluation.anytime import anytime_p_values
from app.evaluation.arm_runs import ArmRuns
from app.evaluation.comparisons import compare_with_baseline
from app.evaluation.intervals import Resampling
from app.values.predictions import Prediction, ScoredPrediction
from app.values.run_records import ArmIdentity, RunRecord

ARMS = 6
Generator = np.random.Generator


def equal_arms(chance: Generator, cases: int, metric: str) -> Iterator[ArmRuns]:
    """Six arms that are right equally often and agree on what is hard, as runs hold them."""
    hardness = chance.random(cases)
    for number in range(ARMS):
        luck = 0.5 * hardness + 0.5 * chance.random(cases)
        scores = (luck < 0.6).astype(float) if metric == "accuracy" else np.clip(1.6 - 2 * luck, 0.0, 1.0)
        rows = tuple(
            ScoredPrediction(
                f"arm{number}", 1, Prediction(str(case), "", 0.1, 1, 1), "", "", {metric: float(scores[case])}
            )
            for case in range(cases)
        )
        identity = ArmIdentity(key=f"arm{number}", method="zero_shot", language_model="bundled")
        run = RunRecord(f"arm{number}", "zero_shot", "bundled", 1, "succeeded", predictions=rows)
        yield ArmRuns(arm=identity, seeds=(1,), runs=(run,))


def false_better(metric: str, *, cases: int, repeat: int) -> float:
    chance = np.random.default_rng(7)
    found = 0
    for seed in range(repeat):
        arms = list(equal_arms(chance, cases, metric))
        resampling = Resampling(seed, bootstrap=500, permutations=999)
        compared = compare_with_baseline(arms, baseline="arm0", metrics=(metric,), resampling=resampling)
        found += any(each.verdict == "better" for each in compared)
    return found / repeat


def false_better_peeking(*, cases: int, repeat: int, is_anytime: bool) -> float:
    """Looking after every case from the tenth on, and stopping at the first arm that looks better."""
    chance = np.random.default_rng(7)
    alpha = 0.05 / (ARMS - 1)
    found = 0
    for _ in range(repeat):
        arms = (0.5 * chance.random(cases) + 0.5 * chance.random((ARMS, cases)) < 0.6).astype(float)
        for arm in arms[1:]:
            gaps = arm - arms[0]
            if is_anytime:
                looks_better = (anytime_p_values(gaps, alpha=alpha) <= alpha) & (np.cumsum(gaps) > 0)
            else:
                looks_better = naive_p_values(gaps) <= alpha
            if looks_better[9:].any():
                found += 1
                break
    return found / repeat


def naive_p_values(gaps: np.ndarray) -> np.ndarray:
    """One p-value per look by the normal form of McNemar's test; 1 where the arm is not ahead."""
    from scipy.stats import norm

    ahead, discordant = np.cumsum(gaps), np.cumsum(np.abs(gaps))
    z = np.divide(ahead, np.sqrt(discordant), out=np.zeros(len(gaps)), where=discordant > 0)
    return np.where(ahead > 0, 2 * norm.sf(np.abs(z)), 1.0)
