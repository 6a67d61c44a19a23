"""A database filled through the real actions and queries: what the pages are tested and looked at with.

python -m tests.web.seeded FOLDER PORT     serves it
"""

import io
import random
import sys
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from app.actions import assessments, corpora, datasets, drafts, experiments, rounds, weights
from app.db import experiment_queries, intake_queries, outcome_queries, run_queries
from app.db.database import Database, open_database
from app.db.migrating import upgrade_database
from app.db.run_records import load_run_records
from app.decision.experiment_decision import with_decision_analysis
from app.decision.verdict import decide
from app.evaluation.evaluate import evaluate_experiment
from app.evaluation.intervals import Resampling
from app.experiments.plan import Plan, read_plan
from app.glossary import IntakeStatus, RunStatus, Split, TaskKind
from app.main import create_app
from app.metrics.scoring import score_prediction
from app.reports.results_json import results_to_json
from app.settings import Settings
from app.values.cases import Case, Document, Passage
from app.values.predictions import Prediction
from app.values.run_records import ArmIdentity
from app.version import sextant_version

QUICK = Resampling(seed=7, bootstrap=400, permutations=999)
HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)">'
TOPICS = (
    "parental leave",
    "travel expenses",
    "a lost laptop",
    "bike leases",
    "on-call duty",
    "returns",
    "battery care",
)
STRENGTHS = {"zero_shot": 0.12, "few_shot": 0.28, "rag": 0.74, "lora": 0.46}


@dataclass(frozen=True)
class Seeded:
    """Ids of what was put there."""

    settings: Settings
    database: Database
    assessment: int
    dataset: int
    rejected_dataset: int
    uploaded_dataset: int
    corpus: int
    finished: int
    running: int
    failed: int


def open_seeded(folder: Path) -> Seeded:
    """A migrated SQLite file in this folder with one of everything."""
    settings = Settings(home=folder, upload_limit_bytes=2_000_000)
    upgrade_database(settings.resolved_database_url)
    database = open_database(settings.resolved_database_url)
    assessment = assessments.create_assessment(
        database,
        name="Answering staff questions",
        answers={"task_kind": "question_answering", "external_knowledge": "facts"},
    )
    add_team(database)
    dataset, corpus = add_dataset(database, settings), add_corpus(database, settings)
    plan = make_plan(dataset, corpus)
    finished = experiments.create_experiment(database, settings, plan, assessment_id=assessment)
    finish_runs(database, finished, plan)
    running = experiments.create_experiment(
        database, settings, plan.model_copy(update={"name": "Handbook, second try"})
    )
    start_runs(database, running)
    failed = experiments.create_experiment(database, settings, plan.model_copy(update={"name": "On an endpoint"}))
    fail_runs(database, failed)
    rejected = receive(database, settings, "tickets.csv")
    with database.unit_of_work() as work:
        row = intake_queries.get_dataset_row(work.session, rejected)
        row.status = IntakeStatus.REJECTED
        row.error_code = "ROW_INCOMPLETE"
        row.error_message = "Row 17: the column 'answer' is empty; fill it or delete the row."
    return Seeded(
        settings=settings,
        database=database,
        assessment=assessment,
        dataset=dataset,
        rejected_dataset=rejected,
        uploaded_dataset=receive(database, settings, "more questions.csv"),
        corpus=corpus,
        finished=finished,
        running=running,
        failed=failed,
    )


def add_team(database: Database) -> None:
    """Two members of a team round who differ, notes with markup, a draft, and a changed weight."""
    token = rounds.create_round(database, name="Ticket sorting")
    tickets = {"task_kind": "classification", "labelled_cases": "from_50", "class_count": "up_to_10"}
    assessments.create_assessment(
        database, name="", answers=tickets, round_token=token, respondent="Ada", notes=f"Asked twice.\n{HOSTILE}"
    )
    assessments.create_assessment(
        database,
        name="",
        answers={**tickets, "labelled_cases": "none_yet", "evaluation_set": "from_20", "privacy": "own_machines"},
        round_token=token,
        respondent="Grace",
    )
    drafts.save_draft(database, name="Quarterly reports", answers={"task_kind": "generation"}, respondent="Ada")
    weights.change_weights(database, {"start_simple/always/rag": 1.0})


