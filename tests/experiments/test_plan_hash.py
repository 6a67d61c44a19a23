"""What the hash of a plan tells apart, and what it does not."""

from typing import Any

from app.experiments.plan import read_plan
from app.experiments.plan_hash import plan_hash


def hash_of(**changes: Any) -> str:
    document = {
        "name": "Handbook",
        "task": "question_answering",
        "dataset": {"id": 1},
        "corpus": 1,
        "arms": ["zero_shot", {"rag": {"top_k": 3}}],
        **changes,
    }
    return plan_hash(read_plan(document).model_dump(mode="json"))


def test_the_name_and_the_ids_of_cases_and_documents_do_not_count():
    assert hash_of() == hash_of(name="A month later", dataset={"id": 2}, corpus=7)


def test_a_setting_written_out_at_its_default_is_the_same_plan():
    assert hash_of() == hash_of(seeds=[1], decoding={"max_tokens": 48}, limits={"minutes": 30})


def test_any_setting_makes_another_plan():
    changed = [
        {"arms": ["zero_shot", {"rag": {"top_k": 4}}]},
        {"arms": [{"rag": {"top_k": 3}}, "zero_shot"]},
        {"seeds": [1, 2]},
        {"decoding": {"max_tokens": 47}},
        {"limits": {"test_cases": 40}},
        {"baseline": "rag"},
        {"margin": 0.02},
        {"task": "generation"},
    ]
    assert len({hash_of(), *(hash_of(**change) for change in changed)}) == len(changed) + 1


def test_methods_that_differ_in_nothing_but_their_name_are_told_apart():
    assert hash_of(arms=["lora"]) != hash_of(arms=["rag_lora"])
    assert hash_of(arms=[{"preference": {"tuning": "lora"}}]) != hash_of(arms=[{"preference": {"tuning": "qlora"}}])


def test_a_plan_stored_before_a_setting_existed_keeps_its_hash():
    document = read_plan(
        {"name": "Tickets", "task": "classification", "dataset": {"id": 1}, "arms": ["zero_shot"]}
    ).model_dump(mode="json")
    before = {name: value for name, value in document.items() if name not in {"judges", "racing", "groundedness"}}
    assert plan_hash(before) == plan_hash(document)


def test_a_plan_that_cannot_be_read_any_more_still_has_a_hash():
    assert plan_hash({"name": "Old", "dataset": {"id": 3}, "arms": ["soothsayer"]}) == plan_hash(
        {"name": "Older", "dataset": {"id": 4}, "arms": ["soothsayer"]}
    )


def test_a_date_in_the_plan_counts_like_any_setting():
    def dated(day: str) -> str:
        token_price = {"input_usd_per_million": 1.0, "output_usd_per_million": 2.0, "read_on": day}
        return hash_of(costs={"price_overrides": {"endpoint:team": token_price}})

    assert dated("2026-01-31") == dated("2026-01-31") != dated("2026-02-01")


def test_a_default_that_follows_from_other_settings_is_left_out_as_well():
    judge = {"name": "helpful", "language_model": "bundled", "criterion": "Which is right?"}
    spelled = read_plan(
        {
            "name": "x",
            "task": "question_answering",
            "dataset": {"id": 1},
            "arms": ["zero_shot", "few_shot"],
            "judges": [judge],
        }
    )
    prompt = spelled.judges[0].prompt
    arms = ["zero_shot", "few_shot"]
    assert hash_of(arms=arms, judges=[judge]) == hash_of(arms=arms, judges=[{**judge, "prompt": prompt}])
    assert hash_of(arms=arms, judges=[judge]) != hash_of(
        arms=arms, judges=[{**judge, "prompt": "{input} {first} {second}"}]
    )
