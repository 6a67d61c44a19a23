"""From training rows to a language model that has learned them, and back. What every arm that trains shares.

    rows -> first batch in plain text -> base scored -> training (or a search over settings) -> best weights
         -> forgetting check -> saved with a marker -> ready to answer

Everything lies in the run's folder: `first_batch.txt`, `adapter/` or `weights/` with a marker that names what it was
trained on, and until that is there checkpoints and `search.jsonl`. A run taken up again after its worker died finds
the marker and answers at once, or the last checkpoint and goes on from there.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.errors import RunFailedError
from app.experiments.tuning_specs import AdapterBase, AnyTuning
from app.language_models.contract import Generator
from app.language_models.transformers_generator import TransformersGenerator
from app.methods.adapter_files import mark_finished, read_finished_usage
from app.methods.contract import FinishedOnly, Report
from app.methods.data_parallel import describe_team, open_team
from app.methods.packing import check_isolation, packed_answer_loss
from app.methods.tuning_checkpoints import remove_checkpoint
from app.methods.tuning_loop import Lesson, Place
from app.methods.tuning_probe import describe_probe, probe_perplexity
from app.methods.tuning_rows import ROWS_SHOWN, Row, RowLoss, TrainingRow, answer_loss, describe_rows, endless_batches
from app.methods.tuning_search import remove_search, search_settings
from app.methods.tuning_stages import LearnedTask, describe_task, measure_task, remove_stages, train_in_stages
from app.methods.tuning_weights import TunedWeights, check_start, open_weights
from app.methods.validation_scores import ValidationScore
from app.values.generation import Usage

RECIPE_VERSION = 2  # counted up when the same settings would train other weights
ADDED_SETTINGS = frozenset({"packing", "context_extension"})
"""Settings that recipe 2 came to know later. At their default they change nothing, so they are left out of the mark of
what was trained, and what an earlier version trained still counts."""


def require_weights(language_model: Generator, *, method: str) -> TransformersGenerator:
    """The language model itself, whose network is in this process.

    Raises:
        RunFailedError: LORA_NEEDS_WEIGHTS.
    """
    if not isinstance(language_model, TransformersGenerator):
        raise RunFailedError(
            "LORA_NEEDS_WEIGHTS",
            f"{method} trains weights, but {language_model.name} has none here; use bundled or hf:.",
        )
    return language_model


class Tuning:
    """One language model while it is trained and while it answers; `close` undoes it."""

    def __init__(self, spec: AnyTuning, language_model: TransformersGenerator) -> None:
        self._spec = spec
        self._language_model = language_model
        self._weights: TunedWeights = open_weights(language_model, spec)

    def learn(
        self,
        train: Sequence[Row | None],
        validation: Sequence[Row | None],
        *,
        seed: int,
        workdir: Path,
        report: Report,
        loss: RowLoss = answer_loss,
        stages: Sequence[LearnedTask] = (),
        beside: Sequence[LearnedTask] = (),
        shown: Sequence[TrainingRow | None] = (),
        score: ValidationScore | None = None,
    ) -> Usage:
        """Trains, or loads what was trained before, and leaves the language model ready to answer.

        Args:
            train: rows; None stands for a case too long for the context.
            stages: what is learned before, in order.
            beside: what else the rows teach, to be measured before and after.
            shown: rows shown after the first batch.
            score: what chooses the epoch; None leaves it to the loss.
        Raises:
            RunFailedError: NO_TRAINING_CASES, TRAINING_DIVERGED, OUT_OF_MEMORY, SEARCH_NEEDS_VALIDATION,
                TARGET_MODULES, CHECKPOINTING_UNSUPPORTED, PACKING_LEAKS, TRAINING_PROCESS_LOST,
                TRAINING_PROCESS_FAILED.
            InputRejectedError: TRAINING_PROCESSES.
        """
        lesson = Lesson(
            [row for row in train if row is not None],
            [row for row in validation if row is not None],
            self._language_model.padding_token,
            packed_answer_loss if self._spec.packing else loss,
            score,
        )
        if not lesson.train:
            raise RunFailedError(
                "NO_TRAINING_CASES",
                f"{self._spec.method} has nothing to train on: none of {len(train)} training cases fits the context; "
                "add short ones.",
            )
        folder = workdir / ("adapter" if isinstance(self._spec, AdapterBase) else "weights")
        place = Place(workdir / "checkpoint", self._fingerprint(lesson, seed, stages))
        usage = read_finished_usage(folder, fingerprint=place.fingerprint)
        if usage is None and isinstance(report, FinishedOnly):
            usage = read_finished_usage(folder, fingerprint=None) or report.refuse_training()
        if usage is not None:
            self._weights.load(folder)
        else:
            self._write_first_batch(stages[0].train if stages else lesson.train, shown, seed=seed, workdir=workdir)
            usage = self._train(lesson, stages, beside, seed=seed, place=place, report=report)
            if skipped := len(train) - len(lesson.train):
                usage = replace(usage, notes=(*usage.notes, f"{skipped} training cases are too long and were skipped."))
            self._weights.save(folder)
            mark_finished(folder, fingerprint=place.fingerprint, usage=usage)
            remove_checkpoint(place.folder)
            remove_stages(place)
            remove_search(place)
        self._weights.serve()
        return usage

    def close(self) -> None:
        """Give the language model its own weights back."""
        self._weights.detach()

    def _train(
        self,
        lesson: Lesson,
        stages: Sequence[LearnedTask],
        beside: Sequence[LearnedTask],
        *,
        seed: int,
        place: Place,
        report: Report,
    ) -> Usage:
        padding = self._language_model.padding_token
        if self._spec.packing:
            check_isolation(self._language_model)
        before = probe_perplexity(self._language_model.network, self._language_model)
        standings = [measure_task(self._language_model.network, task, padding, self._spec) for task in beside]
        with open_team(self._language_model, self._spec, report=report) as team:
            if self._spec.search is not None:
                found = search_settings(
                    self._weights,
                    self._spec,
                    self._spec.search,
                    lesson,
                    seed=seed,
                    place=place,
                    report=report,
                    team=team,
                )
                network, usage = found.network, found.usage
            else:
                network = self._weights.attach(self._spec, seed=seed)
                usage = train_in_stages(
                    network,
                    stages,
                    lesson,
                    spec=self._spec,
                    seed=seed,
                    place=place,
                    report=report,
                    autocast=self._weights.autocast,
                    team=team,
                )
        after = probe_perplexity(network, self._language_model)
        learned = tuple(
            describe_task(task, standing, measure_task(network, task, padding, self._spec))
            for task, standing in zip(beside, standings, strict=True)
        )
        return replace(usage, notes=(*usage.notes, *describe_team(team), *learned, describe_probe(before, after)))

    def _write_first_batch(
        self, train: Sequence[Row], shown: Sequence[TrainingRow | None], *, seed: int, workdir: Path
    ) -> None:
        batch = next(endless_batches(train, self._spec.batch_size, seed))
        rows = [part for row in batch for part in row.parts][:ROWS_SHOWN]
        rows += [row for row in shown if row is not None and row not in rows]
        workdir.mkdir(parents=True, exist_ok=True)
        text = describe_rows(rows, self._language_model.tokenizer)
        (workdir / "first_batch.txt").write_text(text, encoding="utf-8")

    def _fingerprint(self, lesson: Lesson, seed: int, stages: Sequence[LearnedTask]) -> str:
        everything: dict[str, Any] = {  # JSON
            "recipe": RECIPE_VERSION,
            "settings": self._recipe_settings(),
            "seed": seed,
            "language_model": self._language_model.provenance(),
            "loss": lesson.loss.__name__,
            "train": lesson.train,
            "validation": lesson.validation,
        }
        if lesson.score is not None:
            everything["score"] = [lesson.score.metric, lesson.score.cases]
        if stages:
            everything["stages"] = [[stage.name, stage.train, stage.validation] for stage in stages]
        if isinstance(self._spec, AdapterBase) and self._spec.start_from is not None:
            everything["start"] = check_start(Path(self._spec.start_from).expanduser(), self._spec)
        return hashlib.sha256(json.dumps(everything, sort_keys=True).encode()).hexdigest()

    def _recipe_settings(self) -> dict[str, Any]:  # JSON
        """The settings that decide what is learned; of `keep` only what chooses the epoch counts."""
        fields = type(self._spec).model_fields
        unchanged = {name for name in ADDED_SETTINGS if getattr(self._spec, name) == fields[name].default}
        return self._spec.model_dump(mode="json", exclude={"key", "language_model", "keep", *unchanged})
