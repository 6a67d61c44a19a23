"""`sextant export`: the trained weights of a measured arm ready to be uploaded, or an experiment to run again.

    3/lora: run's artefacts -> adapter (or base and adapter merged) -> tokenizer, README.md (the card), sextant.json
    3:      plan.yaml, cases.jsonl, documents/, and what was measured: measured/results.json, measured/predictions.jsonl

What is exported must be what was measured: weights or data that are not those of the run are refused.
"""

import json
import shutil
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

from rich.console import Console
from rich.markup import escape

from app.actions.bundles import experiment_files, measured_files
from app.actions.experiments import get_experiment, get_results
from app.db.database import Database
from app.db.migrating import open_migrated_database
from app.errors import AppError, ConflictError, InputRejectedError
from app.language_models.open import open_generator
from app.language_models.transformers_generator import TransformersGenerator
from app.language_models.weights import find_weights_folder, hash_weights, read_licence
from app.measured_arm import MeasuredRun, check_data_is_measured, find_experiment, find_place, load_measured_run
from app.methods.adapter_files import MARKER
from app.methods.prompts import fold_lines
from app.methods.weights_export import ADAPTER, copy_adapter, copy_weights, find_trained_folder, merge_adapter
from app.pipeline import artefacts_of_run
from app.reports.model_card import CardFacts, model_card
from app.resources import bundled_weights_folder
from app.settings import Settings, get_settings
from app.values.results import ArmResult

BUNDLED_LICENCE = "apache-2.0"  # bundled/README.md
NAMES_OF_FOLDERS = frozenset({"name", "language_model", "teacher", "start_from", "reranker"})
"""Keys of a run's record under which a path of this machine can stand."""

console = Console(highlight=False)


def export_place(place: str, out: Path, *, merged: bool, seed: int | None) -> None:
    """Writes the weights of `3/lora`, or of `3` alone the plan, cases and documents that `compare` runs again.

    Raises:
        InputRejectedError, NotFoundError, ConflictError: the place or the folder cannot be used.
    """
    experiment = find_experiment(place, get_settings())
    if experiment is None:
        export_arm(place, out, merged=merged, seed=seed)
        return
    if merged or seed is not None:
        raise InputRejectedError("PLACE_INVALID", f"{place} names no arm; write {place}/ARM for --merged and --seed.")
    with closing(open_migrated_database(experiment.settings.resolved_database_url)) as database:
        files = {
            path: iter([text])
            for path, text in experiment_files(database, experiment.settings, experiment.experiment_id).items()
        }
        files |= measured_files(database, experiment.experiment_id)
        _make_empty(out)
        for path, pieces in files.items():
            target = out / path
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("w", encoding="utf-8", newline="") as stream:
                stream.writelines(pieces)
    console.print(
        escape(f"Written: {len(files)} files in {out}; run it again: sextant compare {out / 'plan.yaml'} --out OUT")
    )


