"""The decision memo as Markdown (CommonMark with tables); texts of users stand there as text, never as markup."""

import re

from app.reports.blocks import (
    Block,
    Bullets,
    Cell,
    Charts,
    Examples,
    Listing,
    Memo,
    Paragraph,
    Plots,
    Table,
    Terms,
)
from app.reports.example_cases import ExampleCase, encodable

# Markup anywhere in a line, and what starts a heading, a list or a quotation. Source: CommonMark 0.31, GFM tables.
_SPECIAL = re.compile(r"([\\`*_\[\]>~])")
_AT_START = re.compile(r"^(\d*)([#+\-=.)])")


def render_markdown(memo: Memo) -> str:
    """The memo as one document, ending in a line break; charts stand there as one line in words."""
    front = memo.front
    parts = [
        f"# {_line(memo.title)}: {_line(memo.labels.kind)}",
        _line(memo.generated_on),
        f"## {_line(memo.labels.verdict)}",
        f"**{_line(front.verdict)}**",
        *([_line(front.more_verdict)] if front.more_verdict else []),
        f"**{_line(front.strength.name)}.** {_line(front.strength.text)}",
        f"**{_line(front.cost.name)}.** {_line(front.cost.text)}",
    ]
    if front.caveats:
        parts += [f"## {_line(memo.labels.caveats)}", _bullets((*front.caveats, *filter(None, [front.more_caveats])))]
    parts += [_table(front.summary), _bullets(tuple(f"{fact.name}: {fact.text}" for fact in front.facts))]
    for section in memo.sections:
        parts.append(f"## {_line(section.title)}")
        parts += [_block(block, memo) for block in section.blocks]
    parts.append(_line(memo.labels.footer))
    return encodable("\n\n".join(part for part in parts if part)) + "\n"


def _block(block: Block, memo: Memo) -> str:
    found: list[str]
    match block:
        case Paragraph():
            found = [_line(block.text)]
        case Bullets():
            found = [_bullets(block.items)]
        case Terms():
            found = ["\n".join(f"- **{_line(term.name)}**: {_line(term.text)}" for term in block.terms)]
        case Listing():
            found = [f"**{_line(block.title)}**", _indented(block.text)]
        case Table():
            found = [_table(block)]
        case Charts():
            found = [_drawn(chart.title, "; ".join(row.description for row in chart.rows)) for chart in block.charts]
        case Plots():
            found = [_drawn(plot.title, plot.summary) for plot in block.plots]
        case Examples():
            found = [_example(case, memo) for case in block.cases]
    return "\n\n".join(found)


def _drawn(title: str, summary: str) -> str:
    return f"*{_line(title)}*: {_line(summary)}"


def _table(table: Table) -> str:
    head = [_cell_text(column.title) for column in table.columns]
    rule = ["---:" if column.is_numeric else "---" for column in table.columns]
    rows = [[_cell(cell) for cell in row] for row in table.rows]
    lines = "\n".join(f"| {' | '.join(row)} |" for row in (head, rule, *rows))
    why = "\n".join(f"- –: {_line(reason)}" for reason in table.reasons)
    return "\n\n".join(part for part in (f"*{_line(table.caption)}*", lines, why) if part)


def _cell(cell: Cell) -> str:
    tags = f" ({', '.join(cell.tags)})" if cell.tags else ""
    small = "; ".join(cell.small.split("\n"))
    return _cell_text(f"{cell.text}{tags}" + (f" ({small})" if small else ""))


def _cell_text(text: str) -> str:
    return _line(text).replace("|", "&#124;")


def _example(case: ExampleCase, memo: Memo) -> str:
    lines = [
        f"**{_line(memo.labels.case)} {_line(case.case_id)}**: {_line(case.input)}",
        f"- {_line(memo.labels.reference)}: {_line(case.target)}",
    ]
    for answer in case.answers:
        said = answer.failure or answer.answer.strip() or memo.labels.empty_answer
        lines.append(f"- {_line(answer.title)} ({_line(answer.verdict_words)}): {_line(said)}")
    return f"{lines[0]}\n\n" + "\n".join(lines[1:])


def _bullets(items: tuple[str, ...]) -> str:
    return "\n".join(f"- {_line(item)}" for item in items)


def _line(text: str) -> str:
    """The text in one line, with nothing in it that Markdown or HTML would read as markup."""
    joined = " ".join(text.split())
    return _AT_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", joined.replace("&", "&amp;").replace("<", "&lt;")))


def _indented(text: str) -> str:
    """A code block: four spaces before every line, in which nothing is markup."""
    return "\n".join(f"    {line}".rstrip() for line in text.splitlines())
