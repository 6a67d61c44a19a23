"""The figures that estimates rest on, read from estimates.yaml: ranges with a condition, a source and a date."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from app.glossary import MethodKey
from app.questionnaire.packaged_yaml import as_list, as_mapping, as_number, as_text, as_texts, read_packaged_yaml
from app.questionnaire.questions import UNKNOWN
from app.questionnaire.wording import Wording, as_wording

_FIGURES_FILE = Path(__file__).with_name("estimates.yaml")


class Span(NamedTuple):
    """A range; `low` is never above `high`."""

    low: float
    high: float


def add(*spans: Span) -> Span:
    """The range of a sum."""
    return Span(sum(span.low for span in spans), sum(span.high for span in spans))


def union(spans: Iterable[Span]) -> Span:
    """The smallest range that holds all of them; at least one is needed."""
    spans = tuple(spans)
    return Span(min(span.low for span in spans), max(span.high for span in spans))


@dataclass(frozen=True, slots=True)
class Figure:
    """One range for some methods, under the condition that some questions were answered in some way.

    `span` is None where nothing can be said, and `because` then says why. `way` names how a method is served,
    `crafts` what a team must have built before; both are empty for other figures.
    """

    methods: tuple[MethodKey, ...]
    when: Mapping[str, tuple[str, ...]]
    span: Span | None
    because: Wording | None
    sources: tuple[str, ...]
    date: str
    way: str = ""
    crafts: tuple[str, ...] = ()

    def is_possible(self, answers: Mapping[str, str]) -> bool:
        """Whether the answers allow this figure; an unknown or unasked question rules nothing out."""
        return all(answers.get(question, UNKNOWN) in (*options, UNKNOWN) for question, options in self.when.items())

    def open_questions(self, answers: Mapping[str, str]) -> tuple[str, ...]:
        """The questions of its condition that were asked and are not answered yet."""
        return tuple(question for question in self.when if answers.get(question) == UNKNOWN)


@dataclass(frozen=True, slots=True)
class Implication:
    """The answer that follows for a question that was not asked, when an earlier one was answered in some way."""

    when: Mapping[str, tuple[str, ...]]
    question: str
    option: str

    def holds(self, answers: Mapping[str, str]) -> bool:
        """Whether the earlier answers imply it."""
        return all(answers.get(question) in options for question, options in self.when.items())


@dataclass(frozen=True, slots=True)
class FigureBook:
    """Everything in estimates.yaml: implied answers, tables of figures, named ranges, bands of answers, sentences."""

    version: str
    implied: tuple[Implication, ...]
    tables: Mapping[str, tuple[Figure, ...]]
    named: Mapping[str, Figure]
    bands: Mapping[str, Mapping[str, Span]]
    words: Mapping[str, Wording]

    def range_of(self, name: str) -> Span:
        """A named range, such as the price of a graphics card."""
        span = self.named[name].span
        assert span is not None  # every named range has one; the reader checked
        return span


@cache
def load_figure_book() -> FigureBook:
    """The figures that ship with this version of Sextant."""
    return read_figure_book(_FIGURES_FILE)


def read_figure_book(path: Path) -> FigureBook:
    """The figures in a data file.

    Raises:
        ValueError: the file is not valid; the message names the place.
    """
    fields = read_packaged_yaml(path)
    version = as_text(fields.get("version"), where=f"{path.name}, version")
    tables = {
        table: tuple(
            _read_figure(entry, version=version, where=f"{path.name}, {table} {number}")
            for number, entry in enumerate(as_list(entries, where=f"{path.name}, {table}"), start=1)
        )
        for table, entries in as_mapping(fields.get("tables"), where=path.name).items()
    }
    named = {
        name: _read_figure(entry, version=version, where=f"{path.name}, {name}")
        for name, entry in as_mapping(fields.get("named"), where=path.name).items()
    }
    for name, figure in named.items():
        if figure.span is None:
            raise ValueError(f"{path.name}, {name}: low and high are needed")
    return FigureBook(
        version=version,
        implied=tuple(
            _read_implication(entry, where=f"{path.name}, implied")
            for entry in as_list(fields.get("implied"), where=f"{path.name}, implied")
        ),
        tables=tables,
        named=named,
        bands={
            question: {
                option: _read_span(span, where=f"{path.name}, {question}")
                for option, span in as_mapping(bands, where=f"{path.name}, {question}").items()
            }
            for question, bands in as_mapping(fields.get("bands"), where=path.name).items()
        },
        words={
            name: as_wording(text, where=f"{path.name}, {name}")
            for name, text in as_mapping(fields.get("words"), where=path.name).items()
        },
    )


def _read_figure(entry: object, *, version: str, where: str) -> Figure:
    fields = as_mapping(entry, where=where)
    is_none = "low" not in fields and "high" not in fields
    if is_none and "because" not in fields and "way" not in fields:
        raise ValueError(f"{where}: a figure without a range needs a reason")
    return Figure(
        methods=tuple(MethodKey(method) for method in as_texts(fields.get("methods", []), where=where)),
        when=_read_condition(fields.get("when", {}), where=where),
        span=None if is_none else _read_span([fields.get("low"), fields.get("high")], where=where),
        because=as_wording(fields["because"], where=where) if "because" in fields else None,
        sources=as_texts(fields.get("source"), where=f"{where}, source"),
        date=as_text(fields.get("date", version), where=where),
        way=as_text(fields["way"], where=where) if "way" in fields else "",
        crafts=as_texts(fields.get("crafts", []), where=where),
    )


def _read_implication(entry: object, *, where: str) -> Implication:
    fields = as_mapping(entry, where=where)
    return Implication(
        when=_read_condition(fields.get("when"), where=where),
        question=as_text(fields.get("question"), where=where),
        option=as_text(fields.get("option"), where=where),
    )


def _read_condition(value: object, *, where: str) -> dict[str, tuple[str, ...]]:
    return {
        question: as_texts(options, where=f"{where}, {question}")
        for question, options in as_mapping(value, where=where).items()
    }


def _read_span(value: object, *, where: str) -> Span:
    ends = [as_number(end, where=where) for end in as_list(value, where=where)]
    if len(ends) != 2 or ends[0] > ends[1]:
        raise ValueError(f"{where}: a range is two numbers, the lower one first, not {value!r}")
    return Span(low=ends[0], high=ends[1])
