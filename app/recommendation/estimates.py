"""Estimates beside each method, from the answers alone: labels, days, cost of a month, graphics memory.

Every figure is in estimates.yaml with its source and date; here is only how they are put together. Each quantity
reaches from the lowest to the highest figure that the answers allow, so an unknown answer widens it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, reduce
from math import floor, log10

from app.glossary import MethodKey
from app.questionnaire.answers import check_answers
from app.questionnaire.questions import UNKNOWN, load_questionnaire
from app.questionnaire.wording import DEFAULT_LANGUAGE
from app.recommendation.estimates_cost import RequestTokens, monthly_cost
from app.recommendation.estimates_figures import Figure, FigureBook, Span, add, load_figure_book, union
from app.values.estimates import Estimate, EstimateUnit, MethodEstimate

_CRAFTS_OF_SKILL: Mapping[str, tuple[str, ...]] = {
    "neither": (),
    "search": ("search",),
    "training": ("training",),
    "both": ("search", "training"),
    UNKNOWN: (),
}
_NOTHING = Span(0, 0)


def estimate_methods(
    answers: Mapping[str, str], *, language: str = DEFAULT_LANGUAGE, book: FigureBook | None = None
) -> dict[MethodKey, MethodEstimate]:
    """Four ranges for every method: labels, working days, US dollars a month, graphics memory.

    Args:
        answers: question id -> option id; what is missing counts as unknown and widens the ranges.
        language: of the reasons.
        book: the figures; those that ship with Sextant unless given.
    Raises:
        InputRejectedError: ANSWER_UNKNOWN_QUESTION or ANSWER_UNKNOWN_OPTION.
    """
    book = book or load_figure_book()
    checked = check_answers(load_questionnaire(), answers)
    implied = {one.question: one.option for one in book.implied if one.question not in checked and one.holds(checked)}
    known = {**checked, **implied}
    possible = {
        table: tuple(figure for figure in figures if figure.is_possible(known))
        for table, figures in book.tables.items()
    }
    estimator = _Estimator(answers=known, possible=possible, language=language, book=book)
    return {method: estimator.estimate(method) for method in MethodKey}


@dataclass(frozen=True, slots=True)
class _Found:
    """What a table says about one method: the span of all possible figures, or none with the reasons."""

    span: Span | None
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class _Estimator:
    """Puts the figures together. `possible` holds those figures of each table that the answers allow."""

    answers: Mapping[str, str]
    possible: Mapping[str, tuple[Figure, ...]]
    language: str
    book: FigureBook

    def estimate(self, method: MethodKey) -> MethodEstimate:
        labels = self._labels(method)
        return MethodEstimate(
            labels=labels,
            days=self._days(method, labels=labels),
            monthly_cost=self._monthly_cost(method),
            memory=self._from_table("memory_gb", method, unit="gigabytes"),
        )

    def _labels(self, method: MethodKey) -> Estimate:
        """Solved examples to build with plus those to test with."""
        build = self._from_table("labels", method, unit="labels")
        if build.low is None or build.high is None:
            return build
        test = self.book.range_of("test_cases")
        counted = self._sentence("labels", build=Span(build.low, build.high), test=test)
        return replace(
            build,
            low=build.low + test.low,
            high=build.high + test.high,
            source=_joined((*build.source.split(", "), *self.book.named["test_cases"].sources)),
            reason=self._two(counted, build.reason),
        )

    def _days(self, method: MethodKey, *, labels: Estimate) -> Estimate:
        """Working days to set up, to label what the lower end of the labels still needs, and to train."""
        setup, training = self._find("setup_days", method), self._find("training_days", method)
        if labels.low is None:
            return replace(labels, unit="working_days")
        if setup.span is None or training.span is None:
            return self._nothing((*setup.figures, *training.figures), unit="working_days")
        learning = self.book.range_of("learning_factor")
        has = _CRAFTS_OF_SKILL.get(self.answers.get("skills", UNKNOWN), ())
        crafts = {craft for figure in setup.figures for craft in figure.crafts}
        must_learn = bool(crafts - set(has))
        setup_span = Span(setup.span.low, setup.span.high * learning.high) if must_learn else setup.span
        labelling = self._labelling_days(method)
        open_questions = [*labels.open_questions]
        open_questions += ["skills"] if must_learn and self._is_open("skills") else []
        open_questions += [question for question in ("labelled_cases", "label_cost") if self._is_open(question)]
        figures = (*setup.figures, *training.figures, *self._possible("labels_per_day", None))
        return self._finish(
            add(setup_span, labelling, training.span),
            figures=figures,
            unit="working_days",
            reason=self._sentence("days", setup=setup_span, labelling=labelling, training=training.span),
            open_questions=open_questions,
        )

    def _labelling_days(self, method: MethodKey) -> Span:
        """Days to write the labels that a first try needs and the team does not have.

        A first try needs the lower end of each figure that the answers allow.
        """
        lower_ends = [figure.span.low for figure in self._find("labels", method).figures if figure.span is not None]
        testing = self.book.range_of("test_cases").low
        in_hand = self._band("labelled_cases")
        per_day = self._span_or_nothing("labels_per_day")
        return Span(
            max(0.0, min(lower_ends) + testing - in_hand.high) / per_day.high,
            max(0.0, max(lower_ends) + testing - in_hand.low) / per_day.low,
        )

    def _monthly_cost(self, method: MethodKey) -> Estimate:
        """Answering for a month, in every way that the answers allow. Without people, storage and the training."""
        serving = [figure for figure in self._possible("serving", method) if figure.way]
        if not serving:
            return self._nothing(self._possible("serving", method), unit="usd_per_month")
        requests, tokens = self._band("requests_per_day"), self._tokens(method)
        costs = [monthly_cost(figure.way, book=self.book, requests=requests, tokens=tokens) for figure in serving]
        counted = self._sentence("cost", requests=requests, tokens=tokens.total)
        whys = tuple(dict.fromkeys(self._because(figure) for figure in serving))
        open_questions = ["requests_per_day"] if self._is_open("requests_per_day") else []
        open_questions += [question for question in ("task_kind", "document_scope") if self._is_open(question)]
        return self._finish(
            union(costs),
            figures=serving,
            unit="usd_per_month",
            reason=self._all((counted, *whys)),
            open_questions=[*(self._open(serving) if len(serving) > 1 else []), *open_questions],
        )

    def _tokens(self, method: MethodKey) -> RequestTokens:
        request, answer = self._span_or_nothing("request_tokens"), self._span_or_nothing("answer_tokens")
        added = [
            self._span_or_nothing(table, method) for table in ("instruction_tokens", "passage_tokens", "page_tokens")
        ]
        if method is MethodKey.FEW_SHOT:
            count, example = self.book.range_of("examples_in_prompt"), add(request, answer)
            added.append(Span(count.low * example.low, count.high * example.high))
        longest = self._span_or_nothing("context_tokens").high
        return RequestTokens(
            request=_at_most(request, longest), prompt=_at_most(add(request, *added), longest), answer=answer
        )

    def _from_table(self, table: str, method: MethodKey, *, unit: EstimateUnit) -> Estimate:
        """The union of what a table says about a method, as an estimate."""
        found = self._find(table, method)
        if found.span is None:
            return self._nothing(found.figures, unit=unit)
        open_questions = self._open(found.figures) if len(found.figures) > 1 else []
        whys = tuple(dict.fromkeys(self._because(figure) for figure in found.figures))
        return self._finish(
            found.span,
            figures=found.figures,
            unit=unit,
            reason="" if open_questions else self._all(whys),
            open_questions=open_questions,
        )

    def _find(self, table: str, method: MethodKey) -> _Found:
        possible = self._possible(table, method)
        with_span = tuple(figure for figure in possible if figure.span is not None)
        spans = [figure.span for figure in with_span if figure.span is not None]
        return _Found(span=union(spans), figures=with_span) if spans else _Found(span=None, figures=possible)

    def _possible(self, table: str, method: MethodKey | None) -> tuple[Figure, ...]:
        return tuple(figure for figure in self.possible[table] if method is None or method in figure.methods)

    def _span_or_nothing(self, table: str, method: MethodKey | None = None) -> Span:
        spans = [figure.span for figure in self._possible(table, method) if figure.span is not None]
        return union(spans) if spans else _NOTHING

    def _band(self, question: str) -> Span:
        """The numbers behind an answer; all of them where it is unknown."""
        bands = self.book.bands[question]
        answer = self.answers.get(question, UNKNOWN)
        return bands[answer] if answer in bands else union(bands.values())

    def _is_open(self, question: str) -> bool:
        return self.answers.get(question) == UNKNOWN

    def _open(self, figures: Iterable[Figure]) -> list[str]:
        return [question for figure in figures for question in figure.open_questions(self.answers)]

    def _nothing(self, figures: tuple[Figure, ...], *, unit: EstimateUnit) -> Estimate:
        reasons = tuple(dict.fromkeys(self._because(figure) for figure in figures if figure.because))
        return Estimate(
            low=None,
            high=None,
            unit=unit,
            source=_joined(row for figure in figures for row in figure.sources),
            date=max((figure.date for figure in figures), default=self.book.version),
            reason=reasons[0] if reasons else self._words("no_row"),
        )

    def _finish(
        self, span: Span, *, figures: Iterable[Figure], unit: EstimateUnit, reason: str, open_questions: Iterable[str]
    ) -> Estimate:
        figures = tuple(figures)
        still_open = tuple(dict.fromkeys(open_questions))
        if still_open:
            reason = self._two(reason, self._words("widened").format(questions=self._questions(still_open)))
        is_computed = unit in ("working_days", "usd_per_month")
        return Estimate(
            low=_rounded(span.low) if is_computed else span.low,
            high=_rounded(span.high) if is_computed else span.high,
            unit=unit,
            source=_joined(row for figure in figures for row in figure.sources),
            date=max(figure.date for figure in figures),
            reason=reason,
            open_questions=still_open,
        )

    def _questions(self, question_ids: Iterable[str]) -> str:
        texts = _question_texts(self.language)
        quoted = (self._words("quoted").format(question=texts[question_id]) for question_id in question_ids)
        return self._words("between").join(quoted)

    def _because(self, figure: Figure) -> str:
        return "" if figure.because is None else figure.because.in_language(self.language)

    def _sentence(self, name: str, **spans: Span) -> str:
        return self._words(name).format(**{key: self._shown(span) for key, span in spans.items()})

    def _shown(self, span: Span) -> str:
        low, high = (f"{end:,.0f}" if end >= 100 else f"{_rounded(end):g}" for end in span)
        return low if low == high else self._words("span").format(low=low, high=high)

    def _two(self, first: str, second: str) -> str:
        if not first or not second:
            return first or second
        return self._words("sentences").format(first=first, second=second)

    def _all(self, sentences: Iterable[str]) -> str:
        return reduce(self._two, sentences, "")

    def _words(self, name: str) -> str:
        return self.book.words[name].in_language(self.language)


def _at_most(span: Span, limit: float) -> Span:
    return Span(min(span.low, limit), min(span.high, limit))


@cache
def _question_texts(language: str) -> Mapping[str, str]:
    return {question.id: question.text.in_language(language) for question in load_questionnaire().questions}


def _rounded(value: float) -> float:
    """Two significant digits below 10, three above: more would pretend to know."""
    if value == 0:
        return 0.0
    digits = 2 if abs(value) < 10 else 3
    return round(value, digits - 1 - floor(log10(abs(value))))


def _joined(rows: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(row for row in rows if row))
