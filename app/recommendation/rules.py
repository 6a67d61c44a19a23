"""The registry of rules, in the order in which their votes are listed."""

from app.recommendation import rules_behaviour, rules_constraints, rules_examples, rules_knowledge
from app.recommendation.rule_book import Answers, Rule, RuleBook
from app.values.advice import Vote

ALL_RULES: tuple[Rule, ...] = (
    Rule("start_simple", (), rules_behaviour.start_simple),
    Rule("variety_needs_breadth", ("task_variety",), rules_behaviour.variety_needs_breadth),
    Rule("whole_documents_defeat_search", ("document_scope",), rules_knowledge.whole_documents_defeat_search),
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
    Rule("errors_need_grounding", ("error_cost", "external_knowledge"), rules_knowledge.errors_need_grounding),
    Rule("latency_favours_short_prompts", ("latency_target",), rules_constraints.latency_favours_short_prompts),
    Rule("volume_favours_small", ("requests_per_day",), rules_constraints.volume_favours_small),
    Rule(
        "teachers_need_skill",
        ("prompting_tried", "latency_target", "requests_per_day"),
        rules_behaviour.teachers_need_skill,
    ),
    Rule("private_means_small", ("privacy",), rules_constraints.private_means_small),
    Rule("tenants_stay_apart", ("data_isolation",), rules_constraints.tenants_stay_apart),
    Rule("tuning_must_be_possible", ("tuning_access",), rules_constraints.tuning_must_be_possible),
    Rule("memory_decides", ("hardware",), rules_constraints.memory_decides),
    Rule("skills_at_hand", ("skills",), rules_constraints.skills_at_hand),
)


def collect_votes(answers: Answers, book: RuleBook) -> tuple[Vote, ...]:
    """Every vote that these checked answers lead to, in the order of ALL_RULES."""
    return tuple(vote for rule in ALL_RULES for vote in rule.vote(answers, book))
