"""How long the list of cases takes on 6 arms x 5,000 cases with prompts and passages: python -m benchmarks.case_pages

Everything but the network: queries, filters, template. The goal is 1.5 seconds for every page. The peer is the plain
way to the same list: every answer read in full, with prompt and passages, before anything is filtered or drawn.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from sqlalchemy import insert
from starlette.testclient import TestClient

from app.actions.experiments import create_experiment
from app.db import intake_queries, run_queries
from app.db.clock import utc_seconds
from app.db.database import Database, open_database
from app.db.migrating import upgrade_database
from app.db.tables import DatasetRow, PredictionRow
from app.experiments.plan import read_plan
from app.glossary import IntakeStatus, Split, TaskKind
from app.main import create_app
from app.settings import Settings
from app.values.cases import Case
from benchmarks.ending import ending

ARMS = ("zero_shot", "few_shot", "prompt_search", "lora", "full")
ADDRESSES = (
    "",
    "?filter=improved",
    "?filter=regressed&arm=lora",
    "?slice=language&value=zh",
    "?page=200",
    "?filter=errors",
)
LIMIT_SECONDS = 1.5


def fill(database: Database, settings: Settings, cases: int) -> int:
    made = [
        Case(f"c{n}", f"Question number {n}?", f"answer {n}", Split.TEST, (), {"language": "zh" if n % 3 else "en"})
        for n in range(cases)
    ]
    made += [Case(f"t{n}", f"Training question {n}?", "answer", Split.TRAIN) for n in range(20)]
    with database.unit_of_work() as work:
        row = DatasetRow(
            created_at=utc_seconds(), name="Generated", task=TaskKind.QUESTION_ANSWERING, status=IntakeStatus.READY,
            file_name="generated.csv", columns=[], mapping={}, labels=[], warnings=[],
        )  # fmt: skip
        work.session.add(row)
        work.session.flush()
        intake_queries.save_cases(work.session, row.id, made)
        dataset = row.id
    arms = [*ARMS, {"zero_shot": {"key": "again"}}]
    plan = read_plan({"name": "Large", "task": "question_answering", "dataset": {"id": dataset}, "arms": arms})
    experiment = create_experiment(database, settings, plan)
    passage = {"document": "a.md", "position": 0, "text": "Ask early, and ask in writing. " * 30}
    with database.unit_of_work() as work:
        rows = intake_queries.case_rows(work.session, dataset, Split.TEST)
        for place, run in enumerate(run_queries.runs_of(work.session, experiment)):
            work.session.execute(
                insert(PredictionRow),
                [
                    {
                        "run_id": run.id, "case_row_id": row.id, "attempt": 1, "answer": f"answer {n % (place + 2)}",
                        "latency_seconds": 0.5, "prompt_tokens": 300, "completion_tokens": 5,
                        "prompt": "Answer the question from the passages. " * 50, "passages": [passage] * 3,
                        "label_scores": None, "failure": None if (n + place) % 500 else "It took too long.",
                        "scores": {"exact_match": float((n + place) % 3 == 0), "token_f1": ((n * place) % 7) / 7},
                    }
                    for n, row in enumerate(rows)
                ],
            )  # fmt: skip
    return experiment


def read_all_in_full(database: Database, experiment: int) -> float:
    """Seconds of computing to read every answer as it is stored."""
    start = time.process_time()
    with database.reading() as session:
        assert run_queries.predictions_of(session, experiment)
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=5000)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder))
        upgrade_database(settings.resolved_database_url)
        database = open_database(settings.resolved_database_url)
        experiment = fill(database, settings, options.cases)
        client = TestClient(create_app(settings, database))
        client.get("/")
        slowest = slowest_computing = 0.0
        for address in ADDRESSES:
            seconds, cpu = [], []
            for _ in range(options.repeat):
                start, start_cpu = time.perf_counter(), time.process_time()
                response = client.get(f"/experiments/{experiment}/cases{address}")
                seconds.append(time.perf_counter() - start)
                cpu.append(time.process_time() - start_cpu)
                assert response.status_code == 200, response.text[:500]
            computing = statistics.median(cpu)
            slowest, slowest_computing = max(slowest, statistics.median(seconds)), max(slowest_computing, computing)
            print(f"{address or 'all':32} {statistics.median(seconds):.2f} s, of which computing {computing:.2f} s")
        print(f"slowest {slowest:.2f} s, {slowest / LIMIT_SECONDS:.2f} of the {LIMIT_SECONDS} s allowed")
        plain = statistics.median(read_all_in_full(database, experiment) for _ in range(options.repeat))
        database.close()
    print(
        ending(
            "case_pages",
            ours=slowest_computing,
            peer=plain,
            peer_name="every answer read in full, nothing drawn",
            unit="s of computing, slowest page",
            higher_is_better=False,
            elapsed_seconds=round(slowest, 2),
            limit_seconds=LIMIT_SECONDS,
        )
    )


if __name__ == "__main__":
    main()
