"""What a judge did and how far to trust it, in plain sentences, English or Chinese. Standard library only."""

from collections.abc import Mapping
from typing import Literal

from app.values.results import HumanAgreement, JudgeResult

Language = Literal["en", "zh"]

_SENTENCES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "pairwise": (
            "{language_model} was shown the answers of each arm beside those of {baseline} to {cases} test cases, in "
            "both orders. A verdict counts only when both orders agree; otherwise it is a tie."
        ),
        "rubric": "{language_model} rated the answers of each arm to {cases} test cases from 1 to 5.",
        "criterion": "Criterion: {criterion}",
        "metric": (
            "Where judge and {metric} both prefer one of two answers, it is the same one in {agrees} of {pairs} cases."
        ),
        "no_metric": "In no case do judge and {metric} both prefer one of two answers, so the two cannot be compared.",
        "people": (
            "{people} people rated answers that were judged, blind: the judge gave the same in {share}% of {ratings} "
            "ratings of {cases} cases{interval}. Cohen's kappa is {kappa} (1 is full agreement, 0 what chance gives)."
        ),
        "person": (
            "One person rated answers that were judged, blind: the judge gave the same in {share}% of {ratings} "
            "ratings of {cases} cases{interval}. Cohen's kappa is {kappa} (1 is full agreement, 0 what chance gives)."
        ),
        "interval": " (95% interval {low} to {high})",
        "no_interval": "; with fewer than 10 cases there is no interval",
        "no_kappa": "not defined, because all gave one value",
        "nobody_pairs": (
            "No person has rated any of these pairs yet, so how far this judge can be trusted is not known. Rate "
            "answers blind, two side by side, on the page of the experiment's cases; from 10 cases on there is an "
            "interval."
        ),
        "nobody_ratings": (
            "No person has rated any of these answers yet, so how far this judge can be trusted is not known. Rate "
            "answers blind, one by one, on the page of the experiment's cases; from 10 cases on there is an interval."
        ),
        "own": "It is the language model of {arms} itself, and judges tend to favour what they would have written.",
        "bundled": "The bundled language model is a demonstration, far too small to judge.",
        "bias": (
            "Judges lean towards the answer shown first, the longer one, and their own (Zheng et al. 2023, arXiv "
            "2306.05685, section 3.3). A judge ranks no arm here; the metric beside it does."
        ),
    },
    "zh": {
        "pairwise": (
            "{language_model} 看到各方案与 {baseline} 对 {cases} 个测试用例的回答，两种先后顺序各问一次。"
            "仅当两种顺序的判定一致时才算数，否则记为平局。"
        ),
        "rubric": "{language_model} 对各方案在 {cases} 个测试用例上的回答按 1 至 5 评分。",
        "criterion": "标准：{criterion}",
        "metric": "在评判者与 {metric} 都偏向两个回答之一的用例中，{pairs} 个里有 {agrees} 个偏向同一个。",
        "no_metric": "没有用例让评判者与 {metric} 都偏向两个回答之一，因此两者无法比较。",
        "people": (
            "{people} 人对已评判的回答作了盲评：在 {cases} 个用例的 {ratings} 次评分中，评判者有 {share}% 与人相同"
            "{interval}。Cohen κ 为 {kappa}（1 为完全一致，0 为偶然水平）。"
        ),
        "person": (
            "1 人对已评判的回答作了盲评：在 {cases} 个用例的 {ratings} 次评分中，评判者有 {share}% 与人相同"
            "{interval}。Cohen κ 为 {kappa}（1 为完全一致，0 为偶然水平）。"
        ),
        "interval": "（95% 区间 {low} 至 {high}）",
        "no_interval": "；少于 10 个用例时没有区间",
        "no_kappa": "未定义，因为所有评分都是同一个值",
        "nobody_pairs": (
            "尚无人对这些回答对作过评分，因此不知道此评判者有多可信。请在实验的用例页面上“盲评回答”，两两对比；"
            "达到 10 个用例后给出区间。"
        ),
        "nobody_ratings": (
            "尚无人对这些回答作过评分，因此不知道此评判者有多可信。请在实验的用例页面上“盲评回答”，逐个评分；"
            "达到 10 个用例后给出区间。"
        ),
        "own": "它与 {arms} 使用同一个语言模型，而评判者往往偏爱自己会写出的内容。",
        "bundled": "内置语言模型只是演示，规模太小，远不足以评判。",
        "bias": (
            "评判者会偏向先显示的回答、较长的回答和自己的回答（Zheng et al. 2023，arXiv 2306.05685，第 3.3 节）。"
            "评判者在此不为任何方案排名；排名依据的是旁边的指标。"
        ),
    },
}
MOST_OF_A_CRITERION = 400


def explain_judge(judge: JudgeResult, *, metric_title: str, language: Language = "en") -> tuple[str, ...]:
    """What it was asked, how it stands to the main metric and to people, and which leanings to expect."""
    words = _SENTENCES[language]
    criterion = judge.criterion.strip()
    if len(criterion) > MOST_OF_A_CRITERION:
        criterion = f"{criterion[:MOST_OF_A_CRITERION]} …"
    facts = {
        "language_model": judge.language_model,
        "baseline": judge.baseline,
        "cases": f"{judge.cases:,}",
        "criterion": criterion,
        "metric": metric_title,
        "agrees": f"{judge.metric_agrees:,}",
        "pairs": f"{judge.metric_pairs:,}",
        "arms": ("、" if language == "zh" else ", ").join(judge.own_arms),
    }
    keys = [judge.kind, "criterion", "metric" if judge.metric_pairs else "no_metric"]
    told = [words[key].format(**facts) for key in keys]
    told.append(explain_agreement(judge, language))
    leanings = ["own"] if judge.own_arms else []
    leanings += ["bundled"] if judge.language_model == "bundled" else []
    return (*told, *(words[key].format(**facts) for key in (*leanings, "bias")))


def explain_agreement(judge: JudgeResult, language: Language = "en") -> str:
    """How far the judge agrees with people, or that nobody can know, and what to do about it."""
    words, found = _SENTENCES[language], judge.agreement
    if found is None or found.share is None:
        return words["nobody_pairs" if judge.kind == "pairwise" else "nobody_ratings"]
    return words["person" if found.people == 1 else "people"].format(
        people=f"{found.people:,}",
        share=f"{100 * found.share:.0f}",
        ratings=f"{found.ratings:,}",
        cases=f"{found.cases:,}",
        interval=_share_interval(found, words),
        kappa=_kappa(found, words),
    )


def _share_interval(found: HumanAgreement, words: Mapping[str, str]) -> str:
    if found.share_low is None or found.share_high is None:
        return words["no_interval"]
    return words["interval"].format(low=f"{100 * found.share_low:.0f}%", high=f"{100 * found.share_high:.0f}%")


def _kappa(found: HumanAgreement, words: Mapping[str, str]) -> str:
    if found.kappa is None:
        return words["no_kappa"]
    if found.kappa_low is None or found.kappa_high is None:
        return f"{found.kappa:.2f}"
    return f"{found.kappa:.2f}{words['interval'].format(low=f'{found.kappa_low:.2f}', high=f'{found.kappa_high:.2f}')}"
