"""Cases as cards: every arm's answer side by side, marked in words and colour; what is asked for stands in the URL."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from urllib.parse import urlencode

from app.values.case_views import AnswerView, CasePage, CaseQuery, CaseView
from app.values.cases import Passage
from app.values.views import ExperimentView
from app.web.dependencies import Fields
from app.web.languages import gettext, noted
from app.web.word_diff import DiffPart, diff_words

CASE_FILTERS: tuple[tuple[str, str, str], ...] = (
    ("all", noted("All"), noted("Every test case")),
    ("different", noted("Different"), noted("Two arms score differently")),
    ("improved", noted("Improved"), noted("Some arm scores higher than the baseline")),
    ("regressed", noted("Regressed"), noted("Some arm scores lower than the baseline")),
    ("errors", noted("Errors"), noted("At least one arm gave no answer")),
)
FAILURE_WORDS: Mapping[str, str] = {
    "missing_knowledge": noted("The documents lack it"),
    "failed_retrieval": noted("Retrieval missed it"),
    "failed_reading": noted("Found, but not read right"),
    "unassigned": noted("Cannot be told"),
}
_URL_NAMES: Mapping[str, str] = {
    "filter_name": "filter",
    "baseline": "baseline",
    "arm": "arm",
    "slice_field": "slice",
    "slice_value": "value",
    "tag": "tag",
    "failure": "failure",
}
_DEFAULTS = {field.name: field.default for field in fields(CaseQuery)}


@dataclass(frozen=True, slots=True)
class CaseTab:
    """One filter with how many cases it leaves."""

    name: str
    title: str
    hint: str
    count: int
    is_current: bool
    address: str


@dataclass(frozen=True, slots=True)
class CaseChoice:
    """One select of the filter form: options as (value, title), and the value chosen."""

    name: str
    title: str
    options: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage as it was retrieved. `is_gold` when the case names its document as the one with the answer.

    `scores` are those it was found by, as (what, value).
    """

    passage: Passage
    is_gold: bool
    scores: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One arm's answer. `mark` is right, wrong, part, failed, unscored or missing; `mark_text` says it in words.

    `change` is better or worse than the baseline's answer, else empty. `label_scores` are sorted, the likeliest first.
    """

    arm_key: str
    is_baseline: bool
    mark: str
    mark_text: str
    change: str
    answer: AnswerView | None
    difference: tuple[DiffPart, ...]
    passages: tuple[PassageRow, ...]
    label_scores: tuple[tuple[str, float], ...]
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case with a row for every arm of the experiment; `address` is its own page, filters kept."""

    case: CaseView
    address: str
    answers: tuple[AnswerRow, ...]


def read_query(fields: Fields) -> CaseQuery:
    """What the URL asks for. The slice may come as one field, "language=zh"."""
    texts = {name: fields.get(url_name, str(_DEFAULTS[name])) for name, url_name in _URL_NAMES.items()}
    if not texts["slice_value"] and "=" in texts["slice_field"]:
        texts["slice_field"], _, texts["slice_value"] = texts["slice_field"].partition("=")
    return CaseQuery(**texts)


def query_pairs(query: CaseQuery, *, plan_baseline: str) -> tuple[tuple[str, str], ...]:
    """What stands in the URL: everything that is not as by default."""
    shown = replace(query, baseline="") if query.baseline == plan_baseline else query
    return tuple(
        (url_name, getattr(shown, name))
        for name, url_name in _URL_NAMES.items()
        if getattr(shown, name) != _DEFAULTS[name]
    )


def list_address(experiment: ExperimentView, query: CaseQuery, *, page: int = 1) -> str:
    """The address of the list under this query."""
    pairs = [*query_pairs(query, plan_baseline=experiment.baseline), *([("page", str(page))] if page > 1 else [])]
    address = f"/experiments/{experiment.id}/cases"
    return f"{address}?{urlencode(pairs)}" if pairs else address


def case_address(experiment: ExperimentView, case_id: str, query: CaseQuery) -> str:
    """The address of one case; the next and the previous one there follow this query."""
    pairs = [("id", case_id), *query_pairs(query, plan_baseline=experiment.baseline)]
    return f"/experiments/{experiment.id}/case?{urlencode(pairs)}"


