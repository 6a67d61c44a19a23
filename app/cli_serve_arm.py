"""`sextant serve EXPERIMENT/ARM`: the measured pipeline of one arm behind an OpenAI-compatible address.

The arm is opened from its run: frozen plan, same seed, the run's own artefacts (adapter, head, chosen prompt). What
answers must be what was measured: other weights, documents or cases are refused, and nothing is trained here.
"""

import ipaddress
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, cast

import openai
import uvicorn
from openai import OpenAI
from rich.console import Console

from app.arm_server import create_arm_server
from app.db import experiment_queries, run_queries
from app.db.database import Database, open_database
from app.errors import ConflictError, InputRejectedError, NotFoundError
from app.experiments.plan import read_plan
from app.glossary import RunStatus
from app.pipeline import OpenedArm, RunInputs, artefacts_of_run, load_run_inputs, open_arm
from app.settings import Settings, get_settings
from app.values.cases import CaseInput
from app.values.predictions import Prediction

PRIVATE_FOLDER = ".sextant"
CHECKED_CASES = 50
EXIT_ANSWERS_DIFFER = 4
CHECK_SECONDS = 600.0
# What of a run's provenance decides its answers; versions of libraries are only warned about.
PINNED_OF_LANGUAGE_MODEL = ("weights_sha256", "precision", "base_url", "language_model")
# A regression on embeddings is fitted again in seconds, to the same weights; networks are not.
TRAINING_STAGES = ("training", "trial ")

console = Console(highlight=False)


class ServedPlace(NamedTuple):
    """An arm of an experiment in the database that these settings name."""

    settings: Settings
    experiment_id: int
    arm_key: str


@dataclass(frozen=True, slots=True)
class MeasuredRun:
    """A run that succeeded, and what it answered: (input, answer) in the order of the cases, failures left out."""

    run_id: int
    name: str
    seed: int
    inputs: RunInputs
    provenance: Mapping[str, Any]  # JSON, as `run_provenance` wrote it
    answers: tuple[tuple[str, str], ...]


def serve_arm(place: str, *, host: str, port: int, seed: int | None, check: bool) -> int:
    """Serve until stopped, or check and stop; gives the exit status (4: answers differ from the measured ones).

    Raises:
        InputRejectedError, NotFoundError, ConflictError: the place, the address or the run cannot be used.
    """
    own = get_settings()
    key = own.serve_key.get_secret_value() if own.serve_key else None
    if not _is_local(host) and key is None:
        raise InputRejectedError(
            "KEY_MISSING", f"{host} can be reached from other machines: set SEXTANT_SERVE_KEY, or use 127.0.0.1."
        )
    place_found = find_place(place, own)
    settings, experiment_id, arm_key = place_found.settings, place_found.experiment_id, place_found.arm_key
    with closing(open_database(settings.resolved_database_url)) as database:
        measured = load_measured_run(database, experiment_id, arm_key, seed=seed)
    with (
        open_arm(measured.inputs, settings) as opened,
        # One thread: networks and connections are not made for several at once.
        ThreadPoolExecutor(max_workers=1, thread_name_prefix="arm") as thread,
    ):
        thread.submit(prepare_as_measured, opened, measured, settings).result()
        app = create_arm_server(
            measured.name,
            lambda text: thread.submit(answer_one, opened, text).result(),
            hosts=[host, "127.0.0.1", "localhost"] if _is_local(host) else ["*"],
            key=key,
        )
        server = uvicorn.Server(uvicorn.Config(app, host=host, port=0 if check else port, log_level="warning"))
        if check:
            with _running(server) as address:
                return check_answers(measured, address, key=key)
        console.print(f"{measured.name} (seed {measured.seed}) answers at http://{host}:{port}/v1/chat/completions")
        server.run()
        return 0


def find_place(place: str, settings: Settings) -> ServedPlace:
    """What is meant by `3/rag`, or of `results/rag` where `results` is a folder `compare` wrote.

    Raises:
        InputRejectedError: PLACE_INVALID; NotFoundError: FOLDER_NOT_FOUND.
    """
    experiment, slash, arm_key = place.rpartition("/")
    if not slash or not experiment or not arm_key:
        raise InputRejectedError(
            "PLACE_INVALID", f"{place!r} names no arm; write EXPERIMENT/ARM, such as 3/rag or results/rag."
        )
    if experiment.isdigit():
        return ServedPlace(settings, int(experiment), arm_key)
    home = Path(experiment).resolve() / PRIVATE_FOLDER
    if not (home / "sextant.sqlite3").is_file():
        raise NotFoundError(
            "FOLDER_NOT_FOUND", f"{experiment} is neither the number of an experiment nor a folder `compare` wrote."
        )
    private = {"home": home, "database_url": f"sqlite+pysqlite:///{home / 'sextant.sqlite3'}", "broker_url": None}
    return ServedPlace(settings.model_copy(update=private), 1, arm_key)


