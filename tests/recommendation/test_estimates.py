"""Estimates beside each method: hand-computed figures, ranges that widen, sources that exist."""

import json
from dataclasses import fields
from pathlib import Path

import pytest

from app.errors import InputRejectedError
from app.glossary import MethodKey
from app.questionnaire.questions import load_questionnaire
from app.questionnaire.sources import load_sources
from app.recommendation.estimates import estimate_methods
from app.recommendation.estimates_figures import load_figure_book, read_figure_book
from app.recommendation.estimates_json import estimates_to_json
from app.values.estimates import Estimate, MethodEstimate

BOOK = load_figure_book()
TICKETS = {
    "task_kind": "classification",
    "class_count": "up_to_10",
    "labelled_cases": "from_50",
    "label_cost": "moderate",
    "strict_limits": "several",
    "size_goal": "any_size",
    "requests_per_day": "thousands",
    "privacy": "allowed",
    "tuning_access": "own_machines",
    "hardware": "small_gpu",
    "skills": "training",
}
HANDBOOK = {
    "task_kind": "question_answering",
    "document_scope": "passages",
    "external_knowledge": "facts",
    "documents": "hundreds",
    "style": "ordinary",
    "labelled_cases": "none_yet",
    "label_cost": "moderate",
    "strict_limits": "several",
    "size_goal": "any_size",
    "requests_per_day": "under_1000",
    "privacy": "allowed",
    "tuning_access": "provider",
    "skills": "neither",
}
every_method = pytest.mark.parametrize("method", list(MethodKey), ids=lambda method: method.value)


def estimates_of(one: MethodEstimate) -> list[Estimate]:
    return [getattr(one, field.name) for field in fields(one)]


def ends(estimate: Estimate) -> tuple[float | None, float | None]:
    return estimate.low, estimate.high


@every_method
@pytest.mark.parametrize("answers", [{}, TICKETS, HANDBOOK], ids=["nothing known", "tickets", "handbook"])
def test_every_estimate_is_a_range_or_says_why_there_is_none(method: MethodKey, answers: dict[str, str]):
    for estimate in estimates_of(estimate_methods(answers)[method]):
        assert estimate.reason
        assert estimate.date.startswith("202")
        assert set(estimate.source.split(", ")) <= set(load_sources())
        if estimate.low is None or estimate.high is None:
            assert ends(estimate) == (None, None)
        else:
            assert 0 <= estimate.low <= estimate.high


def test_labels_are_those_to_train_on_plus_those_to_test_with():
    # Bertsch, 6 categories: 250 to 1,000 to train on. OpenAI and Vivek: 20 to 300 to test with.
    assert ends(estimate_methods(TICKETS)[MethodKey.LORA].labels) == (250 + 20, 1000 + 300)


def test_labels_of_a_small_encoder_are_8_to_64_for_each_category():
    # 11 to 49 categories: 8 * 11 = 88 and 64 * 49 = 3,136, plus 20 to 300 for testing
    estimate = estimate_methods({**TICKETS, "class_count": "from_11_to_49"})[MethodKey.CLASSIFICATION_HEAD]
    assert ends(estimate.labels) == (88 + 20, 3136 + 300)


def test_the_table_of_encoder_labels_is_labels_per_class_times_classes():
    per_class = BOOK.range_of("labels_per_class")
    figures = [
        figure
        for figure in BOOK.tables["labels"]
        if MethodKey.CLASSIFICATION_HEAD in figure.methods and figure.span is not None
    ]
    assert len(figures) == 3
    for figure in figures:
        classes = BOOK.bands["class_count"][figure.when["class_count"][0]]
        assert figure.span == (per_class.low * classes.low, per_class.high * classes.high)


def test_days_are_setting_up_labelling_and_training():
    # LoRA by a team that has trained before: 2 to 10 days. 270 labels needed, 50 to 499 in hand: 0 to 220 missing;
    # 220 labels at 20 a day are 11 days. Training takes 0.1 to 3 days. 2 + 0 + 0.1 = 2.1; 10 + 11 + 3 = 24.
    assert ends(estimate_methods(TICKETS)[MethodKey.LORA].days) == (2.1, 24.0)


def test_a_craft_that_must_be_learned_doubles_the_days_to_set_up_at_the_upper_end():
    # RAG: 2 to 10 days; 20 test cases of which none exist: 20 / 200 = 0.1 to 20 / 20 = 1 day.
    learned = estimate_methods(HANDBOOK)[MethodKey.RAG].days
    known = estimate_methods({**HANDBOOK, "skills": "search"})[MethodKey.RAG].days
    assert ends(known) == (2.1, 11.0)
    assert ends(learned) == (2.1, 21.0)


