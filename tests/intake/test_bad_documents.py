"""Every bad document is refused in one sentence with a code, quickly; numbers are those of reliability.md 5.2."""

import contextlib
import io
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import docx
import pytest
from fpdf import FPDF
from fpdf.enums import EncryptionMethod

from app.errors import InputRejectedError
from app.intake.documents import DocumentFile, read_corpus, read_document


class BadDocument(NamedTuple):
    number: str
    name: str
    make: Callable[[], bytes]
    code: str
    words: tuple[str, ...]


def build_pdf(objects: list[bytes]) -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    content = b"%PDF-1.4\n"
    offsets: list[int] = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(content)
    count = len(objects) + 1
    content += b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
    return content + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, start)


CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"


def empty_pdf() -> bytes:
    return build_pdf([CATALOGUE, b"<< /Type /Pages /Kids [] /Count 0 >>"])


def long_pdf() -> bytes:
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    kids = b" ".join(b"%d 0 R" % number for number in range(3, 5004))
    return build_pdf([CATALOGUE, b"<< /Type /Pages /Kids [%s] /Count 5001 >>" % kids, *[page] * 5001])


def looping_pdf() -> bytes:
    return build_pdf(
        [CATALOGUE, b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 >>", b"<< /Type /Page /Parent 2 0 R >>"]
    )


def bomb_pdf() -> bytes:
    squeeze = zlib.compressobj(9)
    packed = b"".join(squeeze.compress(b" " * 1_000_000) for _ in range(120)) + squeeze.flush()
    stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Resources << /Font << >> >> /Contents 4 0 R >>"
    return build_pdf([CATALOGUE, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, stream])


def text_pdf() -> FPDF:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=12)
    pdf.cell(text="Leave starts on Monday.")
    return pdf


def encrypted_pdf(method: EncryptionMethod) -> bytes:
    pdf = text_pdf()
    pdf.set_encryption("owner", user_password="secret", encryption_method=method)
    return bytes(pdf.output())


def scanned_pdf() -> bytes:
    pdf = FPDF()
    for _ in range(3):
        pdf.add_page()
        pdf.rect(10, 10, 50, 50)
    return bytes(pdf.output())


def cut_pdf() -> bytes:
    return bytes(text_pdf().output())[:300]


