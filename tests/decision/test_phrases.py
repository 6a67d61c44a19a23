"""Statements as sentences in both languages."""

import re
import string
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

import app.decision.phrases as phrases_module
from app.decision.arm_names import METHOD_TITLES
from app.decision.phrases import arm_title_in, caveat_texts, verdict_text, write_statement, write_statements
from app.values.utility import Statement
from tests.decision.test_facts import answers, coin, plan_of, results_of

METHODS = {"zero_shot": "zero_shot", "rag": "rag", "lora": "lora", "small": "lora"}
PHRASES = yaml.safe_load(Path(phrases_module.__file__).with_name("phrases.yaml").read_text(encoding="utf-8"))


def places(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)


@pytest.mark.parametrize("key", PHRASES)
def test_both_languages_fill_in_the_same(key: str):
    phrase = PHRASES[key]
    english = set(places(phrase["en"]))
    assert set(places(phrase["zh"])) == english


WIN = Statement(
    "win_both",
    {
        "arm": "rag",
        "metric": "token_f1",
        "score": 0.52,
        "low": 0.47,
        "high": 0.57,
        "other": "zero_shot",
        "gap_low": 29,
        "gap_high": 49,
        "p_value": 0.0002,
        "next": "small",
        "next_gap_low": 6,
        "next_gap_high": 14,
        "next_p_value": 0.002,
    },
)


def test_a_win_names_gaps_and_p_values():
    assert write_statement(WIN, methods=METHODS) == (
        "RAG answers best (token F1 0.52, 95% interval 0.47 to 0.57), 29 to 49 points above zero-shot (p < 0.001) and "
        "6 to 14 points above the next best, LoRA (small) (p = 0.002), after correction."
    )


def test_a_win_in_chinese():
    assert write_statement(WIN, methods=METHODS, language="zh") == (
        "RAG 回答得最好（词元 F1 0.52，95% 区间 0.47 到 0.57），比零样本高 29 到 49 个百分点（p < 0.001），"
        "比排在其后的 LoRA (small) 高 6 到 14 个百分点（p = 0.002），均为校正后的值。"
    )


def test_advantages_of_two_and_of_several():
    two = Statement("advantages", {"simpler": "rag", "faster": "lora", "count": 2})
    three = Statement("advantages", {"cheaper": "rag", "simpler": "rag", "count": 3})
    assert write_statements([two, three], methods=METHODS) == (
        "RAG is the simpler of the two, LoRA is the faster. RAG is the cheapest and simplest of them."
    )
    assert write_statement(two, methods=METHODS, language="zh") == "两者之中，RAG 更简单，LoRA 更快。"


def test_a_tie_lists_arms_in_the_order_of_the_language():
    tie = Statement(
        "tie_same",
        {"arm": "zero_shot", "arms": ("zero_shot", "rag", "lora"), "metric": "accuracy", "score": 0.5, "cases": 8},
    )
    assert write_statement(tie, methods=METHODS) == (
        "Zero-shot, RAG and LoRA score the same (accuracy 0.50, no interval with 8 cases)."
    )
    assert write_statement(tie, methods=METHODS, language="zh").startswith("零样本、RAG 和 LoRA 得分相同")


def test_a_metric_without_translation_keeps_its_english_title():
    floor = Statement("floor", {"arm": "rag", "metric": "rouge_l", "score": 0.05, "low": 0.01, "high": 0.09})
    assert "rOUGE" not in write_statement(floor, methods=METHODS)


def test_titles_are_those_of_the_tables():
    assert {method: arm_title_in("en", method, method) for method in METHOD_TITLES} == METHOD_TITLES


class TestResults:
    @pytest.mark.parametrize(
        ("first", "second", "expected"),
        [
            ([False] * 60, [True] * 60, "少样本回答得最好"),
            ([True] * 60, [True] * 60, "零样本和少样本得分相同"),
            ([False] * 60, [False] * 60, "没有方案能完成这项任务"),
            ([False] * 8, [True] * 8, "样本太少"),
            (coin(60, 0.5), coin(60, 0.55, seed=1), "领先并不确定"),
        ],
    )
    def test_every_verdict_exists_in_chinese(self, first: list[bool], second: list[bool], expected: str):
        plan = plan_of("zero_shot", "few_shot")
        runs = [answers("zero_shot", first), answers("few_shot", second)]
        results = results_of(runs, plan, cases=len(first))
        assert verdict_text(results) == results.decision.sentence
        assert expected in verdict_text(results, language="zh")
        assert caveat_texts(results) == results.decision.caveats
        assert all(re.search(r"[\u4e00-\u9fff]", each) for each in caveat_texts(results, language="zh"))

    def test_a_verdict_stored_as_a_sentence_alone_stays_readable(self):
        results = results_of([answers("zero_shot", coin(60, 0.5))], plan_of("zero_shot"), cases=60)
        old = replace(results, decision=replace(results.decision, statements=(), caveat_statements=()))
        assert verdict_text(old, language="zh") == results.decision.sentence
        assert caveat_texts(old, language="zh") == results.decision.caveats


def test_many_arms_of_a_caveat_are_counted_after_the_first_ones():
    arms = tuple(f"few_shot_{count}" for count in range(7))
    caveat = Statement("caveat_one_seed_of", {"arms": arms})
    methods = dict.fromkeys(arms, "few_shot")
    assert write_statement(caveat, methods=methods) == (
        "One seed: how much Few-shot (few_shot_0), Few-shot (few_shot_1), Few-shot (few_shot_2), Few-shot (few_shot_3) "
        "and 3 more would vary with another draw was not measured."
    )
    assert "和另外 3 个会有多大变化" in write_statement(caveat, methods=methods, language="zh")
