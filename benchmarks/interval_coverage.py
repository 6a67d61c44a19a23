"""How often 95% intervals cover the truth, and how often equal arms are called different.

    python -m benchmarks.interval_coverage            # 400 repetitions of what is quick
    python -m benchmarks.interval_coverage --repeat 2000
    python -m benchmarks.interval_coverage --only "macro F1" --sizes 1000

Coverage: samples of 50, 200 and 1,000 cases are drawn from known distributions shaped like real scores; the share of
intervals that hold the true value should be near 95%, at least 93%, and above 97% only for methods named exact. Type I
error: six equal arms in the form that runs have (one scored prediction per case), compared as an experiment compares
them; the share of experiments in which any arm is called better than the baseline should be at most 5%, also when
somebody looks after every case and stops at the first success. What takes long (bootstraps with 800 resamples, whole
experiments, confidence sequences) is repeated a quarter as often, a sixteenth at 1,000 cases; over 2,000, 500 and 125
repetitions the standard error of a share near 95% is 0.5, 1.0 and 1.9 points.

The peer is the textbook's interval on the same samples, estimate plus and minus 1.96 standard errors of independent
cases, looked at as often as ours; the last line compares how far both are from 95% on average.
"""

import argparse
import math
import time
from collections.abc import Callable, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from scipy.stats import binom

from app.evaluation.anytime import anytime_path
from app.evaluation.intervals import (
    Interval,
    Resampling,
    bootstrap_interval,
    bootstrap_mean_interval,
    clustered_mean_interval,
    difference_of_independent,
    paired_share_interval,
    wilson_interval,
)
from app.evaluation.label_metrics import LABEL_METRICS
from app.evaluation.macro_f1 import LabelCodes
from benchmarks.ending import ending
from benchmarks.equal_arms import ARMS, false_better, false_better_peeking

SIZES = (50, 200, 1_000)
RESAMPLES = 800
Generator = np.random.Generator
wilson = cache(wilson_interval)
paired = cache(paired_share_interval)


class Trial(NamedTuple):
    """Our interval of one sample, the true value, and the textbook's interval where it has one."""

    low: float
    high: float
    truth: float
    plain: Interval | None = None


class Coverage(NamedTuple):
    """Share of intervals that hold the truth."""

    ours: float
    plain: float | None


def covers(draw: Callable[[Generator, int, int], Trial], *, cases: int, repeat: int) -> Coverage:
    chance = np.random.default_rng(20_260)
    trials = [draw(chance, cases, seed) for seed in range(repeat)]
    ours = [trial.low - 1e-12 <= trial.truth <= trial.high + 1e-12 for trial in trials]
    plain = [trial.plain.low <= trial.truth <= trial.plain.high for trial in trials if trial.plain is not None]
    return Coverage(float(np.mean(ours)), float(np.mean(plain)) if plain else None)


def textbook(estimate: float, variance: float, cases: int) -> Interval:
    """Estimate plus and minus 1.96 standard errors, the cases taken as independent."""
    margin = 1.96 * math.sqrt(variance / cases)
    return Interval(estimate - margin, estimate + margin)


def textbook_mean(scores: np.ndarray) -> Interval:
    return textbook(float(scores.mean()), float(scores.var(ddof=1)), len(scores))


def one_share(chance: Generator, cases: int, truth: float) -> Trial:
    right = int(chance.binomial(cases, truth))
    found = right / cases
    return Trial(*wilson(right, cases), truth, textbook(found, found * (1 - found), cases))


def share(truth: float) -> Callable[[Generator, int, int], Trial]:
    return lambda chance, cases, seed: one_share(chance, cases, truth)


def summed_coverage(cases: int, truth: float) -> float:
    """The coverage of Wilson's interval without chance: the probability of counts whose interval holds the truth."""
    counts = np.arange(cases + 1)
    holds = np.array([low <= truth <= high for low, high in (wilson(int(count), cases) for count in counts)])
    return float(binom.pmf(counts, cases, truth)[holds].sum())


def any_share(chance: Generator, cases: int, _seed: int) -> Trial:
    """A new true share each time: for one share alone coverage jumps up and down with n, as counts are whole."""
    return one_share(chance, cases, float(chance.uniform(0.3, 0.95)))


def overlap_scores(chance: Generator, cases: int, *, right: float, wrong: float) -> np.ndarray:
    """Like token F1: a part at 1, a part at 0, the rest in between (mean 0.4 of a beta(2, 3))."""
    kind = chance.random(cases)
    return np.where(kind < right, 1.0, np.where(kind < right + wrong, 0.0, chance.beta(2, 3, cases)))


