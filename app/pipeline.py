"""READ THIS FIRST: every stage of one run, in order.

    a run:          load what is frozen -> open the language model -> prepare the method
                    -> answer the test cases -> score each answer -> save in batches -> finish
                    (in a race: stop once it cannot win, or pause for another run after a block)
    a follow-up:    once every arm has ended, see `judging.py` and `entailment_check.py`
    an experiment:  once every run has ended, see `pipeline_evaluation.py`

A run is one attempt that a worker has claimed. It works with no session open and saves in short
transactions, each fenced by its attempt: once another attempt owns the run, the next save raises
`LeaseLostError` and this process ends without a trace. Answers that an earlier attempt saved are kept,
so every case is answered exactly once per run. Uploads take their own way (`pipeline_intake.py`).
"""

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from sqlalchemy.exc import OperationalError

from app.db import experiment_queries, intake_queries, run_queries
from app.db.database import Database
from app.errors import AppError
from app.evaluation.racing import shuffle_cases
from app.experiments.arm_specs import AnyArm
from app.experiments.followups import FollowUpKind, read_followup
from app.experiments.imported_specs import ImportedSpec
from app.experiments.plan import SAMPLE_SEED, Plan, read_plan
from app.further_cases import load_further_cases
from app.glossary import Split
from app.intake.splits import sample_cases
from app.language_models.absent import AbsentGenerator
from app.language_models.call_budget import Spending
from app.language_models.contract import Encoder, Generator
from app.language_models.open import open_encoder, open_generator
from app.methods.contract import FurtherCases, Method, TaskSetting
from app.methods.imported import load_answers
from app.methods.prompts import default_stop
from app.methods.registry import build_method
from app.metrics.behaviour import TrainingRows
from app.metrics.case_scores import CaseScorer
from app.metrics.scoring import primary_metric
from app.race_watch import describe_beaten, open_race
from app.run_watch import RunReport, RunWatch, peak_memory_bytes, run_provenance
from app.settings import Settings
from app.values.cases import Case, CaseInput, Document
from app.values.generation import Decoding
from app.values.predictions import Prediction

SAVE_EVERY_CASES = 8

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RunInputs:
    """Everything a run needs, read once.

    `test` maps case row ids to the test cases still to be answered; `questions` are all of them, without references.
    """

    plan: Plan
    arm: AnyArm
    seed: int
    labels: tuple[str, ...]
    train: tuple[Case, ...]
    validation: tuple[Case, ...]
    test: Mapping[int, Case]
    questions: tuple[CaseInput, ...]
    answered_count: int
    documents: tuple[Document, ...]
    hashes: Mapping[str, str]
    further: tuple[FurtherCases, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenedArm:
    """A method and what it answers with."""

    language_model: Generator
    encoder: Encoder | None
    method: Method


def execute_run(database: Database, settings: Settings, *, run_id: int, attempt: int) -> None:
    """Execute one claimed attempt to its end; the outcome is stored on the run.

    Raises:
        LeaseLostError: the run belongs to somebody else by now.
        OperationalError: the database stayed away for longer than a lease lasts; the run is left as it is.
    """
    watch = RunWatch(database, settings, run_id=run_id, attempt=attempt)
    try:
        with watch.keeping_the_lease():
            _stages_of(_kind_of_run(database, run_id))(database, settings, watch)
    except AppError as error:
        log.warning("run %s failed: %s", run_id, error)
        watch.fail(error.code, error.message)
    except (run_queries.LeaseLostError, OperationalError):
        raise  # somebody else's, or the database stayed away: whoever supervises puts the run back into the queue
    except Exception as error:  # the one place that turns any mishap into a failed run
        log.exception("run %s failed", run_id)
        watch.fail("RUN_CRASHED", f"{type(error).__name__}: {error}. The run's log has the details.")
        raise


def _execute(database: Database, settings: Settings, watch: RunWatch) -> None:
    watch.report("loading", 0, None)
    inputs = load_run_inputs(database, watch.run_id)
    race = open_race(database, inputs.plan, watch.run_id)
    with open_arm(inputs, settings, spending=watch.open_spending()) as opened:
        usage = opened.method.prepare(
            inputs.train,
            inputs.validation,
            inputs.documents,
            language_model=opened.language_model,
            encoder=opened.encoder,
            seed=inputs.seed,
            workdir=artefacts_of_run(settings, watch.run_id),
            report=RunReport(watch),
        )
        watch.prepared(asdict(usage))
        scorer = CaseScorer(
            inputs.plan, TrainingRows(inputs.train), embed=opened.encoder.embed if opened.encoder else None
        )
        questions = [
            CaseInput(case.case_id, case.input, case.gold_documents if inputs.arm.sees_gold else ())
            for case in inputs.test.values()
        ]
        total = inputs.answered_count + len(questions)
        watch.report("answering", inputs.answered_count, total)
        done = inputs.answered_count
        stopped_because: str | None = None
        for block in [questions] if race is None else race.in_blocks(questions):
            if race is not None and (beaten := race.find_out()) is not None:
                stopped_because = describe_beaten(beaten, of=total, rules=race.rules)
                break
            for batch in _in_batches(opened.method.answer(block)):
                _save(watch, inputs, batch, scorer)
                done += len(batch)
                watch.report("answering", done, total)
            if race is not None and race.gives_way(answered=done, left=total - done):
                watch.pause(done=done, total=total)
                return
        watch.finish(
            usage=asdict(usage),
            provenance={
                **run_provenance(
                    inputs.plan,
                    inputs.arm,
                    seed=inputs.seed,
                    hashes=inputs.hashes,
                    language_model=opened.language_model,
                    encoder=opened.encoder,
                ),
                "notes": list(usage.notes),
                "search": [asdict(trial) for trial in usage.trials],
            },
            peak_memory_bytes=None if inputs.arm.measured_elsewhere else peak_memory_bytes(),
            stopped_because=stopped_because,
        )


def _kind_of_run(database: Database, run_id: int) -> FollowUpKind | None:
    """What kind of follow-up this run is; None for an arm's own run."""
    with database.reading() as session:
        followup = read_followup(run_queries.get_run(session, run_id).arm_key)
    return None if followup is None else followup.kind


def _stages_of(kind: FollowUpKind | None) -> Callable[[Database, Settings, RunWatch], None]:
    """What executes a run of this kind; a follow-up's module is loaded only where it is needed."""
    match kind:
        case None:
            return _execute
        case "judge":
            from app.judging import execute_judging  # noqa: PLC0415

            return execute_judging
        case "entailment":
            from app.entailment_check import execute_entailment_check  # noqa: PLC0415 - loads torch

            return execute_entailment_check


@contextmanager
def open_arm(inputs: RunInputs, settings: Settings, *, spending: Spending | None = None) -> Iterator[OpenedArm]:
    """The arm with what it answers with, not yet prepared; closed when the block ends.

    Args:
        spending: what the run has taken at endpoints so far.
    """
    language_model = (
        open_generator(
            inputs.plan.language_model_of(inputs.arm),
            settings=settings,
            quantisation=inputs.arm.quantisation,
            precision=inputs.plan.decoding.precision,
            prompt_format=inputs.plan.decoding.prompt_format,
            context_extension=inputs.arm.rope_scaling,
            spending=spending,
        )
        if inputs.arm.needs_language_model
        else AbsentGenerator()
    )
    try:
        needs_encoder = inputs.arm.opens_encoder or "embedding_similarity" in inputs.plan.metrics
        encoder = open_encoder(inputs.plan.encoder) if needs_encoder else None
        method = build_method(
            inputs.arm,
            _task_setting(inputs.plan, inputs.labels),
            open_language_model=partial(open_generator, settings=settings, spending=spending),
            further=inputs.further,
            load_answers=partial(load_answers, folder=settings.imports_folder, cases=inputs.questions),
        )
        with _closing(method):
            yield OpenedArm(language_model, encoder, method)
    finally:
        language_model.close()


@contextmanager
def _closing(method: Method) -> Iterator[None]:
    """Closes the method when the block ends; where the block failed, that is the failure, whatever closing meets."""
    try:
        yield
    except BaseException:
        try:
            method.close()
        except Exception:  # told in the log alone: it often follows from the first
            log.exception("the method could not be closed")
        raise
    method.close()


def _task_setting(plan: Plan, labels: tuple[str, ...]) -> TaskSetting:
    settings = plan.decoding
    decoding = Decoding(
        max_tokens=settings.max_tokens,
        temperature=settings.temperature,
        stop=default_stop(plan.task) if settings.stop is None else settings.stop,
        json_schema=None if settings.json_schema is None else json.dumps(settings.json_schema),
    )
    metric = primary_metric(plan.task, plan.metrics)
    return TaskSetting(task=plan.task, labels=labels, prompt=plan.prompt, decoding=decoding, metric=metric)


def artefacts_of_run(settings: Settings, run_id: int) -> Path:
    """The folder where a run keeps its log and what it has prepared."""
    return settings.artefacts_folder / f"run-{run_id}"


def load_run_inputs(database: Database, run_id: int) -> RunInputs:
    """What is frozen for this run, and which of its cases no attempt has answered yet."""
    with database.reading() as session:
        run = run_queries.get_run(session, run_id)
        experiment = experiment_queries.get_experiment_row(session, run.experiment_id)
        dataset = intake_queries.get_dataset_row(session, experiment.dataset_id)
        plan = read_plan(experiment.plan)
        splits = {
            split: tuple(intake_queries.to_case(row) for row in intake_queries.case_rows(session, dataset.id, split))
            for split in (Split.TRAIN, Split.VALIDATION)
        }
        answered = run_queries.answered_case_rows(session, run_id)
        test_rows = intake_queries.case_rows_by_id(session, experiment.test_case_ids)
        if plan.racing is not None:
            test_rows = shuffle_cases(test_rows)
        hashes = {"dataset": dataset.content_hash or ""}
        documents: tuple[Document, ...] = ()
        if experiment.corpus_id is not None:
            documents = intake_queries.documents_of(session, experiment.corpus_id)
            hashes["corpus"] = intake_queries.get_corpus_row(session, experiment.corpus_id).content_hash or ""
        arm = plan.arms[plan.arm_keys.index(run.arm_key)]
        own = _task_setting(plan, tuple(dataset.labels))
        hashes |= {f"dataset {spec.id}": spec.hash or "" for spec in arm.further_datasets}
        if isinstance(arm, ImportedSpec):
            hashes["import"] = arm.sha256 or ""
        train = sample_cases(splits[Split.TRAIN], plan.limits.train_cases, seed=SAMPLE_SEED, task=plan.task)
        return RunInputs(
            plan=plan,
            arm=arm,
            seed=run.seed,
            labels=tuple(dataset.labels),
            train=sample_cases(train, arm.count_training_cases(len(train)), seed=run.seed, task=plan.task),
            validation=splits[Split.VALIDATION],
            test={row.id: intake_queries.to_case(row) for row in test_rows if row.id not in answered},
            questions=tuple(CaseInput(row.case_id, row.input) for row in test_rows),
            answered_count=sum(row.id in answered for row in test_rows),
            documents=documents,
            hashes=hashes,
            further=tuple(load_further_cases(session, spec, own) for spec in arm.further_datasets),
        )


def _in_batches(predictions: Iterator[Prediction]) -> Iterator[list[Prediction]]:
    batch: list[Prediction] = []
    for prediction in predictions:
        batch.append(prediction)
        if len(batch) == SAVE_EVERY_CASES:
            yield batch
            batch = []
    if batch:
        yield batch


def _save(watch: RunWatch, inputs: RunInputs, batch: list[Prediction], scorer: CaseScorer) -> None:
    rows = {case.case_id: (row_id, case) for row_id, case in inputs.test.items()}
    scored = [
        (rows[prediction.case_id][0], prediction, scorer.score(prediction, rows[prediction.case_id][1]))
        for prediction in batch
    ]
    watch.save(scored)