def receive(database: Database, settings: Settings, file_name: str) -> int:
    """An uploaded table whose columns are not chosen yet."""
    lines = ["question,answer,document"]
    lines += [f"What is the rule for {topic}?,{index} days notice,rules.md" for index, topic in enumerate(TOPICS)]
    stream = io.BytesIO("\n".join(lines).encode())
    return datasets.receive_dataset(
        database, settings, name="", task=TaskKind.QUESTION_ANSWERING, file_name=file_name, stream=stream
    )


def add_dataset(database: Database, settings: Settings, *, cases: int = 120) -> int:
    """A ready dataset; one of its test cases is hostile."""
    dataset_id = receive(database, settings, "handbook-questions.csv")
    made = [
        Case(
            case_id=f"q{number:03d}",
            input=HOSTILE
            if number == 0
            else f"How early do I have to ask about {TOPICS[number % 7]} in week {number}?",
            target=f"{number % 28 + 2} days before",
            split=Split.TEST if number % 2 == 0 else Split.TRAIN,
            gold_documents=(f"{TOPICS[number % 7]}.md",),
        )
        for number in range(cases)
    ]
    with database.unit_of_work() as work:
        row = intake_queries.get_dataset_row(work.session, dataset_id)
        intake_queries.save_cases(work.session, dataset_id, made)
        row.name = "Handbook questions"
        row.status = IntakeStatus.READY
        row.mapping = {"input": "question", "target": "answer", "gold_document": "document"}
        row.warnings = ["3 questions appear twice with the same answer; they were put into the same split."]
        row.content_hash = "sha256:9f2b6f0e5d1c4c7a8e3b6d9a0c1f2e3d4b5a69788796a5b4c3d2e1f001122334"
    return dataset_id


def add_corpus(database: Database, settings: Settings) -> int:
    """A ready corpus of a few documents."""
    corpus_id = corpora.receive_corpus(
        database, settings, name="Staff handbook", files=[("rules.md", io.BytesIO(b"# Rules\n\nAsk early."))]
    )
    with database.unit_of_work() as work:
        row = intake_queries.get_corpus_row(work.session, corpus_id)
        documents = [Document(name=f"{topic}.md", text=f"About {topic}: ask 9 days before. " * 40) for topic in TOPICS]
        intake_queries.save_documents(work.session, corpus_id, documents)
        row.status = IntakeStatus.READY
        row.content_hash = "sha256:112233445566"
    return corpus_id


def make_plan(dataset_id: int, corpus_id: int) -> Plan:
    """The four arms on these cases."""
    return read_plan(
        {
            "name": "Handbook questions, four ways",
            "task": "question_answering",
            "dataset": {"id": dataset_id, "input": "question", "target": "answer"},
            "corpus": corpus_id,
            "arms": ["zero_shot", {"few_shot": {"examples": 8}}, "rag", "lora"],
        }
    )


def invent(arm: str, case: Case, chance: random.Random) -> Prediction:
    """A plausible answer of this arm."""
    is_right = chance.random() < STRENGTHS[arm]
    text = case.target if is_right else chance.choice(["I do not know", "ask your manager", f"{case.target[:2]} weeks"])
    failure = "The answer took longer than 60 s and was stopped." if arm == "lora" and case.case_id == "q034" else None
    passages = (
        Passage(document=case.gold_documents[0], position=2, text=f"{HOSTILE} {case.target} is enough.", cosine=0.71),
        Passage(document="rules.md", position=0, text="Ask early, and ask in writing.", cosine=0.38),
    )
    return Prediction(
        case_id=case.case_id,
        answer="" if failure else (HOSTILE if case.case_id == "q000" and arm == "few_shot" else text),
        latency_seconds={"zero_shot": 0.31, "few_shot": 0.78, "rag": 0.92, "lora": 0.29}[arm] * (0.7 + chance.random()),
        prompt_tokens={"zero_shot": 38, "few_shot": 310, "rag": 402, "lora": 38}[arm],
        completion_tokens=0 if failure else 6,
        prompt=f"Answer the question.\n\nQuestion: {case.input}\nAnswer:",
        passages=passages if arm == "rag" else (),
        failure=failure,
    )


