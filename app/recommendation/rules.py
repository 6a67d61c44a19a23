"""The registry of rules, in the order in which their votes are listed."""

from app.glossary import MethodKey
from app.recommendation import rules_behaviour, rules_constraints, rules_cost, rules_examples, rules_knowledge
from app.recommendation.method_titles import advised_methods
from app.recommendation.rule_book import Answers, Rule, RuleBook
from app.values.advice import Vote

ALL_RULES: tuple[Rule, ...] = (
    Rule("start_simple", (), rules_behaviour.start_simple),
    Rule("variety_needs_breadth", ("task_variety",), rules_behaviour.variety_needs_breadth),
    Rule("whole_documents_defeat_search", ("document_scope",), rules_knowledge.whole_documents_defeat_search),
    Rule("context_must_fit", ("document_scope", "context_window", "class_count"), rules_knowledge.context_must_fit),
    Rule(
        "facts_are_looked_up",
        ("external_knowledge", "task_kind", "document_scope"),
        rules_knowledge.facts_are_looked_up,
    ),
    Rule("jargon_is_learned", ("external_knowledge",), rules_knowledge.jargon_is_learned),
    Rule("documents_in_hand", ("documents",), rules_knowledge.documents_in_hand),
    Rule("knowledge_goes_stale", ("knowledge_updates",), rules_knowledge.knowledge_goes_stale),
    Rule("sources_are_shown", ("citations",), rules_knowledge.sources_are_shown),
    Rule("behaviour_is_tuned", ("style",), rules_behaviour.behaviour_is_tuned),
    Rule("prompting_comes_first", ("prompting_tried",), rules_behaviour.prompting_comes_first),
    Rule("failures_name_the_remedy", ("failure_cause",), rules_behaviour.failures_name_the_remedy),
    Rule(
        "facts_and_behaviour_combine",
        ("external_knowledge", "style", "failure_cause", "labelled_cases"),
        rules_knowledge.facts_and_behaviour_combine,
    ),
    Rule("labels_open_methods", ("labelled_cases",), rules_examples.labels_open_methods),
    Rule("tuning_overtakes_examples", ("class_count", "labelled_cases"), rules_examples.tuning_overtakes_examples),
    Rule("encoders_classify", ("task_kind", "class_count", "labelled_cases"), rules_examples.encoders_classify),
    Rule("measure_before_training", ("evaluation_set",), rules_examples.measure_before_training),
    Rule("labels_cost_money", ("label_cost",), rules_cost.labels_cost_money),
    Rule("errors_need_grounding", ("error_cost", "external_knowledge"), rules_knowledge.errors_need_grounding),
    Rule("limits_open_choices", ("strict_limits",), rules_constraints.limits_open_choices),
    Rule("latency_favours_short_prompts", ("latency_target",), rules_constraints.latency_favours_short_prompts),
    Rule("volume_favours_small", ("requests_per_day",), rules_constraints.volume_favours_small),
    Rule(
        "teachers_need_skill",
        ("prompting_tried", "latency_target", "requests_per_day"),
        rules_behaviour.teachers_need_skill,
    ),
    Rule("size_must_shrink", ("size_goal",), rules_constraints.size_must_shrink),
    Rule("tiers_of_cost", ("budget",), rules_cost.tiers_of_cost),
    Rule("private_means_small", ("privacy",), rules_constraints.private_means_small),
    Rule("tenants_stay_apart", ("data_isolation",), rules_constraints.tenants_stay_apart),
    Rule("tuning_must_be_possible", ("tuning_access",), rules_constraints.tuning_must_be_possible),
    Rule("provider_deadlines", ("tuning_provider",), rules_constraints.provider_deadlines),
    Rule("memory_decides", ("hardware",), rules_constraints.memory_decides),
    Rule("skills_at_hand", ("skills",), rules_constraints.skills_at_hand),
    Rule(
        "scratch_needs_everything",
        ("budget", "hardware", "skills", "labelled_cases", "external_knowledge"),
        rules_cost.scratch_needs_everything,
    ),
)


def collect_votes(answers: Answers, book: RuleBook) -> tuple[Vote, ...]:
    """Every vote that these checked answers lead to, in the order of ALL_RULES."""
    return tuple(vote for rule in ALL_RULES for vote in rule.vote(answers, book))


def votes_on_day(votes: tuple[Vote, ...], day: str) -> tuple[Vote, ...]:
    """The votes that count on this day (ISO date); those without dates count always."""
    return tuple(vote for vote in votes if vote.valid_from <= day and not has_expired(vote, day))


def has_expired(vote: Vote, day: str) -> bool:
    """Whether the vote counted until before this day (ISO date)."""
    return bool(vote.expires) and vote.expires <= day


def methods_moved_by(question_id: str, book: RuleBook) -> tuple[MethodKey, ...]:
    """The methods on which some rule that reads this question votes: what its answer can move."""
    moved = {
        vote.method
        for rule in ALL_RULES
        if question_id in rule.reads
        for votes in book.rules[rule.id].cases.values()
        for vote in votes
    }
    return tuple(method for method in advised_methods() if method in moved)
