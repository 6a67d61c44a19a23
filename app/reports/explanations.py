"""What metrics, intervals and tests mean, and what a report cannot tell, in plain words."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.values.results import Results


@dataclass(frozen=True, slots=True)
class Term:
    """A name and what it stands for."""

    name: str
    text: str


_METRICS = {
    "accuracy": Term("Accuracy", "The share of cases with the right label; upper case and outer spaces do not count."),
    "macro_f1": Term(
        "Macro F1",
        "Precision and recall of each label joined into one figure, then averaged over labels, rare or common.",
    ),
    "token_f1": Term(
        "Token F1",
        "How many words answer and reference share, without case, punctuation and articles: 1 all, 0 none (SQuAD).",
    ),
    "exact_match": Term(
        "Exact match",
        "The share of answers that equal the reference, without case, punctuation and articles (SQuAD).",
    ),
}


def explain_reading(metrics: Sequence[str], *, has_several_seeds: bool) -> tuple[Term, ...]:
    """The metrics shown, then intervals, differences, tests and verdicts, each in a sentence or two."""
    seeds = (
        "Each case counts with its mean over the seeds, so the interval shows how cases vary and not how seeds do."
        if has_several_seeds
        else "It shows how much other test cases of the same kind could move the figure."
    )
    return (
        *(_METRICS[metric] for metric in metrics if metric in _METRICS),
        Term(
            "95% interval",
            "Computed this way for many sets of test cases, 95 of 100 such intervals would hold the true value. "
            f"{seeds} With fewer than 10 cases none is given. Shares use Wilson's interval, all else a bootstrap.",
        ),
        Term(
            "Difference",
            "Arm minus baseline over the cases that both answered, in points: 10 points is 0.10. Comparing case by "
            "case cancels how hard a case is.",
        ),
        Term(
            "p-value",
            "How often a difference this large would come up if both arms were equally good. Right-or-wrong scores "
            "use McNemar's exact test, others swap the arms' answers case by case, at random. It is raised to allow "
            "for several arms being compared (Holm's correction).",
        ),
        Term(
            "Verdict",
            "Better or worse only when the corrected p-value is below 0.05 and the interval leaves out zero. "
            "Unclear is not the same as equal: more cases may tell.",
        ),
    )


def list_limits(results: Results) -> tuple[str, ...]:
    """What these results cannot tell, whatever they are."""
    limits = [
        "The figures hold for these test cases. They carry over only as far as real requests are like them.",
        "They hold for the language models, prompts and settings named below; another prompt can change the order.",
        "Latency and memory were measured on the computer that ran the experiment, one request at a time.",
    ]
    if all(arm.cost_usd_per_1000_requests is None for arm in results.arms):
        limits.append("Cost is not part of this decision: no price was known for any arm.")
    if any("token_f1" in arm.metrics for arm in results.arms):
        limits.append("Word overlap misses right answers in other words, and rewards wrong ones in the same words.")
    return tuple(limits)
