"""Experiments: freeze a plan, queue its runs, cancel and retry them."""

from app.actions.experiments.further_datasets import freeze_further_datasets
from app.actions.experiments.gold_documents import check_oracles_have_documents
from app.actions.imports import check_import_is_kept
from app.actions.judge_agreement import with_agreement
from app.actions.text import clean_name
from app.db import assessment_queries, experiment_queries, intake_queries, run_queries
from app.db.clock import utc_seconds
from app.db.database import Database, UnitOfWork
from app.db.tables import DatasetRow, ExperimentRow, RunRow
from app.errors import ConflictError, InputRejectedError
from app.experiments.arm_specs import AnyArm
from app.experiments.dataset_specs import DatasetSpec, check_uploaded_dataset
from app.experiments.decision_answers import decision_from_answers
from app.experiments.demo_plans import read_demo_plan
from app.experiments.followups import FollowUp
from app.experiments.hybrid_specs import PreferenceSpec
from app.experiments.plan import SAMPLE_SEED, Plan
from app.experiments.plan_hash import plan_hash
from app.experiments.status import FINISHED
from app.glossary import IntakeStatus, MethodKey, RunStatus, Split
from app.intake.splits import sample_cases
from app.jobs import RUN_EXECUTE, run_job_name
from app.reports.results_json import results_from_json
from app.settings import Settings
from app.values.results import Results


def create_experiment(
    database: Database,
    settings: Settings,
    plan: Plan,
    *,
    assessment_id: int | None = None,
    is_demo: bool = False,
) -> int:
    """Freeze the plan with its test cases, queue its runs, and give the experiment's id.

    There is one run per arm and seed; runs of judges and of the entailment check wait for all of them.

    Where the plan says nothing about the decision, an assessment's answers say what to weigh and to limit.

    Raises:
        InputRejectedError: the plan names no uploaded dataset or asks it to be read otherwise, an unknown endpoint, or
            unusable cases; gold documents that the corpus lacks, where an arm is to be shown them; training cases of a
            further dataset that are tested here.
        NotFoundError: the dataset or corpus does not exist.
        ConflictError: DATASET_NOT_READY or CORPUS_NOT_READY.
    """
    if plan.dataset.id is None:
        raise InputRejectedError(
            "PLAN_INVALID", "plan: dataset.id is missing; upload the table first and name its id here."
        )
    check_uploaded_dataset(plan.dataset)
    if plan.corpus is not None and not isinstance(plan.corpus, int):
        raise InputRejectedError(
            "PLAN_INVALID", "plan: corpus must be the id of an uploaded corpus; upload the documents first."
        )
    for name in plan.language_models:
        check_language_model_is_known(name, settings)
    with database.unit_of_work() as work:
        session = work.session
        dataset = intake_queries.get_dataset_row(session, plan.dataset.id)
        if dataset.status != IntakeStatus.READY:
            raise ConflictError(
                "DATASET_NOT_READY", f"Dataset {dataset.id} ({dataset.name!r}) is {dataset.status}, not ready."
            )
        if dataset.task != plan.task:
            raise InputRejectedError(
                "PLAN_INVALID", f"plan: task is {plan.task}, but dataset {dataset.id} was uploaded for {dataset.task}."
            )
        if plan.corpus is not None:
            corpus = intake_queries.get_corpus_row(session, plan.corpus)
            if corpus.status != IntakeStatus.READY:
                raise ConflictError(
                    "CORPUS_NOT_READY", f"Corpus {corpus.id} ({corpus.name!r}) is {corpus.status}, not ready."
                )
        plan = plan.model_copy(update={"dataset": _as_read(dataset)})
        plan = freeze_further_datasets(session, plan)
        if plan.decision is None and assessment_id is not None:
            answers = assessment_queries.get_assessment_row(session, assessment_id).answers
            plan = plan.model_copy(update={"decision": decision_from_answers(answers)})
        frozen = plan.model_dump(mode="json")
        experiment = ExperimentRow(
            created_at=utc_seconds(),
            name=clean_name(plan.name, default="Untitled experiment"),
            task=plan.task,
            dataset_id=plan.dataset.id,
            corpus_id=plan.corpus,
            assessment_id=assessment_id,
            plan=frozen,
            plan_hash=plan_hash(frozen),
            test_case_ids=_freeze_test_cases(work, plan),
            is_demo=is_demo,
        )
        session.add(experiment)
        session.flush()  # the runs need the id
        check_oracles_have_documents(session, experiment, plan)
        for position, (key, arm) in enumerate(zip(plan.arm_keys, plan.arms, strict=True)):
            _check_enough_training_cases(work, plan, key, arm)
            _check_no_pair_is_tested(work, experiment, key, arm)
            check_import_is_kept(settings, key, arm)
            for seed in arm.seeds_of(plan.seeds):
                run = RunRow(
                    experiment_id=experiment.id,
                    arm_key=key,
                    arm_position=position,
                    seed=seed,
                    job_name=run_job_name(plan.language_model_of(arm), settings),
                    created_at=utc_seconds(),
                )
                session.add(run)
                session.flush()  # the hint needs the id
                work.announce(run.job_name, run.id)
        _queue_followups(work, plan, experiment.id, settings)
        return experiment.id


