"""What tests ask of a page: its tags and its words."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode


@dataclass
class Tag:
    """One start tag."""

    name: str
    attributes: dict[str, str]


@dataclass
class ReadPage(HTMLParser):
    """Every start tag of a page, and its text."""

    tags: list[Tag] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(Tag(tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def named(self, name: str) -> list[Tag]:
        return [tag for tag in self.tags if tag.name == name]

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.texts).split())


@dataclass
class _FormReader(HTMLParser):
    """The successful controls of every form, as a browser would send them."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    _typed: str | None = None
    _open: dict[str, str] = field(default_factory=dict)
    _options: list[tuple[str, bool]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag == "input" and named.get("name") and named.get("type") not in {"file", "submit", "button"}:
            if named.get("type") not in {"checkbox", "radio"} or "checked" in named:
                self.sent.append((named["name"], named.get("value", "on")))
        elif tag == "textarea":
            self._open, self._typed = named, ""
        elif tag == "select":
            self._open, self._options = named, []
        elif tag == "option":
            self._options.append((named.get("value", ""), "selected" in named))

    def handle_data(self, data: str) -> None:
        if self._typed is not None:
            self._typed += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._typed is not None:
            self.sent.append((self._open["name"], self._typed.removeprefix("\n")))
            self._typed = None
        elif tag == "select" and self._open.get("name"):
            chosen = [value for value, is_chosen in self._options if is_chosen]
            if "multiple" not in self._open:
                chosen = chosen[-1:] or [value for value, _ in self._options[:1]]
            self.sent += [(self._open["name"], value) for value in chosen]


def sent_by_browser(html: str) -> str:
    """The body that a browser sends for the forms of this page, left as they are; line breaks become CR LF."""
    reader = _FormReader()
    reader.feed(html)
    return urlencode([(name, text.replace("\n", "\r\n")) for name, text in reader.sent])


def read_page(html: str) -> ReadPage:
    """The page, read."""
    page = ReadPage()
    page.feed(html)
    return page
