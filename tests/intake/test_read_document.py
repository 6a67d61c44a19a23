"""Documents that are accepted, from files that real writers made."""

from dataclasses import replace
from pathlib import Path

import docx
import pytest
from fpdf import FPDF

from app.intake.documents import DocumentFile, hash_corpus, read_corpus, read_document
from app.values.cases import Document


def test_reads_every_page_of_a_pdf(tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.set_font("helvetica", size=12)
    for text in ("Leave starts on Monday.", "It ends on Friday."):
        pdf.add_page()
        pdf.cell(text=text)
    pdf.output(str(tmp_path / "a.pdf"))

    assert read_document(tmp_path / "a.pdf", "a.pdf").text == "Leave starts on Monday.\n\nIt ends on Friday."


def test_reads_a_pdf_whose_password_only_guards_editing(tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.set_font("helvetica", size=12)
    pdf.add_page()
    pdf.cell(text="Read me.")
    pdf.set_encryption("owner")
    pdf.output(str(tmp_path / "a.pdf"))

    assert read_document(tmp_path / "a.pdf", "a.pdf").text == "Read me."


def test_reads_paragraphs_and_tables_of_a_word_document_in_order(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Tariffs", level=1)
    table = document.add_table(rows=2, cols=3)
    for cell, text in zip(table.rows[0].cells, ("Bike", "Month", "Year"), strict=True):
        cell.text = text
    table.cell(1, 0).text = "Oxbow"
    table.cell(1, 1).merge(table.cell(1, 2)).text = "£45"
    document.add_paragraph("Prices hold until May.")
    document.save(str(tmp_path / "a.docx"))

    text = read_document(tmp_path / "a.docx", "a.docx").text

    assert text == "Tariffs\nBike | Month | Year\nOxbow | £45\nPrices hold until May."


def test_keeps_only_the_visible_text_of_html(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<html><head><title>Leave</title><style>p{}</style><meta http-equiv="refresh" content="0;url=http://x"></head>'
        '<body onload="x()"><script>alert("no")</script><p>Days &amp; <b>weeks</b></p><iframe>no</iframe>'
        '<img src="data:x" onerror="no"><table><tr><td>a</td><td>b</td></tr></table></body></html>'
    )

    assert read_document(tmp_path / "a.html", "a.html").text == "Leave\nDays & weeks\na b"


def test_reads_html_nested_20_000_deep(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<div>" * 20_000 + "found" + "</div>" * 20_000)

    assert read_document(tmp_path / "a.html", "a.html").text == "found"


def test_reads_html_in_the_encoding_it_declares(tmp_path: Path) -> None:
    (tmp_path / "a.htm").write_bytes('<meta charset="gbk"><p>银行卡</p>'.encode("gbk"))

    assert read_document(tmp_path / "a.htm", "a.htm").text == "银行卡"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("name", ["a.md", "a.txt", "A.MD"])
def test_reads_text_in_any_unicode_encoding_with_plain_line_ends(tmp_path: Path, encoding: str, name: str) -> None:
    (tmp_path / "upload").write_bytes("# Größe\r\n卡\rend".encode(encoding))

    assert read_document(tmp_path / "upload", name).text == "# Größe\n卡\nend"


def test_sorts_a_corpus_by_name_and_keeps_the_names_given(tmp_path: Path) -> None:
    for name in ("b.md", "a.txt"):
        (tmp_path / name).write_text(name)

    documents = read_corpus([tmp_path / "b.md", DocumentFile(tmp_path / "a.txt", "z/rules.txt"), tmp_path / "a.txt"])

    assert [document.name for document in documents] == ["a.txt", "b.md", "z/rules.txt"]


def test_corpus_hash_follows_names_and_texts_and_not_the_order(tmp_path: Path) -> None:
    for name in ("b.md", "a.txt"):
        (tmp_path / name).write_text(name)
    documents = read_corpus([tmp_path / "b.md", tmp_path / "a.txt"])

    assert hash_corpus(documents) == hash_corpus(documents[::-1])
    assert hash_corpus(documents) != hash_corpus((replace(documents[0], text="x"), documents[1]))
    assert hash_corpus(documents) != hash_corpus((replace(documents[0], name="x"), documents[1]))


def test_extracted_text_keeps_the_name_of_its_document(tmp_path: Path) -> None:
    path = tmp_path / "leave.pdf.extracted.txt"
    path.write_text("Leave starts on Monday.")

    assert read_corpus([path]) == (Document("leave.pdf", "Leave starts on Monday."),)