def mean_of_scores(right: float, wrong: float) -> Callable[[Generator, int, int], Trial]:
    def draw(chance: Generator, cases: int, seed: int) -> Trial:
        scores = overlap_scores(chance, cases, right=right, wrong=wrong)
        found = bootstrap_mean_interval(
            scores, lowest=0.0, highest=1.0, resampling=Resampling(seed, bootstrap=RESAMPLES)
        )
        return Trial(*found, right + 0.4 * (1 - right - wrong), textbook_mean(scores))

    return draw


def paired_scores(chance: Generator, cases: int, seed: int) -> Trial:
    """Both arms share what is hard: half of the cases score alike."""
    first = overlap_scores(chance, cases, right=0.5, wrong=0.2)
    second = np.where(chance.random(cases) < 0.5, first, overlap_scores(chance, cases, right=0.3, wrong=0.3))
    found = bootstrap_mean_interval(
        first - second, lowest=-1.0, highest=1.0, resampling=Resampling(seed, bootstrap=RESAMPLES)
    )
    return Trial(*found, 0.5 * ((0.5 + 0.4 * 0.3) - (0.3 + 0.4 * 0.4)), textbook_mean(first - second))


def paired_shares(only_first: float, only_second: float) -> Callable[[Generator, int, int], Trial]:
    def draw(chance: Generator, cases: int, _seed: int) -> Trial:
        rest = 1 - only_first - only_second
        first, second, _ = chance.multinomial(cases, (only_first, only_second, rest))
        gap = (first - second) / cases
        plain = textbook(gap, (first + second) / cases - gap**2, cases)
        return Trial(*paired(int(first), int(second), cases), only_first - only_second, plain)

    return draw


