"""What tests ask of a page: its tags and its words."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


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


def read_page(html: str) -> ReadPage:
    """The page, read."""
    page = ReadPage()
    page.feed(html)
    return page
