"""What was tested and found, in one plain sentence, English or Chinese. Standard library only: pages use it too."""

from collections.abc import Iterable, Mapping
from typing import Literal

from app.values.results import Comparison, ErrorAnalysis

Language = Literal["en", "zh"]

_SENTENCES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "nothing": "No case was answered by both {arm} and {baseline}, so nothing was tested.",
        "too_few": "Both {arm} and {baseline} answered {cases} cases, too few for a test or an interval.",
        "too_few_groups": (
            "Both {arm} and {baseline} answered {cases} cases, which belong to {groups} groups, too few for a test or "
            "an interval."
        ),
        "mcnemar": (
            "Of {cases} cases answered by both, {arm} alone was right on {wins} and {baseline} alone on {losses}; if "
            "the two were equally good, a split at least this uneven would come up with probability {p} (exact "
            "McNemar test; {adjusted} after Holm's correction)."
        ),
        "permutation": (
            "Over {cases} cases answered by both, {arm} is {gap} points {direction} {baseline}; if the two were "
            "equally good, swapping their answers case by case at random would give a difference at least this large "
            "with probability {p} (permutation test; {adjusted} after Holm's correction)."
        ),
        "anytime": (
            "Over the first {cases} cases of the race, answered by both, {arm} is {gap} points {direction} {baseline}; "
            "if the two were equally good, the race would at any moment look this uneven with probability at most {p} "
            "(betting test, valid whenever a race stops; {adjusted} after Holm's correction)."
        ),
        "above": "above",
        "below": "below",
        "better": "That is better beyond chance.",
        "worse": "That is worse beyond chance.",
        "unclear": "That can be chance.",
        "detectable": "This many cases would have shown a difference of {points} points four times in five.",
        "needed": "Showing a difference of {margin} points takes about {needed} cases.",
        "equivalent": (
            "The 90% interval, {low} to {high} points, lies within the margin of {margin} points: for the purpose at "
            "hand the two are equivalent (two one-sided tests)."
        ),
    },
    "zh": {
        "nothing": "{arm} 与 {baseline} 没有共同回答的样本，因此未作检验。",
        "too_few": "{arm} 与 {baseline} 共同回答了 {cases} 个样本，太少，无法检验或给出区间。",
        "too_few_groups": (
            "{arm} 与 {baseline} 共同回答了 {cases} 个样本，但它们只属于 {groups} 组，太少，无法检验或给出区间。"
        ),
        "mcnemar": (
            "在两者都回答的 {cases} 个样本中，仅 {arm} 答对 {wins} 个，仅 {baseline} 答对 {losses} 个；"
            "若两者一样好，出现至少这样悬殊的分布的概率为 {p}（精确 McNemar 检验；Holm 校正后 {adjusted}）。"
        ),
        "permutation": (
            "在两者都回答的 {cases} 个样本上，{arm} 比 {baseline} {direction} {gap} 个百分点；"
            "若两者一样好，逐样本随机交换答案得到至少这么大差异的概率为 {p}（置换检验；Holm 校正后 {adjusted}）。"
        ),
        "anytime": (
            "在竞速中两者都回答的前 {cases} 个样本上，{arm} 比 {baseline} {direction} {gap} 个百分点；"
            "若两者一样好，竞速在任一时刻显得如此悬殊的概率至多为 {p}"
            "（投注检验，无论竞速何时停止都有效；Holm 校正后 {adjusted}）。"
        ),
        "above": "高",
        "below": "低",
        "better": "这一优势超出偶然。",
        "worse": "这一劣势超出偶然。",
        "unclear": "这可能只是偶然。",
        "detectable": "以这么多样本，{points} 个百分点的差异有五分之四的机会被发现。",
        "needed": "要证明 {margin} 个百分点的差异，约需 {needed} 个样本。",
        "equivalent": (
            "90% 区间（{low} 至 {high} 个百分点）落在 {margin} 个百分点的容差之内："
            "就当前目的而言两者等效（双单侧检验）。"
        ),
    },
}

_BENEFITS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "gains": (
            "Over {cases} cases that all four arms answered, retrieval alone brings {rag} points, tuning alone "
            "{tuned}, and both together {both}."
        ),
        "reinforcing": "Together they bring {interaction} points more than the two gains added up.",
        "overlapping": "Together they bring {interaction} points less than the two gains added up: they overlap.",
        "additive": "The benefits add up, within the margin.",
        "unclear": "Whether the benefits overlap or reinforce each other, these cases do not show.",
    },
    "zh": {
        "gains": (
            "在四个方案都回答的 {cases} 个样本上，单独检索带来 {rag} 个百分点，"
            "单独微调带来 {tuned} 个，两者合用带来 {both} 个。"
        ),
        "reinforcing": "合用比各自之和多 {interaction} 个百分点：两者相互增强。",
        "overlapping": "合用比各自之和少 {interaction} 个百分点：两者的收益有重叠。",
        "additive": "两者的收益在容差之内可以相加。",
        "unclear": "两者的收益是重叠还是相互增强，这些样本还看不出来。",
    },
}


def explain_comparison(comparison: Comparison, language: Language = "en") -> str:
    """The test by name, what it found, and what it could have found; one to three sentences."""
    words = _SENTENCES[language]
    gap = comparison.difference
    facts = {
        "arm": comparison.arm,
        "baseline": comparison.baseline,
        "cases": f"{comparison.cases:,}",
        "groups": f"{comparison.groups or 0:,}",
        "wins": f"{comparison.wins:,}",
        "losses": f"{comparison.losses:,}",
        "gap": "" if gap is None else _points(abs(gap)),
        "direction": words["below" if gap is not None and gap < 0 else "above"],
        "p": _probability(comparison.p_value),
        "adjusted": _probability(comparison.p_value_adjusted),
        "points": _points(comparison.smallest_detectable),
        "margin": _points(comparison.margin),
        "needed": "" if comparison.cases_needed is None else f"{comparison.cases_needed:,}",
        "low": _points(comparison.equivalence_low),
        "high": _points(comparison.equivalence_high),
    }
    if comparison.cases == 0:
        keys = ["nothing"]
    elif comparison.test is None or comparison.p_value is None:
        keys = ["too_few" if comparison.groups is None else "too_few_groups"]
    else:
        keys = [comparison.test, comparison.verdict]
        if comparison.verdict == "unclear" and comparison.smallest_detectable is not None:
            keys.append("detectable")
        if comparison.verdict == "unclear" and comparison.cases_needed is not None:
            keys.append("needed")
    return _joined((words[key].format(**facts) for key in keys if key in words), language)


def explain_error_analysis(analysis: ErrorAnalysis, language: Language = "en") -> str:
    """What retrieval and tuning bring alone and together, and what the interaction says."""
    words = _BENEFITS[language]
    facts = {
        "cases": f"{analysis.cases:,}",
        "rag": _signed(analysis.rag_gain.value),
        "tuned": _signed(analysis.tuning_gain.value),
        "both": _signed(analysis.both_gain.value),
        "interaction": _points(abs(analysis.interaction.value)),
    }
    return _joined((words[key].format(**facts) for key in ("gains", analysis.reading)), language)


def _joined(sentences: Iterable[str], language: Language) -> str:
    return ("" if language == "zh" else " ").join(sentences)


def _points(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f}"


def _signed(share: float) -> str:
    return f"{100 * share:+.1f}"


def _probability(p_value: float | None) -> str:
    if p_value is None:
        return "?"
    return "< 0.0001" if p_value < 0.0001 else f"{p_value:.2g}" if p_value < 0.095 else f"{p_value:.2f}"
