"""The training loop of the encoder arms.

    batches of case numbers -> loss -> AdamW -> validation loss after every epoch -> the best epoch's weights

AdamW without weight decay, gradients clipped at norm 1, a tenth of the steps to warm up and then a linear fall to
zero, as the published recipes for small encoders have it (Devlin et al. 2019; Tunstall et al. 2022, SetFit). Training
ends early when the validation loss has not fallen for `patience` epochs.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import torch

from app.errors import RunFailedError
from app.methods.contract import Report
from app.methods.encoder_network import Weights, copy_into
from app.methods.live_losses import LiveLosses
from app.values.generation import CurvePoint

WARM_UP_SHARE = 0.1
LARGEST_GRADIENT_NORM = 1.0

Batch = Sequence[int]
"""Places of training cases."""


class WeightGroup(NamedTuple):
    """Weights that share a learning rate."""

    weights: Weights
    learning_rate: float


@dataclass(frozen=True, slots=True)
class Course:
    """What is trained and how.

    `draw_batches` gives the batches of one epoch, always as many; `loss_of` the loss of a batch, a scalar with
    gradients; `validate` the loss on the validation cases (nats), None when there are none.
    """

    groups: tuple[WeightGroup, ...]
    draw_batches: Callable[[], Sequence[Batch]]
    loss_of: Callable[[Batch], torch.Tensor]
    validate: Callable[[], float | None]
    epochs: int
    patience: int

    @property
    def weights(self) -> Weights:
        """All weights by name."""
        return {name: weight for group in self.groups for name, weight in group.weights.items()}


@dataclass(slots=True)
class Training:
    """How training went: the curve, seconds, and notes."""

    curve: list[CurvePoint] = field(default_factory=list[CurvePoint])
    seconds: float = 0.0
    cases: int = 0
    notes: list[str] = field(default_factory=list[str])


def train_weights(network: torch.nn.Module, course: Course, *, report: Report) -> Training:
    """Trains; the weights are left as they were after the epoch with the lowest validation loss.

    The weights before training count as epoch 0. Without validation cases the last epoch's weights stay.

    Raises:
        RunFailedError: TRAINING_DIVERGED, when a loss is no number any more.
    """
    started = time.perf_counter()
    optimizer = torch.optim.AdamW(
        [{"params": list(group.weights.values()), "lr": group.learning_rate} for group in course.groups],
        weight_decay=0.0,
    )
    training = Training()
    before = course.validate()
    training.curve.append(CurvePoint(0, None, before))
    best_loss, best_epoch = math.inf if before is None else before, 0
    best_weights = _clone(course.weights)
    step = 0
    live: LiveLosses | None = None
    for epoch in range(1, course.epochs + 1):
        batches = course.draw_batches()
        steps = course.epochs * len(batches)
        losses: list[float] = []
        if live is None:
            live = LiveLosses(report, steps=steps)
            live.add_evaluation(training.curve[0])
        for batch in batches:
            network.train()
            for group, wanted in zip(optimizer.param_groups, course.groups, strict=True):
                group["lr"] = wanted.learning_rate * learning_rate_share(step + 1, steps)
            loss = course.loss_of(batch)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(course.weights.values(), LARGEST_GRADIENT_NORM)
            optimizer.step()
            optimizer.zero_grad()
            losses.append(float(loss.detach()))
            step += 1
            training.cases += len(batch)
            report("training", step, steps)
            live.add_step(step, losses[-1], 1)
        network.eval()
        point = CurvePoint(step, sum(losses) / len(losses), course.validate())
        _check_is_number(point, learning_rate=course.groups[0].learning_rate)
        training.curve.append(point)
        live.add_evaluation(point)
        if point.validation_loss is None or point.validation_loss < best_loss:
            best_loss = best_loss if point.validation_loss is None else point.validation_loss
            best_epoch, best_weights = epoch, _clone(course.weights)
        elif epoch - best_epoch >= course.patience:
            training.notes.append(f"Training ended early, after epoch {epoch} of {course.epochs}.")
            break
    copy_into(course.weights, best_weights)
    training.notes.append(
        "No validation cases: the last epoch's weights were kept."
        if before is None
        else f"The weights after epoch {best_epoch} have the lowest validation loss and were kept."
    )
    training.seconds = time.perf_counter() - started
    return training


def learning_rate_share(step: int, steps: int) -> float:
    """Share of the full learning rate at this step (1 to `steps`): up over the first tenth, then down towards zero."""
    warm_up = max(1, math.ceil(WARM_UP_SHARE * steps))
    if step <= warm_up:
        return step / warm_up
    return max(0.0, (steps - step + 1) / (steps - warm_up + 1))


def _clone(weights: Weights) -> Weights:
    return {name: weight.detach().clone() for name, weight in weights.items()}


def _check_is_number(point: CurvePoint, *, learning_rate: float) -> None:
    losses = [loss for loss in (point.train_loss, point.validation_loss) if loss is not None]
    if not all(map(math.isfinite, losses)):
        raise RunFailedError(
            "TRAINING_DIVERGED",
            f"The loss is {losses[-1]} after {point.step} steps; lower learning_rate (now {learning_rate:g}).",
        )