def export_arm(place: str, out: Path, *, merged: bool, seed: int | None) -> None:
    """Writes the folder and says what is in it.

    Raises:
        InputRejectedError: PLACE_INVALID, NOTHING_TO_EXPORT, ALREADY_MERGED or OUT_UNUSABLE.
        NotFoundError, ConflictError: the run cannot be used.
    """
    found = find_place(place, get_settings())
    with closing(open_migrated_database(found.settings.resolved_database_url)) as database:
        measured = load_measured_run(database, found.experiment_id, found.arm_key, seed=seed)
        experiment_name = get_experiment(database, found.experiment_id).name
        result = _result_of_arm(database, found.experiment_id, found.arm_key)
    _check_has_weights(measured)
    check_data_is_measured(measured)
    trained = find_trained_folder(artefacts_of_run(found.settings, measured.run_id))
    weights_sha256 = _check_is_whole(trained, measured)
    is_adapter = trained.name == ADAPTER
    if merged and not is_adapter:
        raise InputRejectedError(
            "ALREADY_MERGED", f"{measured.name} trained all weights, so there is nothing to merge; leave --merged out."
        )
    base_folder = _find_base_folder(measured)
    _make_empty(out)
    try:
        if merged:
            _merge(measured, trained, out, found.settings)
        elif is_adapter:
            copy_adapter(trained, out, base=_public_name(measured), base_folder=base_folder)
        else:
            copy_weights(trained, out)
        facts = CardFacts(
            name=found.arm_key,
            experiment=experiment_name,
            task=str(measured.inputs.plan.task),
            method=str(measured.inputs.arm.method),
            base=_public_name(measured),
            base_hub_name=_hub_name(measured),
            licence=_licence_of(measured, base_folder),
            is_adapter=is_adapter and not merged,
            is_merged=merged,
            is_extended=measured.inputs.arm.rope_scaling is not None,
            weights_sha256=weights_sha256,
            train_cases=len(measured.inputs.train),
            validation_cases=len(measured.inputs.validation),
            test_cases=measured.inputs.answered_count + len(measured.inputs.test),
            prompt=_prompt_with_placeholders(measured),
            uses_passages=any(answer.passages for answer in measured.answers),
            result=result,
            provenance=_public_provenance(measured),
        )
        (out / "README.md").write_text(model_card(facts), encoding="utf-8")
        record = {
            "experiment": facts.experiment,
            "arm": facts.name,
            "prompt_form": facts.prompt,
            "labels": list(measured.inputs.labels),
            "measured": None if result is None else _without_paths(asdict(result)),
            "run": facts.provenance,
        }
        text = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
        (out / "sextant.json").write_text(text, encoding="utf-8")
    except (AppError, OSError):
        shutil.rmtree(out, ignore_errors=True)  # half a folder would look like a whole one
        raise
    kind = "merged weights" if merged else "adapter" if is_adapter else "weights"
    names = ", ".join(sorted(path.name for path in out.iterdir()))
    console.print(escape(f"{measured.name} (seed {measured.seed}): {kind} in {out}: {names}"))


def _check_has_weights(measured: MeasuredRun) -> None:
    arm = measured.inputs.arm
    if arm.needs_weights:
        return
    if arm.measured_elsewhere:
        raise InputRejectedError(
            "NOTHING_TO_EXPORT", f"{measured.name} was measured elsewhere; only its answers are here, no weights."
        )
    is_head = arm.needs_training_cases and not arm.needs_language_model
    reason = "trained an encoder and a head that belong together here" if is_head else "trained no weights"
    raise InputRejectedError(
        "NOTHING_TO_EXPORT", f"{measured.name} ({arm.method}) {reason}; put it to use with `sextant serve`."
    )


def _check_is_whole(trained: Path, measured: MeasuredRun) -> str:
    marker = cast(dict[str, Any], json.loads((trained / MARKER).read_text(encoding="utf-8")))
    weights_sha256 = hash_weights(trained)
    if marker.get("weights_sha256") != weights_sha256:
        raise ConflictError(
            "ARTEFACTS_MISSING",
            f"The weights of {measured.name} were changed after training; run the experiment again.",
        )
    return weights_sha256


