"""Small stored projects, made through the real actions and queries, and what tests ask of them."""

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import select

from app.actions.experiments import create_experiment
from app.db import experiment_queries, intake_queries, run_queries
from app.db.clock import utc_seconds
from app.db.database import Database
from app.db.tables import CaseRow, CorpusRow, DatasetRow, PredictionRow, RunRow
from app.experiments.plan import Plan, read_plan
from app.glossary import IntakeStatus, RunStatus, Split, TaskKind
from app.pipeline_intake import store_documents
from app.settings import Settings
from app.values.cases import Case, Document
from app.values.predictions import Prediction

CITIES = ("Oslo", "Turin", "Lyon", "Gdansk", "Porto", "Ghent", "Cork", "Bergen")
LABELS = ("billing", "returns", "shipping")
POLL_SECONDS = 0.05
PROCESSES = Path("/proc")

Found = TypeVar("Found")


@dataclass(frozen=True)
class FinishedExperiment:
    """An experiment whose runs have ended and whose results are stored."""

    settings: Settings
    database: Database
    id: int


def wait_until(look: Callable[[], Found | None], *, seconds: float, what: str) -> Found:
    """What `look` gives as soon as it is true; fails when it is not within so many seconds."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
        time.sleep(POLL_SECONDS)


def add_ready_dataset(
    database: Database,
    *,
    train: int = 4,
    test: int = 6,
    task: TaskKind = TaskKind.QUESTION_ANSWERING,
    gold: Sequence[str] = (),
) -> int:
    """A dataset that has been parsed; test cases are called t0, t1 ..., the first name these gold documents."""
    counts = ((Split.TRAIN, "l", train), (Split.TEST, "t", test))
    is_labelled = task is TaskKind.CLASSIFICATION
    cases = [
        Case(
            case_id=f"{letter}{number}",
            input=f"Where is parcel {letter}{number}?",
            target=LABELS[number % 3] if is_labelled else CITIES[number % len(CITIES)],
            split=split,
            gold_documents=tuple(gold[number : number + 1]) if split is Split.TEST else (),
        )
        for split, letter, count in counts
        for number in range(count)
    ]
    with database.unit_of_work() as work:
        row = DatasetRow(
            created_at=utc_seconds(),
            name="Parcels",
            task=task,
            status=IntakeStatus.READY,
            file_name="parcels.csv",
            columns=["input", "target"],
            mapping={"input": "input", "target": "target"},
            labels=list(LABELS) if is_labelled else [],
            warnings=[],
            content_hash="parcels",
        )
        work.session.add(row)
        work.session.flush()  # the cases need the id
        intake_queries.save_cases(work.session, row.id, cases)
        return row.id


def add_ready_corpus(database: Database) -> int:
    """A corpus of one short document per city."""
    documents = tuple(Document(name=f"{city}.md", text=f"Parcels to {city} lie in hall {city}.") for city in CITIES)
    with database.unit_of_work() as work:
        row = CorpusRow(created_at=utc_seconds(), name="Halls", status=IntakeStatus.PARSING)
        work.session.add(row)
        work.session.flush()  # the documents need the id
        corpus_id = row.id
    store_documents(database, corpus_id, documents)
    return corpus_id


def make_plan(dataset_id: int, *, arms: Sequence[Any] = ("zero_shot",), **overrides: Any) -> Plan:
    """A plan on this dataset with short answers."""
    document: dict[str, Any] = {
        "name": "Parcels",
        "task": "question_answering",
        "dataset": {"id": dataset_id},
        "decoding": {"max_tokens": 4},
        "arms": list(arms),
    }
    return read_plan({**document, **overrides})


def add_experiment(
    database: Database,
    settings: Settings,
    *,
    arms: Sequence[Any] = ("zero_shot",),
    test: int = 6,
    gold: Sequence[str] = (),
    **overrides: Any,
) -> int:
    """A queued experiment on a dataset of its own; nothing loads the bundled language model unless a run starts."""
    return create_experiment(
        database, settings, make_plan(add_ready_dataset(database, test=test, gold=gold), arms=arms, **overrides)
    )


def runs_of(database: Database, experiment_id: int) -> list[RunRow]:
    """The runs as they stand now."""
    with database.reading() as session:
        return run_queries.runs_of(session, experiment_id)


def only_run(database: Database, experiment_id: int) -> RunRow:
    """The one run as it stands now."""
    (run,) = runs_of(database, experiment_id)
    return run


def change_run(database: Database, run_id: int, **values: Any) -> None:
    """Bring a run into a state that only an accident leaves behind."""
    with database.unit_of_work() as work:
        run = run_queries.get_run(work.session, run_id)
        for name, value in values.items():
            setattr(run, name, value)


def claim(database: Database, run_id: int, *, owner: str = "elsewhere:1", lease_seconds: float = 60.0) -> int:
    """The attempt number of a claim that must succeed."""
    with database.unit_of_work() as work:
        attempt = run_queries.claim_run(work.session, run_id, owner=owner, lease_seconds=lease_seconds)
    assert attempt is not None
    return attempt


def save_answers(
    database: Database,
    run: RunRow,
    answers: Mapping[str, str | None],
    *,
    attempt: int = 1,
    scores: Mapping[str, float] | None = None,
) -> None:
    """Save one answer per test case id; None stands for a case that failed."""
    row_ids = row_ids_of(database, run.experiment_id)
    with database.unit_of_work() as work:
        run_queries.save_predictions(
            work.session,
            run.id,
            attempt=attempt,
            scored=[
                (
                    row_ids[case_id],
                    Prediction(
                        case_id=case_id,
                        answer=answer or "",
                        latency_seconds=0.5,
                        prompt_tokens=7,
                        completion_tokens=2,
                        failure=None if answer is not None else "The endpoint answered 500.",
                    ),
                    {
                        "exact_match": None if answer is None else (scores or {}).get(case_id, 0.0),
                        "token_f1": None if answer is None else (scores or {}).get(case_id, 0.0),
                    },
                )
                for case_id, answer in answers.items()
            ],
        )


def row_ids_of(database: Database, experiment_id: int) -> dict[str, int]:
    """Row ids of the experiment's dataset by case id."""
    with database.reading() as session:
        dataset_id = experiment_queries.get_experiment_row(session, experiment_id).dataset_id
        rows = session.execute(select(CaseRow.case_id, CaseRow.id).where(CaseRow.dataset_id == dataset_id))
        return {row.case_id: row.id for row in rows}


