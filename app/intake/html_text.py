"""The text of an HTML page: nothing is fetched, run or kept of its markup."""

import re
from html.parser import HTMLParser

from app.errors import InputRejectedError
from app.intake.text_content import detect_encoding, explain_bad_bytes

_HIDDEN = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "canvas"})
# fmt: off
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "fieldset", "figcaption", "figure",
    "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre",
    "section", "table", "title", "tr", "ul",
})
# fmt: on
_CELLS = frozenset({"td", "th"})
_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_-]+)""", re.IGNORECASE)

# Only plain text codecs: a page may not pick any codec Python knows.
_CODECS = {
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "windows-1252": "cp1252",
    "windows-1250": "cp1250",
    "windows-1251": "cp1251",
    "iso-8859-2": "iso-8859-2",
    "iso-8859-15": "iso-8859-15",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5",
    "shift_jis": "shift_jis",
    "euc-jp": "euc-jp",
    "euc-kr": "euc-kr",
}


def read_html_text(content: bytes, *, name: str) -> str:
    """The visible text, one line per block.

    Raises:
        InputRejectedError: DOCUMENT_ENCODING, DOCUMENT_NO_TEXT.
    """
    reader = _TextReader()
    reader.feed(_decode(content, name=name))
    reader.close()
    text = reader.text()
    if not text:
        raise InputRejectedError(
            "DOCUMENT_NO_TEXT", f"{name}: the page holds no visible text; is it built by a script in the browser?"
        )
    return text


class _TextReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str] = []
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the base class calls it so
        if tag in _HIDDEN:
            self._hidden.append(tag)
        elif tag in _BLOCKS:
            self._pieces.append("\n")
        elif tag in _CELLS:
            self._pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if self._hidden and tag == self._hidden[-1]:
            _ = self._hidden.pop()
        elif tag in _BLOCKS:
            self._pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._pieces.append(data)

    def text(self) -> str:
        """The lines read so far, with spaces run together and empty lines left out."""
        lines = (" ".join(line.split()) for line in "".join(self._pieces).split("\n"))
        return "\n".join(line for line in lines if line)


def _decode(content: bytes, *, name: str) -> str:
    encoding = detect_encoding(content[:2048], code="DOCUMENT_ENCODING", name=name)
    try:
        return content.decode(encoding.codec)
    except UnicodeDecodeError:
        declared = _DECLARED.search(content[:2048])
        codec = _CODECS.get(declared[1].decode("ascii").lower()) if declared else None
        if codec is not None:
            try:
                return content.decode(codec)
            except UnicodeDecodeError:
                pass
        raise explain_bad_bytes(content, encoding.codec, code="DOCUMENT_ENCODING", name=name) from None
