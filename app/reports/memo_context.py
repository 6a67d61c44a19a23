"""What every part of a memo is written from: the results, the words of its language, the titles of the arms."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from app.decision.phrases import arm_title_in, caveat_texts, methods_of, verdict_text, write_statement
from app.metrics.retrieval_names import RETRIEVAL_TITLES
from app.metrics.scoring import metric_titles
from app.reports.blocks import MISSING, Cell, Column, Unit
from app.reports.render_numbers import (
    chance,
    duration,
    file_size,
    hundredths,
    money,
    number,
    points,
    share,
    whole_percent,
)
from app.reports.words import Words
from app.values.advice import Recommendation
from app.values.predictions import ScoredPrediction
from app.values.results import ArmResult, Comparison, MetricSummary, Results
from app.values.utility import Statement

_UNITS: Mapping[Callable[..., str], Unit] = {
    points: "difference",
    hundredths: "points",
    share: "share",
    whole_percent: "share",
    chance: "share",
    duration: "seconds",
    money: "usd",
    file_size: "bytes",
}


@dataclass(frozen=True, slots=True)
class DataFacts:
    """The cases and documents behind the results, and what their checks found. Counts are None where not known."""

    dataset: str = ""
    dataset_hash: str = ""
    train_count: int | None = None
    validation_count: int | None = None
    test_count: int | None = None
    labels: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    corpus: str = ""
    corpus_hash: str = ""
    document_count: int | None = None
    word_count: int | None = None


@dataclass(frozen=True, slots=True)
class MemoInputs:
    """Everything a memo tells.

    `cases` are the predictions of every arm, `advice` the recommendation the experiment followed with its sentences in
    the language of the memo, `answers` the questionnaire behind it (question id -> option id), `notes` the team's own.
    """

    results: Results
    title: str
    generated_at: datetime
    language: str = "en"
    cases: Sequence[ScoredPrediction] = ()
    advice: Recommendation | None = None
    answers: Mapping[str, str] = field(default_factory=dict[str, str])
    notes: str = ""
    data: DataFacts = DataFacts()


class Context:
    """The inputs with what every section needs of them."""

    def __init__(self, inputs: MemoInputs) -> None:
        self.inputs = inputs
        self.results = inputs.results
        self.words = Words(inputs.language)
        self.say = self.words.say
        self.metric = inputs.results.decision.metric
        self.titles = {arm.key: arm_title_in(inputs.language, arm.key, arm.method) for arm in inputs.results.arms}
        self.baseline = _baseline_key(inputs.results)

    @property
    def arms(self) -> tuple[ArmResult, ...]:
        """The arms in the order of the plan."""
        return self.results.arms

    @property
    def verdict(self) -> str:
        """The sentence of the decision, in the language of the memo."""
        return verdict_text(self.results, language=self.words.language)

    @property
    def caveats(self) -> tuple[str, ...]:
        """What to know before relying on it, gravest first."""
        return caveat_texts(self.results, language=self.words.language)

    def tell(self, statement: Statement) -> str:
        """A statement as a sentence."""
        return write_statement(statement, methods=methods_of(self.results), language=self.words.language)

    @property
    def chosen(self) -> str | None:
        """The arm that is better than the others by score, if any."""
        return self.results.decision.arm

    def title_of(self, key: str) -> str:
        """The title of the arm with this key."""
        return self.titles.get(key, key)

    def metric_title(self, metric: str) -> str:
        """What the metric is called."""
        english = metric_titles().get(metric) or RETRIEVAL_TITLES.get(metric) or metric.replace("_", " ").capitalize()
        return self.say(english)

    def heads(self, *titles: str, numeric: Iterable[int] = ()) -> tuple[Column, ...]:
        """Columns with these English titles; `numeric` are the places of those with figures."""
        places = frozenset(numeric)
        return tuple(Column(self.say(title), place in places) for place, title in enumerate(titles))

    def interval(self, low: float | None, high: float | None, write: Callable[[float], str] = number) -> str:
        """ "0.52 to 0.61", empty without an interval."""
        if low is None or high is None:
            return ""
        return self.say("{low} to {high}", low=write(low), high=write(high))

    def figure(self, value: float | None, write: Callable[[float], str], *, reason: str = "", small: str = "") -> Cell:
        """A figure, or a dash with its reason."""
        if value is None or not math.isfinite(value):
            return Cell(MISSING, reason=self.words.stored(reason) or self.say("not known"))
        return Cell(write(value), value=value, small=small, unit=_UNITS.get(write, ""))

    def count(self, value: float | None, *, reason: str = "") -> Cell:
        """A whole number."""
        return self.figure(value, lambda found: number(found, 0), reason=reason)

    def money(self, value: float | None, *, reason: str = "") -> Cell:
        """An amount in US dollars."""
        return self.figure(value, money, reason=reason)

    def duration(self, value: float | None, *, reason: str = "") -> Cell:
        """Seconds."""
        return self.figure(value, duration, reason=reason)

    def size(self, value: float | None, *, reason: str = "") -> Cell:
        """Bytes."""
        return self.figure(value, file_size, reason=reason)

    def score(self, summary: MetricSummary | None, *, reason: str = "") -> Cell:
        """A metric with its interval."""
        if summary is None:
            return self.figure(None, number, reason=reason)
        interval = self.interval(summary.low, summary.high)
        found = self.figure(summary.value, number, reason=reason, small=interval or self.say("no interval"))
        return found if interval or found.reason else replace(found, reason=self.words.stored(reason))

    def points(self, value: float | None, low: float | None, high: float | None, *, reason: str = "") -> Cell:
        """A difference in points with its interval."""
        return self.figure(value, points, reason=reason, small=self.interval(low, high, points))

    def comparison(self, arm: str, metric: str) -> Comparison | None:
        """The comparison of this arm with the baseline."""
        found = self.results.comparisons
        return next((each for each in found if (each.arm, each.metric) == (arm, metric)), None)


def reason_for(reasons: Mapping[str, str], path: str) -> str:
    """Why this field is None: its own reason, or that of the field it lies in; empty where none is stored."""
    while path not in reasons and "." in path:
        path = path.rpartition(".")[0]
    return reasons.get(path, "")


def _baseline_key(results: Results) -> str:
    named: Any = results.plan.get("baseline")  # a JSON document
    if isinstance(named, str) and any(arm.key == named for arm in results.arms):
        return named
    if results.comparisons:
        return results.comparisons[0].baseline
    return results.arms[0].key if results.arms else ""
