"""What a decision memo is made of. Every format lays out these same values, so that none says more than another."""

from dataclasses import dataclass, field
from typing import Literal

from app.reports.charts import Chart
from app.reports.example_cases import ExampleCase
from app.reports.plots import Plot

MISSING = "–"

Unit = Literal["", "points", "difference", "share", "seconds", "usd", "bytes", "words"]
"""What the text of a cell gives its value in: "points" and "share" are hundredths, a "difference" is in points with its
sign, "words" say more than the value does."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table.

    `text` is what people read, `small` further lines, `tags` marks behind it. `tone` is better, worse, unclear,
    trouble or empty. `value` is the figure itself for spreadsheets, and `unit` what the text gives it in. `reason`
    says why the text is a dash, or why the figure has no interval.
    """

    text: str
    small: str = ""
    tone: str = ""
    value: float | None = None
    unit: Unit = ""
    reason: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column."""

    title: str
    is_numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of a row is its heading. `key` names its sheet and file."""

    key: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Every reason in it once: why figures are missing."""
        return tuple(dict.fromkeys(cell.reason for row in self.rows for cell in row if cell.reason))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `is_soft` for remarks."""

    text: str
    is_soft: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A name and what it stands for."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Terms:
    """Names and what they stand for."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """Text exactly as it was used, such as a prompt."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Charts:
    """Charts over one axis, side by side where there is room."""

    charts: tuple[Chart, ...]


@dataclass(frozen=True, slots=True)
class Plots:
    """Charts over two axes."""

    plots: tuple[Plot, ...]


@dataclass(frozen=True, slots=True)
class Examples:
    """Cases with every arm's answer."""

    cases: tuple[ExampleCase, ...]


Block = Paragraph | Bullets | Terms | Listing | Table | Charts | Plots | Examples


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class FrontPage:
    """What a reader sees first: the verdict, how strong it is, what it costs, and the gravest caveats.

    `more_verdict` is what is said beside the verdict; it may be empty.
    """

    verdict: str
    more_verdict: str
    is_decided: bool
    strength: Term
    cost: Term
    caveats: tuple[str, ...]
    more_caveats: str
    summary: Table
    facts: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Labels:
    """The fixed words of the layout, in the language of the memo."""

    kind: str
    verdict: str
    caveats: str
    reference: str
    empty_answer: str
    footer: str
    case: str
    untypable: str = ""


@dataclass(frozen=True, slots=True)
class Memo:
    """A decision memo in one language. `language` is en or zh; times are ISO 8601."""

    language: str
    title: str
    generated_on: str
    generated_iso: str
    review_on: str
    sextant_version: str
    labels: Labels
    front: FrontPage
    sections: tuple[Section, ...] = field(default_factory=tuple)

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table, that of the front page first."""
        found = [block for section in self.sections for block in section.blocks if isinstance(block, Table)]
        return (self.front.summary, *found)