def _queue_followups(work: UnitOfWork, plan: Plan, experiment_id: int, settings: Settings) -> None:
    """The runs that look at what the arms answered; announced once the arms have ended.

    Judges look at answers of the first seed, one run per judge and arm; the entailment check at those of every seed.
    """
    judged = [
        (FollowUp("judge", arm, judge.name), plan.seeds[0], run_job_name(judge.language_model, settings))
        for judge in plan.judges
        for arm in judge.judged_arms(plan.arm_keys, baseline=plan.baseline_key)
    ]
    checked = [
        (FollowUp("entailment", key), seed, RUN_EXECUTE)
        for key, arm in zip(plan.arm_keys, plan.arms, strict=True)
        if plan.groundedness is not None and arm.needs_documents
        for seed in plan.seeds
    ]
    for position, (followup, seed, job_name) in enumerate([*checked, *judged], start=len(plan.arms)):
        work.session.add(
            RunRow(
                experiment_id=experiment_id,
                arm_key=followup.key,
                arm_position=position,
                seed=seed,
                job_name=job_name,
                created_at=utc_seconds(),
            )
        )


def _check_no_pair_is_tested(work: UnitOfWork, experiment: ExperimentRow, key: str, arm: AnyArm) -> None:
    """Answers people preferred come from test cases of an earlier experiment; they must not be tested on again."""
    if not isinstance(arm, PreferenceSpec) or not arm.pairs:
        return
    rows = intake_queries.case_rows_by_id(work.session, experiment.test_case_ids)
    learned = {" ".join(pair.input.split()) for pair in arm.pairs}
    tested = sum(" ".join(row.input.split()) in learned for row in rows)
    if tested:
        raise InputRejectedError(
            "PAIRS_ARE_TESTED",
            f"Arm {key!r} would learn from answers to {tested} of the test cases; use a dataset with other test cases.",
        )


def create_demo_experiment(database: Database, settings: Settings, *, tickets: bool = False) -> int:
    """Start the demo comparison on the installed demo project and give its id.

    Raises:
        ConflictError: DEMO_NOT_INSTALLED.
    """
    plan = read_demo_plan(tickets=tickets)
    with database.reading() as session:
        dataset = intake_queries.find_demo_dataset(session, plan.task)
        corpus = intake_queries.find_demo_corpus(session)
    if dataset is None or corpus is None or {dataset.status, corpus.status} != {IntakeStatus.READY}:
        raise ConflictError("DEMO_NOT_INSTALLED", "The demo project is not installed; run `sextant start` once.")
    return create_experiment(
        database,
        settings,
        plan.model_copy(
            update={
                "dataset": DatasetSpec(id=dataset.id, input=plan.dataset.input, target=plan.dataset.target),
                "corpus": None if tickets else corpus.id,
            }
        ),
        is_demo=True,
    )


def cancel_experiment(database: Database, experiment_id: int) -> None:
    """Cancel what is queued and ask running runs to stop; answers given so far are kept."""
    with database.unit_of_work() as work:
        experiment_queries.get_experiment_row(work.session, experiment_id)
        run_queries.request_cancel(work.session, experiment_id)


