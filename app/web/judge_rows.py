"""Judges as the page of an experiment shows them: what they found beside the main metric, and how far to trust them."""

from dataclasses import dataclass
from typing import Literal

from app.evaluation.judge_explanations import explain_judge
from app.reports.render_numbers import money, number, p_value, share
from app.reports.words import Words
from app.values.results import JudgedArm, JudgeResult, MetricSummary, Results
from app.web.figures import Cell, Table
from app.web.languages import gettext, language_code
from app.web.result_rows import VERDICT_WORDS, metric_title


@dataclass(frozen=True, slots=True)
class JudgePanel:
    """One judge. `notes` say why verdicts or intervals are missing, by arm; `spent` is what its calls took."""

    name: str
    sentences: tuple[str, ...]
    table: Table
    leanings: Table | None
    notes: tuple[str, ...]
    spent: str
    prompt: str


def build_judges(results: Results) -> tuple[JudgePanel, ...]:
    """Every judge of the plan, in its order."""
    return tuple(_build(judge) for judge in results.judges)


def _build(judge: JudgeResult) -> JudgePanel:
    language: Literal["en", "zh"] = "zh" if language_code() == "zh" else "en"
    words = Words(language)
    title = metric_title(judge.metric)
    is_pair = judge.kind == "pairwise"
    return JudgePanel(
        name=judge.name,
        sentences=explain_judge(judge, metric_title=title, language=language),
        table=_pairs(judge, title) if is_pair else _ratings(judge, title),
        leanings=_leanings(judge) if is_pair else None,
        notes=tuple(f"{arm.arm}: {words.stored(reason)}" for arm in judge.arms for reason in arm.reasons),
        spent=_spent(judge, words),
        prompt=judge.prompt,
    )


def _pairs(judge: JudgeResult, title: str) -> Table:
    head = (
        gettext("Arm"),
        title,
        gettext("Preferred to %(baseline)s") % {"baseline": judge.baseline},
        *_common_head(),
    )
    rows = tuple(
        (Cell(arm.arm), Cell(_scored(arm.reference)), Cell(_preferred(arm.summary)), *_common_cells(arm))
        for arm in judge.arms
    )
    caption = gettext("%(name)s: how often each arm is preferred, ties counting half") % {"name": judge.name}
    return Table(caption, head, rows, gettext("The metric is over the same cases."))


def _ratings(judge: JudgeResult, title: str) -> Table:
    head = (gettext("Arm"), title, gettext("Mean of 1 to 5"), gettext("Difference to the baseline"), *_common_head())
    rows = tuple(
        (
            Cell(arm.arm),
            Cell(_scored(arm.reference)),
            Cell(_scored(arm.summary)),
            *(
                (Cell(gettext("baseline")), *(Cell("–", tone="soft") for _ in range(2)), _count(arm))
                if arm.arm == judge.baseline
                else (Cell(_difference(arm)), *_common_cells(arm))
            ),
        )
        for arm in judge.arms
    )
    caption = gettext("%(name)s: how each arm is rated") % {"name": judge.name}
    return Table(caption, head, rows, gettext("The metric is over the same cases."))


def _common_head() -> tuple[str, ...]:
    return (
        gettext("Won, tied, lost"),
        gettext("Verdict"),
        gettext("Cases judged"),
    )


def _common_cells(arm: JudgedArm) -> tuple[Cell, ...]:
    tone = arm.verdict if arm.verdict in ("better", "worse") else ""
    return (
        Cell(f"{arm.wins} : {arm.ties} : {arm.losses}"),
        Cell(_verdict(arm), tone=tone),
        _count(arm),
    )


def _verdict(arm: JudgedArm) -> str:
    said = gettext(VERDICT_WORDS[arm.verdict])
    return said if arm.p_value_adjusted is None else f"{said}, p {p_value(arm.p_value_adjusted)}"


def _count(arm: JudgedArm) -> Cell:
    counts = {"judged": number(arm.summary.n, 0), "all": number(arm.summary.n + arm.missing, 0)}
    return Cell(gettext("%(judged)s of %(all)s") % counts)


def _leanings(judge: JudgeResult) -> Table:
    nothing = gettext("nothing was judged")
    rows = tuple(
        (
            Cell(arm.arm),
            Cell(_preferred(arm.orders_disagree)),
            Cell(share(arm.first_chosen, 0, nothing)),
            Cell(share(arm.longer_chosen, 0, nothing)),
        )
        for arm in judge.arms
    )
    head = (
        gettext("Arm"),
        gettext("Verdicts that changed with the order"),
        gettext("Choices that fell on the answer shown first"),
        gettext("Preferred answers that are the longer one"),
    )
    caption = gettext("%(name)s: does it judge the answer or its place and length?") % {"name": judge.name}
    note = gettext("Of the last two, 50%% is no lean; better answers may also be longer.") % {}
    return Table(caption, head, rows, note)


def _preferred(summary: MetricSummary | None) -> str:
    if summary is None:
        return share(None, 0, gettext("nothing was judged"))
    text = share(summary.value, 0, gettext("nothing was judged"))
    if summary.low is None or summary.high is None:
        return text
    return f"{text} ({share(summary.low, 0)} – {share(summary.high, 0)})"


def _scored(summary: MetricSummary) -> str:
    text = number(summary.value, 2, gettext("nothing was judged"))
    if summary.low is None or summary.high is None:
        return text
    return f"{text} ({number(summary.low)} – {number(summary.high)})"


def _difference(arm: JudgedArm) -> str:
    text = number(arm.difference, 2, gettext("too few cases"))
    if arm.low is None or arm.high is None:
        return text
    return f"{text} ({number(arm.low)} – {number(arm.high)})"


def _spent(judge: JudgeResult, words: Words) -> str:
    if judge.tokens.prompt is None or judge.tokens.completion is None:
        return gettext("It was never asked.")
    tokens = {"asked": number(judge.tokens.prompt, 0), "answered": number(judge.tokens.completion, 0)}
    taken = gettext("Its calls took %(asked)s tokens asked and %(answered)s answered") % tokens
    cost = words.stored(judge.cost_reason) if judge.cost_usd is None else money(judge.cost_usd)
    return f"{taken}; {cost}"
