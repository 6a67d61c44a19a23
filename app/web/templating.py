"""Jinja2 with one frozen context dataclass per page: `HomePage` renders `pages/home.html`."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache, wraps
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from app.recommendation.method_titles import method_titles
from app.reports.render_numbers import NOT_KNOWN, NUMBER_FILTERS, missing
from app.resources import static_folder, templates_folder
from app.version import sextant_version
from app.web.languages import gettext, html_language, language_code, ngettext, other_languages, page_address
from app.web.moments import moment, time_left
from app.web.vocabulary import OTHER_METHODS, sentence_case, translated, words

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_MISSING = missing()
_WORD_START = re.compile(r"(?<!^)(?=[A-Z])")


def template_name(page_class: type) -> str:
    """The template of a page: `CaseListPage` -> `pages/case_list.html`, `PlanPartial` -> `partials/_plan.html`."""
    name = page_class.__name__
    if name.endswith("Partial"):
        return f"partials/_{_WORD_START.sub('_', name.removesuffix('Partial')).lower()}.html"
    return f"pages/{_WORD_START.sub('_', name.removesuffix('Page')).lower()}.html"


def render(page: "DataclassInstance") -> str:
    """The HTML of this page."""
    context = {field.name: getattr(page, field.name) for field in fields(page)}
    return environment().get_template(template_name(type(page))).render(context)


def page_response(
    page: "DataclassInstance", *, status: int = 200, headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    """This page as a response."""
    return HTMLResponse(render(page), status_code=status, headers=dict(headers or {}))


@cache
def environment() -> Environment:
    """The Jinja2 environment of the product: strict, escaping, with the number filters."""
    made = Environment(
        loader=FileSystemLoader(templates_folder()),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.policies["ext.i18n.trimmed"] = True
    # The extension adds this method to the environment; Jinja's own types do not know it.
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
    made.filters.update(
        {
            **{name: _with_translated_reason(render) for name, render in NUMBER_FILTERS.items()},
            "moment": moment,
            "time_left": time_left,
            "iso_time": iso_time,
            "words": words,
            "sentence_case": sentence_case,
            "translated": translated,
            "method_title": method_title,
            "method_description": method_description,
        }
    )
    own_globals: dict[str, Any] = {  # what Jinja's stub lists is only what Jinja itself puts there
        "static_url": static_url,
        "integrity": integrity,
        "html_language": html_language,
        "language_code": language_code,
        "other_languages": other_languages,
        "page_address": page_address,
        "app_version": sextant_version(),
    }
    made.globals |= own_globals
    return made


@cache
def static_url(path: str) -> str:
    """The address of a static file, with a hash of its content so that it may be cached for ever."""
    digest = hashlib.sha256((static_folder() / path).read_bytes()).hexdigest()
    return f"/static/{path}?v={digest[:12]}"


@cache
def vendored_files() -> dict[str, dict[str, str]]:
    """What vendor.json says of each vendored file, by path below static/vendor."""
    rows: list[dict[str, str]] = json.loads((static_folder() / "vendor" / "vendor.json").read_text(encoding="utf-8"))
    return {row["file"]: row for row in rows}


def integrity(path: str) -> str:
    """The recorded sha384 of a vendored file, for the `integrity` attribute."""
    return vendored_files()[path]["integrity"]


def iso_time(seconds: float) -> str:
    """A time for the `datetime` attribute."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def method_title(method: Any) -> str:  # a method key as text or MethodKey
    """The title of a method for people; an unknown key as words."""
    titles = {str(key): value.title for key, value in method_titles(language_code()).items()}
    other = OTHER_METHODS.get(str(method))
    return titles.get(str(method), sentence_case(method) if other is None else translated(other[0]))


def method_description(method: Any) -> str:  # a method key as text or MethodKey
    """One sentence on a method in the language of the page."""
    descriptions = {str(key): value.description for key, value in method_titles(language_code()).items()}
    other = OTHER_METHODS.get(str(method))
    return descriptions.get(str(method), "" if other is None else translated(other[1]))


def _with_translated_reason(render: Callable[..., str]) -> Callable[..., str]:
    """The number filter, saying why a number is missing in the language of the page also where no reason is given."""

    @wraps(render)
    def rendered(value: float | None, *arguments: Any, **named: Any) -> str:  # what the filter itself takes
        text = render(value, *arguments, **named)
        return missing(gettext(NOT_KNOWN)) if text == _MISSING else text

    return rendered