CURVE = [
    {"step": step, "train_loss": 3.1 * 0.88 ** (step / 10) + 0.2, "validation_loss": 3.2 * 0.9 ** (step / 10) + 0.45}
    for step in range(10, 190, 10)
]
USAGE = {"train_seconds": 212.4, "prepare_seconds": 214.0, "curve": CURVE, "trainable_parameters": 98304}


def finish_runs(database: Database, experiment_id: int, plan: Plan, *, chance_seed: int = 11) -> None:
    """Every run answers every case; the comparison is stored."""
    chance = random.Random(chance_seed)
    with database.unit_of_work() as work:
        session = work.session
        experiment = experiment_queries.get_experiment_row(session, experiment_id)
        rows = intake_queries.case_rows_by_id(session, experiment.test_case_ids)
        for run in run_queries.runs_of(session, experiment_id):
            attempt = run_queries.claim_run(session, run.id, owner="tests", lease_seconds=60)
            assert attempt is not None
            run_queries.record_progress(
                session, run.id, attempt=attempt, stage="answering", done=len(rows), total=len(rows)
            )
            answers = [(row.id, invent(run.arm_key, intake_queries.to_case(row), chance), row.target) for row in rows]
            scored = [(row_id, made, score_prediction(plan.task, made, target)) for row_id, made, target in answers]
            run_queries.save_predictions(session, run.id, attempt=attempt, scored=scored)
            run_queries.finish_run(
                session,
                run.id,
                attempt=attempt,
                status=RunStatus.SUCCEEDED,
                usage=USAGE if run.arm_key == "lora" else {"curve": []},
                peak_memory_bytes=1_240_000_000,
            )
    with database.reading() as session:
        records = load_run_records(session, experiment_id, plan)
    results = evaluate_experiment(
        version=sextant_version(),
        plan=plan.model_dump(mode="json"),
        task=plan.task,
        arms=[ArmIdentity(key=key, method=key, language_model="bundled") for key in plan.arm_keys],
        baseline=plan.baseline_key,
        runs=records,
        provenance={"seeds": [1]},
        decide=decide,
        resampling=QUICK,
    )
    results = with_decision_analysis(results, runs=records, plan=plan)
    with database.unit_of_work() as work:
        experiment_queries.save_results(work.session, experiment_id, results_to_json(results), None)
        outcome_queries.record_outcome(work.session, experiment_id)


def start_runs(database: Database, experiment_id: int) -> None:
    """One run has ended, training goes on in another, two wait."""
    with database.unit_of_work() as work:
        session = work.session
        for run in run_queries.runs_of(session, experiment_id):
            if run.arm_key not in {"zero_shot", "lora"}:
                continue
            attempt = run_queries.claim_run(session, run.id, owner="tests", lease_seconds=3600)
            assert attempt is not None
            stage, done = ("answering", 60) if run.arm_key == "zero_shot" else ("training", 180)
            total = 60 if run.arm_key == "zero_shot" else 400
            run_queries.record_progress(session, run.id, attempt=attempt, stage=stage, done=done, total=total)
            if run.arm_key == "zero_shot":
                run_queries.finish_run(session, run.id, attempt=attempt, status=RunStatus.SUCCEEDED)
            else:
                run_queries.record_preparation(session, run.id, attempt=attempt, usage=USAGE)


def fail_runs(database: Database, experiment_id: int) -> None:
    """Every run failed with a reason, and there is nothing to compare."""
    with database.unit_of_work() as work:
        session = work.session
        for run in run_queries.runs_of(session, experiment_id):
            attempt = run_queries.claim_run(session, run.id, owner="tests", lease_seconds=60)
            assert attempt is not None
            run_queries.finish_run(
                session,
                run.id,
                attempt=attempt,
                status=RunStatus.FAILED,
                failure_code="ENDPOINT_REFUSED",
                failure_message="The endpoint 'team' refused the key (401); check SEXTANT_ENDPOINTS.",
            )
        experiment_queries.save_results(
            session, experiment_id, None, "Every run failed, so there is nothing to compare."
        )


if __name__ == "__main__":
    everything = open_seeded(Path(sys.argv[1]))
    uvicorn.run(create_app(everything.settings, everything.database), port=int(sys.argv[2]), log_level="info")
