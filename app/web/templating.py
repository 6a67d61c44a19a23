"""Jinja2 with one frozen context dataclass per page: `HomePage` renders `pages/home.html`."""

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from app.recommendation.method_titles import method_titles
from app.reports.render_numbers import NUMBER_FILTERS, duration
from app.resources import static_folder, templates_folder
from app.version import sextant_version

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

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
    )
    made.filters.update(
        {
            **NUMBER_FILTERS,
            "moment": moment,
            "time_left": time_left,
            "iso_time": iso_time,
            "words": words,
            "method_title": method_title,
        }
    )
    own_globals: dict[str, Any] = {  # what Jinja's stub lists is only what Jinja itself puts there
        "static_url": static_url,
        "integrity": integrity,
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


def moment(seconds: float) -> str:
    """A time for people, in UTC."""
    return f"{datetime.fromtimestamp(seconds, UTC):%-d %b %Y, %H:%M} UTC"


def time_left(seconds: float) -> str:
    """An estimate no finer than it deserves: "a few seconds left", "about 40 s left", "about 3 min left"."""
    if seconds < 10:
        return "a few seconds left"
    if seconds < 55:
        return f"about {5 * math.ceil(seconds / 5)} s left"
    return f"about {duration(60 * math.ceil(seconds / 60))} left"


def iso_time(seconds: float) -> str:
    """A time for the `datetime` attribute."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def words(identifier: Any) -> str:  # a str or a StrEnum
    """An identifier as words: `question_answering` -> `question answering`."""
    return str(identifier).replace("_", " ")


def method_title(method: Any) -> str:  # a method key as text or MethodKey
    """The title of a method for people; an unknown key as words."""
    titles = {str(key): value.title for key, value in method_titles().items()}
    return titles.get(str(method), words(method).capitalize())
