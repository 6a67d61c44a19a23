"""The text of a PDF through pypdf, whose own limits stop decompression bombs (LimitReachedError)."""

import zlib
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError

from app.errors import InputRejectedError
from app.intake.limits import MAX_DOCUMENT_CHARACTERS, MAX_PDF_PAGES
from app.intake.wording import count_of

# What pypdf lets through from damaged files besides its own errors: it trusts the types the file claims.
_DAMAGE = (
    PyPdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    zlib.error,
)


def read_pdf_text(path: Path, *, name: str) -> str:
    """The text of all pages, an empty line between them.

    Raises:
        InputRejectedError: DOCUMENT_ENCRYPTED, DOCUMENT_EMPTY, DOCUMENT_TOO_MANY_PAGES, DOCUMENT_BOMB,
            DOCUMENT_TOO_LARGE, DOCUMENT_NO_TEXT or DOCUMENT_DAMAGED.
    """
    page = 0
    try:
        with PdfReader(path) as reader:
            if reader.is_encrypted and not reader.decrypt(""):
                raise _encrypted(name)
            pages = len(reader.pages)
            if pages == 0:
                raise InputRejectedError("DOCUMENT_EMPTY", f"{name}: the PDF has no pages.")
            if pages > MAX_PDF_PAGES:
                raise InputRejectedError(
                    "DOCUMENT_TOO_MANY_PAGES", f"{name}: the PDF has {pages:,} pages; the limit is {MAX_PDF_PAGES:,}."
                )
            texts: list[str] = []
            characters = 0
            for page in range(1, pages + 1):
                text = reader.pages[page - 1].extract_text().strip()
                characters += len(text)
                if characters > MAX_DOCUMENT_CHARACTERS:
                    raise InputRejectedError(
                        "DOCUMENT_TOO_LARGE",
                        f"{name}: the text up to page {page:,} is over {MAX_DOCUMENT_CHARACTERS:,} characters, "
                        "the limit; split the document.",
                    )
                texts.append(text)
    except (FileNotDecryptedError, DependencyError) as error:
        raise _encrypted(name) from error
    except LimitReachedError as error:
        where = f"page {page:,}" if page else "the file's structure"
        raise InputRejectedError(
            "DOCUMENT_BOMB", f"{name}: {where} expands past the limit of the PDF reader; export the PDF again."
        ) from error
    except _DAMAGE as error:
        where = f" at page {page:,}" if page else ""
        raise InputRejectedError(
            "DOCUMENT_DAMAGED", f"{name}: the PDF is damaged{where} and cannot be read; export it again."
        ) from error
    if characters == 0:
        raise InputRejectedError(
            "DOCUMENT_NO_TEXT",
            f"{name}: 0 characters on {count_of(pages, 'page')}; it looks scanned and needs text recognition (OCR), "
            "which is not done here.",
        )
    return "\n\n".join(text for text in texts if text)


def _encrypted(name: str) -> InputRejectedError:
    return InputRejectedError(
        "DOCUMENT_ENCRYPTED", f"{name}: the PDF is protected by a password; remove the password and give it again."
    )
