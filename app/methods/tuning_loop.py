"""The training loop of every arm that trains a generating language model.

    rows -> batches of similar length -> summed loss / answer tokens -> AdamW -> evaluation after every epoch
         -> the weights of the best epoch (kept_epoch.py)

Why it is written out, and not transformers' Trainer: docs/decisions/0006-training-loop.md, with figures. AdamW
without weight decay, gradients clipped at norm 1, 3% warm-up and then a linear fall to zero, after Dettmers et al. 2023
(QLoRA).
"""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import torch

from app.errors import RunFailedError
from app.experiments.tuning_specs import TuningBase
from app.methods.backward_pass import BatchShare, casting, cut_batch, free_memory
from app.methods.contract import Report
from app.methods.data_parallel import ALONE, TrainingTeam
from app.methods.gradient_checkpointing import recomputed_activations
from app.methods.kept_epoch import describe_training, measure_score, note_evaluation
from app.methods.live_losses import LiveLosses
from app.methods.memory import is_out_of_memory
from app.methods.tuning_checkpoints import (
    TrainingProgress,
    load_best,
    load_checkpoint,
    save_best,
    save_checkpoint,
)
from app.methods.tuning_rows import Row, RowLoss, answer_loss, endless_batches, mean_loss
from app.methods.validation_scores import ValidationScore
from app.values.generation import CurvePoint, Usage

WARM_UP_SHARE = 0.03
LARGEST_GRADIENT_NORM = 1.0
CHECKPOINT_SECONDS = 60.0
"""Between evaluations; after each evaluation there is a checkpoint anyway."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is to be learned: rows, their loss, and what batches are padded with; `score` chooses the epoch."""

    train: Sequence[Row]
    validation: Sequence[Row]
    padding_token: int
    loss: RowLoss = answer_loss
    score: ValidationScore | None = None


class Place(NamedTuple):
    """Where checkpoints go, and what they must have been made of to count."""

    folder: Path
    fingerprint: str


def train_network(
    network: torch.nn.Module,
    lesson: Lesson,
    *,
    spec: TuningBase,
    seed: int,
    place: Place,
    report: Report,
    autocast: torch.dtype | None = None,
    stage: str = "training",
    team: TrainingTeam = ALONE,
    on_evaluation: Callable[[CurvePoint], None] | None = None,
) -> Usage:
    """What training took; the network is left with the weights of the best epoch.

    The curve has the validation loss before training, and both losses after every epoch and at the end, with the
    score of validation cases where there is one. What
    requires a gradient is trained. A batch that exceeds the memory is cut in halves, once.

    Args:
        autocast: number format to compute in, where it is not that of the weights.
        team: processes that share every batch.
        on_evaluation: called after every evaluation, with those of an earlier attempt first; what it raises ends the
            training.
    Raises:
        RunFailedError: TRAINING_DIVERGED, when a loss is no number any more; OUT_OF_MEMORY; CHECKPOINTING_UNSUPPORTED.
    """
    network.zero_grad()  # of a training that was interrupted on the same weights
    weights = {name: weight for name, weight in network.named_parameters() if weight.requires_grad}
    optimizer = torch.optim.AdamW(weights.values(), lr=spec.learning_rate, weight_decay=0.0)
    steps_per_epoch = math.ceil(len(lesson.train) / spec.batch_size)
    steps = max(1, math.ceil(spec.epochs * steps_per_epoch - 1e-9))
    progress = load_checkpoint(place.folder, weights, optimizer, fingerprint=place.fingerprint)
    clock = _Clock(progress.seconds if progress else 0.0)
    report(stage, progress.step if progress else 0, steps)
    team.attach(spec, seed=seed)
    compute = _Computing(network, lesson, autocast=autocast, team=team, seed=seed)
    if progress is None:
        progress = TrainingProgress(pieces=spec.gradient_accumulation)
        if lesson.validation:
            progress.curve.append(compute.evaluate(0, None, spec, progress, report))
    elif progress.step:
        progress.notes.append(f"Training went on from step {progress.step} of {steps} after an interruption.")

    live = LiveLosses(report, steps=steps)
    for point in progress.curve:
        live.add_evaluation(point)
        if point.step and on_evaluation is not None:
            on_evaluation(point)
    with recomputed_activations(network, is_wanted=spec.gradient_checkpointing):
        for step, batch in _remaining(endless_batches(lesson.train, spec.batch_size, seed), progress, spec, steps):
            for group in optimizer.param_groups:
                group["lr"] = spec.learning_rate * learning_rate_share(step, steps)
            batch_loss = compute.gradients(batch, progress, spec)
            torch.nn.utils.clip_grad_norm_(list(weights.values()), LARGEST_GRADIENT_NORM)
            optimizer.step()
            optimizer.zero_grad()
            progress.step = step
            progress.loss_sum += batch_loss
            progress.loss_units += sum(row.units for row in batch)
            progress.tokens += sum(row.length for row in batch)
            report(stage, step, steps)
            live.add_step(step, batch_loss, sum(row.units for row in batch))

            is_evaluated = step % steps_per_epoch == 0 or step == steps
            if is_evaluated:
                point = compute.evaluate(step, progress.loss_sum / progress.loss_units, spec, progress, report)
                live.add_evaluation(point)
                if note_evaluation(progress, point, learning_rate=spec.learning_rate):
                    save_best(place.folder, weights)
                progress.loss_sum, progress.loss_units = 0.0, 0
            if is_evaluated or clock.is_time_to_save():
                progress.seconds = clock.seconds()
                save_checkpoint(place.folder, progress, weights, optimizer, fingerprint=place.fingerprint)
                clock.saved()
            if is_evaluated and on_evaluation is not None:
                on_evaluation(progress.curve[-1])

    network.eval()
    load_best(place.folder, weights)
    return Usage(
        train_seconds=clock.seconds() - progress.scoring_seconds,
        train_tokens=progress.tokens,
        trainable_parameters=sum(weight.numel() for weight in weights.values()),
        curve=tuple(progress.curve),
        kept_step=progress.best_step,
        scoring_seconds=progress.scoring_seconds,
        notes=tuple(
            describe_training(
                progress, steps, keep=spec.keep, score=lesson.score, has_validation=bool(lesson.validation)
            )
        ),
    )


