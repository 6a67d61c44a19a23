"""The bookkeeping of one attempt: lease, progress, outcome. The pipeline works, this writes it down."""

import json
import logging
import os
import platform
import resource
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from sqlalchemy.exc import IntegrityError, OperationalError

from app.db import race_queries, run_queries
from app.db.database import Database
from app.db.outages import outlast_outage
from app.experiments.arm_specs import AnyArm
from app.experiments.arms import arm_settings
from app.experiments.plan import Plan
from app.glossary import RunStatus
from app.language_models.call_budget import Spending
from app.language_models.contract import Encoder, Generator
from app.settings import Settings
from app.values.generation import CurvePoint, Spent
from app.values.predictions import Prediction
from app.version import sextant_version

PROGRESS_SECONDS = 0.5
EXIT_LEASE_LOST = 4
log = logging.getLogger(__name__)

RECORDED_LIBRARIES = (
    *("torch", "transformers", "peft", "sentence-transformers", "scikit-learn"),
    *("faiss-cpu", "bm25s", "rjieba", "optuna", "openai", "numpy", "scipy"),
    *("tokenizers", "safetensors", "bitsandbytes", "accelerate", "llguidance", "trl"),
)


class RunWatch:
    """Writes lease, progress, answers and outcome of one attempt, each fenced by the attempt."""

    def __init__(self, database: Database, settings: Settings, *, run_id: int, attempt: int) -> None:
        self.run_id = run_id
        self.attempt = attempt
        self._database = database
        self._settings = settings
        self._last_stage = ""
        self._last_write = 0.0
        self._stage_began = 0.0
        self._seconds_in: dict[str, float] = {}
        self._last_loss_write = 0.0
        self._losses: list[dict[str, Any]] = []
        self._spending = Spending({})
        self._stored_spending: dict[str, Spent] = {}
        self._unwritten_progress: dict[str, Any] | None = None
        self._away_until = 0.0
        self._writing = threading.Lock()
        self._has_ended = threading.Event()

    def open_spending(self) -> Spending:
        """What this run has taken at endpoints, going on from its earlier attempts; stored with all that is written."""
        with self._database.reading() as session:
            self._stored_spending = run_queries.spent_at_endpoints(session, self.run_id)
        self._spending = Spending(self._stored_spending)
        return self._spending

    @contextmanager
    def keeping_the_lease(self) -> Iterator[None]:
        """Renew the lease from a thread while the block works; without it, two copies could run."""
        thread = threading.Thread(target=self._renew_forever, name="lease", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._has_ended.set()

    def report(self, stage: str, done: int, total: int | None) -> None:
        """Store progress, at most twice a second unless the stage changes or is complete.

        A stage that goes on after another came between goes on with its clock. What cannot be written, because the
        database is away, is written with what comes next.
        """
        now = time.monotonic()
        if stage == self._last_stage and done != total and now - self._last_write < PROGRESS_SECONDS:
            return
        if stage != self._last_stage or done == total:
            log.info("run %s: %s, %s of %s", self.run_id, stage, done, "?" if total is None else total)
        if stage != self._last_stage:
            spent = now - self._stage_began
            self._seconds_in[self._last_stage] = self._seconds_in.get(self._last_stage, 0.0) + spent
            self._stage_began = now
        self._last_stage, self._last_write = stage, now
        self._unwritten_progress = {
            "stage": stage,
            "done": done,
            "total": total,
            "seconds_before": self._seconds_in.get(stage, 0.0),
        }
        self._write_if_possible()

    def report_loss(self, point: CurvePoint) -> None:
        """Keep a point of the loss curve; it is stored at most twice a second, and whenever there is a validation loss.

        What preparing took replaces it in the end. While the database is away, points wait for the next.
        """
        self._losses.append(asdict(point))
        now = time.monotonic()
        if point.validation_loss is None and now - self._last_loss_write < PROGRESS_SECONDS:
            return
        self._last_loss_write = now
        self._write_if_possible(run_queries.record_preparation, usage={"curve": self._losses})

    def prepared(self, usage: dict[str, Any]) -> None:
        """Store what preparing took."""
        log.info(
            "run %s: prepared in %.1f s", self.run_id, usage.get("train_seconds") or usage.get("prepare_seconds", 0)
        )
        for note in usage.get("notes", ()):
            log.info("run %s: %s", self.run_id, note)
        self._write(run_queries.record_preparation, usage=usage)

    def save(self, scored: Sequence[tuple[int, Prediction, Mapping[str, float | None]]]) -> None:
        """Store answers as (case row id, prediction, scores)."""
        self._write(run_queries.save_predictions, scored=scored)

    def finish(
        self,
        *,
        usage: dict[str, Any],
        provenance: dict[str, Any],
        peak_memory_bytes: int | None,
        stopped_because: str | None = None,
    ) -> None:
        """End the attempt as succeeded, or stopped early with the reason; its provenance goes into the log as well."""
        status = RunStatus.SUCCEEDED if stopped_because is None else RunStatus.STOPPED_EARLY
        log.info("run %s: %s with %s", self.run_id, status, json.dumps(provenance, ensure_ascii=False, default=str))
        self._has_ended.set()
        self._write(
            run_queries.finish_run,
            status=status,
            usage=usage,
            provenance=provenance,
            peak_memory_bytes=peak_memory_bytes,
            failure_code=None if stopped_because is None else "ARM_BEATEN",
            failure_message=stopped_because,
        )

    def pause(self, *, done: int, total: int) -> None:
        """End the attempt with its answers kept, so that another run of the race has its turn."""
        log.info("run %s: pauses after %s of %s cases", self.run_id, done, total)
        self._has_ended.set()
        self._write(race_queries.pause_run, done=done, total=total)

    def fail(self, code: str, message: str) -> None:
        """End the attempt as failed, with the sentence people see."""
        self._has_ended.set()
        self._write(
            run_queries.finish_run,
            status=RunStatus.FAILED,
            failure_code=code,
            failure_message=message,
            peak_memory_bytes=peak_memory_bytes(),
        )

    def _write(self, write: Callable[..., None], **values: Any) -> None:  # what `write` takes
        """Write for certain: tried again while the database is away, about as long as a lease lasts.

        Raises:
            OperationalError: it stayed away; by then the run is anybody's.
            LeaseLostError: the run belongs to another attempt.
        """

        def write_again(tried: int) -> None:
            try:
                self._write_once(write, **values)
            except IntegrityError:
                if not tried:
                    raise
                # It went through the first time, and only the confirmation was lost.

        outlast_outage(write_again, seconds=self._settings.lease_seconds, subject=f"run {self.run_id}")

    def _write_if_possible(self, write: Callable[..., None] | None = None, **values: Any) -> None:  # as for `_write`
        """Write what may be left out; a database that is away is not asked again before the next heartbeat."""
        if time.monotonic() < self._away_until:
            return
        try:
            self._write_once(write, **values)
        except OperationalError as error:
            log.warning("run %s: progress could not be written (%s)", self.run_id, error.orig)
            self._away_until = time.monotonic() + self._settings.heartbeat_seconds

    def _write_once(self, write: Callable[..., None] | None = None, **values: Any) -> None:  # as for `_write`
        """One transaction, fenced by the attempt, with what was spent until now and progress not yet written."""
        with self._writing:
            spent, progress = self._spending.so_far(), self._unwritten_progress
            with self._database.unit_of_work() as work:
                if spent != self._stored_spending:
                    run_queries.record_spending(work.session, self.run_id, attempt=self.attempt, spent=spent)
                if progress is not None:
                    run_queries.record_progress(work.session, self.run_id, attempt=self.attempt, **progress)
                if write is not None:
                    write(work.session, self.run_id, attempt=self.attempt, **values)
            self._stored_spending = spent
            if self._unwritten_progress is progress:
                self._unwritten_progress = None

    def _renew_forever(self) -> None:
        """Renew the lease at every heartbeat; what was spent is written sooner, or a death would make it free."""
        heartbeat = self._settings.heartbeat_seconds
        next_heartbeat = time.monotonic() + heartbeat
        while not self._has_ended.wait(min(heartbeat, PROGRESS_SECONDS)):
            try:
                if time.monotonic() >= next_heartbeat:
                    self._write_once(run_queries.renew_lease, lease_seconds=self._settings.lease_seconds)
                    next_heartbeat = time.monotonic() + heartbeat
                elif self._spending.so_far() != self._stored_spending:
                    self._write_once()
            except OperationalError:
                continue  # a database that is away for a moment; the lease outlasts several heartbeats
            except run_queries.LeaseLostError:
                if self._has_ended.is_set():
                    return
                print(f"run {self.run_id}: attempt {self.attempt} lost its lease and stops", file=sys.stderr)
                os._exit(EXIT_LEASE_LOST)


class RunReport:
    """What a method is handed to report with: stage and count by calling it, losses while it trains."""

    def __init__(self, watch: RunWatch) -> None:
        self._watch = watch

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Store progress."""
        self._watch.report(stage, done, total)

    def loss(self, point: CurvePoint) -> None:
        """Store a point of the loss curve."""
        self._watch.report_loss(point)


def peak_memory_bytes() -> int:
    """The most memory this process has had resident, and on the GPU where one was used, in bytes."""
    kilobyte = 1 if platform.system() == "Darwin" else 1024
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * kilobyte
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        return int(resident + torch.cuda.max_memory_allocated())
    return resident


def run_provenance(
    plan: Plan,
    arm: AnyArm,
    *,
    seed: int,
    hashes: Mapping[str, str],
    language_model: Generator,
    encoder: Encoder | None,
) -> dict[str, Any]:
    """What is needed to repeat this run: settings, seed, hashes and library versions."""
    return {
        "sextant_version": sextant_version(),
        "method": str(arm.method),
        "settings": arm_settings(arm),
        "decoding": plan.decoding.model_dump(mode="json"),
        "prompt": plan.prompt,
        "seed": seed,
        "hashes": dict(hashes),
        "language_model": language_model.provenance(),
        "encoder": encoder.provenance() if encoder is not None else None,
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "libraries": library_versions(),
    }


def library_versions() -> dict[str, str | None]:
    """The installed version of every library that figures may depend on; None where it is not installed."""
    return {name: _library_version(name) for name in RECORDED_LIBRARIES}


def _library_version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
