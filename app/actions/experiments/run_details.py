"""One run from near: what it wrote while it worked, what it trained on first, and what is needed to repeat it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.actions.experiments.views import get_experiment, get_plan
from app.db import run_queries
from app.db.clock import utc_today
from app.db.database import Database
from app.economics.token_prices import find_token_price
from app.errors import NotFoundError
from app.settings import Settings
from app.values.views import ExperimentView, RunDetail

LOG_TAIL_BYTES = 20_000
FIRST_BATCH_BYTES = 40_000
TOKENS_OF_A_PRICE = 1_000_000


def get_run_detail(database: Database, settings: Settings, experiment_id: int, run_id: int) -> RunDetail:
    """Everything stored about a run.

    Raises:
        NotFoundError: EXPERIMENT_NOT_FOUND or RUN_NOT_FOUND.
    """
    experiment = get_experiment(database, experiment_id)
    for arm in experiment.workloads:
        for run in arm.runs:
            if run.id == run_id:
                with database.reading() as session:
                    row = run_queries.get_run(session, run_id)
                    usage: Mapping[str, Any] = row.usage or {}
                    provenance = row.provenance
                folder = settings.artefacts_folder / f"run-{run_id}"
                return RunDetail(
                    experiment=experiment,
                    arm=arm,
                    run=run,
                    notes=tuple(str(note) for note in usage.get("notes", ())),
                    log_tail=_tail(folder / "log.txt"),
                    first_batch=_beginning(folder / "first_batch.txt"),
                    provenance="" if provenance is None else json.dumps(provenance, indent=2, ensure_ascii=False),
                )
    raise NotFoundError("RUN_NOT_FOUND", f"Experiment {experiment_id} has no run {run_id}.")


def spend_so_far(database: Database, settings: Settings, experiment: ExperimentView) -> dict[int, float | None]:
    """US dollars each run has spent on tokens, by run id: runs on this machine are missing, None is a price not known.

    Tokens of answers that have not been saved yet, and of a prompt search, are not among them.
    """
    remote = [arm for arm in experiment.workloads if arm.language_model.startswith("endpoint:")]
    if not remote:
        return {}
    overrides = get_plan(database, experiment.id).costs.price_overrides
    spent: dict[int, float | None] = {}
    for arm in remote:
        price = find_token_price(
            arm.language_model,
            override=overrides.get(arm.language_model),
            endpoint=settings.endpoints.get(arm.language_model.partition(":")[2]),
            prompt_tokens=None,
            today=utc_today(),
        )
        for run in arm.runs:
            asked, answered = price.input_usd_per_million, price.output_usd_per_million
            spent[run.id] = (
                None
                if asked is None or answered is None
                else (asked * run.prompt_tokens + answered * run.completion_tokens) / TOKENS_OF_A_PRICE
            )
    return spent


def _tail(path: Path) -> str:
    """The end of a text file from the beginning of a line; empty where there is none."""
    try:
        with path.open("rb") as file:
            file.seek(0, 2)
            size = file.tell()
            file.seek(max(0, size - LOG_TAIL_BYTES))
            content = file.read()
    except OSError:
        return ""
    text = content.decode("utf-8", errors="replace")
    return text.partition("\n")[2] if size > LOG_TAIL_BYTES else text


def _beginning(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(FIRST_BATCH_BYTES).decode("utf-8", errors="replace")
    except OSError:
        return ""
