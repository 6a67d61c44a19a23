"""HTML pages, one file per subject. Handlers are plain functions that call `app.actions`."""

from app.web.pages import (
    assessments,
    cases,
    corpora,
    datasets,
    experiments,
    home,
    language,
    questionnaire,
    reports,
    rounds,
    weights,
)

PAGE_ROUTERS = (
    home.router,
    questionnaire.router,
    rounds.router,
    assessments.router,
    weights.router,
    datasets.router,
    corpora.router,
    experiments.router,
    cases.router,
    reports.router,
    language.router,
)
