"""Experiments with everything a result can have, through the real evaluation: what their pages are looked at with.

python -m tests.web.showcase FOLDER PORT     serves them
"""

import math
import random
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from app.actions import experiments
from app.db import experiment_queries, intake_queries, run_queries
from app.db.clock import utc_seconds
from app.db.database import Database, open_database
from app.db.migrating import upgrade_database
from app.db.tables import CorpusRow, DatasetRow
from app.experiments.plan import Plan, read_plan
from app.glossary import IntakeStatus, RunStatus, Split, TaskKind
from app.main import create_app
from app.metrics.behaviour import TrainingRows
from app.metrics.case_scores import CaseScorer
from app.pipeline_evaluation import evaluate_stored_experiment
from app.settings import EndpointSettings, Settings
from app.values.cases import Case, Document, Passage
from app.values.predictions import Prediction

LABELS = ("billing", "cancellation", "delivery", "login", "refund", "warranty")
TOPICS = ("parental leave", "travel expenses", "a lost laptop", "bike leases", "on-call duty", "returns")
ENDPOINTS = {
    "team": EndpointSettings(base_url="https://language-models.example/v1", language_model="gpt-4o-mini"),
    "unpriced": EndpointSettings(base_url="https://language-models.example/v1", language_model="our-own-7b"),
}

Answer = Callable[[str, int, Case, random.Random], Prediction]
"""What an arm with a seed answers to a case."""


@dataclass(frozen=True)
class Pace:
    """What one arm took: seconds and tokens of an answer, seconds of training, bytes at its peak, where it ran."""

    latency_seconds: float = 0.5
    prompt_tokens: int = 60
    completion_tokens: int = 6
    train_seconds: float = 0.0
    prepare_seconds: float = 1.0
    peak_memory_bytes: int = 1_200_000_000
    device: str = "cpu"


@dataclass(frozen=True)
class Showcase:
    """Ids of the experiments by what they show."""

    settings: Settings
    database: Database
    experiments: Mapping[str, int]


def open_showcase(folder: Path) -> Showcase:
    """A migrated SQLite file in this folder with every experiment."""
    settings = Settings(home=folder, endpoints=ENDPOINTS)
    upgrade_database(settings.resolved_database_url)
    database = open_database(settings.resolved_database_url)
    tickets, questions = add_tickets(database), add_questions(database)
    corpus = add_handbook(database)
    return Showcase(
        settings,
        database,
        {
            "tickets": run_tickets(database, settings, tickets),
            "questions": run_questions(database, settings, questions, corpus),
            "questions again": run_questions(database, settings, questions, corpus, chance_seed=12, better=0.04),
            "questions once more": run_questions(database, settings, questions, corpus, chance_seed=13, better=0.1),
            "prices": run_prices(database, settings, tickets),
            **run_hard_to_tell(database, settings),
        },
    )


def run_experiment(
    database: Database,
    settings: Settings,
    plan: Plan,
    answer: Answer,
    *,
    paces: Mapping[str, Pace],
    chance_seed: int = 11,
    ends: Mapping[str, RunStatus] | None = None,
    answered: Mapping[str, int] | None = None,
) -> int:
    """Every run of the plan answers, is finished and compared as the pipeline does it; gives the experiment's id.

    Args:
        paces: by arm; others take the default.
        ends: how the runs of an arm end where they do not succeed.
        answered: after how many cases the runs of an arm end; else after all.
    """
    experiment_id = experiments.create_experiment(database, settings, plan)
    chance = random.Random(chance_seed)
    with database.unit_of_work() as work:
        session = work.session
        experiment = experiment_queries.get_experiment_row(session, experiment_id)
        cases = {row.id: intake_queries.to_case(row) for row in _rows(work, experiment.test_case_ids)}
        rows = intake_queries.case_rows(session, experiment.dataset_id, Split.TRAIN)
        scorer = CaseScorer(plan, TrainingRows([intake_queries.to_case(row) for row in rows]))
        for run in run_queries.runs_of(session, experiment_id):
            attempt = run_queries.claim_run(session, run.id, owner="tests", lease_seconds=60)
            assert attempt is not None
            few = dict(list(cases.items())[: (answered or {}).get(run.arm_key)])
            made = [(row_id, answer(run.arm_key, run.seed, case, chance), case) for row_id, case in few.items()]
            scored = [(row_id, given, scorer.score(given, case)) for row_id, given, case in made]
            run_queries.record_progress(
                session, run.id, attempt=attempt, stage="answering", done=len(few), total=len(cases)
            )
            run_queries.save_predictions(session, run.id, attempt=attempt, scored=scored)
            pace = paces.get(run.arm_key, Pace())
            status = (ends or {}).get(run.arm_key, RunStatus.SUCCEEDED)
            run_queries.finish_run(
                session,
                run.id,
                attempt=attempt,
                status=status,
                usage={
                    "train_seconds": pace.train_seconds or None,
                    "prepare_seconds": max(pace.prepare_seconds, pace.train_seconds),
                    "curve": [],
                },
                provenance={"language_model": {"device": pace.device}},
                peak_memory_bytes=pace.peak_memory_bytes,
                failure_message="The endpoint gave nothing for 60 s." if status is RunStatus.FAILED else None,
            )
    evaluate_stored_experiment(database, settings, experiment_id)
    return experiment_id


