"""Rules about labelled examples: how many there are, for how many categories, and whether any are kept for testing.

Each takes checked answers and the rule book and gives votes; an unknown answer gives none. The cases, weights,
thresholds, reasons and sources are in weights.yaml under the name of the function.
"""

from app.recommendation.rule_book import Answers, RuleBook
from app.values.advice import Vote


def labels_open_methods(answers: Answers, book: RuleBook) -> tuple[Vote, ...]:
    """For training as labels grow; excludes it where there are none.

    Source: S1.7-Q4, S2.7, S3.9, OpenAI (50+), Vertex (100), Zhang 2024.
    """
    return book.votes("labels_open_methods", answers.get("labelled_cases"))


def tuning_overtakes_examples(answers: Answers, book: RuleBook) -> tuple[Vote, ...]:
    """For examples in the prompt or for tuning, by the labels from which tuning overtook, per number of categories.

    Source: computed from the raw files of Bertsch 2024.
    """
    labels = book.numbers("typical_labels").get(answers.get("labelled_cases", ""), 0)
    needed = book.numbers("tuning_overtakes_examples").get(answers.get("class_count", ""))
    if not labels or needed is None:
        return ()
    return book.votes("tuning_overtakes_examples", "tuning_ahead" if labels >= needed else "examples_ahead")


def encoders_classify(answers: Answers, book: RuleBook) -> tuple[Vote, ...]:
    """For small encoders by labels per category; excludes them where the answer is no category.

    Source: SetFit's published results; S0.9.
    """
    if answers.get("task_kind") in ("question_answering", "generation"):
        return book.votes("encoders_classify", "not_classification")
    labels = book.numbers("typical_labels").get(answers.get("labelled_cases", ""), 0)
    classes = book.numbers("typical_classes").get(answers.get("class_count", ""))
    if not labels or classes is None:
        return ()
    bounds = book.numbers("labels_per_class")
    labels_per_class = labels / classes
    if labels_per_class < bounds["few_until"]:
        return book.votes("encoders_classify", "few_labels_per_class")
    if labels_per_class <= bounds["encoder_until"]:
        return book.votes("encoders_classify", "encoder_range")
    return book.votes("encoders_classify", "many_labels_per_class")


def measure_before_training(answers: Answers, book: RuleBook) -> tuple[Vote, ...]:
    """Against training where its gain could not be measured. Source: OpenAI (20+ test cases), Husain."""
    return book.votes("measure_before_training", answers.get("evaluation_set"))
