"""The decision memo: everything a report says, decided here once, so that every format only lays it out."""

from datetime import date, datetime, timedelta
from typing import Any

from app.decision.phrases import verdict_parts
from app.reports.blocks import Cell, Column, FrontPage, Labels, Memo, Section, Table, Term
from app.reports.memo_background import (
    advice_section,
    arms_section,
    data_section,
    examples_section,
    limits_section,
    provenance_section,
    question_section,
    reading_section,
)
from app.reports.memo_context import Context, MemoInputs, reason_for
from app.reports.memo_costs import costs_section, curves_section
from app.reports.memo_decision import decision_section
from app.reports.memo_errors import errors_section
from app.reports.memo_judges import judges_section
from app.reports.memo_results import arm_cell, effort_section, results_section
from app.reports.render_numbers import chance, duration, money, number
from app.values.results import ArmResult

REVIEW_AFTER = timedelta(days=90)
"""Prices and language models change within a quarter; this project's convention."""

FRONT_CAVEATS = 3
MEMBERS_OF_A_COMPARISON = 2


def build_memo(inputs: MemoInputs) -> Memo:
    """The memo of these results; the same inputs give the same memo."""
    context = Context(inputs)
    review_on = _write_day((inputs.generated_at + REVIEW_AFTER).date(), inputs.language)
    sections: tuple[Section | None, ...] = (
        decision_section(context),
        results_section(context),
        judges_section(context),
        effort_section(context),
        costs_section(context),
        errors_section(context),
        curves_section(context),
        question_section(context),
        advice_section(context),
        arms_section(context),
        data_section(context),
        examples_section(context),
        reading_section(context),
        limits_section(context),
        provenance_section(context, review_on=review_on),
    )
    say = context.say
    return Memo(
        language=inputs.language,
        title=inputs.title,
        generated_on=_write_moment(inputs.generated_at, inputs.language),
        generated_iso=inputs.generated_at.isoformat(timespec="seconds"),
        review_on=review_on,
        sextant_version=inputs.results.sextant_version,
        labels=Labels(
            kind=say("Decision memo"),
            verdict=say("Verdict"),
            caveats=say("Before you rely on this"),
            reference=say("Reference"),
            empty_answer=say("(empty answer)"),
            footer=say(
                "Written by Sextant {version}. This file is complete in itself and fetches nothing.",
                version=inputs.results.sextant_version,
            ),
            case=say("Case"),
        ),
        front=build_front_page(context),
        sections=tuple(section for section in sections if section is not None),
    )


def build_front_page(context: Context) -> FrontPage:
    """Verdict, strength, cost and the gravest caveats; the page of an experiment shows the same."""
    verdict, more_verdict = verdict_parts(context.results, language=context.words.language)
    more = len(context.caveats) - FRONT_CAVEATS
    return FrontPage(
        verdict=verdict,
        more_verdict=more_verdict,
        is_decided=context.results.decision.arm is not None,
        strength=_strength(context),
        cost=_cost(context),
        caveats=context.caveats[:FRONT_CAVEATS],
        more_caveats=context.say("{count} more under Limits and threats.", count=more) if more > 0 else "",
        summary=_summary(context),
        facts=_facts(context),
    )


def _strength(context: Context) -> Term:
    say, decision, utility = context.say, context.results.decision, context.results.utility
    if any(each.key == "take_race" for each in decision.statements):
        found = Term(
            say("Within the margin"),
            say("The race leaves no other arm a chance to win by more than the margin; better than all was not shown."),
        )
    elif decision.arm is None:
        found = Term(say("Not decided"), say("The measurements do not single out one arm."))
    elif len(context.arms) == 1:
        found = Term(say("Clear"), say("There was no other arm to compare with."))
    else:
        found = Term(
            say("Clear"),
            say("Better than every other arm that could be chosen, corrected for several comparisons."),
        )
    proposed = None if utility is None or utility.arm is None else utility.arm
    if utility is None or proposed is None:
        return found
    worth = next((each for each in utility.arms if each.arm == proposed), None)
    if worth is None or sum(each.utility is not None for each in utility.arms) < MEMBERS_OF_A_COMPARISON:
        was_race = any(each.out is not None and each.out.key == "out_stopped_early" for each in utility.arms)
        odds = (
            say(
                "Under the team's weights and limits take {arm}; the race stopped every other arm that could be "
                "chosen.",
                arm=context.title_of(proposed),
            )
            if was_race
            else say("It is the only arm in the running, so nothing is known of how it compares.")
        )
    elif worth.probability_best is None or worth.expected_regret is None:
        odds = say(
            "The scores alone point to {arm}; there are too few cases to say how likely it is the best.",
            arm=context.title_of(proposed),
        )
    else:
        odds = say(
            "Under the team's weights and limits take {arm}: best with a probability of {share}, giving away "
            "{regret} points on average.",
            arm=context.title_of(proposed),
            share=chance(worth.probability_best),
            regret=number(100 * worth.expected_regret, 1),
        )
    joint = "" if context.words.language == "zh" else " "
    return Term(found.name, f"{found.text}{joint}{odds}")


