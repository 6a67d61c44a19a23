"""Live progress of an experiment: server-sent events, and the same partial for pages that poll."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from app.actions import experiments as actions
from app.db.database import Database
from app.settings import Settings
from app.values.views import ExperimentView
from app.web.contexts import ProgressPartial
from app.web.dependencies import DatabaseDep, SettingsDep, StoredId
from app.web.progress_rows import build_run_rows, is_comparing, is_live
from app.web.templating import page_response, render

router = APIRouter()
LOOK_SECONDS = 1.0


def load_experiment(database: DatabaseDep, experiment_id: StoredId) -> ExperimentView:
    """The experiment; a missing one is refused here, before a stream has begun."""
    return actions.get_experiment(database, experiment_id)


@router.get("/experiments/{experiment_id}/events", response_class=EventSourceResponse)
async def stream_progress(
    database: DatabaseDep, settings: SettingsDep, experiment: Annotated[ExperimentView, Depends(load_experiment)]
) -> AsyncIterator[ServerSentEvent]:
    """A full snapshot first, then one event per change, and `done` when nothing more will happen.

    No database session is open between two looks.
    """
    sequence = 0
    shown = ""
    while True:
        html = await run_in_threadpool(_render_progress, database, settings, experiment)
        if html != shown:
            sequence += 1
            shown = html
            yield ServerSentEvent(raw_data=html, event="progress", id=str(sequence), retry=3000)
        if not is_live(experiment):
            yield ServerSentEvent(raw_data="finished", event="done", id=str(sequence + 1))
            return
        await asyncio.sleep(LOOK_SECONDS)
        experiment = await run_in_threadpool(_look_again, database, experiment.id)


@router.get("/experiments/{experiment_id}/progress")
def show_progress(
    database: DatabaseDep, settings: SettingsDep, experiment: Annotated[ExperimentView, Depends(load_experiment)]
) -> Response:
    """The partial that a page without server-sent events polls; it asks for a reload once all is done."""
    headers = {} if is_live(experiment) else {"HX-Refresh": "true"}
    return page_response(_progress_partial(database, settings, experiment), headers=headers)


def _look_again(database: Database, experiment_id: int) -> ExperimentView:
    return actions.get_experiment(database, experiment_id)


def _render_progress(database: Database, settings: Settings, experiment: ExperimentView) -> str:
    return render(_progress_partial(database, settings, experiment))


def _progress_partial(database: Database, settings: Settings, experiment: ExperimentView) -> ProgressPartial:
    rows = build_run_rows(experiment, actions.spend_so_far(database, settings, experiment))
    return ProgressPartial(
        experiment=experiment,
        runs=rows,
        finished_count=sum(row.is_finished for row in rows),
        is_comparing=is_comparing(experiment),
        is_live=is_live(experiment),
    )
