"""HTML pages, one file per subject. Handlers are plain functions that call `app.actions`."""

from app.web.pages import assessments, cases, corpora, datasets, experiments, home, reports

PAGE_ROUTERS = (
    home.router,
    assessments.router,
    datasets.router,
    corpora.router,
    experiments.router,
    cases.router,
    reports.router,
)
