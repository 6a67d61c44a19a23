"""Blind rating of answers, and what came out of it."""

from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.actions import experiments as experiment_actions
from app.actions import ratings as actions
from app.values.rating_views import RatingKind
from app.web.contexts import RatingPage, RatingResultsPage
from app.web.dependencies import FORM_BODY_LIMIT_BYTES, DatabaseDep, Fields, FormFields, QueryFields, StoredId
from app.web.forms import read_whole
from app.web.pages.redirects import see_other
from app.web.result_rows import metric_title
from app.web.templating import page_response

router = APIRouter()

_MOST_SKIPPED = 100_000


@router.get("/experiments/{experiment_id}/rating")
def show_rating(
    database: DatabaseDep,
    experiment_id: StoredId,
    query: QueryFields,
    skip: Annotated[int, Query(ge=0, le=_MOST_SKIPPED)] = 0,
) -> Response:
    """Who rates, then one question after the other."""
    experiment = experiment_actions.get_experiment(database, experiment_id)
    reviewer, kind = query.get("reviewer"), _kind(query)
    task = actions.next_task(database, experiment_id, reviewer=reviewer, kind=kind, skip=skip) if reviewer else None
    return page_response(
        RatingPage(
            experiment=experiment,
            reviewer=reviewer,
            kind=kind,
            task=task,
            skip_address=_address(experiment_id, reviewer, kind, skip=skip + 1),
            skip=skip,
        )
    )


@router.post("/experiments/{experiment_id}/rating", max_body_size=FORM_BODY_LIMIT_BYTES)
def rate(database: DatabaseDep, experiment_id: StoredId, fields: FormFields) -> Response:
    """Keep one rating and go to the next question."""
    reviewer, kind = fields.get("reviewer"), _kind(fields)
    if kind == "pair":
        actions.rate_pair(
            database,
            experiment_id,
            reviewer=reviewer,
            first=read_whole(fields.get("first"), where="first"),
            second=read_whole(fields.get("second"), where="second"),
            choice=fields.get("choice"),
        )
    else:
        actions.rate_answer(
            database,
            experiment_id,
            reviewer=reviewer,
            answer=read_whole(fields.get("first"), where="first"),
            score=read_whole(fields.get("choice"), where="choice"),
        )
    skip = read_whole(fields.get("skip", "0"), where="skip")
    return see_other(_address(experiment_id, reviewer, kind, skip=max(0, min(skip, _MOST_SKIPPED))))


@router.get("/experiments/{experiment_id}/ratings")
def show_ratings(database: DatabaseDep, experiment_id: StoredId) -> Response:
    """What people thought, by arm, and how far they agree."""
    summary = actions.summarise_ratings(database, experiment_id)
    return page_response(
        RatingResultsPage(
            experiment=experiment_actions.get_experiment(database, experiment_id),
            summary=summary,
            metric_title=metric_title(summary.metric),
        )
    )


def _kind(fields: Fields) -> RatingKind:
    kind: Literal["pair", "score"] = "score" if fields.get("kind") == "score" else "pair"
    return kind


def _address(experiment_id: int, reviewer: str, kind: str, *, skip: int) -> str:
    pairs = [("reviewer", reviewer), ("kind", kind), *([("skip", str(skip))] if skip else [])]
    return f"/experiments/{experiment_id}/rating?{urlencode(pairs)}"
