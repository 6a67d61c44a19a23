"""Which epoch's weights are kept, when training has gone on for long enough, and what a run says of it."""

import math
from collections.abc import Iterator

from app.errors import RunFailedError
from app.experiments.tuning_specs import KeptEpoch
from app.methods.contract import Report
from app.methods.tuning_checkpoints import TrainingProgress
from app.methods.validation_scores import ValidationScore
from app.values.generation import CurvePoint


def note_evaluation(progress: TrainingProgress, point: CurvePoint, *, learning_rate: float) -> bool:
    """Adds the point to the curve; says whether its weights are the best so far.

    The higher score is better, or where nothing is scored the lower loss; of equal scores the one with the lower loss,
    of equals the later. Where no validation can tell, the latest is.

    Raises:
        RunFailedError: TRAINING_DIVERGED, when a loss is no number any more.
    """
    losses = [loss for loss in (point.train_loss, point.validation_loss) if loss is not None]
    if not all(map(math.isfinite, losses)):
        raise RunFailedError(
            "TRAINING_DIVERGED",
            f"The loss is {losses[-1]} after {point.step} steps; lower learning_rate (now {learning_rate:g}).",
        )
    progress.curve.append(point)
    new = _rank(point.validation_score, point.validation_loss)
    best = _rank(progress.best_score, progress.best_loss)
    is_first = progress.best_step == 0
    is_better = new[0] > best[0] if point.validation_score is not None else new > best
    if is_first or is_better or point.validation_loss is None:
        progress.stale_evaluations = 0
    else:
        progress.stale_evaluations += 1
    if is_first or new >= best:
        progress.best_score, progress.best_loss = point.validation_score, point.validation_loss
        progress.best_step = point.step
        return True
    return False


def measure_score(score: ValidationScore | None, progress: TrainingProgress, *, report: Report) -> float | None:
    """The score now, its seconds booked; None where nothing is scored, or not any more for want of memory."""
    if score is None or not progress.is_scored:
        return None
    seconds_before = score.seconds
    found = score.measure(report) if progress.step else score.measure_untrained(report)
    progress.scoring_seconds += score.seconds - seconds_before
    if score.is_given_up:
        progress.is_scored = False
        progress.best_score = None  # what follows is compared by loss, with the epochs before too
        progress.notes.append(
            "Scoring validation cases did not fit into memory, not even one case at a time: the loss chose the epoch "
            "instead. Set keep: loss to begin that way."
        )
    return found


def describe_training(
    progress: TrainingProgress, steps: int, *, keep: KeptEpoch, score: ValidationScore | None, has_validation: bool
) -> Iterator[str]:
    """What must be said of a training that is over, sentence by sentence."""
    yield from progress.notes
    if not has_validation:
        yield "No validation cases: the last epoch's weights were kept."
        return
    judge = score if progress.is_scored and progress.best_score is not None else None
    if progress.step < steps:
        reason = "the validation loss fell" if judge is None else f"{judge.metric} on validation cases rose"
        yield f"Training ended early, after step {progress.step} of {steps}: {reason} no further."
    if judge is None:
        yield from _judge_by_loss(progress, keep=keep)
    else:
        yield from _judge_by_score(progress, keep=keep, score=judge)


def _judge_by_loss(progress: TrainingProgress, *, keep: KeptEpoch) -> Iterator[str]:
    evaluations = _evaluations(progress)
    before, lowest, last = progress.curve[0], min(evaluations, key=_loss_of), evaluations[-1]
    is_lowest = progress.best_loss is not None and progress.best_loss <= _loss_of(lowest)
    which = "with the lowest validation loss" if is_lowest else "that was best while scores could be had"
    yield f"keep: {keep} kept the epoch {which}, step {progress.best_step}."
    if before.validation_loss is not None and _loss_of(lowest) >= before.validation_loss:
        yield (
            f"Nothing was learned: the validation loss was {before.validation_loss:.3f} before training, at best "
            f"{_loss_of(lowest):.3f} after."
        )
    if _loss_of(last) > _loss_of(lowest):
        kept = ", whose weights were kept" if lowest.step == progress.best_step else ""
        yield (
            f"It overfits: the validation loss rose from {_loss_of(lowest):.3f} (step {lowest.step}{kept}) to "
            f"{_loss_of(last):.3f} while the training loss came to {last.train_loss:.3f}; fewer epochs or more cases."
        )


def _judge_by_score(progress: TrainingProgress, *, keep: KeptEpoch, score: ValidationScore) -> Iterator[str]:
    evaluations = _evaluations(progress)
    before, lowest, last = progress.curve[0], min(evaluations, key=_loss_of), evaluations[-1]
    parts = [f"{_shown(progress.best_score)} at step {progress.best_step}"]
    parts.append(f"{_shown(before.validation_score)} before training")
    if lowest.step != progress.best_step:
        parts.append(f"{_shown(lowest.validation_score)} at step {lowest.step}, where the validation loss was lowest")
    is_sample = score.available is not None and score.cases < score.available
    cases = f"{score.cases} of {score.available}" if is_sample else str(score.cases)
    yield (
        f"keep: {keep} kept the epoch with the best {score.metric} on {cases} validation cases: {', '.join(parts)}; "
        f"scoring them took {progress.scoring_seconds:.1f} s, which are not in the training time."
    )
    if before.validation_score is not None and (progress.best_score or 0.0) <= before.validation_score:
        yield (
            f"Training did not help by {score.metric} on validation cases: {_shown(before.validation_score)} before "
            f"it, {_shown(progress.best_score)} in the epoch that was kept."
        )
    if _loss_of(last) > _loss_of(lowest):
        yield (
            f"The validation loss rose from {_loss_of(lowest):.3f} (step {lowest.step}) to {_loss_of(last):.3f}: the "
            f"network grows surer of its mistakes. The epoch was chosen by {score.metric}, so this did not choose it."
        )


def _evaluations(progress: TrainingProgress) -> list[CurvePoint]:
    return [point for point in progress.curve[1:] if point.validation_loss is not None]


def _rank(score: float | None, loss: float | None) -> tuple[float, float]:
    """Higher is better. A score that could not be had is below every other."""
    return (-math.inf if score is None else score, 0.0 if loss is None else -loss)


def _loss_of(point: CurvePoint) -> float:
    return math.inf if point.validation_loss is None else point.validation_loss


def _shown(score: float | None) -> str:
    return "unknown" if score is None else f"{score:.2f}"
