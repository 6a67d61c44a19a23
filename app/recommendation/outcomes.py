"""Was the advice right: one recommendation against one measured comparison, and all of them together."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations
from math import sqrt
from typing import Any

from app.glossary import MethodKey
from app.values.advice import Recommendation
from app.values.outcomes import Calibration, CalibrationRow, Outcome, ShareInterval, WrongVote
from app.values.results import Results

_Z_95 = 1.959963984540054
"""The 97.5th percentile of the standard normal distribution."""


def measure_outcome(recommendation: Recommendation, results: Results) -> Outcome | None:
    """The recommendation beside these results; None when fewer than two of its methods were scored.

    Where several arms share a method, the best of those in the running speaks for it.
    """
    metric = results.decision.metric
    ranked = [ranked.method for ranked in recommendation.ranking]
    running = results.in_the_running
    scores: dict[MethodKey, float] = {}
    for arm in results.arms:
        summary = arm.metrics.get(metric)
        if summary is None or summary.value is None or arm.method not in ranked or arm.key not in running:
            continue
        method = MethodKey(arm.method)
        scores[method] = max(summary.value, scores.get(method, summary.value))
    if len(scores) < 2:
        return None
    predicted = tuple(method for method in ranked if method in scores)
    measured = tuple(sorted(predicted, key=lambda method: -scores[method]))
    winner = next((MethodKey(arm.method) for arm in results.arms if arm.key == results.decision.arm), None)
    compared = [(better, worse) for better, worse in combinations(predicted, 2) if scores[better] != scores[worse]]
    return Outcome(
        metric=metric,
        predicted_order=predicted,
        measured_order=measured,
        scores={method: scores[method] for method in measured},
        measured_first=winner,
        agreeing_pairs=sum(scores[better] > scores[worse] for better, worse in compared),
        compared_pairs=len(compared),
        wrong_votes=() if winner in (None, predicted[0]) else _wrong_votes(recommendation, predicted[0], winner),
    )


def calibrate(outcomes: Sequence[Outcome]) -> Calibration:
    """How often each method that was put first was measured first, the most often advised first."""
    decided = [outcome for outcome in outcomes if outcome.measured_first is not None]
    advised = Counter(outcome.predicted_first for outcome in decided)
    rows = [_calibrate_method(method, decided) for method, _ in advised.most_common()]
    hits = sum(row.interval.hits for row in rows)
    return Calibration(
        rows=tuple(rows),
        overall=wilson_interval(hits, len(decided)) if decided else None,
        undecided=len(outcomes) - len(decided),
    )


def wilson_interval(hits: int, count: int) -> ShareInterval:
    """The share of hits with its 95% score interval, which stays inside 0..1 and is honest for few cases.

    Raises:
        ValueError: no cases, or more hits than cases.
    Source: Wilson 1927, Journal of the American Statistical Association 22, 209-212;
    recommended for few cases by Brown, Cai and DasGupta 2001, Statistical Science 16, 101-133.
    """
    if not 0 <= hits <= count or count == 0:
        raise ValueError(f"{hits} hits of {count} cases is no share")
    share = hits / count
    squared = _Z_95**2
    middle = (share + squared / (2 * count)) / (1 + squared / count)
    half = _Z_95 * sqrt(share * (1 - share) / count + squared / (4 * count**2)) / (1 + squared / count)
    return ShareInterval(hits=hits, count=count, share=share, low=max(0.0, middle - half), high=min(1.0, middle + half))


def outcome_to_json(outcome: Outcome) -> dict[str, Any]:
    """The outcome as plain values; `outcome_from_json` gives back an equal one."""
    return {
        "metric": outcome.metric,
        "predicted_order": [method.value for method in outcome.predicted_order],
        "measured_order": [method.value for method in outcome.measured_order],
        "scores": {method.value: score for method, score in outcome.scores.items()},
        "measured_first": None if outcome.measured_first is None else outcome.measured_first.value,
        "agreeing_pairs": outcome.agreeing_pairs,
        "compared_pairs": outcome.compared_pairs,
        "wrong_votes": [
            {
                "rule": vote.rule,
                "method": vote.method.value,
                "weight": vote.weight,
                "excludes": vote.excludes,
                "reason": vote.reason,
            }
            for vote in outcome.wrong_votes
        ],
    }


def outcome_from_json(stored: Mapping[str, Any]) -> Outcome:
    """The outcome that `outcome_to_json` wrote."""
    winner = stored["measured_first"]
    return Outcome(
        metric=str(stored["metric"]),
        predicted_order=tuple(MethodKey(method) for method in stored["predicted_order"]),
        measured_order=tuple(MethodKey(method) for method in stored["measured_order"]),
        scores={MethodKey(method): float(score) for method, score in stored["scores"].items()},
        measured_first=None if winner is None else MethodKey(winner),
        agreeing_pairs=int(stored["agreeing_pairs"]),
        compared_pairs=int(stored["compared_pairs"]),
        wrong_votes=tuple(
            WrongVote(
                rule=str(vote["rule"]),
                method=MethodKey(vote["method"]),
                weight=float(vote["weight"]),
                excludes=bool(vote["excludes"]),
                reason=str(vote["reason"]),
            )
            for vote in stored["wrong_votes"]
        ),
    )


def _wrong_votes(recommendation: Recommendation, loser: MethodKey, winner: MethodKey) -> tuple[WrongVote, ...]:
    """Votes for the method that was put first and lost, and against the one that won, the heaviest first."""
    found = [
        vote
        for ranked in recommendation.ranking
        for vote in ranked.votes
        if (vote.method is loser and vote.weight > 0) or (vote.method is winner and (vote.weight < 0 or vote.excludes))
    ]
    return tuple(
        WrongVote(rule=vote.rule, method=vote.method, weight=vote.weight, excludes=vote.excludes, reason=vote.reason)
        for vote in sorted(found, key=lambda vote: (not vote.excludes, -abs(vote.weight)))
    )


def _calibrate_method(method: MethodKey, decided: Sequence[Outcome]) -> CalibrationRow:
    winners = Counter(
        outcome.measured_first
        for outcome in decided
        if outcome.predicted_first is method and outcome.measured_first is not None
    )
    return CalibrationRow(
        method=method,
        interval=wilson_interval(winners[method], winners.total()),
        winners=dict(winners.most_common()),
    )
