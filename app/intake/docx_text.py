"""The text of a Word document. The zip directory is checked first: python-docx would unpack a bomb.

Measured (reference/reliability.md, D6): a 1.2 MB file that unpacks to 500 MB takes 27 s and 1.85 GB.
"""

import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.paragraph import Paragraph

from app.errors import InputRejectedError
from app.intake.limits import MAX_UNPACK_RATIO, MAX_UNPACKED_BYTES, MAX_ZIP_PARTS
from app.intake.wording import show_value

# Small files reach high ratios honestly; they harm nobody.
_HARMLESS_BYTES = 5 * 1024 * 1024
_XML_HEAD_BYTES = 16 * 1024
_MEGABYTE = 1024 * 1024

# What python-docx and lxml let through from damaged files; lxml's XMLSyntaxError is a SyntaxError.
_DAMAGE = (
    PackageNotFoundError,
    zipfile.BadZipFile,
    zlib.error,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    SyntaxError,
    TypeError,
    ValueError,
)


def read_docx_text(path: Path, *, name: str) -> str:
    """Paragraphs and tables in the order of the document, one line each; cells are parted by ` | `.

    Raises:
        InputRejectedError: DOCUMENT_BOMB, DOCUMENT_DAMAGED, DOCUMENT_ENCRYPTED, DOCUMENT_ENTITIES, DOCUMENT_TYPE
            or DOCUMENT_EMPTY.
    """
    try:
        _check_package(path, name=name)
        lines = _read_blocks(docx.Document(str(path)).iter_inner_content())
    except _DAMAGE as error:
        raise InputRejectedError(
            "DOCUMENT_DAMAGED", f"{name}: the Word document is damaged and cannot be read; save it again."
        ) from error
    text = "\n".join(lines)
    if not text.strip():
        raise InputRejectedError("DOCUMENT_EMPTY", f"{name}: the Word document holds no text.")
    return text


def _check_package(path: Path, *, name: str) -> None:
    """Refuse by the zip directory alone what is too large, too many or not a Word document."""
    with zipfile.ZipFile(path) as package:
        parts = package.infolist()
        if len(parts) > MAX_ZIP_PARTS:
            raise InputRejectedError(
                "DOCUMENT_BOMB", f"{name}: the file has {len(parts):,} parts; the limit is {MAX_ZIP_PARTS:,}."
            )
        unpacked = sum(part.file_size for part in parts)
        ratio = unpacked / max(1, sum(part.compress_size for part in parts))
        if unpacked > MAX_UNPACKED_BYTES or (unpacked > _HARMLESS_BYTES and ratio > MAX_UNPACK_RATIO):
            raise InputRejectedError(
                "DOCUMENT_BOMB",
                f"{name}: the file unpacks to {unpacked / _MEGABYTE:,.0f} MB ({ratio:,.0f}:1); "
                f"the limits are {MAX_UNPACKED_BYTES // _MEGABYTE} MB and {MAX_UNPACK_RATIO}:1.",
            )
        for part in parts:
            if _leads_out(part.filename):
                raise InputRejectedError(
                    "DOCUMENT_DAMAGED",
                    f"{name}: the part {show_value(part.filename)} leads out of the file; save the document again.",
                )
            if part.flag_bits & 0x1:
                raise InputRejectedError(
                    "DOCUMENT_ENCRYPTED", f"{name}: the file is protected by a password; remove it and give it again."
                )
        if "word/document.xml" not in package.namelist():
            raise InputRejectedError(
                "DOCUMENT_TYPE", f"{name}: the content is a ZIP archive without a Word document in it."
            )
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                with package.open(part) as stream:
                    head = stream.read(_XML_HEAD_BYTES)
                if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                    raise InputRejectedError(
                        "DOCUMENT_ENTITIES",
                        f"{name}: the part {show_value(part.filename)} declares XML entities, which are not allowed; "
                        "save the document again.",
                    )


def _leads_out(part: str) -> bool:
    return part.startswith(("/", "\\")) or ":" in part or ".." in part.replace("\\", "/").split("/")


def _read_blocks(blocks: Iterable[Paragraph | Table]) -> list[str]:
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            if block.text.strip():
                lines.append(block.text.strip())
        else:
            lines.extend(_read_table(block))
    return lines


def _read_table(table: Table) -> list[str]:
    lines: list[str] = []
    for row in table.rows:
        # A merged cell is handed out once per column it spans.
        cells = {id(cell): cell for cell in row.cells}.values()
        texts = [" ".join(_read_blocks(cell.iter_inner_content())) for cell in cells]
        if any(texts):
            lines.append(" | ".join(texts))
    return lines