def _rows(work, ids):
    return intake_queries.case_rows_by_id(work.session, ids)


def add_dataset(database: Database, *, name: str, task: TaskKind, cases: list[Case], labels: tuple[str, ...]) -> int:
    """A ready dataset."""
    with database.unit_of_work() as work:
        row = DatasetRow(
            created_at=utc_seconds(),
            name=name,
            task=task,
            status=IntakeStatus.READY,
            file_name=f"{name.lower()}.csv",
            columns=["input", "target"],
            mapping={"input": "input", "target": "target"},
            labels=list(labels),
            warnings=[],
            content_hash=f"sha256:{name.lower()}",
        )
        work.session.add(row)
        work.session.flush()
        intake_queries.save_cases(work.session, row.id, cases)
        return row.id


def add_tickets(database: Database, *, cases: int = 240) -> int:
    """Tickets in two languages and from three channels; as many for training."""
    chance = random.Random(3)
    made = [
        Case(
            case_id=f"t{number:03d}",
            input=f"{chance.choice(['Hello', 'Hi', 'Good morning'])}, I have a question about {LABELS[number % 6]} "
            f"for order {4000 + number}.",
            target=LABELS[min(number % 7, 5)],
            split=Split.TEST if number < cases else Split.TRAIN,
            slices={
                "language": "zh" if chance.random() < 0.25 else "en",
                "channel": chance.choice(["e-mail", "chat", "phone transcript"]),
            },
        )
        for number in range(2 * cases)
    ]
    return add_dataset(database, name="Support tickets", task=TaskKind.CLASSIFICATION, cases=made, labels=LABELS)


def add_questions(database: Database, *, cases: int = 160) -> int:
    """Questions on a handbook, each with the document that answers it; as many for training."""
    made = [
        Case(
            case_id=f"q{number:03d}",
            input=f"How early do I have to ask about {TOPICS[number % 6]} in week {number}?",
            target=f"{number % 28 + 2} days before",
            split=Split.TEST if number < cases else Split.TRAIN,
            gold_documents=(f"{TOPICS[number % 6]}.md",),
            slices={"topic": TOPICS[number % 6]},
        )
        for number in range(2 * cases)
    ]
    return add_dataset(database, name="Handbook questions", task=TaskKind.QUESTION_ANSWERING, cases=made, labels=())


def add_handbook(database: Database) -> int:
    """A ready corpus with a document for each topic."""
    with database.unit_of_work() as work:
        row = CorpusRow(
            created_at=utc_seconds(), name="Staff handbook", status=IntakeStatus.READY, content_hash="sha256:handbook"
        )
        work.session.add(row)
        work.session.flush()
        documents = [Document(name=f"{topic}.md", text=f"About {topic}: ask early. " * 40) for topic in TOPICS]
        intake_queries.save_documents(work.session, row.id, documents)
        return row.id


