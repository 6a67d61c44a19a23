"""Rules about how the task is done: the simple start, style, what prompting reached, why it fails, variety.

Each takes checked answers and the rule book and gives votes; an unknown answer gives none. The cases, weights,
reasons and sources are in weights.yaml under the name of the function.
"""

from app.recommendation.rule_book import Answers, RuleBook
from app.values.advice import Vote


def start_simple(answers: Answers, book: RuleBook) -> tuple[Vote, ...]:
    """For what costs least to try, whatever the answers. Source: S3.1, S1.5, S0.19."""
    del answers  # every rule has the same arguments
    return book.votes("start_simple", "always")


def behaviour_is_tuned(answers: Answers, book: RuleBook) -> tuple[Vote, ...]:
    """For tuning where format, voice or an unwritten way of working matters. Source: S1.7-Q2, S2.5."""
    return book.votes("behaviour_is_tuned", answers.get("style"))


def prompting_comes_first(answers: Answers, book: RuleBook) -> tuple[Vote, ...]:
    """For prompting until it was tried or where it nearly suffices, for tuning where it scores below half.

    Source: S1.4 (the 50 percent rule), applied-llms.org (the 90 percent rule), LoRA Land.
    """
    return book.votes("prompting_comes_first", answers.get("prompting_tried"))


def failures_name_the_remedy(answers: Answers, book: RuleBook) -> tuple[Vote, ...]:
    """For context where knowledge is missing, for examples and tuning where behaviour is wrong. Source: OpenAI."""
    return book.votes("failures_name_the_remedy", answers.get("failure_cause"))


def variety_needs_breadth(answers: Answers, book: RuleBook) -> tuple[Vote, ...]:
    """For tuning on one narrow task, against it for open-ended requests. Source: S1.7-Q8, Husain, LoRA Land."""
    return book.votes("variety_needs_breadth", answers.get("task_variety"))


def teachers_need_skill(answers: Answers, book: RuleBook) -> tuple[Vote, ...]:
    """For distillation where prompting works but must become faster or cheaper. Source: S1.4 (d), S2.7."""
    reached = answers.get("prompting_tried")
    if reached == "below_half":
        return book.votes("teachers_need_skill", "poor_teacher")
    must_be_small = answers.get("latency_target") == "instant" or answers.get("requests_per_day") == "over_100000"
    return book.votes("teachers_need_skill", "good_teacher" if reached == "ninety_or_more" and must_be_small else None)
