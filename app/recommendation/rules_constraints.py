"""Rules about constraints and the team: limits, speed, volume, size, privacy, isolation, tuning, hardware, skills.

Each takes checked answers and the rule book and gives votes; an unknown answer gives none. The cases, weights,
reasons and sources are in weights.yaml under the name of the function.
"""

from app.recommendation.rule_book import Answers, RuleBook
from app.values.advice import Vote


def limits_open_choices(answers: Answers, book: RuleBook) -> tuple[Vote, ...]:
    """For what is ready to use where nothing is strictly limited. Source: S0.3, S0.16."""
    return book.votes("limits_open_choices", answers.get("strict_limits"))


def latency_favours_short_prompts(answers: Answers, book: RuleBook) -> tuple[Vote, ...]:
    """For small tuned language models where answers must be instant. Source: S1.5 (i), S2.7, Azure."""
    return book.votes("latency_favours_short_prompts", answers.get("latency_target"))


def volume_favours_small(answers: Answers, book: RuleBook) -> tuple[Vote, ...]:
    """For prompts at low volume, for small tuned language models at high volume. Source: S0.3, S4.2, T-Few."""
    return book.votes("volume_favours_small", answers.get("requests_per_day"))


def size_must_shrink(answers: Answers, book: RuleBook) -> tuple[Vote, ...]:
    """For tuning and for small encoders where the language model must be small. Source: S2.7, S3.4, S3.13."""
    return book.votes("size_must_shrink", answers.get("size_goal"))


def private_means_small(answers: Answers, book: RuleBook) -> tuple[Vote, ...]:
    """For tuning where texts stay on own machines and the language model is therefore small. Source: S2.7, S3.13."""
    return book.votes("private_means_small", answers.get("privacy"))


def tenants_stay_apart(answers: Answers, book: RuleBook) -> tuple[Vote, ...]:
    """For retrieval where data must be separable and deletable. Source: applied-llms.org."""
    return book.votes("tenants_stay_apart", answers.get("data_isolation"))


def tuning_must_be_possible(answers: Answers, book: RuleBook) -> tuple[Vote, ...]:
    """Excludes tuning where it cannot be had, warns where the offer ends. Source: OpenAI's deprecations, AWS."""
    return book.votes("tuning_must_be_possible", answers.get("tuning_access"))


def provider_deadlines(answers: Answers, book: RuleBook) -> tuple[Vote, ...]:
    """Excludes tuning at providers that have closed, warns of those that will; each vote knows its dates.

    Source: the deprecations pages of OpenAI and Cohere.
    """
    provider = answers.get("tuning_provider", "")
    votes = book.votes("provider_deadlines", provider)
    return votes + book.votes("provider_deadlines", "openai_closed") if provider.startswith("openai_") else votes


def memory_decides(answers: Answers, book: RuleBook) -> tuple[Vote, ...]:
    """For the kinds of training that fit the hardware; excludes those that cannot. Source: S1.2, torchtune."""
    return book.votes("memory_decides", answers.get("hardware"))


def skills_at_hand(answers: Answers, book: RuleBook) -> tuple[Vote, ...]:
    """For what the team has built before. Source: S1.7-Q7, S2.3."""
    return book.votes("skills_at_hand", answers.get("skills"))
