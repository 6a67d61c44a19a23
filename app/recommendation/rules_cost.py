"""Rules about money: what labels cost, the tiers of cost, and the rare case for training from scratch.

Each takes checked answers and the rule book and gives votes; an unknown answer gives none. The cases, weights,
reasons and sources are in weights.yaml under the name of the function.
"""

from app.recommendation.rule_book import Answers, RuleBook
from app.values.advice import Vote

_RARE_CASE = {
    "budget": ("from_100000",),
    "hardware": ("many_gpus",),
    "skills": ("training", "both"),
    "labelled_cases": ("from_10000",),
    "external_knowledge": ("jargon", "facts_and_jargon"),
}


def labels_cost_money(answers: Answers, book: RuleBook) -> tuple[Vote, ...]:
    """For training where labels are cheap, for prompts where they are dear. Source: S0.4, S0.15, S3.2."""
    return book.votes("labels_cost_money", answers.get("label_cost"))


def tiers_of_cost(answers: Answers, book: RuleBook) -> tuple[Vote, ...]:
    """For the methods of the tier that the budget reaches; excludes those far above it. Source: S0.19, S2.8."""
    return book.votes("tiers_of_cost", answers.get("budget"))


def scratch_needs_everything(answers: Answers, book: RuleBook) -> tuple[Vote, ...]:
    """For pre-training only where everything it takes is there. Source: S0.12, S0.13, S0.17, S0.19."""
    is_all_there = all(answers.get(question) in options for question, options in _RARE_CASE.items())
    return book.votes("scratch_needs_everything", "everything_there" if is_all_there else None)