def test_a_hosted_month_is_requests_times_tokens_times_price():
    # low: 10 requests * 30 days * ((20 + 100) tokens * $0.25 + 20 tokens * $2) / 1e6 = 300 * 70 / 1e6 = $0.021
    # high: 1,000 * 30 * ((200 + 500) * $3 + 200 * $15) / 1e6 = 30,000 * 5,100 / 1e6 = $153
    assert ends(estimate_methods(HANDBOOK)[MethodKey.ZERO_SHOT].monthly_cost) == (0.021, 153.0)


def test_retrieval_adds_its_passages_to_every_prompt():
    # low: 300 * ((20 + 100 + 300) * $0.25 + 20 * $2) / 1e6 = 300 * 145 / 1e6 = $0.0435, shown with two digits
    # high: 30,000 * ((200 + 500 + 3,000) * $3 + 200 * $15) / 1e6 = 30,000 * 14,100 / 1e6 = $423
    cost = estimate_methods(HANDBOOK)[MethodKey.RAG].monthly_cost
    assert cost.low == pytest.approx(0.0435, rel=0.03)
    assert cost.high == 423.0


def test_examples_are_paid_for_with_each_request():
    # 8 examples of 20 + 20 tokens: 320 more; 50 of 200 + 200: 20,000 more.
    # low: 300 * ((120 + 320) * 0.25 + 40) / 1e6 = 300 * 150 / 1e6 = 0.045
    # high: 30,000 * ((700 + 20,000) * 3 + 3,000) / 1e6 = 30,000 * 65,100 / 1e6 = 1,953, shown with three digits
    assert ends(estimate_methods(HANDBOOK)[MethodKey.FEW_SHOT].monthly_cost) == (0.045, 1950.0)


def test_a_few_pages_of_facts_are_paid_for_with_each_request():
    # high: 30,000 * ((700 + 4,781) * 3 + 3,000) / 1e6 = 30,000 * 19,443 / 1e6 = 583.29
    cost = estimate_methods({**HANDBOOK, "documents": "few_pages"})[MethodKey.ZERO_SHOT].monthly_cost
    assert cost.high == 583.0


def test_no_prompt_is_longer_than_the_language_model_takes_in():
    # 50 examples of 34,150 + 200 tokens would be 1.7 million; about 10 pages of context hold 8,000.
    # high: 30,000 * (8,000 * 3 + 200 * 15) / 1e6 = 30,000 * 27,000 / 1e6 = 810
    answers = {**HANDBOOK, "document_scope": "whole_document", "context_window": "short"}
    assert estimate_methods(answers)[MethodKey.FEW_SHOT].monthly_cost.high == 810.0


def test_own_cards_run_all_month_and_are_counted_for_the_busiest_hour():
    # LoRA on tickets: 20 + 0 + 2 = 22 to 700 + 100 + 10 = 810 tokens; 1,000 to 100,000 requests a day.
    # low: 1,000 * 22 / 86,400 = 0.25 tokens a second, one card: 730 h * $1.19 = $868.70
    # high: 100,000 * 810 / 86,400 = 937.5; three times that over 2,579 is 1.09: two cards.
    # 2 * 730 * $2.79 = $4,073.40
    assert ends(estimate_methods(TICKETS)[MethodKey.LORA].monthly_cost) == (869.0, 4070.0)


def test_a_tuned_language_model_at_a_provider_is_paid_by_token():
    # LoRA, questions: prompt 20 + 0 to 200 + 100 tokens, answer 20 to 200.
    # low: 300 * (20 * 0.3 + 20 * 1.2) / 1e6 = 300 * 30 / 1e6 = 0.009
    # high: 30,000 * (300 * 3.75 + 200 * 15) / 1e6 = 30,000 * 4,125 / 1e6 = 123.75
    assert ends(estimate_methods(HANDBOOK)[MethodKey.LORA].monthly_cost) == (0.009, 124.0)


def test_embeddings_cost_by_the_tokens_of_the_request():
    # low: 1,000 * 30 * 20 * $0.02 / 1e6 = 0.012; high: 100,000 * 30 * 700 * $0.13 / 1e6 = 273
    assert ends(estimate_methods(TICKETS)[MethodKey.EMBEDDING_CLASSIFIER].monthly_cost) == (0.012, 273.0)


def test_memory_follows_the_published_tables():
    # LitGPT: LoRA on 1B 4.49 GB; torchtune: LoRA on 7B 21.3 GB, full on 3B 17.6 GiB * 1.0737 = 18.9 GB, on 7B 24.1 GB
    small = estimate_methods(TICKETS)
    assert ends(small[MethodKey.LORA].memory) == (4.5, 21.3)
    assert ends(small[MethodKey.FULL].memory) == (18.9, 24.1)


@every_method
def test_forgetting_one_answer_never_narrows_a_range(method: MethodKey):
    for full in (TICKETS, HANDBOOK):
        known = estimate_methods(full)[method]
        for question in full:
            unknown = estimate_methods({**full, question: "unknown"})[method]
            for before, after in zip(estimates_of(known), estimates_of(unknown), strict=True):
                if before.low is None or before.high is None:
                    continue
                assert after.low is not None, question
                assert after.high is not None, question
                assert after.low <= before.low, question
                assert after.high >= before.high, question


