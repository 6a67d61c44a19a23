"""What the bytes of a file are: text in which encoding, or something binary under a wrong name."""

import codecs
import re
from dataclasses import dataclass

from app.errors import InputRejectedError

HEAD_BYTES = 64 * 1024

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "PDF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office"),
    (b"\x89PNG\r\n\x1a\n", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF8", "GIF image"),
    (b"\x1f\x8b\x08", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"(\xb5/\xfd", "zstd"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"PAR1", "Parquet"),
    (b"SQLite format 3\x00", "SQLite"),
)
_TEXT_CONTROLS = frozenset(b"\t\n\r\f\x1a\x1b\x08")
_MAX_CONTROL_SHARE = 0.05
_MAX_CONTROLS_IN_SMALL_FILE = 16
_WIDE_LEAD = 0.4

# Pairs of the GB2312 plane: in Chinese text nearly all high bytes come in such pairs, in Western text hardly any do.
_GB_PAIRS = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")


@dataclass(frozen=True, slots=True)
class TextEncoding:
    """A Python codec name and what the user should know about it (empty for plain UTF-8)."""

    codec: str
    note: str = ""


def name_binary_content(head: bytes) -> str | None:
    """What the content is when it is a known binary format, e.g. "PDF" or "Excel workbook"; None for text."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _name_zip(head)
    for signature, name in _SIGNATURES:
        if head.startswith(signature):
            return name
    return None


def looks_like_html(head: bytes) -> bool:
    """Whether the content starts as an HTML page does."""
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()[:64].lower()
    return start.startswith((b"<!doctype html", b"<html"))


def control_share(head: bytes) -> float:
    """Share of bytes, in 0..1, that no text file holds (control characters other than line ends and tabs)."""
    if not head:
        return 0.0
    return sum(1 for byte in head if byte < 32 and byte not in _TEXT_CONTROLS) / len(head)


def is_binary(head: bytes) -> bool:
    """Whether so many control characters stand in the content that it cannot be text."""
    share = control_share(head)
    return share > _MAX_CONTROL_SHARE and share * len(head) > _MAX_CONTROLS_IN_SMALL_FILE


def detect_encoding(head: bytes, *, code: str, name: str) -> TextEncoding:
    """The encoding named by a byte order mark, else UTF-8.

    Raises:
        InputRejectedError: `code`, when the bytes alternate with NUL as UTF-16 without a mark does.
    """
    if head.startswith(codecs.BOM_UTF8):
        return TextEncoding("utf-8-sig")
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return TextEncoding("utf-32", "The file is UTF-32; it was converted.")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return TextEncoding("utf-16", "The file is UTF-16; it was converted.")
    start = head[:2000]
    if len(start) >= 8 and start.count(0) > _WIDE_LEAD * len(start):
        raise InputRejectedError(
            code, f"{name}: the content looks like UTF-16 without a byte order mark; save the file as UTF-8."
        )
    return TextEncoding("utf-8")


def explain_bad_bytes(content: bytes, codec: str, *, code: str, name: str) -> InputRejectedError:
    """The refusal for content that does not decode: position, line and what the bytes look like."""
    try:
        _ = content.decode(codec)
    except UnicodeDecodeError as error:
        # utf-8-sig counts from after the mark; the user's editor counts it.
        offset = error.start + (len(codecs.BOM_UTF8) if codec == "utf-8-sig" else 0)
    else:
        raise AssertionError("explain_bad_bytes was asked about content that decodes")
    if codec in {"utf-16", "utf-32"}:
        return InputRejectedError(
            code, f"{name}: not valid {codec.upper()} at byte {offset:,}; save the file as UTF-8."
        )
    line = _line_of(content, offset)
    return InputRejectedError(
        code,
        f"{name}: not valid UTF-8 at byte {offset:,} (line {line:,}); "
        f"it looks like {_guess_encoding(content, offset)}, so save the file as UTF-8.",
    )


def _line_of(content: bytes, offset: int) -> int:
    before = content[:offset]
    return 1 + before.count(b"\n") + (before.count(b"\r") - before.count(b"\r\n"))


def _guess_encoding(content: bytes, offset: int) -> str:
    window = content[max(0, offset - 1000) : offset + 1000]
    high = sum(1 for byte in window if byte >= 0x80)
    paired = 2 * len(_GB_PAIRS.findall(window))
    if high >= 2 and paired >= 0.8 * high:
        return "GB18030 (Chinese)"
    if b"\xed\xa0" <= content[offset : offset + 2] <= b"\xed\xbf":
        return "UTF-8 with half of a surrogate pair"
    return "Windows-1252 or Latin-1 (Western European)"


def _name_zip(head: bytes) -> str:
    # The names of the parts stand uncompressed before each part, so the head is enough and stays cheap.
    for marker, name in (
        (b"xl/", "Excel workbook"),
        (b"word/", "Word document"),
        (b"ppt/", "PowerPoint file"),
        (b"Index/", "iWork file"),
        (b"application/vnd.oasis.opendocument.spreadsheet", "OpenDocument spreadsheet"),
        (b"application/vnd.oasis.opendocument.text", "OpenDocument text"),
    ):
        if marker in head:
            return name
    return "ZIP archive"