def word(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def word_with(change: Callable[[bytes], bytes], *extra: tuple[str, bytes]) -> bytes:
    """A Word document whose main part went through `change`, with parts added."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(word("Hello"))) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, change(content) if name == "word/document.xml" else content)
        for name, content in extra:
            target.writestr(name, content)
    return buffer.getvalue()


def bomb_word() -> bytes:
    return word_with(lambda xml: xml.replace(b"Hello", b"A" * 120_000_000))


def ratio_word() -> bytes:
    return word_with(lambda xml: xml.replace(b"Hello", b"A" * 20_000_000))


def word_with_entities(declaration: bytes) -> bytes:
    return word_with(lambda xml: xml.replace(b"<w:document", b"<!DOCTYPE x [%s]><w:document" % declaration, 1))


def zip_of(*parts: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, content in parts:
            package.writestr(name, content)
    return buffer.getvalue()


LAUGHS = b'<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">'
TOO_MANY_PARTS = [("word/document.xml", b"<x/>"), *((f"part{number}", b"") for number in range(5000))]

BAD_DOCUMENTS = [
    BadDocument("41 no bytes", "a.pdf", lambda: b"", "DOCUMENT_EMPTY", ("empty",)),
    BadDocument("41 no pages", "a.pdf", empty_pdf, "DOCUMENT_EMPTY", ("no pages",)),
    BadDocument(
        "42 password rc4", "a.pdf", lambda: encrypted_pdf(EncryptionMethod.RC4), "DOCUMENT_ENCRYPTED", ("password",)
    ),
    BadDocument("43 scanned", "a.pdf", scanned_pdf, "DOCUMENT_NO_TEXT", ("0 characters on 3 pages", "OCR")),
    BadDocument("44 deflate bomb", "a.pdf", bomb_pdf, "DOCUMENT_BOMB", ("page 1", "limit")),
    BadDocument("46 cut", "a.pdf", cut_pdf, "DOCUMENT_DAMAGED", ("damaged",)),
    BadDocument("47 not a pdf", "a.pdf", lambda: b"hello world", "DOCUMENT_TYPE", ("not a PDF",)),
    BadDocument("47 word as pdf", "a.pdf", lambda: word("x"), "DOCUMENT_TYPE", ("not a PDF", "Word document")),
    BadDocument("48 pages", "a.pdf", long_pdf, "DOCUMENT_TOO_MANY_PAGES", ("5,001 pages", "5,000")),
    BadDocument("49 bomb", "a.docx", bomb_word, "DOCUMENT_BOMB", ("115 MB", "100 MB")),
    BadDocument("49 ratio", "a.docx", ratio_word, "DOCUMENT_BOMB", ("20 MB", "100:1")),
    BadDocument("50 laughs", "a.docx", lambda: word_with_entities(LAUGHS), "DOCUMENT_ENTITIES", ("entities",)),
    BadDocument(
        "51 external entity", "a.docx", lambda: word_with_entities(b'<!ENTITY a SYSTEM "file:///etc/passwd">'),
        "DOCUMENT_ENTITIES", ("word/document.xml", "entities"),
    ),
    BadDocument("53 zip of zips", "a.docx", lambda: zip_of(("a.zip", zip_of())), "DOCUMENT_TYPE", ("Word document",)),
    BadDocument("53 parts", "a.docx", lambda: zip_of(*TOO_MANY_PARTS), "DOCUMENT_BOMB", ("5,001 parts", "5,000")),
    BadDocument(
        "54 traversal", "a.docx", lambda: word_with(bytes, ("../../etc/x", b"x")), "DOCUMENT_DAMAGED", ("leads out",)
    ),
    BadDocument("54 cut", "a.docx", lambda: word("Hello")[:5000], "DOCUMENT_DAMAGED", ("damaged",)),
    BadDocument(
        "54 broken xml", "a.docx", lambda: word_with(lambda xml: xml[:300]), "DOCUMENT_DAMAGED", ("damaged",)
    ),
    BadDocument("54 no text", "a.docx", lambda: word("", " "), "DOCUMENT_EMPTY", ("no text",)),
    BadDocument("55 doc", "a.doc", lambda: b"x", "DOCUMENT_TYPE", ("'.doc'", "PDF, DOCX, HTML, MD and TXT")),
    BadDocument("55 no ending", "README", lambda: b"x", "DOCUMENT_TYPE", ("without an ending",)),
    BadDocument(
        "55 old word as docx", "a.docx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "DOCUMENT_ENCRYPTED", (".doc", "password"),
    ),
    BadDocument("55 excel as docx", "a.docx", lambda: zip_of(("xl/a.xml", b"")), "DOCUMENT_TYPE", ("Excel",)),
    BadDocument(
        "56 script only", "a.html", lambda: b"<html><script>let a</script>", "DOCUMENT_NO_TEXT", ("no visible text",)
    ),
    BadDocument("61 binary", "a.txt", lambda: bytes(range(256)) * 9, "DOCUMENT_NOT_TEXT", ("10% control bytes",)),
    BadDocument("61 pdf as text", "a.md", lambda: b"%PDF-1.4", "DOCUMENT_TYPE", ("PDF", "Markdown")),
    BadDocument("61 nul", "a.txt", lambda: b"hello\0world", "DOCUMENT_NOT_TEXT", ("not text",)),
    BadDocument("61 blank", "a.md", lambda: b" \n\t\n", "DOCUMENT_EMPTY", ("no text",)),
    BadDocument("62 traversal", "../../x.md", lambda: b"x", "DOCUMENT_NAME", ("leads out",)),
    BadDocument("62 absolute", "/etc/x.md", lambda: b"x", "DOCUMENT_NAME", ("leads out",)),
    BadDocument("62 nul", "a\0.md", lambda: b"x", "DOCUMENT_NAME", ("\\x00", "control character")),
    BadDocument("62 long", "a" * 300 + ".md", lambda: b"x", "DOCUMENT_NAME", ("303", "255")),
    BadDocument(
        "64 bad utf-8", "a.md", lambda: b"# Title\n\nGood.\nBad \xff here.\n",
        "DOCUMENT_ENCODING", ("byte 19", "line 4"),
    ),
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD_DOCUMENTS, ids=[bad.number for bad in BAD_DOCUMENTS])
def test_is_refused_in_one_sentence_with_a_code(tmp_path: Path, bad: BadDocument) -> None:
    path = tmp_path / "upload"
    path.write_bytes(bad.make())

    started = time.process_time()  # not by the clock: a busy machine is no fault of the document
    with pytest.raises(InputRejectedError) as refusal:
        read_document(path, bad.name)

    message = refusal.value.message
    assert refusal.value.code == bad.code
    assert [word for word in bad.words if word not in message] == []
    assert message.endswith((".", "?"))
    assert "\n" not in message
    assert len(message) < 300
    assert time.process_time() - started < 60


def test_reads_or_refuses_a_page_tree_that_loops(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(looping_pdf())

    with pytest.raises(InputRejectedError) as refusal:
        read_document(path, "a.pdf")

    assert refusal.value.code in {"DOCUMENT_DAMAGED", "DOCUMENT_NO_TEXT"}


@pytest.mark.parametrize("size", range(1, 1200, 60))
@pytest.mark.parametrize("make", [lambda: bytes(text_pdf().output()), lambda: word("Hello")], ids=["pdf", "docx"])
def test_answers_every_damage_with_a_refusal_or_with_text(tmp_path: Path, make: Callable[[], bytes], size: int) -> None:
    content = bytearray(make())
    start = size % len(content)
    content[start : start + 40] = bytes(reversed(content[start : start + 40]))
    name = "a.pdf" if content[:64].count(b"PK") == 0 and b"PDF" in make()[:8] else "a.docx"
    path = tmp_path / name
    path.write_bytes(content)

    with contextlib.suppress(InputRejectedError):
        assert read_document(path, name).text


def test_refuses_a_document_over_the_byte_limit_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as stream:
        stream.truncate(300 * 1024 * 1024)

    with pytest.raises(InputRejectedError, match="314,572,800 bytes") as refusal:
        read_document(path, "a.txt")

    assert refusal.value.code == "DOCUMENT_TOO_LARGE"


def test_refuses_a_corpus_without_documents() -> None:
    with pytest.raises(InputRejectedError) as refusal:
        read_corpus([])

    assert refusal.value.code == "CORPUS_EMPTY"


def test_refuses_two_documents_with_one_name(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("x")

    with pytest.raises(InputRejectedError, match=r"'a\.md'") as refusal:
        read_corpus([path, DocumentFile(path, "b.md"), DocumentFile(path, "a.md")])

    assert refusal.value.code == "DOCUMENT_TWICE"


def test_refuses_a_document_beside_the_text_extracted_from_it(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf.extracted.txt"
    path.write_text("x")

    with pytest.raises(InputRejectedError, match=r"'a\.pdf'") as refusal:
        read_corpus([path, DocumentFile(path, "a.pdf")])

    assert refusal.value.code == "DOCUMENT_TWICE"
