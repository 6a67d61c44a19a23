"""What language models as judges say, beside the main metric and what people say of them."""

from app.evaluation.judge_explanations import explain_judge
from app.reports.blocks import Block, Bullets, Cell, Listing, Paragraph, Section, Table
from app.reports.memo_context import Context
from app.reports.memo_results import VERDICT_MARKS, tone_of
from app.reports.render_numbers import money, number, p_value, whole_percent
from app.values.results import JudgedArm, JudgeResult, MetricSummary


def judges_section(context: Context) -> Section | None:
    """Every judge of the plan; None without one."""
    judges = context.results.judges
    if not judges:
        return None
    blocks = tuple(block for judge in judges for block in _judge(context, judge))
    return Section("judges", context.say("What language models as judges say"), blocks)


def _judge(context: Context, judge: JudgeResult) -> list[Block]:
    title = context.metric_title(judge.metric)
    language = "zh" if context.words.language == "zh" else "en"
    blocks: list[Block] = [
        _figures(context, judge, title),
        Bullets(explain_judge(judge, metric_title=title, language=language)),
    ]
    if judge.kind == "pairwise":
        blocks.append(_leanings(context, judge))
    reasons = [f"{context.title_of(arm.arm)}: {_reason(context, arm)}" for arm in judge.arms if arm.reasons]
    if reasons:
        blocks.append(Bullets(tuple(reasons)))
    blocks.append(Paragraph(_spent(context, judge), is_soft=True))
    blocks.append(Listing(context.say("The prompt of {name}", name=judge.name), judge.prompt))
    return blocks


def _figures(context: Context, judge: JudgeResult, title: str) -> Table:
    say = context.say
    is_pair = judge.kind == "pairwise"
    found = (
        say("Preferred to {baseline}", baseline=context.title_of(judge.baseline)) if is_pair else say("Mean of 1 to 5")
    )
    heads = context.heads(
        "Arm", title, found, "Won, tied, lost", "Verdict", "Cases judged", "Without a verdict", numeric=(1, 2, 3, 5, 6)
    )
    rows = tuple(
        (
            Cell(context.title_of(arm.arm)),
            context.score(arm.reference, reason=_reason(context, arm)),
            _share(context, arm.summary, arm) if is_pair else context.score(arm.summary, reason=_reason(context, arm)),
            *_against_baseline(context, judge, arm),
            context.count(arm.summary.n),
            context.count(arm.missing),
        )
        for arm in judge.arms
    )
    caption = (
        say(
            "{name}: how often each arm is preferred, ties counting half; the metric over the same cases.",
            name=judge.name,
        )
        if is_pair
        else say("{name}: how each arm is rated; the metric over the same cases.", name=judge.name)
    )
    return Table(f"judge_{judge.name}", caption, heads, rows)


def _against_baseline(context: Context, judge: JudgeResult, arm: JudgedArm) -> tuple[Cell, Cell]:
    if arm.arm == judge.baseline:
        return Cell(context.say("baseline")), Cell(context.say("baseline"))
    tested = "" if arm.p_value_adjusted is None else f"p {p_value(arm.p_value_adjusted)}"
    return (
        Cell(f"{arm.wins} : {arm.ties} : {arm.losses}"),
        Cell(context.say(VERDICT_MARKS.get(arm.verdict, arm.verdict)), tone=tone_of(arm.verdict), small=tested),
    )


def _leanings(context: Context, judge: JudgeResult) -> Table:
    heads = context.heads(
        "Arm",
        "Verdicts that changed with the order",
        "Choices that fell on the answer shown first",
        "Preferred answers that are the longer one",
        numeric=(1, 2, 3),
    )
    rows = tuple(
        (
            Cell(context.title_of(arm.arm)),
            _share(context, arm.orders_disagree, arm),
            context.figure(arm.first_chosen, whole_percent, reason=_reason(context, arm)),
            context.figure(arm.longer_chosen, whole_percent, reason=_reason(context, arm)),
        )
        for arm in judge.arms
    )
    caption = context.say(
        "{name}: does it judge the answer or its place and length? Of the last two, 50% is no lean; better answers may "
        "also be longer.",
        name=judge.name,
    )
    return Table(f"judge_{judge.name}_leanings", caption, heads, rows)


def _share(context: Context, summary: MetricSummary | None, arm: JudgedArm) -> Cell:
    if summary is None or summary.value is None:
        return context.figure(None, whole_percent, reason=_reason(context, arm))
    return context.figure(
        summary.value,
        whole_percent,
        small=context.interval(summary.low, summary.high, whole_percent) or context.say("no interval"),
    )


def _reason(context: Context, arm: JudgedArm) -> str:
    return " ".join(context.words.stored(reason) for reason in arm.reasons)


def _spent(context: Context, judge: JudgeResult) -> str:
    say = context.say
    if judge.tokens.prompt is None or judge.tokens.completion is None:
        return say("It was never asked.")
    cost = context.words.stored(judge.cost_reason) if judge.cost_usd is None else money(judge.cost_usd)
    return say(
        "Its calls took {asked} tokens asked and {answered} answered; {cost}",
        asked=number(judge.tokens.prompt, 0),
        answered=number(judge.tokens.completion, 0),
        cost=cost,
    )
