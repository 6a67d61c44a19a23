"""One run of the entailment check on one arm: load its answers with passages -> open the network -> check -> save.

It comes after the arms, in a process of its own, so that neither an arm's memory nor its time carries the network.
"""

import os
import platform
from dataclasses import dataclass
from typing import Any

from app.db import experiment_queries, run_queries
from app.db.database import Database
from app.db.followup_records import passages_to_check
from app.experiments.followups import read_followup
from app.experiments.plan import read_plan
from app.language_models.entailment import EntailmentNetwork
from app.metrics.diagnostic_names import ENTAILMENT
from app.metrics.entailment import check_entailment
from app.run_watch import RunWatch, library_versions, peak_memory_bytes
from app.settings import Settings
from app.values.predictions import Prediction, ScoredPrediction
from app.version import sextant_version

CHECKED_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class _Inputs:
    """The name of the network, and by case row the answers still to be checked."""

    network: str
    waiting: dict[int, ScoredPrediction]
    checked_count: int


def execute_entailment_check(database: Database, settings: Settings, watch: RunWatch) -> None:
    """Check what is left of this run's answers, and end it.

    Raises:
        AppError: the network cannot be opened.
        LeaseLostError: the run belongs to somebody else by now.
    """
    watch.report("loading", 0, None)
    inputs = _load(database, watch.run_id)
    network = EntailmentNetwork(inputs.network, device=settings.device)
    try:
        done, total = inputs.checked_count, inputs.checked_count + len(inputs.waiting)
        watch.report("checking", done, total)
        waiting = list(inputs.waiting.items())
        for start in range(0, len(waiting), CHECKED_AT_ONCE):
            batch = waiting[start : start + CHECKED_AT_ONCE]
            watch.save([(row_id, *_check(answer, network)) for row_id, answer in batch])
            done += len(batch)
            watch.report("checking", done, total)
        watch.finish(usage={}, provenance=_provenance(network), peak_memory_bytes=peak_memory_bytes())
    finally:
        network.close()


def _load(database: Database, run_id: int) -> _Inputs:
    with database.reading() as session:
        run = run_queries.get_run(session, run_id)
        plan = read_plan(experiment_queries.get_experiment_row(session, run.experiment_id).plan)
        followup = read_followup(run.arm_key)
        assert followup is not None, "only follow-ups come here"
        assert plan.groundedness is not None, "only plans with a network have this follow-up"
        checked = run_queries.answered_case_rows(session, run_id)
        answers = passages_to_check(session, run.experiment_id, arm=followup.arm, seed=run.seed)
        return _Inputs(
            network=plan.groundedness.entailment,
            waiting={row_id: answer for row_id, answer in answers.items() if row_id not in checked},
            checked_count=sum(row_id in checked for row_id in answers),
        )


def _check(answer: ScoredPrediction, network: EntailmentNetwork) -> tuple[Prediction, dict[str, float | None]]:
    """The record as it is stored, the sentences that no passage entails as its text, with the score."""
    found = check_entailment(
        answer.prediction.answer,
        question=answer.input,
        passages=answer.prediction.passages,
        entails=network.entails,
    )
    record = Prediction(
        case_id=answer.prediction.case_id,
        answer="" if found is None else "\n".join(found.unsupported),
        latency_seconds=0.0,
        prompt_tokens=0,
        completion_tokens=0,
    )
    return record, {ENTAILMENT: None if found is None else found.share}


def _provenance(network: EntailmentNetwork) -> dict[str, Any]:  # a JSON document
    """What is needed to check again."""
    return {
        "sextant_version": sextant_version(),
        "method": "entailment",
        "network": network.provenance(),
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "libraries": library_versions(),
    }