def test_a_question_that_was_not_asked_counts_as_what_the_earlier_answer_implies():
    # "nothing is strictly limited" means that a hosted service may be used: no card of your own
    answers = {key: option for key, option in HANDBOOK.items() if key not in ("privacy", "size_goal")}
    estimates = estimate_methods({**answers, "strict_limits": "nothing"})
    assert ends(estimates[MethodKey.ZERO_SHOT].monthly_cost) == (0.021, 153.0)


def test_labels_that_only_experts_can_give_take_longer():
    # 20 test cases at 5 to 20 a day: 1 to 4 days; a prompt takes 0.1 to 1 day to set up
    days = estimate_methods({**HANDBOOK, "label_cost": "expensive"})[MethodKey.ZERO_SHOT].days
    assert ends(days) == (1.1, 5.0)


def test_an_unknown_volume_widens_the_cost_and_is_named():
    cost = estimate_methods({**TICKETS, "requests_per_day": "unknown"})[MethodKey.ZERO_SHOT].monthly_cost
    assert "requests_per_day" in cost.open_questions
    assert "How many requests a day" in cost.reason


def test_a_classifier_is_not_estimated_where_there_are_no_categories():
    estimate = estimate_methods(HANDBOOK)[MethodKey.EMBEDDING_CLASSIFIER]
    assert all(ends(one) == (None, None) for one in estimates_of(estimate))
    assert "fixed list of categories" in estimate.labels.reason


def test_tuning_that_cannot_be_had_has_no_price():
    cost = estimate_methods({"tuning_access": "impossible"})[MethodKey.LORA].monthly_cost
    assert ends(cost) == (None, None)
    assert "cannot be fine-tuned" in cost.reason


def test_texts_that_may_not_leave_rule_a_provider_out():
    answers = {**HANDBOOK, "privacy": "own_machines"}
    estimates = estimate_methods(answers)
    assert ends(estimates[MethodKey.LORA].monthly_cost) == (None, None)
    # prompting then needs a card of its own: 730 h * $1.19
    assert estimates[MethodKey.ZERO_SHOT].monthly_cost.low == 869.0


def test_reasons_are_told_in_the_language_of_the_reader():
    for one in estimate_methods(TICKETS, language="zh").values():
        for estimate in estimates_of(one):
            assert any("\u4e00" <= character <= "\u9fff" for character in estimate.reason)


def test_an_unknown_option_is_refused():
    with pytest.raises(InputRejectedError, match="'dozens'"):
        estimate_methods({"requests_per_day": "dozens"})


def test_every_figure_names_questions_and_options_that_exist():
    options = {question.id: set(question.option_ids) for question in load_questionnaire().questions}
    for table, figures in BOOK.tables.items():
        for figure in figures:
            for question, allowed in figure.when.items():
                assert set(allowed) <= options[question], (table, question)
    for implication in BOOK.implied:
        assert implication.option in options[implication.question]
        assert all(set(allowed) <= options[question] for question, allowed in implication.when.items())
    for question, bands in BOOK.bands.items():
        assert set(bands) | {"unknown"} == options[question]


def test_every_figure_cites_a_described_source():
    for figure in (*BOOK.named.values(), *(figure for table in BOOK.tables.values() for figure in table)):
        assert figure.sources
        assert set(figure.sources) <= set(load_sources())


@every_method
@pytest.mark.parametrize(
    "table", ["labels", "setup_days", "training_days", "instruction_tokens", "serving", "memory_gb"]
)
def test_every_table_says_something_about_every_method(table: str, method: MethodKey):
    assert any(method in figure.methods for figure in BOOK.tables[table])


def test_the_json_has_four_ranges_for_every_method():
    loaded = json.loads(json.dumps(estimates_to_json(estimate_methods(TICKETS))))
    assert set(loaded) == {method.value for method in MethodKey}
    assert set(loaded["lora"]) == {"labels", "days", "monthly_cost", "memory"}
    assert loaded["lora"]["labels"]["unit"] == "labels"
    assert (loaded["lora"]["labels"]["low"], loaded["lora"]["labels"]["high"]) == (270, 1300)


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ("{methods: [lora], low: 2, high: 1, source: [S0.1]}", "the lower one first"),
        ("{methods: [lora], source: [S0.1]}", "needs a reason"),
        ("{methods: [lora], low: 1, source: [S0.1]}", "a number is needed"),
        ("{methods: [lora], low: 1, high: 2}", "a list is needed"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, entry: str, complaint: str):
    path = tmp_path / "estimates.yaml"
    path.write_text(
        f'version: "1"\nimplied: []\nbands: {{}}\nnamed: {{}}\nwords: {{}}\ntables: {{labels: [{entry}]}}\n'
    )
    with pytest.raises(ValueError, match=complaint):
        read_figure_book(path)