def learning_rate_share(step: int, steps: int) -> float:
    """Share of the full learning rate at this step (from 1): linear warm-up, then linear to zero."""
    warm_up = max(1, round(WARM_UP_SHARE * steps))
    return min(step / warm_up, (steps - step + 1) / max(1, steps - warm_up + 1))


class _Computing:
    """Forward and backward passes over parts of a batch, dealt to all processes of the team."""

    def __init__(
        self,
        network: torch.nn.Module,
        lesson: Lesson,
        *,
        autocast: torch.dtype | None,
        team: TrainingTeam,
        seed: int,
    ) -> None:
        self._network = network
        self._lesson = lesson
        self._dtype = autocast
        self._team = team
        self._seed = seed

    def gradients(self, batch: Sequence[Row], progress: TrainingProgress, spec: TuningBase) -> float:
        """The summed loss of the batch; gradients of its mean per unit are left on the weights."""
        at_first = max(spec.gradient_accumulation, self._team.size)
        pieces = max(progress.pieces, self._team.size)
        loss = self._gradients_that_fit(batch, pieces, progress.step)
        if loss is not None:
            return loss
        if pieces > at_first or pieces >= len(batch):
            raise _out_of_memory(spec, pieces)
        progress.pieces = pieces = 2 * pieces
        progress.notes.append(
            f"A batch of {spec.batch_size} did not fit into memory: it was computed in {pieces} pieces, which "
            f"changes no result. Set gradient_accumulation: {pieces} to begin that way."
        )
        loss = self._gradients_that_fit(batch, pieces, progress.step)
        if loss is None:
            raise _out_of_memory(spec, pieces)
        return loss

    def _gradients_that_fit(self, batch: Sequence[Row], pieces: int, step: int) -> float | None:
        """As `_gradients`; None where memory runs out, and then no gradient is left."""
        try:
            return self._gradients(batch, pieces, step)
        except RuntimeError as error:
            if not is_out_of_memory(error):
                raise
        # Outside the handler: the error holds the frames, and with them the tensors that did not fit.
        free_memory(self._network)
        return None

    def _gradients(self, batch: Sequence[Row], pieces: int, step: int) -> float:
        parts = cut_batch(batch, pieces)
        units = sum(row.units for row in batch)
        shares = [
            BatchShare(
                parts[process :: self._team.size], units, self._lesson.loss, self._lesson.padding_token, self._dtype
            )
            for process in range(self._team.size)
        ]
        return self._team.add_gradients(self._network, shares, step_seed=f"{self._seed} {step}")

    def evaluate(
        self, step: int, train_loss: float | None, spec: TuningBase, progress: TrainingProgress, report: Report
    ) -> CurvePoint:
        """The point of the curve at this step; losses and scores are None without validation rows."""
        lesson = self._lesson
        if not lesson.validation:
            return CurvePoint(step, train_loss, None)
        with casting(self._network, self._dtype):
            loss = mean_loss(
                self._network,
                lesson.validation,
                batch_size=math.ceil(spec.batch_size / progress.pieces),
                padding_token=lesson.padding_token,
                loss=lesson.loss,
            )
            return CurvePoint(step, train_loss, loss, measure_score(lesson.score, progress, report=report))


class _Clock:
    """Seconds of training over all attempts, and since the last checkpoint."""

    def __init__(self, seconds_before: float) -> None:
        self._before = seconds_before
        self._started = self._saved = time.perf_counter()

    def seconds(self) -> float:
        return self._before + time.perf_counter() - self._started

    def is_time_to_save(self) -> bool:
        return time.perf_counter() - self._saved >= CHECKPOINT_SECONDS

    def saved(self) -> None:
        self._saved = time.perf_counter()


def _remaining(
    batches: Iterator[list[Row]], progress: TrainingProgress, spec: TuningBase, steps: int
) -> Iterator[tuple[int, list[Row]]]:
    """The batches still to come, by their step, until patience ends; those of an earlier attempt are passed over."""
    for step, batch in zip(range(1, steps + 1), batches, strict=False):
        if step <= progress.step:
            continue
        if spec.patience is not None and progress.stale_evaluations >= spec.patience:
            return
        yield step, batch


def _out_of_memory(spec: TuningBase, pieces: int) -> RunFailedError:
    return RunFailedError(
        "OUT_OF_MEMORY",
        f"Training ran out of memory with {math.ceil(spec.batch_size / pieces)} cases at a time, after halving once; "
        "lower batch_size, set gradient_checkpointing: true, or use qlora.",
    )
