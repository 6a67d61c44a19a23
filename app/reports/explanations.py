"""What metrics, intervals and tests mean, and what a report cannot tell, in plain words."""

from collections.abc import Sequence

from app.reports.blocks import Term
from app.reports.words import Words, noted
from app.values.results import Results

_METRICS = {
    "accuracy": (
        noted("Accuracy"),
        noted("The share of cases with the right label; upper case and outer spaces do not count."),
    ),
    "macro_f1": (
        noted("Macro F1"),
        noted("Precision and recall of each label joined into one figure, then averaged over labels, rare or common."),
    ),
    "token_f1": (
        noted("Token F1"),
        noted(
            "How many words answer and reference share, without case, punctuation and articles: 1 all, 0 none (SQuAD)."
        ),
    ),
    "exact_match": (
        noted("Exact match"),
        noted("The share of answers that equal the reference, without case, punctuation and articles (SQuAD)."),
    ),
}
_INTERVAL = noted("Computed this way for many sets of test cases, 95 of 100 such intervals would hold the true value.")
_SEVERAL_SEEDS = noted(
    "Each case counts with its mean over the seeds, so the interval shows how cases vary and not how seeds do."
)
_ONE_SEED = noted("It shows how much other test cases of the same kind could move the figure.")
_INTERVAL_METHOD = noted("With fewer than 10 cases none is given. Shares use Wilson's interval, all else a bootstrap.")
_TERMS = (
    (
        noted("Difference"),
        noted(
            "Arm minus baseline over the cases that both answered, in points: 10 points is 0.10. Comparing case by "
            "case cancels how hard a case is."
        ),
    ),
    (
        noted("p-value"),
        noted(
            "How often a difference this large would come up if both arms were equally good. Right-or-wrong scores "
            "use McNemar's exact test, others swap the arms' answers case by case, at random. It is raised to allow "
            "for several comparisons (Holm's correction): in tables over all arms compared with the baseline, in the "
            "verdict over all arms compared with the best one."
        ),
    ),
    (
        noted("Verdict"),
        noted(
            "Better or worse only when the corrected p-value is below 0.05 and the interval leaves out zero. "
            "Unclear is not the same as equal: more cases may tell."
        ),
    ),
)
_EQUIVALENT = noted(
    "Equivalent only when the 90% interval of the difference lies within the plan's margin (two one-sided tests)."
)


def explain_reading(metrics: Sequence[str], *, has_several_seeds: bool, words: Words) -> tuple[Term, ...]:
    """The metrics shown, then intervals, differences, tests and verdicts, each in a sentence or two."""
    interval = (_INTERVAL, _SEVERAL_SEEDS if has_several_seeds else _ONE_SEED, _INTERVAL_METHOD)
    joint = "" if words.language == "zh" else " "
    return (
        *(
            Term(words.say(_METRICS[metric][0]), words.say(_METRICS[metric][1]))
            for metric in metrics
            if metric in _METRICS
        ),
        Term(words.say("95% interval"), joint.join(words.say(sentence) for sentence in interval)),
        *(Term(words.say(name), words.say(text)) for name, text in _TERMS),
        Term(words.say("Equivalent"), words.say(_EQUIVALENT)),
    )


def list_limits(results: Results, *, words: Words) -> tuple[str, ...]:
    """What these results cannot tell, whatever they are."""
    say = words.say
    limits = [
        say("The figures hold for these test cases. They carry over only as far as real requests are like them."),
        say(
            "They hold for the language models, prompts and settings named below; another prompt can change the order."
        ),
        say("Latency and memory were measured on the computer that ran the experiment, one request at a time."),
    ]
    if all(arm.cost_usd_per_1000_requests is None for arm in results.arms):
        limits.append(say("Cost is not part of this decision: no price was known for any arm."))
    if any("token_f1" in arm.metrics for arm in results.arms):
        limits.append(
            say("Word overlap misses right answers in other words, and rewards wrong ones in the same words.")
        )
    return tuple(limits)
