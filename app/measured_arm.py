"""The arm of an experiment that was measured, found again: to serve it or to take it along.

What is served or exported must be what was measured, so a run counts only when it succeeded, and other weights,
documents or cases are refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, cast

from app.db import experiment_queries, run_queries
from app.db.database import Database
from app.errors import ConflictError, InputRejectedError, NotFoundError
from app.experiments.plan import read_plan
from app.glossary import RunStatus
from app.language_models.contract import Generator
from app.pipeline import RunInputs, load_run_inputs
from app.settings import Settings, without_credentials

PRIVATE_FOLDER = ".sextant"
# What of a run's provenance decides its answers; versions of libraries are only warned about.
PINNED_OF_LANGUAGE_MODEL = ("weights_sha256", "precision", "base_url", "language_model")


class MeasuredPlace(NamedTuple):
    """An arm of an experiment in the database that these settings name."""

    settings: Settings
    experiment_id: int
    arm_key: str


class MeasuredAnswer(NamedTuple):
    """What a run answered to one case, and the prompt it was asked with."""

    input: str
    answer: str
    prompt: str
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MeasuredRun:
    """A run that succeeded, and what it answered, in the order of the cases, failures left out."""

    run_id: int
    name: str
    seed: int
    inputs: RunInputs
    provenance: Mapping[str, Any]  # JSON, as `run_provenance` wrote it
    answers: tuple[MeasuredAnswer, ...]


def find_place(place: str, settings: Settings) -> MeasuredPlace:
    """What is meant by `3/rag`, or of `results/rag` where `results` is a folder `compare` wrote.

    Raises:
        InputRejectedError: PLACE_INVALID; NotFoundError: FOLDER_NOT_FOUND.
    """
    experiment, slash, arm_key = place.rpartition("/")
    if not slash or not experiment or not arm_key:
        raise InputRejectedError(
            "PLACE_INVALID", f"{place!r} names no arm; write EXPERIMENT/ARM, such as 3/rag or results/rag."
        )
    found = find_experiment(experiment, settings)
    if found is None:
        raise NotFoundError(
            "FOLDER_NOT_FOUND", f"{experiment} is neither the number of an experiment nor a folder `compare` wrote."
        )
    return found._replace(arm_key=arm_key)


def find_experiment(experiment: str, settings: Settings) -> MeasuredPlace | None:
    """What is meant by `3`, or by a folder `compare` wrote, its arm left empty; None where it is neither."""
    if experiment.isdigit():
        return MeasuredPlace(settings, int(experiment), "")
    home = Path(experiment).resolve() / PRIVATE_FOLDER
    if not (home / "sextant.sqlite3").is_file():
        return None
    private = {"home": home, "database_url": f"sqlite+pysqlite:///{home / 'sextant.sqlite3'}", "broker_url": None}
    return MeasuredPlace(settings.model_copy(update=private), 1, "")


def load_measured_run(database: Database, experiment_id: int, arm_key: str, *, seed: int | None) -> MeasuredRun:
    """The run of this arm that succeeded, with the seed asked for or the plan's first.

    Raises:
        NotFoundError: EXPERIMENT_NOT_FOUND, ARM_NOT_FOUND; ConflictError: RUN_NOT_SUCCEEDED.
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
                f"The run of {arm_key} is {of_arm[0].status}; only what was measured can be served or exported.",
            )
        answers = tuple(
            MeasuredAnswer(
                case.input,
                prediction.answer,
                prediction.prompt,
                tuple(str(passage["text"]) for passage in prediction.passages),
            )
            for of_run, prediction, case in run_queries.predictions_of(session, experiment_id)
            if of_run.id == run.id and prediction.failure is None
        )
        run_id, run_seed, provenance = run.id, run.seed, dict(run.provenance or {})
    inputs = load_run_inputs(database, run_id)
    return MeasuredRun(run_id, f"{experiment_id}/{arm_key}", run_seed, inputs, provenance, answers)


def check_weights_are_measured(measured: MeasuredRun, language_model: Generator) -> None:
    """Refuse another language model than the one the run answered with.

    Raises:
        ConflictError: MEASURED_OTHERWISE.
    """
    then = dict(cast(Mapping[str, str], measured.provenance.get("language_model") or {}))
    if "base_url" in then:  # earlier versions stored credentials with it
        then["base_url"] = without_credentials(then["base_url"])
    now = language_model.provenance()
    for name in PINNED_OF_LANGUAGE_MODEL:
        if then.get(name) != now.get(name):
            raise ConflictError(
                "MEASURED_OTHERWISE",
                f"{measured.name} was measured with {name} {then.get(name)}, but {now.get('name')} now has "
                f"{now.get(name)}; run the experiment again.",
            )


def check_data_is_measured(measured: MeasuredRun) -> None:
    """Refuse other cases or documents than those the run was given.

    Raises:
        ConflictError: MEASURED_OTHERWISE.
    """
    if measured.provenance.get("hashes", {}) != dict(measured.inputs.hashes):
        raise ConflictError(
            "MEASURED_OTHERWISE", f"The cases or documents of {measured.name} are not those of its run; run it again."
        )