def _make_empty(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        is_empty = not any(out.iterdir())
    except OSError as error:
        raise InputRejectedError(
            "OUT_UNUSABLE", f"The folder {out} cannot be written: {error.strerror}; choose another with --out."
        ) from error
    if not is_empty:
        raise InputRejectedError("OUT_UNUSABLE", f"The folder {out} is not empty; choose another with --out.")


def _find_base_folder(measured: MeasuredRun) -> Path:
    """The folder of the base, whose weights are those of the run.

    Raises:
        InputRejectedError: LANGUAGE_MODEL_NOT_FOUND; ConflictError: MEASURED_OTHERWISE.
    """
    name = measured.inputs.plan.language_model_of(measured.inputs.arm)
    folder = (
        bundled_weights_folder()
        if name == "bundled"
        else find_weights_folder(name.partition(":")[2].strip(), code="LANGUAGE_MODEL_NOT_FOUND", kind="language model")
    )
    then = cast(Mapping[str, str], measured.provenance.get("language_model") or {}).get("weights_sha256")
    if then != hash_weights(folder):
        raise ConflictError(
            "MEASURED_OTHERWISE",
            f"{measured.name} was trained from other weights than those {name} has now; run the experiment again.",
        )
    return folder


def _merge(measured: MeasuredRun, trained: Path, out: Path, settings: Settings) -> None:
    """Writes base and adapter as one, the base opened in the precision of the plan but never in 4 bits."""
    plan = measured.inputs.plan
    name = plan.language_model_of(measured.inputs.arm)
    base = open_generator(
        name,
        settings=settings,
        precision=plan.decoding.precision,
        context_extension=measured.inputs.arm.rope_scaling,
    )
    try:
        assert isinstance(base, TransformersGenerator), "arms that train run on weights of this machine"
        merge_adapter(base, trained, out)
    finally:
        base.close()


def _licence_of(measured: MeasuredRun, base_folder: Path) -> str | None:
    if measured.inputs.plan.language_model_of(measured.inputs.arm) == "bundled":
        return BUNDLED_LICENCE
    return read_licence(base_folder)


def _hub_name(measured: MeasuredRun) -> str | None:
    """`owner/name` of the base; None for a folder of this machine and for the bundled language model."""
    kind, _, rest = measured.inputs.plan.language_model_of(measured.inputs.arm).partition(":")
    name = rest.strip().partition("@")[0]
    is_hub = kind == "hf" and not Path(name).expanduser().is_absolute() and not name.startswith((".", "~"))
    return name if is_hub and not Path(name).is_dir() else None


def _public_name(measured: MeasuredRun) -> str:
    """What the base is called, without the path to it: that is nobody's business."""
    name = measured.inputs.plan.language_model_of(measured.inputs.arm)
    kind, _, rest = name.partition(":")
    return _hub_name(measured) or (Path(rest).name if kind == "hf" else f"sextant-{name}")


def _public_provenance(measured: MeasuredRun) -> dict[str, Any]:
    """The run's record without paths of this machine and without the rated pairs, which are people's texts."""
    record = cast(dict[str, Any], _without_paths(dict(measured.provenance)))
    settings = cast(dict[str, Any], record.get("settings") or {})
    if settings.get("pairs"):
        settings["pairs"] = f"{len(settings['pairs'])} pairs, left out"
    return record


def _without_paths(value: Any, key: str = "") -> Any:  # JSON
    if isinstance(value, dict):
        return {name: _without_paths(one, name) for name, one in cast(dict[str, Any], value).items()}
    if isinstance(value, list):
        return [_without_paths(one, key) for one in cast(list[Any], value)]
    if key in NAMES_OF_FOLDERS and isinstance(value, str):
        kind, place = ("hf:", value[3:]) if value.startswith("hf:") else ("", value)
        if place.startswith(("/", "~", ".")):
            return kind + Path(place).name
    return value


def _prompt_with_placeholders(measured: MeasuredRun) -> str | None:
    """The prompt of the first case with {input} and {context} where its own texts stood; no case leaves the machine."""
    for answer in measured.answers:
        prompt = answer.prompt
        for text in (_in_one_line(answer.passages), *answer.passages):
            if text:
                prompt = prompt.replace(text, "{context}")
        for text in (answer.input, fold_lines(answer.input)):
            prompt = prompt.replace(text, "{input}")
        if "{input}" in prompt:
            return prompt
    return None


def _in_one_line(texts: tuple[str, ...]) -> str:
    """As `join_passages` writes them into a prompt."""
    return " ".join(fold_lines(text) for text in texts)


def _result_of_arm(database: Database, experiment_id: int, arm_key: str) -> ArmResult | None:
    results = get_results(database, experiment_id)
    return None if results is None else next((arm for arm in results.arms if arm.key == arm_key), None)
