"""Documents of a corpus as plain text: Markdown, plain text, PDF, Word and HTML, told apart by name and content."""

import hashlib
import itertools
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from app.errors import InputRejectedError
from app.intake.document_names import document_name
from app.intake.html_text import read_html_text
from app.intake.limits import (
    MAX_DOCUMENT_BYTES,
    MAX_DOCUMENT_CHARACTERS,
    MAX_DOCUMENTS,
    MAX_HTML_BYTES,
    MAX_NAME_CHARACTERS,
)
from app.intake.text_content import (
    HEAD_BYTES,
    control_share,
    detect_encoding,
    explain_bad_bytes,
    is_binary,
    looks_like_html,
    name_binary_content,
)
from app.intake.wording import show_name, show_value
from app.values.cases import Document

DOCUMENT_SUFFIXES: Mapping[str, str] = {
    ".md": "Markdown",
    ".markdown": "Markdown",
    ".txt": "plain text",
    ".pdf": "PDF",
    ".docx": "Word document",
    ".html": "HTML",
    ".htm": "HTML",
}
SUPPORTED_DOCUMENTS = "PDF, DOCX, HTML, MD and TXT"


class DocumentFile(NamedTuple):
    """Where a document's bytes are, and the name the user gave it."""

    path: Path
    name: str


def read_document(path: Path, name: str) -> Document:
    """The text of one document.

    Args:
        path: where the bytes are.
        name: the file name the user gave, possibly with folders parted by `/`; it decides the type.
    Raises:
        InputRejectedError: DOCUMENT_NAME, DOCUMENT_TYPE, DOCUMENT_TOO_LARGE, DOCUMENT_EMPTY, DOCUMENT_ENCODING,
            DOCUMENT_NOT_TEXT, DOCUMENT_ENCRYPTED, DOCUMENT_DAMAGED, DOCUMENT_NO_TEXT, DOCUMENT_TOO_MANY_PAGES,
            DOCUMENT_BOMB or DOCUMENT_ENTITIES.
    """
    shown = show_name(name)
    _check_name(name)
    kind = DOCUMENT_SUFFIXES.get(Path(name).suffix.lower())
    if kind is None:
        ending = f"type {Path(name).suffix!r}" if Path(name).suffix else "a name without an ending"
        raise InputRejectedError(
            "DOCUMENT_TYPE", f"{shown}: {ending} is not supported; supported are {SUPPORTED_DOCUMENTS}."
        )
    size = path.stat().st_size
    most = MAX_HTML_BYTES if kind == "HTML" else MAX_DOCUMENT_BYTES
    if size > most:
        raise InputRejectedError(
            "DOCUMENT_TOO_LARGE", f"{shown}: the document has {size:,} bytes; the limit is {most:,}."
        )
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    _check_content(head, kind=kind, name=shown)
    text = _clean(_read_text(path, kind=kind, name=shown))
    if len(text) > MAX_DOCUMENT_CHARACTERS:
        raise InputRejectedError(
            "DOCUMENT_TOO_LARGE",
            f"{shown}: the document has {len(text):,} characters of text; the limit is {MAX_DOCUMENT_CHARACTERS:,}.",
        )
    if not text.strip():
        raise InputRejectedError("DOCUMENT_EMPTY", f"{shown}: the document holds no text.")
    return Document(name=document_name(name), text=text)


def read_corpus(files: Iterable[Path | DocumentFile]) -> tuple[Document, ...]:
    """Every document, sorted by name; a plain path takes its file name.

    Raises:
        InputRejectedError: CORPUS_EMPTY, CORPUS_TOO_LARGE, DOCUMENT_TWICE, and what `read_document` refuses.
    """
    given = [DocumentFile(file, file.name) if isinstance(file, Path) else file for file in files]
    if not given:
        raise InputRejectedError(
            "CORPUS_EMPTY", f"There are no documents; give at least one of the types {SUPPORTED_DOCUMENTS}."
        )
    if len(given) > MAX_DOCUMENTS:
        raise InputRejectedError(
            "CORPUS_TOO_LARGE", f"There are {len(given):,} documents; the limit of a corpus is {MAX_DOCUMENTS:,}."
        )
    ordered = sorted(given, key=lambda file: document_name(file.name))
    for earlier, later in itertools.pairwise(document_name(file.name) for file in ordered):
        if earlier == later:
            raise InputRejectedError(
                "DOCUMENT_TWICE", f"Two documents have the name {show_value(later)}; rename one of them."
            )
    return tuple(read_document(file.path, file.name) for file in ordered)


