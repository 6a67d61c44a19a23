"""What judges and the entailment check said of the answers to one case, as its page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.evaluation.judge_verdicts import ORDERS_AGREE, PREFERENCE, RATING, SAME_ANSWERS
from app.metrics.diagnostic_names import ENTAILMENT
from app.reports.render_numbers import number, share
from app.reports.words import Words
from app.values.case_views import CaseRemark
from app.web.languages import gettext, language_code


@dataclass(frozen=True, slots=True)
class RemarkRow:
    """Who says it of which arm, and what; `lines` and `prompt` where there is more to see."""

    title: str
    text: str
    lines: tuple[str, ...]
    prompt: str


def build_remarks(remarks: Iterable[CaseRemark], *, baseline: str) -> tuple[RemarkRow, ...]:
    """One row per remark."""
    return tuple(
        RemarkRow(
            title=f"{remark.judge or gettext('Entailment')}: {remark.arm_key}",
            text=_say(remark, baseline),
            lines=tuple(remark.reply.splitlines()) if remark.kind == "entailment" else (),
            prompt=remark.prompt,
        )
        for remark in remarks
    )


def _say(remark: CaseRemark, baseline: str) -> str:
    if remark.failure is not None:
        return gettext("No verdict: %(reason)s") % {"reason": Words(language_code()).stored(remark.failure)}
    if remark.kind == "entailment":
        return _say_entailed(remark)
    rating = remark.scores.get(RATING)
    if rating is not None:
        return gettext("Rated %(rating)s of 5.") % {"rating": number(rating, 0)}
    return _say_preferred(remark, baseline)


def _say_preferred(remark: CaseRemark, baseline: str) -> str:
    preference = remark.scores.get(PREFERENCE)
    if remark.reply == SAME_ANSWERS:
        return gettext("A tie: both answers read the same, so nobody was asked.")
    if remark.scores.get(ORDERS_AGREE) == 0:
        return gettext("A tie, because the verdict changed with the order of the answers.")
    if preference == 0.5:
        return gettext("A tie in both orders.")
    preferred = remark.arm_key if preference == 1 else baseline
    return gettext("Prefers %(arm)s in both orders.") % {"arm": preferred}


def _say_entailed(remark: CaseRemark) -> str:
    found = remark.scores.get(ENTAILMENT)
    if found is None:
        return gettext("There is no sentence to check.")
    if found == 1:
        return gettext("Some passage entails every sentence.")
    return gettext("Some passage entails %(share)s of the sentences; none entails:") % {"share": share(found, 0)}
