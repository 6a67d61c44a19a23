"""One run of a judge on one arm: load the answers -> open the language model -> ask -> save in batches -> finish.

It is claimed, leased, resumed and cancelled like the run of an arm; verdicts that an earlier attempt saved are kept.
"""

import os
import platform
from dataclasses import dataclass
from typing import Any

from app.db import experiment_queries, intake_queries, run_queries
from app.db.database import Database
from app.db.followup_records import answers_for_judge
from app.evaluation.judge_verdicts import JudgedAnswer, judge_answers
from app.experiments.followups import read_followup
from app.experiments.judge_specs import JudgeSpec
from app.experiments.plan import read_plan
from app.language_models.contract import Generator
from app.language_models.open import open_generator
from app.run_watch import RunWatch, library_versions, peak_memory_bytes
from app.settings import Settings
from app.version import sextant_version

JUDGED_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class JudgingInputs:
    """Everything a judge's run needs, read once. `waiting` maps case row ids to the answers still to be judged."""

    judge: JudgeSpec
    arm: str
    waiting: dict[int, JudgedAnswer]
    judged_count: int
    dataset_hash: str


def execute_judging(database: Database, settings: Settings, watch: RunWatch) -> None:
    """Judge what is left of this run's answers, and end it.

    Raises:
        AppError: the language model cannot be opened, or its server or budget gives out; verdicts so far are kept.
        LeaseLostError: the run belongs to somebody else by now.
    """
    watch.report("loading", 0, None)
    inputs = load_judging_inputs(database, watch.run_id)
    total = inputs.judged_count + len(inputs.waiting)
    language_model = open_generator(
        inputs.judge.language_model,
        settings=settings,
        prompt_format=inputs.judge.prompt_format,
        spending=watch.open_spending(),
    )
    try:
        done = inputs.judged_count
        watch.report("judging", done, total)
        waiting = list(inputs.waiting.items())
        for start in range(0, len(waiting), JUDGED_AT_ONCE):
            batch = waiting[start : start + JUDGED_AT_ONCE]
            judgements = judge_answers(language_model, inputs.judge, [answer for _, answer in batch])
            watch.save(
                [
                    (row_id, judgement.prediction, judgement.scores)
                    for (row_id, _), judgement in zip(batch, judgements, strict=True)
                ]
            )
            done += len(batch)
            watch.report("judging", done, total)
        watch.finish(usage={}, provenance=_provenance(inputs, language_model), peak_memory_bytes=peak_memory_bytes())
    finally:
        language_model.close()


def load_judging_inputs(database: Database, run_id: int) -> JudgingInputs:
    """What is frozen for this judge's run, and which answers no attempt has judged yet."""
    with database.reading() as session:
        run = run_queries.get_run(session, run_id)
        experiment = experiment_queries.get_experiment_row(session, run.experiment_id)
        about = read_followup(run.arm_key)
        assert about is not None, "only follow-ups come here"
        plan = read_plan(experiment.plan)
        judge = next(judge for judge in plan.judges if judge.name == about.judge)
        judged = run_queries.answered_case_rows(session, run_id)
        answers = answers_for_judge(session, experiment, plan, judge, about.arm)
        return JudgingInputs(
            judge=judge,
            arm=about.arm,
            waiting={row_id: answer for row_id, answer in answers.items() if row_id not in judged},
            judged_count=sum(row_id in judged for row_id in answers),
            dataset_hash=intake_queries.get_dataset_row(session, experiment.dataset_id).content_hash or "",
        )


def _provenance(inputs: JudgingInputs, language_model: Generator) -> dict[str, Any]:  # a JSON document
    """What is needed to ask this judge again."""
    return {
        "sextant_version": sextant_version(),
        "judge": inputs.judge.model_dump(mode="json"),
        "choices": "scored" if language_model.can_score else "generated",
        "language_model": language_model.provenance(),
        "hashes": {"dataset": inputs.dataset_hash},
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "libraries": library_versions(),
    }