def load_measured_run(database: Database, experiment_id: int, arm_key: str, *, seed: int | None) -> MeasuredRun:
    """The run of this arm that succeeded, with the seed asked for or the plan's first.

    Raises:
        NotFoundError: EXPERIMENT_NOT_FOUND, ARM_NOT_FOUND; ConflictError: RUN_NOT_SUCCEEDED.
        InputRejectedError: ARM_NOT_SERVABLE, the arm was shown the gold documents of each case.
    """
    with database.reading() as session:
        experiment = experiment_queries.get_experiment_row(session, experiment_id)
        arm_keys = read_plan(experiment.plan).arm_keys
        of_arm = [run for run in experiment.runs if run.arm_key == arm_key and seed in (None, run.seed)]
        if not of_arm:
            wanted = arm_key if seed is None else f"{arm_key} with seed {seed}"
            raise NotFoundError(
                "ARM_NOT_FOUND", f"Experiment {experiment_id} has no arm {wanted}; its arms: {', '.join(arm_keys)}."
            )
        run = next((each for each in of_arm if each.status == RunStatus.SUCCEEDED), None)
        if run is None:
            raise ConflictError(
                "RUN_NOT_SUCCEEDED",
                f"The run of {arm_key} is {of_arm[0].status}; only what was measured can be served.",
            )
        answers = tuple(
            (case.input, prediction.answer)
            for of_run, prediction, case in run_queries.predictions_of(session, experiment_id)
            if of_run.id == run.id and prediction.failure is None
        )
        run_id, run_seed, provenance = run.id, run.seed, dict(run.provenance or {})
    inputs = load_run_inputs(database, run_id)
    if inputs.arm.sees_gold:
        raise InputRejectedError(
            "ARM_NOT_SERVABLE", f"{arm_key} was shown the right documents of each case, which nobody knows in use."
        )
    return MeasuredRun(run_id, f"{experiment_id}/{arm_key}", run_seed, inputs, provenance, answers)


def prepare_as_measured(opened: OpenedArm, measured: MeasuredRun, settings: Settings) -> None:
    """Prepare the method from the run's own artefacts.

    Raises:
        ConflictError: MEASURED_OTHERWISE, when weights, cases or documents are not those of the run;
            ARTEFACTS_MISSING, when something would have to be trained again.
    """
    then = cast(Mapping[str, str], measured.provenance.get("language_model") or {})
    now = opened.language_model.provenance()
    for name in PINNED_OF_LANGUAGE_MODEL:
        if then.get(name) != now.get(name):
            raise ConflictError(
                "MEASURED_OTHERWISE",
                f"{measured.name} was measured with {name} {then.get(name)}, but {now.get('name')} now has "
                f"{now.get(name)}; run the experiment again.",
            )
    if measured.provenance.get("hashes", {}) != dict(measured.inputs.hashes):
        raise ConflictError(
            "MEASURED_OTHERWISE", f"The cases or documents of {measured.name} are not those of its run; run it again."
        )
    opened.method.prepare(
        measured.inputs.train,
        measured.inputs.validation,
        measured.inputs.documents,
        language_model=opened.language_model,
        encoder=opened.encoder,
        seed=measured.seed,
        workdir=artefacts_of_run(settings, measured.run_id),
        report=partial(_refuse_to_train, measured.name),
    )


def answer_one(opened: OpenedArm, text: str) -> Prediction:
    """What the arm answers to this input."""
    return next(iter(opened.method.answer([CaseInput("served", text)])))


def check_answers(measured: MeasuredRun, address: str, *, key: str | None) -> int:
    """Ask the first cases again over HTTP and compare; gives the exit status."""
    asked = measured.answers[:CHECKED_CASES]
    differing = 0
    with OpenAI(base_url=f"{address}/v1", api_key=key or "no-key", timeout=CHECK_SECONDS, max_retries=0) as client:
        for text, answer in asked:
            try:
                completion = client.chat.completions.create(
                    model=measured.name, messages=[{"role": "user", "content": text}]
                )
                served = completion.choices[0].message.content
            except openai.OpenAIError as error:
                served = f"({error})"
            if served != answer:
                differing += 1
                shown = f"measured {answer[:60]!r}, served {str(served)[:60]!r}"
                console.print(f"differs: {text[:60]!r}: {shown}", markup=False)
    console.print(f"{len(asked) - differing} of {len(asked)} served answers equal the measured ones.")
    return EXIT_ANSWERS_DIFFER if differing else 0


def _refuse_to_train(name: str, stage: str, done: int, total: int | None) -> None:
    if stage.startswith(TRAINING_STAGES):
        raise ConflictError(
            "ARTEFACTS_MISSING",
            f"What {name} had trained is not in the run's artefacts any more ({stage} {done} of {total} would begin); "
            "run the experiment again.",
        )


@contextmanager
def _running(server: uvicorn.Server) -> Iterator[str]:
    """The server in a thread; gives its address once it listens."""
    thread = threading.Thread(target=server.run, name="server", daemon=True)
    thread.start()
    try:
        while not server.started:
            thread.join(timeout=0.02)
            if not thread.is_alive():
                raise ConflictError("ADDRESS_UNUSABLE", "The server could not start; choose another --host.")
        host, port = server.servers[0].sockets[0].getsockname()[:2]
        yield f"http://{host}:{port}"
    finally:
        server.should_exit = True
        thread.join()


def _is_local(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