def build_tabs(page: CasePage, experiment: ExperimentView) -> tuple[CaseTab, ...]:
    """The filters with their counts."""
    return tuple(
        CaseTab(
            name=name,
            title=gettext(title),
            hint=gettext(hint),
            count=page.counts.get(name, 0),
            is_current=name == page.query.filter_name,
            address=list_address(experiment, replace(page.query, filter_name=name)),
        )
        for name, title, hint in CASE_FILTERS
    )


def build_choices(page: CasePage, experiment: ExperimentView) -> tuple[CaseChoice, ...]:
    """What else the cases can be narrowed by: baseline, arm, slice, error tag."""
    arms = tuple((arm.key, arm.key) for arm in experiment.arms)
    query = page.query
    choices = [
        CaseChoice("baseline", gettext("Baseline"), arms, query.baseline),
        CaseChoice("arm", gettext("Arm"), (("", gettext("Any arm")), *arms), query.arm),
    ]
    if page.slices:
        slices = tuple(
            (f"{field}={value}", f"{field}: {value}") for field, values in page.slices.items() for value in values
        )
        chosen = f"{query.slice_field}={query.slice_value}" if query.slice_field else ""
        choices.append(CaseChoice("slice", gettext("Slice"), (("", gettext("Every slice")), *slices), chosen))
    tags = {tag: tag for _, tag in page.tag_counts}
    if tags or query.tag:
        options = (("", gettext("Any tag or none")), *tags.items())
        choices.append(CaseChoice("tag", gettext("Error tag"), options, query.tag))
    if query.failure:
        options = (("", gettext("Any")), *((kind, gettext(words)) for kind, words in FAILURE_WORDS.items()))
        choices.append(CaseChoice("failure", gettext("Why it was wrong"), options, query.failure))
    return tuple(choices)


def build_case_row(case: CaseView, experiment: ExperimentView, query: CaseQuery, *, in_full: bool = False) -> CaseRow:
    """The case with every arm of the experiment, also those that have not answered it; `in_full` with word diffs."""
    answers = {answer.arm_key: answer for answer in case.answers}
    baseline = query.baseline or experiment.baseline
    start = answers[baseline].score if baseline in answers else None
    return CaseRow(
        case=case,
        address=case_address(experiment, case.case_id, query),
        answers=tuple(
            _build_answer(
                arm.key, answers.get(arm.key), case, baseline=baseline, baseline_score=start, with_diff=in_full
            )
            for arm in experiment.arms
        ),
    )


def _build_answer(
    arm_key: str,
    answer: AnswerView | None,
    case: CaseView,
    *,
    baseline: str,
    baseline_score: float | None,
    with_diff: bool,
) -> AnswerRow:
    mark, mark_text = _mark(answer)
    scores = (answer.label_scores or {}) if answer else {}
    is_read = with_diff and answer is not None and answer.failure is None and mark != "right"
    return AnswerRow(
        arm_key=arm_key,
        is_baseline=arm_key == baseline,
        mark=mark,
        mark_text=mark_text,
        change=_change(answer.score if answer else None, baseline_score),
        answer=answer,
        difference=diff_words(answer.answer, case.target) if is_read and answer else (),
        passages=tuple(
            PassageRow(passage=passage, is_gold=passage.document in case.gold_documents, scores=_scores_of(passage))
            for passage in (answer.passages if answer else ())
        ),
        label_scores=tuple(sorted(scores.items(), key=lambda pair: -pair[1])),
        tags=case.tags.get(arm_key, ()),
    )


def _scores_of(passage: Passage) -> tuple[tuple[str, float], ...]:
    named = (
        (gettext("cosine"), passage.cosine),
        ("BM25", passage.bm25),
        (gettext("fused rank"), passage.fusion),
        (gettext("reranker"), passage.rerank),
    )
    return tuple((name, value) for name, value in named if value is not None)


def _change(score: float | None, start: float | None) -> str:
    if score is None or start is None or score == start:
        return ""
    return "better" if score > start else "worse"


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
