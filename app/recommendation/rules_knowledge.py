"""Rules about what the task must know: facts, jargon, documents, freshness and sources.

Each takes checked answers and the rule book and gives votes; an unknown answer gives none. The cases, weights,
reasons and sources are in weights.yaml under the name of the function.
"""

from app.recommendation.rule_book import Answers, RuleBook
from app.values.advice import Vote

_NEEDS_FACTS = ("facts", "facts_and_jargon")
_NEEDS_JARGON = ("jargon", "facts_and_jargon")


def facts_are_looked_up(answers: Answers, book: RuleBook) -> tuple[Vote, ...]:
    """For retrieval where the task needs facts of its own; excludes it where there is nothing to be found.

    Source: S1.7-Q1; Ovadia 2024, table 2.
    """
    needed = answers.get("external_knowledge")
    if needed in _NEEDS_FACTS:
        return book.votes("facts_are_looked_up", "facts")
    reads_request_only = answers.get("task_kind") == "classification" or answers.get("document_scope") == "request_only"
    if needed == "nothing_special" and reads_request_only:
        return book.votes("facts_are_looked_up", "nothing_to_find")
    return book.votes("facts_are_looked_up", needed)


def jargon_is_learned(answers: Answers, book: RuleBook) -> tuple[Vote, ...]:
    """For tuning where vocabulary or a rarely seen language is the difficulty. Source: S2.6, S1.4 (c)."""
    return book.votes("jargon_is_learned", "jargon" if answers.get("external_knowledge") in _NEEDS_JARGON else None)


def documents_in_hand(answers: Answers, book: RuleBook) -> tuple[Vote, ...]:
    """For retrieval as documents grow; excludes it when nothing is written down. Source: S0.4, S0.6, S0.7."""
    return book.votes("documents_in_hand", answers.get("documents"))


def knowledge_goes_stale(answers: Answers, book: RuleBook) -> tuple[Vote, ...]:
    """For retrieval and against trained-in facts, the more the faster facts change. Source: S1.7-Q5, AWS."""
    return book.votes("knowledge_goes_stale", answers.get("knowledge_updates"))


def sources_are_shown(answers: Answers, book: RuleBook) -> tuple[Vote, ...]:
    """For retrieval where an answer must name its source. Source: S1.7-Q6, AWS."""
    return book.votes("sources_are_shown", answers.get("citations"))


def errors_need_grounding(answers: Answers, book: RuleBook) -> tuple[Vote, ...]:
    """For retrieval where an invented fact is dear; articles disagree, so weaker without facts. Source: S1.7-Q3."""
    cost = answers.get("error_cost")
    if answers.get("external_knowledge") in _NEEDS_FACTS and cost in ("costly", "unacceptable"):
        return book.votes("errors_need_grounding", f"{cost}_facts")
    return book.votes("errors_need_grounding", cost)


def whole_documents_defeat_search(answers: Answers, book: RuleBook) -> tuple[Vote, ...]:
    """Against retrieval where one answer needs a whole document, for it where passages do. Source: AWS, S2.1."""
    return book.votes("whole_documents_defeat_search", answers.get("document_scope"))


def context_must_fit(answers: Answers, book: RuleBook) -> tuple[Vote, ...]:
    """For prompts where everything to read fits into the context window, against them where it does not.

    Source: S2.1, S0.6; Bertsch 2024 for examples of many categories.
    """
    window = answers.get("context_window")
    if answers.get("document_scope") == "whole_document":
        case = {"short": "document_too_long", "long": "document_fits"}.get(window or "")
        return book.votes("context_must_fit", case)
    has_many_categories = answers.get("class_count") in ("from_11_to_49", "from_50")
    return book.votes("context_must_fit", "examples_fit" if has_many_categories and window == "long" else None)


def facts_and_behaviour_combine(answers: Answers, book: RuleBook) -> tuple[Vote, ...]:
    """For retrieval with tuning where both facts and behaviour matter, against it where only facts do.

    Source: S1.8; Balaguer 2024 and RAFT (gains add up), Ovadia 2024 (for facts alone they do not).
    """
    needed, style = answers.get("external_knowledge"), answers.get("style")
    if needed not in _NEEDS_FACTS:
        return ()
    behaviour_fails = answers.get("failure_cause") in ("behaviour", "both")
    if needed == "facts_and_jargon" or style in ("format", "voice", "tacit") or behaviour_fails:
        typical_labels = book.numbers("typical_labels").get(answers.get("labelled_cases", ""), 0)
        has_labels = typical_labels >= book.numbers("hybrid_labels")["at_least"]
        return book.votes("facts_and_behaviour_combine", "both_with_labels" if has_labels else None)
    return book.votes("facts_and_behaviour_combine", "facts_only" if style == "ordinary" else None)
