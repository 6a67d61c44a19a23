"""HTML pages, one file per subject. Handlers are plain functions that call `app.actions`."""

from app.web.pages import (
    assessments,
    cases,
    corpora,
    datasets,
    estimates,
    experiments,
    home,
    language,
    new_experiment,
    prompt_previews,
    questionnaire,
    ratings,
    reports,
    rounds,
    runs,
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
    new_experiment.router,
    prompt_previews.router,
    experiments.router,
    runs.router,
    cases.router,
    ratings.router,
    reports.router,
    estimates.router,
    language.router,
)