TICKET_STRENGTHS = {
    "zero_shot": 0.58,
    "few_shot": 0.71,
    "embedding_classifier": 0.76,
    "setfit": 0.82,
    "lora_12_5": 0.52,
    "lora_25": 0.66,
    "lora_50": 0.77,
    "lora": 0.84,
}


def answer_ticket(arm: str, seed: int, case: Case, chance: random.Random) -> Prediction:
    """A label with scores of all labels; weaker on Chinese, and refund is taken for billing."""
    strength = TICKET_STRENGTHS[arm] - (0.22 if case.slices["language"] == "zh" and arm != "lora" else 0.0)
    is_right = chance.random() < strength + 0.01 * (seed % 3)
    wrong = {"refund": "billing", "cancellation": "billing", "warranty": "delivery"}.get(case.target)
    answer = case.target if is_right else (wrong if wrong and chance.random() < 0.7 else chance.choice(LABELS))
    sureness = 1.0 + 2.5 * chance.random() * (1.0 if is_right else 0.7)
    raw = {label: (sureness if label == answer else 0.0) + 0.3 * chance.random() for label in LABELS}
    total = math.log(sum(math.exp(value) for value in raw.values()))
    pace = TICKET_PACES.get(arm, Pace())
    return Prediction(
        case_id=case.case_id,
        answer="I cannot tell" if arm == "zero_shot" and chance.random() < 0.03 else answer,
        latency_seconds=pace.latency_seconds * (0.7 + chance.expovariate(2.5)),
        prompt_tokens=pace.prompt_tokens + chance.randrange(8),
        completion_tokens=pace.completion_tokens,
        prompt=f"Which label fits?\n\n{case.input}\nLabel:",
        label_scores={label: value - total for label, value in raw.items()},
        failure="The endpoint gave nothing for 60 s." if arm == "few_shot" and case.case_id == "t017" else None,
    )


TICKET_PACES = {
    "zero_shot": Pace(0.34, 70, 4),
    "few_shot": Pace(0.81, 620, 4),
    "embedding_classifier": Pace(0.012, 0, 0, 4.2, 6.0, 620_000_000),
    "setfit": Pace(0.013, 0, 0, 96.0, 98.0, 1_480_000_000),
    **{f"lora{share}": Pace(0.33, 70, 4, 380 * part, 385 * part, 2_900_000_000) for share, part in
       (("_12_5", 0.15), ("_25", 0.3), ("_50", 0.55), ("", 1.0))},
}  # fmt: skip


def ticket_plan(dataset: int) -> Plan:
    """Six methods, the last on an eighth, a quarter, half and all of the training cases; three seeds."""
    return read_plan(
        {
            "name": "Support tickets: which label?",
            "task": "classification",
            "dataset": {"id": dataset},
            "arms": [
                "zero_shot",
                {"few_shot": {"examples": 12}},
                "embedding_classifier",
                "setfit",
                {"lora": {"learning_curve": [0.125, 0.25, 0.5, 1.0]}},
            ],
            "seeds": [1, 2, 3],
            "margin": 0.02,
            "decision": {"weights": {"cost": 0.01, "latency": 0.005}, "limits": {"latency_p95_seconds": 2}},
            "costs": {"requests_per_month": 90000},
        }
    )


def run_tickets(database: Database, settings: Settings, dataset: int) -> int:
    """Classification with scores, slices, seeds and a learning curve."""
    return run_experiment(database, settings, ticket_plan(dataset), answer_ticket, paces=TICKET_PACES)


PRICE_PACES = {
    "zero_shot": Pace(0.62, 180, 4, peak_memory_bytes=300_000_000),
    "few_shot": Pace(0.75, 1450, 4, peak_memory_bytes=300_000_000),
    "lora": Pace(0.05, 90, 4, 1900.0, 1910.0, 17_800_000_000, "cuda"),
}
PRICE_STRENGTHS = {"zero_shot": 0.72, "few_shot": 0.83, "lora": 0.84}


