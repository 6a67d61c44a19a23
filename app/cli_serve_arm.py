"""`sextant serve EXPERIMENT/ARM`: the measured pipeline of one arm behind an OpenAI-compatible address.

The arm is opened from its run: frozen plan, same seed, the run's own artefacts (adapter, head, chosen prompt). What
answers must be what was measured: other weights, documents or cases are refused, and nothing is trained here.
"""

import ipaddress
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import NoReturn

import openai
import uvicorn
from openai import OpenAI
from rich.console import Console

from app.arm_server import create_arm_server
from app.db.migrating import open_migrated_database
from app.errors import ConflictError, InputRejectedError
from app.measured_arm import (
    MeasuredRun,
    check_data_is_measured,
    check_weights_are_measured,
    find_place,
    load_measured_run,
)
from app.pipeline import OpenedArm, artefacts_of_run, open_arm
from app.settings import Settings, get_settings
from app.values.cases import CaseInput
from app.values.predictions import Prediction

CHECKED_CASES = 50
EXIT_ANSWERS_DIFFER = 4
CHECK_SECONDS = 600.0
# A regression on embeddings is fitted again in seconds, to the same weights; networks are not.
TRAINING_STAGES = ("training", "trial ")

console = Console(highlight=False)


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
    with closing(open_migrated_database(settings.resolved_database_url)) as database:
        measured = load_measured_run(database, experiment_id, arm_key, seed=seed)
    if measured.inputs.arm.measured_elsewhere:
        raise InputRejectedError(
            "ARM_NOT_SERVABLE", f"{arm_key} was measured elsewhere; only its answers are here, not what gave them."
        )
    if measured.inputs.arm.sees_gold:
        raise InputRejectedError(
            "ARM_NOT_SERVABLE", f"{arm_key} was shown the right documents of each case, which nobody knows in use."
        )
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


def prepare_as_measured(opened: OpenedArm, measured: MeasuredRun, settings: Settings) -> None:
    """Prepare the method from the run's own artefacts.

    Raises:
        ConflictError: MEASURED_OTHERWISE, when weights, cases or documents are not those of the run;
            ARTEFACTS_MISSING, when something would have to be trained again.
    """
    check_weights_are_measured(measured, opened.language_model)
    check_data_is_measured(measured)
    opened.method.prepare(
        measured.inputs.train,
        measured.inputs.validation,
        measured.inputs.documents,
        language_model=opened.language_model,
        encoder=opened.encoder,
        seed=measured.seed,
        workdir=artefacts_of_run(settings, measured.run_id),
        report=ServingReport(measured.name),
    )


def answer_one(opened: OpenedArm, text: str) -> Prediction:
    """What the arm answers to this input."""
    return next(iter(opened.method.answer([CaseInput("served", text)])))


def check_answers(measured: MeasuredRun, address: str, *, key: str | None) -> int:
    """Ask the first cases again over HTTP and compare; gives the exit status."""
    asked = measured.answers[:CHECKED_CASES]
    differing = 0
    with OpenAI(base_url=f"{address}/v1", api_key=key or "no-key", timeout=CHECK_SECONDS, max_retries=0) as client:
        for text, answer, _prompt, _passages in asked:
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


class ServingReport:
    """What an arm that is served reports to: takes what its run has finished, and lets nothing be trained."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Refuse the stages that train; others take seconds and give what was measured."""
        del done, total
        if stage.startswith(TRAINING_STAGES):
            self.refuse_training()

    def refuse_training(self) -> NoReturn:
        """Raise, because what the run had trained is gone, or not whole."""
        raise ConflictError(
            "ARTEFACTS_MISSING",
            f"What {self._name} had trained is not in the run's artefacts any more, or was changed since; run the "
            "experiment again.",
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
