"""The language of a request, and the texts of the pages in it.

Chosen by cookie, else by the browser's Accept-Language, else English. The catalogues are gettext .po files in
app/locale, compiled in memory when first needed, so that no compiled file has to be built, shipped or kept in step.
"""

import gettext as gettext_module
from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from functools import cache
from http.cookies import CookieError, SimpleCookie
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.questionnaire.wording import space_out

LANGUAGE_COOKIE = "sextant_language"
DEFAULT_LANGUAGE = "en"
LOCALE_FOLDER = Path(__file__).resolve().parents[1] / "locale"


class Language(NamedTuple):
    """One language of the pages: its code in cookies and data files, in HTML, in Babel, and its own name."""

    code: str
    html_code: str
    babel_code: str
    name: str


LANGUAGES: dict[str, Language] = {
    "en": Language("en", "en", "en_GB", "English"),
    "zh": Language("zh", "zh-Hans", "zh_Hans_CN", "简体中文"),
}

_language: ContextVar[str] = ContextVar("language", default=DEFAULT_LANGUAGE)
_address: ContextVar[str] = ContextVar("address", default="/")


class LanguageChoice:
    """ASGI middleware: notes the language and the address of a request for everything that renders its answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. The notes are not taken back: error pages are rendered outside this middleware."""
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            _language.set(choose_language(headers.get("cookie", ""), headers.get("accept-language", "")))
            _address.set(_address_of(scope, headers))
        await self.app(scope, receive, send)


def choose_language(cookie_header: str, accept_language: str) -> str:
    """The code of the language for these two headers.

    Source: RFC 9110, section 12.5.4, for the weights; a range such as zh-TW counts as zh.
    """
    try:
        cookie = SimpleCookie(cookie_header).get(LANGUAGE_COOKIE)
    except CookieError:
        cookie = None
    if cookie is not None and cookie.value in LANGUAGES:
        return cookie.value
    for code in _accepted(accept_language):
        if code in LANGUAGES:
            return code
    return DEFAULT_LANGUAGE


def current_language() -> Language:
    """The language of the request that is being answered."""
    return LANGUAGES[_language.get()]


def language_code() -> str:
    """The code of the language of this request, as data files and cookies write it."""
    return _language.get()


def html_language() -> str:
    """The `lang` attribute of this page."""
    return current_language().html_code


def other_languages() -> tuple[Language, ...]:
    """The languages one can switch to."""
    return tuple(language for code, language in LANGUAGES.items() if code != _language.get())


def page_address() -> str:
    """The path and query of the page the reader is on: where switching the language leads back to."""
    return _address.get()


def gettext(text: str) -> str:
    """The text in the language of this request."""
    return _catalogue(_language.get()).gettext(text)


def ngettext(singular: str, plural: str, count: int) -> str:
    """The form for this count in the language of this request."""
    return _catalogue(_language.get()).ngettext(singular, plural, count)


def noted(text: str) -> str:
    """The text itself: marks a constant for the catalogue; `gettext` translates it where it is shown."""
    return text


def listed(names: Sequence[str]) -> str:
    """The names as a phrase in the language of this request: "A, B and C"."""
    text = format_list(list(names), locale=current_language().babel_code)
    return space_out(text) if _language.get() == "zh" else text


def in_a_row(*sentences: str) -> str:
    """The sentences that are not empty one after the other, with a space between them where the language has one."""
    return ("" if _language.get() == "zh" else " ").join(sentence for sentence in sentences if sentence)


def in_clauses(clauses: Sequence[str]) -> str:
    """The clauses of one sentence, by semicolons."""
    return ("；" if _language.get() == "zh" else "; ").join(clauses)


def local_path(address: str) -> str:
    """The address when it is a path of this site, else the start page: no one is sent elsewhere."""
    if not address.startswith("/") or address.startswith(("//", "/\\")) or any(ord(sign) < 33 for sign in address):
        return "/"
    return address


@cache
def _catalogue(code: str) -> gettext_module.NullTranslations:
    path = LOCALE_FOLDER / code / "LC_MESSAGES" / "messages.po"
    if not path.is_file():
        return gettext_module.NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=code))
    compiled.seek(0)
    return gettext_module.GNUTranslations(compiled)


def _accepted(header: str) -> Iterable[str]:
    """Primary subtags the browser names, the best liked first."""
    weighted: list[tuple[float, str]] = []
    for part in header.split(",")[:20]:
        tag, _, parameters = part.strip().partition(";")
        try:
            weight = float(parameters.strip().removeprefix("q=")) if parameters else 1.0
        except ValueError:
            continue
        if tag and weight > 0:
            weighted.append((-weight, tag.partition("-")[0].lower()))
    return [code for _, code in sorted(weighted, key=lambda pair: pair[0])]


def _address_of(scope: Scope, headers: Headers) -> str:
    if scope["method"] in {"GET", "HEAD"}:
        query = scope["query_string"].decode("latin-1")
        return f"{scope['path']}?{query}" if query else scope["path"]
    try:
        referer = urlsplit(headers.get("referer", ""))
    except ValueError:
        return "/"
    return f"{referer.path}?{referer.query}" if referer.query else referer.path or "/"