def _cost(context: Context) -> Term:
    """What the proposed arm costs, or every arm where none is proposed."""
    say = context.say
    chosen = _proposed(context)
    arms = [chosen] if chosen is not None else list(context.arms)
    known = [arm for arm in arms if arm.cost_usd_per_1000_requests is not None]
    if not known:
        reason = next((reason_for(arm.reasons, "cost_usd_per_1000_requests") for arm in arms), "")
        return Term(say("Cost"), context.words.stored(reason) or say("No price is known."))
    parts = [
        say(
            "{arm}: {cost} per 1,000 requests",
            arm=context.title_of(arm.key),
            cost=money(arm.cost_usd_per_1000_requests),
        )
        for arm in known
    ]
    text = "; ".join(parts)
    economics = context.results.economics
    monthly = None
    if economics is not None and chosen is not None:
        monthly = next((each.usd_per_month for each in economics.costs if each.arm == chosen.key), None)
    if economics is not None and monthly is not None:
        text += say(
            ", {cost} a month at {volume} requests with everything counted",
            cost=money(monthly),
            volume=number(economics.assumptions.requests_per_month, 0),
        )
    return Term(say("Cost"), text + say("."))


def _proposed(context: Context) -> ArmResult | None:
    utility = context.results.utility
    keys = (None if utility is None else utility.arm, context.results.decision.arm)
    key = next((key for key in keys if key is not None), None)
    return next((arm for arm in context.arms if arm.key == key), None)


def _summary(context: Context) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for arm in context.arms:
        reason = reason_for(arm.reasons, f"metrics.{context.metric}")
        rows.append(
            (
                arm_cell(context, arm),
                context.score(arm.metrics.get(context.metric), reason=reason),
                context.money(
                    arm.cost_usd_per_1000_requests, reason=reason_for(arm.reasons, "cost_usd_per_1000_requests")
                ),
                context.figure(arm.latency_seconds.p50, duration, reason=reason_for(arm.reasons, "latency_seconds")),
            )
        )
    columns = (
        Column(context.say("Arm")),
        Column(context.metric_title(context.metric), is_numeric=True),
        Column(context.say("Cost per 1,000"), is_numeric=True),
        Column(context.say("Median time"), is_numeric=True),
    )
    return Table("summary", context.say("Every arm at a glance."), columns, tuple(rows))


def _facts(context: Context) -> tuple[Term, ...]:
    say, results = context.say, context.results
    task = str(results.plan.get("task", "")).replace("_", " ")
    counted: Any = results.provenance.get("test_cases")  # a JSON document
    seeds = sorted({seed for arm in context.arms for seed in arm.seeds})
    language_models = sorted({arm.language_model for arm in context.arms})
    join = context.words.join
    facts = [
        Term(say("Task"), say(task.capitalize())) if task else None,
        Term(say("Test cases"), f"{counted:,}") if isinstance(counted, int) else None,
        Term(say("Arms"), str(len(context.arms))),
        Term(say("Baseline"), context.title_of(context.baseline)),
        Term(say("Language model" if len(language_models) == 1 else "Language models"), join(language_models)),
        Term(say("Seed" if len(seeds) == 1 else "Seeds"), join([str(seed) for seed in seeds])) if seeds else None,
    ]
    return tuple(fact for fact in facts if fact is not None)


def _write_day(day: date, language: str) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日" if language == "zh" else f"{day.day} {day:%B %Y}"


def _write_moment(moment: datetime, language: str) -> str:
    return f"{_write_day(moment.date(), language)}, {moment:%H:%M} {moment.tzname() or ''}".strip()