def answers_per_case(database: Database, run_id: int) -> Counter[int]:
    """How many answers each case row has in this run."""
    with database.reading() as session:
        return Counter(session.scalars(select(PredictionRow.case_row_id).where(PredictionRow.run_id == run_id)))


def finish_all(database: Database, experiment_id: int, *, status: RunStatus = RunStatus.SUCCEEDED) -> None:
    """End every queued run of the experiment without answers."""
    for run in runs_of(database, experiment_id):
        attempt = claim(database, run.id)
        with database.unit_of_work() as work:
            run_queries.finish_run(work.session, run.id, attempt=attempt, status=status)


def processes_of(home: Path) -> list[int]:
    """Ids of living processes, other than this one, that carry the home folder in their environment."""
    wanted = f"SEXTANT_HOME={home}".encode()
    found: list[int] = []
    for folder in PROCESSES.iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
        except OSError:
            continue  # it ended, or it is somebody else's
    return found


def is_alive(process_id: int) -> bool:
    """Whether the process runs; one that has ended and waits to be collected does not."""
    try:
        state = (PROCESSES / str(process_id) / "stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in {"Z", "X"}


def kill(process_id: int) -> None:
    """SIGKILL, as the kernel does when memory runs out."""
    os.kill(process_id, signal.SIGKILL)