def answer_for_a_price(arm: str, seed: int, case: Case, chance: random.Random) -> Prediction:
    """Two arms on an endpoint and one on a graphics card, the best two as good as each other."""
    pace = PRICE_PACES[arm]
    return Prediction(
        case_id=case.case_id,
        answer=case.target if chance.random() < PRICE_STRENGTHS[arm] else chance.choice(LABELS),
        latency_seconds=pace.latency_seconds * (0.7 + chance.expovariate(2.5)),
        prompt_tokens=pace.prompt_tokens + chance.randrange(20),
        completion_tokens=pace.completion_tokens,
    )


def run_prices(database: Database, settings: Settings, dataset: int) -> int:
    """An endpoint paid by the token against a graphics card paid by the hour: their costs cross."""
    plan = read_plan(
        {
            "name": "Endpoint or graphics card",
            "task": "classification",
            "dataset": {"id": dataset},
            "language_model": "endpoint:team",
            "arms": ["zero_shot", "few_shot", {"lora": {"language_model": "hf:Qwen/Qwen3-8B"}}],
            "margin": 0.05,
            "costs": {
                "requests_per_month": 2_000_000,
                "price_overrides": {
                    "endpoint:team": {
                        "input_usd_per_million": 2.5, "output_usd_per_million": 10, "read_on": "2025-10-01"
                    }
                },
            },
            "decision": {"weights": {"cost": 0.02}},
        }
    )  # fmt: skip
    return run_experiment(database, settings, plan, answer_for_a_price, paces=PRICE_PACES)


QUESTION_STRENGTHS = {
    "zero_shot": 0.06,
    "few_shot_2": 0.14,
    "few_shot_4": 0.19,
    "few_shot_8": 0.24,
    "few_shot_16": 0.25,
    "rag": 0.66,
    "rag_oracle": 0.82,
    "rag_closed_book": 0.08,
    "lora": 0.31,
    "rag_lora": 0.74,
}
QUESTION_PACES = {
    "zero_shot": Pace(0.31, 38),
    **{f"few_shot_{count}": Pace(0.3 + 0.045 * count, 38 + 34 * count) for count in (2, 4, 8, 16)},
    **{key: Pace(0.92, 402, prepare_seconds=8.0) for key in ("rag", "rag_oracle", "rag_closed_book")},
    "lora": Pace(0.29, 38, 6, 212.0, 214.0, 1_900_000_000),
    "rag_lora": Pace(0.95, 402, 6, 390.0, 398.0, 2_300_000_000),
}


def question_plan(dataset: int, corpus: int) -> Plan:
    """Alone and together: retrieval and tuning, a sweep over the number of examples, oracle and closed book."""
    return read_plan(
        {
            "name": "Staff handbook: retrieval, tuning or both?",
            "task": "question_answering",
            "dataset": {"id": dataset},
            "corpus": corpus,
            "arms": [
                "zero_shot",
                *({"few_shot": {"key": f"few_shot_{count}", "examples": count}} for count in (2, 4, 8, 16)),
                {"rag": {"key": "rag"}},
                {"rag": {"key": "rag_oracle", "context": "oracle"}},
                {"rag": {"key": "rag_closed_book", "context": "closed_book"}},
                "lora",
                "rag_lora",
            ],
            "decision": {"weights": {"latency": 0.01}},
        }
    )


def answers_to_questions(better: float = 0.0) -> Answer:
    """Answers whose arms are right as often as `QUESTION_STRENGTHS` says, the retrieving ones `better` by so much."""

    def answer(arm: str, seed: int, case: Case, chance: random.Random) -> Prediction:
        gain = better if arm.startswith("rag") else 0.0
        is_right = chance.random() < QUESTION_STRENGTHS[arm] + gain
        near = f"{case.target.split()[0]} weeks"
        pace = QUESTION_PACES[arm]
        finds = arm.startswith("rag") and arm != "rag_closed_book"
        gold = case.gold_documents[0]
        shown = (gold if is_right or chance.random() < 0.5 else "returns.md", "travel expenses.md", "on-call duty.md")
        return Prediction(
            case_id=case.case_id,
            answer=case.target if is_right else chance.choice([near, "I do not know", "ask your manager"]),
            latency_seconds=pace.latency_seconds * (0.7 + chance.expovariate(2.5)),
            prompt_tokens=pace.prompt_tokens,
            completion_tokens=pace.completion_tokens,
            prompt=f"Answer the question.\n\nQuestion: {case.input}\nAnswer:",
            passages=tuple(
                Passage(document=name, position=place, text=f"Ask {case.target} for {name}.", cosine=0.8 - 0.1 * place)
                for place, name in enumerate(shown)
            )
            if finds
            else (),
            ranking=shown if finds else None,
        )

    return answer