def hash_corpus(documents: Sequence[Document]) -> str:
    """sha256 in hex over names and texts; the order of the documents does not count."""
    digest = hashlib.sha256(b"sextant corpus 1\n")
    for document in sorted(documents, key=lambda document: document.name):
        digest.update(json.dumps([document.name, document.text], ensure_ascii=False).encode())
        digest.update(b"\n")
    return digest.hexdigest()


def _check_name(name: str) -> None:
    reason = None
    if not name.strip():
        reason = "is empty"
    elif len(name) > MAX_NAME_CHARACTERS:
        reason = f"is {len(name):,} characters long; the limit is {MAX_NAME_CHARACTERS}"
    elif any(ord(character) < 32 or 0xD800 <= ord(character) <= 0xDFFF for character in name):
        reason = "holds a control character"
    elif name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/"):
        reason = "leads out of its folder"
    if reason is not None:
        raise InputRejectedError(
            "DOCUMENT_NAME", f"The document name {show_value(name)} {reason}; give it a plain file name."
        )


def _check_content(head: bytes, *, kind: str, name: str) -> None:
    if not head:
        raise InputRejectedError("DOCUMENT_EMPTY", f"{name}: the file is empty.")
    content = name_binary_content(head)
    # Readers of PDF accept some bytes before the mark, and so do we.
    if content is None and kind == "PDF" and b"%PDF-" in head[:1024]:
        content = "PDF"
    if kind == "Word document" and content == "old Office":
        raise InputRejectedError(
            "DOCUMENT_ENCRYPTED",
            f"{name}: the content is an old .doc file or a password-protected one; save it as DOCX without a password.",
        )
    if kind in {"PDF", "Word document"}:
        # A Word file may keep its parts far from the head; the reader looks for them.
        if content != kind and not (kind == "Word document" and content == "ZIP archive"):
            found = f"it is {content}" if content else "it starts like a text file"
            raise InputRejectedError("DOCUMENT_TYPE", f"{name}: the content is not a {kind}; {found}.")
    elif content is not None:
        raise InputRejectedError(
            "DOCUMENT_TYPE",
            f"{name}: the content is {content}, but the name says {kind}; "
            f"give it its own ending if it is one of {SUPPORTED_DOCUMENTS}.",
        )


def _read_text(path: Path, *, kind: str, name: str) -> str:
    # pypdf and python-docx are loaded only when a document needs them: listing types must stay cheap.
    if kind == "PDF":
        from app.intake.pdf_text import read_pdf_text  # noqa: PLC0415 - loads pypdf

        return read_pdf_text(path, name=name)
    if kind == "Word document":
        from app.intake.docx_text import read_docx_text  # noqa: PLC0415 - loads lxml

        return read_docx_text(path, name=name)
    content = path.read_bytes()
    if kind == "HTML":
        return read_html_text(content, name=name)
    text = _decode_text(content, name=name)
    return (
        text if kind == "Markdown" or not looks_like_html(content[:HEAD_BYTES]) else read_html_text(content, name=name)
    )


def _decode_text(content: bytes, *, name: str) -> str:
    head = content[:HEAD_BYTES]
    encoding = detect_encoding(head, code="DOCUMENT_ENCODING", name=name)
    if encoding.codec.startswith("utf-8") and (b"\0" in content or is_binary(head)):
        share = control_share(head)
        raise InputRejectedError(
            "DOCUMENT_NOT_TEXT",
            f"{name}: the content is not text ({share:.0%} control bytes); supported are {SUPPORTED_DOCUMENTS}.",
        )
    try:
        return content.decode(encoding.codec)
    except UnicodeDecodeError:
        raise explain_bad_bytes(content, encoding.codec, code="DOCUMENT_ENCODING", name=name) from None


def _clean(text: str) -> str:
    """The text without NUL and lone surrogates, which PostgreSQL and JSON refuse, and with plain line ends."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return plain.encode("utf-8", errors="replace").decode("utf-8")
