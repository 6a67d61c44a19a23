"""`sextant start`: database, demo project, web server and worker from one command."""

import logging
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

from rich.console import Console
from rich.markup import escape

from app.actions.experiments import create_demo_experiment
from app.db.database import open_database
from app.db.migrating import upgrade_database
from app.errors import InputRejectedError
from app.jobs import make_sender
from app.pipeline_intake import install_demo
from app.settings import Settings, get_settings
from app.supervisor import start_child

READY_SECONDS = 60.0
RESTART_PAUSE_SECONDS = 2.0
STOP_SECONDS = 15.0

console = Console(highlight=False)


def prepare_database() -> Settings:
    """Migrate, install the demo project, and give the settings used."""
    settings = get_settings()
    settings.resolved_home.mkdir(parents=True, exist_ok=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    upgrade_database(settings.resolved_database_url)
    database = open_database(settings.resolved_database_url)
    install_demo(database)
    database.close()
    return settings


def start_everything(*, run_demo: bool, host: str | None, port: int | None) -> int:
    """Run until interrupted; a worker or server that dies is started again. Gives the exit status.

    Raises:
        InputRejectedError: PORT_TAKEN.
    """
    given = {"SEXTANT_HOST": host, "SEXTANT_PORT": None if port is None else str(port)}
    os.environ.update({name: value for name, value in given.items() if value is not None})
    settings = prepare_database()
    address = f"http://{settings.host}:{settings.port}"
    if _answers(address):
        raise InputRejectedError(
            "PORT_TAKEN", f"Something already answers on {address}; stop it or use --port with another number."
        )
    children = {name: _start(name, settings) for name in ("web", "worker")}
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        _wait_until_ready(address, children["web"])
        console.print(f"[bold]Sextant is ready:[/bold] {address}")
        console.print("The demo comparison is one click away on that page. Ctrl-C stops everything.")
        console.print(escape(f"Data and logs are in {settings.resolved_home}."))
        if run_demo:
            database = open_database(settings.resolved_database_url, send_job=make_sender(settings))
            experiment_id = create_demo_experiment(database, settings)
            console.print(f"The demo comparison runs: {address}/experiments/{experiment_id}")
        _keep_alive(settings, children)
    except KeyboardInterrupt:
        console.print("Stopping; runs that are under way go back to the queue.")
    finally:
        _stop_all(list(children.values()))
    return 0


def run_worker() -> None:
    """Replace this process by a Celery worker for the queues of this machine."""
    settings = get_settings()
    settings.resolved_home.mkdir(parents=True, exist_ok=True)
    os.execv(sys.executable, [sys.executable, "-m", "workers.main"])  # noqa: S606 - our own module


def _start(name: str, settings: Settings) -> subprocess.Popen[bytes]:
    module = {"web": "app.serve", "worker": "workers.main"}[name]
    return start_child(module, [], settings, log_path=settings.resolved_home / "logs" / f"{name}.log")


def _wait_until_ready(address: str, web: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if web.poll() is not None:
            raise InputRejectedError(
                "WEB_STOPPED",
                f"The web server stopped with exit status {web.returncode}; see logs/web.log in the data folder.",
            )
        if _answers(address):
            return
        time.sleep(0.1)
    raise InputRejectedError("WEB_SILENT", f"The web server did not answer on {address} within {READY_SECONDS:g} s.")


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/api/v1/health", timeout=2) as response:  # noqa: S310 - own address
            return response.status == 200
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def _keep_alive(settings: Settings, children: dict[str, subprocess.Popen[bytes]]) -> None:
    while True:
        time.sleep(0.5)
        for name, child in list(children.items()):
            if child.poll() is None:
                continue
            console.print(
                f"The {name} stopped (exit status {child.returncode}); starting it again, see logs/{name}.log."
            )
            time.sleep(RESTART_PAUSE_SECONDS)
            children[name] = _start(name, settings)


def _stop_all(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt
