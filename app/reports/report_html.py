"""The decision memo: one HTML file without script, fetching nothing."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.reports.render_numbers import NUMBER_FILTERS
from app.reports.report_page import build_report_page
from app.resources import templates_folder
from app.values.advice import Recommendation
from app.values.predictions import ScoredPrediction
from app.values.results import Results

TEMPLATE = "reports/report.html"


def render_report(
    results: Results,
    *,
    cases: Iterable[ScoredPrediction],
    advice: Recommendation | None,
    generated_at: datetime,
    title: str,
) -> str:
    """The report as one HTML document; the same input gives the same text.

    Args:
        results: as `evaluate_experiment` gives them, or `results_from_json`.
        cases: the predictions of every arm; about ten cases are shown side by side. May be empty.
        advice: the recommendation the experiment followed, if any.
        generated_at: when the report is written, with its time zone.
        title: name of the experiment.
    """
    page = build_report_page(results, cases=cases, advice=advice, generated_at=generated_at, title=title)
    return report_environment().get_template(TEMPLATE).render(page=page)


@cache
def report_environment() -> Environment:
    """Jinja2 for reports: escaping, strict about names, with the number filters."""
    environment = Environment(
        loader=FileSystemLoader(templates_folder()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(NUMBER_FILTERS)
    return environment
