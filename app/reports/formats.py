"""The formats a decision memo can be taken away in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.errors import InputRejectedError
from app.reports.blocks import Memo
from app.reports.report_html import render_report
from app.reports.report_json import render_report_json
from app.reports.report_markdown import render_markdown
from app.reports.report_pdf import render_pdf
from app.reports.report_tables import render_report_csv, render_xlsx


@dataclass(frozen=True, slots=True)
class ReportFormat:
    """How a memo becomes a file of this format."""

    media_type: str
    render: Callable[[Memo], bytes]


def _encoded(render: Callable[[Memo], str]) -> Callable[[Memo], bytes]:
    return lambda memo: render(memo).encode()


REPORT_FORMATS: Mapping[str, ReportFormat] = {
    "html": ReportFormat("text/html; charset=utf-8", _encoded(render_report)),
    "pdf": ReportFormat("application/pdf", render_pdf),
    "md": ReportFormat("text/markdown; charset=utf-8", _encoded(render_markdown)),
    "csv": ReportFormat("text/csv; charset=utf-8", _encoded(render_report_csv)),
    "json": ReportFormat("application/json", _encoded(render_report_json)),
    "xlsx": ReportFormat("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", render_xlsx),
}


def report_format(name: str) -> ReportFormat:
    """The format with this name.

    Raises:
        InputRejectedError: FORMAT_UNKNOWN.
    """
    if name not in REPORT_FORMATS:
        raise InputRejectedError(
            "FORMAT_UNKNOWN", f"There is no report as {name[:20]!r}; the formats are {', '.join(REPORT_FORMATS)}."
        )
    return REPORT_FORMATS[name]
