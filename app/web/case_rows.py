"""Cases as cards: every arm's answer side by side, marked in words and colour."""

from dataclasses import dataclass

from app.values.cases import Passage
from app.values.views import AnswerView, CasePage, CaseView, ExperimentView
from app.web.languages import gettext, noted

CASE_FILTERS: tuple[tuple[str, str, str], ...] = (
    ("all", noted("All"), noted("Every test case")),
    ("different", noted("Different"), noted("Two arms score differently")),
    ("improved", noted("Improved"), noted("Some arm scores higher than the baseline")),
    ("regressed", noted("Regressed"), noted("Some arm scores lower than the baseline")),
    ("errors", noted("Errors"), noted("At least one arm gave no answer")),
)
_MOST_LABELS = 5


@dataclass(frozen=True, slots=True)
class CaseTab:
    """One filter with how many cases it leaves."""

    name: str
    title: str
    hint: str
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage as it was retrieved. `is_gold` when the case names its document as the one with the answer."""

    passage: Passage
    is_gold: bool


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One arm's answer. `mark` is right, wrong, part, failed, unscored or missing; `mark_text` says it in words."""

    arm_key: str
    is_baseline: bool
    mark: str
    mark_text: str
    answer: AnswerView | None
    passages: tuple[PassageRow, ...]
    top_labels: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case with a row for every arm of the experiment."""

    case: CaseView
    answers: tuple[AnswerRow, ...]


def build_tabs(page: CasePage) -> tuple[CaseTab, ...]:
    """The filters with their counts."""
    return tuple(
        CaseTab(
            name=name,
            title=gettext(title),
            hint=gettext(hint),
            count=page.counts.get(name, 0),
            is_current=name == page.filter_name,
        )
        for name, title, hint in CASE_FILTERS
    )


def build_case_row(case: CaseView, experiment: ExperimentView) -> CaseRow:
    """The case with every arm of the experiment, also those that have not answered it."""
    answers = {answer.arm_key: answer for answer in case.answers}
    return CaseRow(
        case=case,
        answers=tuple(_build_answer(arm.key, arm.is_baseline, answers.get(arm.key), case) for arm in experiment.arms),
    )


def _build_answer(arm_key: str, is_baseline: bool, answer: AnswerView | None, case: CaseView) -> AnswerRow:
    mark, mark_text = _mark(answer)
    passages = answer.passages if answer else ()
    scores = (answer.label_scores or {}) if answer else {}
    return AnswerRow(
        arm_key=arm_key,
        is_baseline=is_baseline,
        mark=mark,
        mark_text=mark_text,
        answer=answer,
        passages=tuple(
            PassageRow(passage=passage, is_gold=passage.document in case.gold_documents) for passage in passages
        ),
        top_labels=tuple(sorted(scores.items(), key=lambda pair: -pair[1])[:_MOST_LABELS]),
    )


def _mark(answer: AnswerView | None) -> tuple[str, str]:
    if answer is None:
        return "missing", gettext("Not answered")
    if answer.failure is not None:
        return "failed", gettext("Failed")
    if answer.is_correct:
        return "right", gettext("Correct")
    if answer.is_correct is None:
        return "unscored", gettext("Not scored")
    return ("part", gettext("Partly right")) if answer.score else ("wrong", gettext("Incorrect"))
