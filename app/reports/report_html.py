"""The decision memo: one HTML file without script, fetching nothing."""

from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.reports.blocks import Memo
from app.resources import templates_folder

TEMPLATE = "reports/report.html"


def render_report(memo: Memo) -> str:
    """The memo as one HTML document; the same memo gives the same text."""
    return report_environment().get_template(TEMPLATE).render(memo=memo)


def block_kind(block: object) -> str:
    """The name of the block's class, by which the template lays it out."""
    return type(block).__name__


@cache
def report_environment() -> Environment:
    """Jinja2 for reports: escaping, strict about names."""
    environment = Environment(
        loader=FileSystemLoader(templates_folder()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["kind"] = block_kind
    return environment