def slice_gap(chance: Generator, cases: int, _seed: int) -> Trial:
    inside = max(10, cases // 5)
    own, rest = int(chance.binomial(inside, 0.7)), int(chance.binomial(cases - inside, 0.85))
    found = difference_of_independent(
        own / inside, wilson(own, inside), rest / (cases - inside), wilson(rest, cases - inside)
    )
    shares = ((own / inside, inside), (rest / (cases - inside), cases - inside))
    variance = sum(found_share * (1 - found_share) / size for found_share, size in shares)
    return Trial(*found, 0.7 - 0.85, textbook(shares[0][0] - shares[1][0], variance, 1))


def grouped(chance: Generator, cases: int, _seed: int) -> Trial:
    """Groups of one to five cases whose chance of being right they share, beta(2, 1)."""
    sizes: list[int] = []
    while sum(sizes) < cases:
        sizes.append(min(int(chance.integers(1, 6)), cases - sum(sizes)))
    members, start = np.full((len(sizes), 5), cases), 0
    scores = np.zeros(cases)
    for row, size in enumerate(sizes):
        members[row, :size] = np.arange(start, start + size)
        scores[start : start + size] = chance.random(size) < chance.beta(2, 1)
        start += size
    plain = textbook_mean(scores[:cases])
    return Trial(*clustered_mean_interval(scores, members, lowest=0.0, highest=1.0), 2 / 3, plain)


CLASS_SHARES, HIT_RATES = np.array([0.4, 0.3, 0.2, 0.1]), np.array([0.9, 0.8, 0.7, 0.6])


def draw_labels(chance: Generator, cases: int) -> LabelCodes:
    targets = chance.choice(4, cases, p=CLASS_SHARES)
    others = (targets + chance.integers(1, 4, cases)) % 4
    answers = np.where(chance.random(cases) < HIT_RATES[targets], targets, others)
    return LabelCodes(targets=targets.astype(np.intp), answers=answers[np.newaxis].astype(np.intp), classes=4)


def label_metric(name: str) -> Callable[[Generator, int, int], Trial]:
    metric = LABEL_METRICS[name]

    @cache
    def truth() -> float:
        value = metric.value(draw_labels(np.random.default_rng(1), 500_000))
        assert value is not None
        return value

    def draw(chance: Generator, cases: int, seed: int) -> Trial:
        codes = draw_labels(chance, cases)
        found = bootstrap_interval(
            lambda positions: metric.of_resamples(codes, positions),
            cases=cases,
            resampling=Resampling(seed, bootstrap=RESAMPLES),
        )
        return Trial(*(found or Interval(0.0, 1.0)), truth())

    return draw


def every_look(chance: Generator, cases: int, _seed: int) -> Trial:
    """Whether the confidence sequence holds the truth at all looks: it counts as covering only then."""
    right = (chance.random(cases) < 0.8).astype(float)
    path = anytime_path(right)
    shares = np.cumsum(right) / np.arange(1, cases + 1)
    margins = 1.96 * np.sqrt(shares * (1 - shares) / np.arange(1, cases + 1))
    looks = slice(9, None)  # from the tenth case on: before that nobody trusts a normal approximation
    plain = Interval(float((shares - margins)[looks].max()), float((shares + margins)[looks].min()))
    return Trial(float(path.low.max()), float(path.high.min()), 0.8, plain)


SUMMED_SHARES = {"Wilson, share 0.8": 0.8, "Wilson, share 0.95": 0.95}
METHODS: dict[str, Callable[[Generator, int, int], Trial]] = {
    "Wilson, shares from 0.3 to 0.95": any_share,
    **{name: share(truth) for name, truth in SUMMED_SHARES.items()},
    "BCa, mean token F1, even": mean_of_scores(0.3, 0.3),
    "BCa, mean token F1, mostly right": mean_of_scores(0.8, 0.1),
    "BCa, mean token F1, mostly wrong": mean_of_scores(0.05, 0.75),
    "BCa, paired difference of token F1": paired_scores,
    "Tango, paired difference, 20% against 10%": paired_shares(0.2, 0.1),
    "Tango, paired difference, 10% against 10%": paired_shares(0.1, 0.1),
    "Tango, paired difference, 6% against 2%": paired_shares(0.06, 0.02),
    "Newcombe, slice against the rest": slice_gap,
    "clustered t, groups of 1 to 5": grouped,
    "BCa, macro F1 of 4 classes": label_metric("macro_f1"),
    "BCa, Matthews correlation": label_metric("mcc"),
    "confidence sequence, all looks (exact)": every_look,
}


def tries(repeat: int, name: str, cases: int) -> int:
    """How often a method is repeated: a quarter as often where that takes long, a sixteenth at 1,000 cases."""
    takes_long = any(word in name for word in ("BCa", "looks", "once"))
    return repeat if not takes_long else max(10, repeat // (4 if cases < 1_000 else 16))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=400)
    parser.add_argument("--only", default="", help="only rows whose name contains this")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="how many cases a sample has")
    given = parser.parse_args()
    sizes: Sequence[int] = given.sizes
    repeat: int = given.repeat
    only: str = given.only
    began = time.perf_counter()
    print(f"coverage of 95% intervals, {repeat} repetitions, n =", *sizes, "; behind it the textbook's")
    compared: list[Coverage] = []
    for name, draw in METHODS.items():
        if only not in name:
            continue
        rates = [covers(draw, cases=cases, repeat=tries(repeat, name, cases)) for cases in sizes]
        compared += [rate for rate in rates if rate.plain is not None]
        flags = ["" if rate.ours >= 0.93 and (rate.ours <= 0.97 or "exact" in name) else "!" for rate in rates]
        row = [f"{100 * rate.ours:7.1f}{flag:1}" for rate, flag in zip(rates, flags, strict=True)]
        row += ["  |", *("      –" if rate.plain is None else f"{100 * rate.plain:7.1f}" for rate in rates)]
        print(f"{name:45}", *row, f"  ({time.perf_counter() - began:.0f} s)", flush=True)
        if name in SUMMED_SHARES:
            summed = [100 * summed_coverage(cases, SUMMED_SHARES[name]) for cases in sizes]
            print(f"{'  the same, summed over all counts':45}", *(f"{each:7.1f} " for each in summed))
    print("! is outside 93..97%, for exact methods below 93%")
    print(f"\nany of {ARMS - 1} equal arms called better than the baseline, n =", *sizes)
    for metric in ("accuracy", "token_f1"):
        name = f"{metric}, looked at once"
        if only not in name:
            continue
        rates = [false_better(metric, cases=cases, repeat=tries(repeat, name, cases)) for cases in sizes]
        print(f"{name:45}", *(f"{100 * rate:7.1f} " for rate in rates), flush=True)
    for is_anytime, name in ((True, "accuracy, every look, anytime p-values"), (False, "accuracy, every look, naive")):
        if only not in name:
            continue
        rates = [false_better_peeking(cases=cases, repeat=repeat, is_anytime=is_anytime) for cases in sizes]
        print(f"{name:45}", *(f"{100 * rate:7.1f} " for rate in rates), flush=True)
    print(f"\n{time.perf_counter() - began:.0f} s")
    if not compared:
        print(f"no row with {only!r} in its name has a textbook's interval beside it, so there is no ratio")
        return
    print(
        ending(
            "interval_coverage",
            ours=100 * float(np.mean([abs(rate.ours - 0.95) for rate in compared])),
            peer=100 * float(np.mean([abs((rate.plain or 0.0) - 0.95) for rate in compared])),
            peer_name="estimate plus and minus 1.96 standard errors",
            unit="points from 95% coverage, mean",
            higher_is_better=False,
            rows=len(compared),
            repeat=repeat,
        )
    )


if __name__ == "__main__":
    main()