def run_questions(
    database: Database, settings: Settings, dataset: int, corpus: int, *, chance_seed: int = 11, better: float = 0.0
) -> int:
    """Question answering with everything that retrieval adds."""
    plan = question_plan(dataset, corpus)
    answer = answers_to_questions(better)
    return run_experiment(database, settings, plan, answer, paces=QUESTION_PACES, chance_seed=chance_seed)


def add_plain_questions(database: Database, *, name: str, cases: int) -> int:
    """So many test cases that all have the same right answer, and ten for training."""
    made = [
        Case(
            f"c{number:02d}",
            f"Is it allowed in case {number}?",
            "yes it is",
            Split.TEST if number < cases else Split.TRAIN,
        )
        for number in range(cases + 10)
    ]
    return add_dataset(database, name=name, task=TaskKind.QUESTION_ANSWERING, cases=made, labels=())


def run_plain(
    database: Database,
    settings: Settings,
    *,
    name: str,
    right: Mapping[str, float],
    cases: int = 30,
    fails_on: str = "",
    seeds: tuple[int, ...] = (1, 2),
    language_model: str = "bundled",
    cancelled: str = "",
) -> int:
    """Arms that are right with these probabilities; `fails_on` is the case lora fails on, `cancelled` an arm."""

    def answer(arm: str, seed: int, case: Case, chance: random.Random) -> Prediction:
        failed = arm == "lora" and case.case_id == fails_on
        return Prediction(
            case_id=case.case_id,
            answer="" if failed else case.target if chance.random() < right[arm] else "ask somebody else",
            latency_seconds=0.4 + 0.1 * chance.random(),
            prompt_tokens=40,
            completion_tokens=0 if failed else 4,
            prompt=f"Question: {case.input}\nAnswer:",
            failure="The endpoint gave nothing for 60 s." if failed else None,
        )

    plan = read_plan(
        {
            "name": name,
            "task": "question_answering",
            "dataset": {"id": add_plain_questions(database, name=name, cases=cases)},
            "language_model": language_model,
            "arms": list(right),
            "seeds": list(seeds),
        }
    )
    return run_experiment(
        database,
        settings,
        plan,
        answer,
        paces={},
        ends={cancelled: RunStatus.CANCELLED} if cancelled else None,
        answered={cancelled: 0} if cancelled else None,
    )


def run_hard_to_tell(database: Database, settings: Settings) -> dict[str, int]:
    """Experiments that invite a wrong conclusion, by what is the matter with them."""
    good = {"zero_shot": 0.2, "lora": 0.9}

    def run(name: str, **settings_of_run: Any) -> int:  # what run_plain takes
        return run_plain(database, settings, **{"name": name, "right": good, **settings_of_run})

    return {
        name: run(name, **of_run)
        for name, of_run in {
            "one case failing": {"fails_on": "c03"},
            "a missing price": {"language_model": "endpoint:unpriced", "right": {"zero_shot": 0.2, "few_shot": 0.9}},
            "a single seed": {"seeds": (1,)},
            "8 test cases": {"cases": 8},
            "all arms equal": {"right": {"zero_shot": 1.0, "lora": 1.0}},
            "all arms wrong": {"right": {"zero_shot": 0.0, "lora": 0.0}},
            "a cancelled arm": {"cancelled": "lora"},
        }.items()
    }


if __name__ == "__main__":
    shown = open_showcase(Path(sys.argv[1]))
    print(*(f"{name}: /experiments/{number}" for name, number in shown.experiments.items()), sep="\n", flush=True)
    uvicorn.run(create_app(shown.settings, shown.database), port=int(sys.argv[2]), log_level="warning")
