"""Build the handbook's PDF and DOCX from their Markdown sources.

Run ``python demo/make_binary_documents.py`` after editing a file in ``demo/sources``.
Equal sources and library versions give byte-identical files: dates are pinned.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from docx import Document
from fpdf import FPDF

HERE = Path(__file__).resolve().parent
SOURCES, HANDBOOK = HERE / "sources", HERE / "handbook"
DATE = datetime(2025, 1, 1, tzinfo=UTC)
PDF_NAMES = ("payment-reminders",)
DOCX_NAMES = ("complaints-handling",)


def blocks(name: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, text) for each line of a source: title, heading, item or paragraph."""
    for line in (SOURCES / f"{name}.md").read_text(encoding="utf-8").splitlines():
        for prefix, kind in (("# ", "title"), ("## ", "heading"), ("- ", "item"), ("", "paragraph")):
            if line and line.startswith(prefix):
                yield kind, line.removeprefix(prefix)
                break


def make_pdf(name: str) -> Path:
    """Write one A4 document in Helvetica, left-aligned so that text extraction stays clean."""
    pdf = FPDF()
    pdf.set_creation_date(DATE)
    pdf.set_margins(25, 25)
    pdf.add_page()
    for kind, text in blocks(name):
        style, size = {"title": ("B", 18), "heading": ("B", 13)}.get(kind, ("", 11))
        pdf.set_font("Helvetica", style, size)
        line = f"- {text}" if kind == "item" else text
        _ = pdf.multi_cell(0, size * 0.5, line, align="L", new_x="LMARGIN", new_y="NEXT")
        pdf.ln(3)
    target = HANDBOOK / f"{name}.pdf"
    pdf.output(str(target))
    return target


def make_docx(name: str) -> Path:
    """Write one Word document, then repack its ZIP container with a fixed time stamp."""
    document = Document()
    for kind, text in blocks(name):
        if kind in ("title", "heading"):
            _ = document.add_heading(text, level=0 if kind == "title" else 2)
        else:
            _ = document.add_paragraph(text, style="List Bullet" if kind == "item" else None)
    properties = document.core_properties
    properties.title, properties.author = name, "Fennmark Cycles (fictional)"
    properties.created = properties.modified = DATE.replace(tzinfo=None)
    buffer = io.BytesIO()
    document.save(buffer)
    target = HANDBOOK / f"{name}.docx"
    with zipfile.ZipFile(buffer) as packed, zipfile.ZipFile(target, "w") as repacked:
        for entry in packed.infolist():
            fixed = zipfile.ZipInfo(entry.filename, DATE.timetuple()[:6])
            fixed.compress_type = zipfile.ZIP_DEFLATED
            fixed.external_attr = 0o600 << 16
            repacked.writestr(fixed, packed.read(entry))
    return target


if __name__ == "__main__":
    for path in [make_pdf(name) for name in PDF_NAMES] + [make_docx(name) for name in DOCX_NAMES]:
        print(path.relative_to(HERE), path.stat().st_size, "bytes")
