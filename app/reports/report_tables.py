"""The tables of a memo for spreadsheets: one CSV file of every figure, and a workbook with a sheet per table."""

# xlsxwriter is typed in part only.
# pyright: reportUnknownMemberType=false

import csv
import io
import re

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from app.reports.blocks import Bullets, Cell, Memo, Paragraph, Table, Terms
from app.reports.predictions_csv import text_cell

COLUMNS = ("table", "row", "column", "text", "value", "detail", "marks", "reason")

# What Excel refuses in the name of a sheet, and how long one may be. Source: Excel specifications and limits.
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")
LONGEST_SHEET_NAME = 31
LONGEST_CELL = 32_767
WIDEST_COLUMN = 60

# How a sheet shows a figure: what its value is multiplied by, and the format of the number.
_NUMBERS: dict[str, tuple[float, str]] = {
    "count": (1, "#,##0"),
    "": (1, "#,##0.00####"),
    "points": (100, "#,##0.0"),
    "difference": (100, "+#,##0.0;\N{MINUS SIGN}#,##0.0;0.0"),
    "share": (1, "0.0%"),
    "seconds": (1, '#,##0.000" s"'),
    "usd": (1, '"$"#,##0.00####'),
    "bytes": (1 / 2**30, '#,##0.00" GiB"'),
}


def render_report_csv(memo: Memo) -> str:
    """Every cell of every table, one per line; `value` is the figure unrounded, `reason` says why there is none.

    A text that a spreadsheet would take for a formula starts with an apostrophe.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    front = memo.front
    for name, text in (
        ("title", memo.title),
        ("generated", memo.generated_iso),
        ("verdict", front.verdict),
        *([("beside the verdict", front.more_verdict)] if front.more_verdict else []),
        ("strength", f"{front.strength.name}. {front.strength.text}"),
        ("cost", front.cost.text),
        *((f"caveat {place}", text) for place, text in enumerate(front.caveats, start=1)),
    ):
        writer.writerow(("memo", name, "", text_cell(text), "", "", "", ""))
    for table in memo.tables:
        for row in table.rows:
            for column, cell in zip(table.columns[1:], row[1:], strict=True):
                writer.writerow(
                    (
                        table.key,
                        text_cell(row[0].text),
                        text_cell(column.title),
                        cell.text if cell.value is not None else text_cell(cell.text),
                        "" if cell.value is None else repr(cell.value),
                        text_cell(cell.small.replace("\n", "; ")),
                        text_cell("; ".join((*row[0].tags, *cell.tags))),
                        text_cell(cell.reason),
                    )
                )
    return stream.getvalue()


def render_xlsx(memo: Memo) -> bytes:
    """The memo as a workbook: a sheet with the front page and the texts, then a sheet per table.

    Figures are numbers, unrounded, in the unit that people read them in (points, dollars, seconds, GiB); everything
    else is written as text, so that nothing is run as a formula and no text becomes a link.
    """
    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    book = xlsxwriter.Workbook(stream, options)
    book.set_properties({"title": _fitting(memo.title), "comments": f"Sextant {memo.sextant_version}"})
    styles = _Styles(book)
    used: set[str] = set()
    _write_front(book.add_worksheet(_sheet_name(memo.labels.kind, used)), memo, styles)
    for table in memo.tables:
        _write_table(book.add_worksheet(_sheet_name(table.key, used)), table, styles)
    book.close()
    return stream.getvalue()


class _Styles:
    """The formats of a workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.strong = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.soft = book.add_format({"font_color": "#55636f", "text_wrap": True, "valign": "top"})
        self.numbers = {
            name: book.add_format({"num_format": written, "valign": "top"}) for name, (_, written) in _NUMBERS.items()
        }


def _write_front(sheet: Worksheet, memo: Memo, styles: _Styles) -> None:
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 110)
    front, labels = memo.front, memo.labels
    lines: list[tuple[str, str]] = [
        (labels.verdict, front.verdict),
        *(("", front.more_verdict) for _ in [0] if front.more_verdict),
        (front.strength.name, front.strength.text),
        (front.cost.name, front.cost.text),
        *((labels.caveats if place == 0 else "", caveat) for place, caveat in enumerate(front.caveats)),
        *(("", front.more_caveats) for _ in [0] if front.more_caveats),
        *((fact.name, fact.text) for fact in front.facts),
    ]
    for section in memo.sections:
        texts: list[tuple[str, str]] = []
        for block in section.blocks:
            if isinstance(block, Paragraph):
                texts.append(("", block.text))
            elif isinstance(block, Bullets):
                texts += [("", item) for item in block.items]
            elif isinstance(block, Terms):
                texts += [(term.name, term.text) for term in block.terms]
        if texts:
            lines += [(section.title, ""), *texts]
    sheet.write_string(0, 0, _fitting(memo.title), styles.title)
    sheet.write_string(1, 0, memo.generated_on, styles.soft)
    for place, (name, text) in enumerate([*lines, ("", labels.footer)], start=3):
        sheet.write_string(place, 0, _fitting(name), styles.strong)
        sheet.write_string(place, 1, _fitting(text), styles.wrapped)


def _write_table(sheet: Worksheet, table: Table, styles: _Styles) -> None:
    """A caption, a head, and per column of figures a second one with intervals, marks and reasons."""
    sheet.write_string(0, 0, _fitting(table.caption), styles.soft)
    sheet.freeze_panes(2, 1)
    has_detail = [
        any(row[place].small or row[place].reason or row[place].tags for row in table.rows)
        for place in range(len(table.columns))
    ]
    at = 0
    for place, column in enumerate(table.columns):
        sheet.write_string(1, at, _fitting(column.title), styles.head)
        longest = max((len(row[place].text) for row in table.rows), default=0)
        sheet.set_column(at, at, min(WIDEST_COLUMN, max(12, len(column.title), longest) + 2))
        for line, row in enumerate(table.rows, start=2):
            cell = row[place]
            if cell.value is None or cell.unit == "words":
                sheet.write_string(line, at, _fitting(cell.text), styles.strong if place == 0 else styles.wrapped)
            else:
                shown_as = "count" if cell.unit == "" and float(cell.value).is_integer() else cell.unit
                sheet.write_number(line, at, cell.value * _NUMBERS[shown_as][0], styles.numbers[shown_as])
            if has_detail[place]:
                sheet.write_string(line, at + 1, _fitting(_detail(cell)), styles.soft)
        if has_detail[place]:
            sheet.write_string(1, at + 1, "", styles.head)
            sheet.set_column(at + 1, at + 1, 26)
        at += 2 if has_detail[place] else 1


def _detail(cell: Cell) -> str:
    return "; ".join(part for part in (*cell.tags, *cell.small.split("\n"), cell.reason) if part)


def _fitting(text: str) -> str:
    """The text as a cell can hold it."""
    kept = text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
    return kept if len(kept) <= LONGEST_CELL else kept[: LONGEST_CELL - 1] + "…"


def _sheet_name(name: str, used: set[str]) -> str:
    """A name that Excel takes and no other sheet has."""
    base = _NOT_IN_SHEET_NAMES.sub(" ", name)[:LONGEST_SHEET_NAME].strip() or "sheet"
    found, number = base, 2
    while found.lower() in used:
        found = f"{base[: LONGEST_SHEET_NAME - 3]} {number}"
        number += 1
    used.add(found.lower())
    return found