def retry_experiment(database: Database, experiment_id: int) -> None:
    """Queue failed and cancelled runs again; cases already answered are not asked twice.

    Raises:
        ConflictError: NOTHING_TO_RETRY or EXPERIMENT_RUNNING.
    """
    with database.unit_of_work() as work:
        experiment = experiment_queries.get_experiment_row(work.session, experiment_id)
        if any(RunStatus(run.status) not in FINISHED for run in experiment.runs):
            raise ConflictError("EXPERIMENT_RUNNING", "Some runs are still going; wait for them or cancel first.")
        runs = run_queries.queue_again(work.session, experiment_id)
        if not runs:
            raise ConflictError("NOTHING_TO_RETRY", "Every run has succeeded; there is nothing to try again.")
        experiment.results = None
        experiment.evaluation_error = None
        for run in runs:
            work.announce(run.job_name, run.id)


def get_results(database: Database, experiment_id: int) -> Results | None:
    """The results with what people have rated since; None until every run has ended and the comparison is computed."""
    with database.reading() as session:
        document = experiment_queries.get_experiment_row(session, experiment_id).results
        return None if document is None else with_agreement(session, experiment_id, results_from_json(document))


def language_model_choices(settings: Settings) -> tuple[tuple[str, str], ...]:
    """Language models the form offers, as (name for the plan, text for people)."""
    bundled = ("bundled", "Bundled demonstration language model (too small for real decisions)")
    endpoints = tuple(
        (f"endpoint:{name}", f"{endpoint.language_model} at endpoint {name}")
        for name, endpoint in sorted(settings.endpoints.items())
    )
    local = tuple((name, f"{name.removeprefix('hf:')} on this machine") for name in settings.language_models)
    return (bundled, *local, *endpoints)


def check_language_model_is_known(name: str, settings: Settings) -> None:
    """Pass silently unless the plan names an endpoint that is not configured.

    Raises:
        InputRejectedError: ENDPOINT_UNKNOWN, naming those there are.
    """
    kind, _, endpoint = name.partition(":")
    if kind == "endpoint" and endpoint not in settings.endpoints:
        known = ", ".join(sorted(settings.endpoints)) or "none"
        raise InputRejectedError(
            "ENDPOINT_UNKNOWN",
            f"Endpoint {endpoint!r} is not configured (configured: {known}); add it to SEXTANT_ENDPOINTS.",
        )


def _as_read(dataset: DatasetRow) -> DatasetSpec:
    """The dataset by the columns it was read by, whatever a plan says of them beside its id."""
    columns = ("input", "target", "case_id", "gold_document")
    return DatasetSpec(
        id=dataset.id, **{column: dataset.mapping[column] for column in columns if dataset.mapping.get(column)}
    )


def _freeze_test_cases(work: UnitOfWork, plan: Plan) -> list[int]:
    assert plan.dataset.id is not None
    rows = intake_queries.case_rows(work.session, plan.dataset.id, Split.TEST)
    if not rows:
        raise InputRejectedError("TEST_EMPTY", "The dataset has no test cases; upload it with a test share above 0.")
    if plan.limits.test_cases is None:
        return [row.id for row in rows]
    by_case_id = {row.case_id: row.id for row in rows}
    sample = sample_cases(
        [intake_queries.to_case(row) for row in rows],
        plan.limits.test_cases,
        seed=SAMPLE_SEED,
        task=plan.task,
    )
    wanted = {by_case_id[case.case_id] for case in sample}
    return [row.id for row in rows if row.id in wanted]


def _check_enough_training_cases(work: UnitOfWork, plan: Plan, key: str, arm: AnyArm) -> None:
    needs_cases = arm.needs_training_cases or arm.method in (
        MethodKey.FEW_SHOT,
        MethodKey.PROMPT_SEARCH,
        MethodKey.LORA,
    )
    if not needs_cases:
        return
    assert plan.dataset.id is not None
    count = intake_queries.count_cases(work.session, plan.dataset.id, Split.TRAIN)
    needed = arm.examples if arm.method is MethodKey.FEW_SHOT and arm.selection != "many" else 1
    if count < needed:
        raise InputRejectedError(
            "TRAIN_TOO_SMALL",
            f"Arm {key!r} needs {needed} training cases, the dataset has {count}; lower examples or add cases.",
        )
