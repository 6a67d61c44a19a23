"""Runs as rows of the progress table, with the loss curve of training runs as SVG coordinates."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.experiments.status import is_finished
from app.glossary import ExperimentStatus, RunStatus
from app.values.generation import CurvePoint
from app.values.views import ArmView, ExperimentView, RunView
from app.web.languages import gettext, noted
from app.web.vocabulary import sentence_case

CURVE_WIDTH = 260
CURVE_HEIGHT = 64

_STATUS_WORDS: dict[RunStatus, str] = {
    RunStatus.QUEUED: noted("Waiting"),
    RunStatus.RUNNING: noted("Running"),
    RunStatus.SUCCEEDED: noted("Done"),
    RunStatus.FAILED: noted("Failed"),
    RunStatus.CANCELLED: noted("Cancelled"),
    RunStatus.STOPPED_EARLY: noted("Stopped early"),
}


@dataclass(frozen=True, slots=True)
class LossCurve:
    """Points of two SVG polylines, and the same figures as a table.

    `kept_step` is that of the row whose weights were kept; `has_scores` where a score of validation cases chose it.
    """

    train_points: str
    validation_points: str
    lowest: float
    highest: float
    last_step: int
    last_train: float | None
    last_validation: float | None
    rows: tuple[CurvePoint, ...]
    kept_step: int | None
    has_scores: bool


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run as its card shows it. `percent` is for the progress bar, None while it is unknown.

    `spend_usd` is None on this machine, and where a remote run has no known price.
    """

    arm: ArmView
    run: RunView
    status_text: str
    stage_text: str
    percent: int | None
    is_running: bool
    is_finished: bool
    shows_seed: bool
    curve: LossCurve | None
    spend_usd: float | None
    is_remote: bool


def build_run_rows(
    experiment: ExperimentView, spending: Mapping[int, float | None] | None = None
) -> tuple[RunRow, ...]:
    """One row per arm and seed, in the order of the plan.

    Args:
        spending: US dollars by run id, None where no price is known; runs on this machine are missing.
    """
    shows_seed = len(experiment.seeds) > 1
    return tuple(_build_row(arm, run, shows_seed, spending or {}) for arm in experiment.workloads for run in arm.runs)


def is_live(experiment: ExperimentView) -> bool:
    """Whether something may still change without anyone doing anything."""
    if experiment.status not in {ExperimentStatus.QUEUED, ExperimentStatus.RUNNING}:
        return False
    runs = [run for arm in experiment.workloads for run in arm.runs]
    is_settled = bool(runs) and all(is_finished(run.status) for run in runs)
    return not (is_settled and (experiment.has_results or experiment.evaluation_error is not None))


def is_comparing(experiment: ExperimentView) -> bool:
    """Whether every run has ended and only the comparison is missing."""
    runs = [run for arm in experiment.workloads for run in arm.runs]
    return is_live(experiment) and all(is_finished(run.status) for run in runs)


def _build_row(arm: ArmView, run: RunView, shows_seed: bool, spending: Mapping[int, float | None]) -> RunRow:
    finished = is_finished(run.status)
    percent = None
    if run.status is RunStatus.SUCCEEDED:
        percent = 100
    elif run.total:
        percent = min(100, int(100 * run.done / run.total))
    return RunRow(
        arm=arm,
        run=run,
        status_text=gettext("Stopping") if run.is_cancelling and not finished else gettext(_STATUS_WORDS[run.status]),
        stage_text=sentence_case(run.stage),
        percent=percent,
        is_running=run.status is RunStatus.RUNNING,
        is_finished=finished,
        shows_seed=shows_seed,
        curve=build_curve(run.curve, kept_step=run.kept_step),
        spend_usd=spending.get(run.id),
        is_remote=arm.language_model.startswith("endpoint:"),
    )


def build_curve(points: tuple[CurvePoint, ...], *, kept_step: int | None = None) -> LossCurve | None:
    """The curve of these points; None when there are fewer than two to join."""
    losses = [loss for point in points for loss in (point.train_loss, point.validation_loss) if loss is not None]
    if len(points) < 2 or not losses:
        return None
    lowest, highest = min(losses), max(losses)
    span = (highest - lowest) or 1.0
    first, last = points[0].step, points[-1].step
    steps = (last - first) or 1

    def place(step: int, loss: float) -> str:
        x = 2 + (CURVE_WIDTH - 4) * (step - first) / steps
        y = 2 + (CURVE_HEIGHT - 4) * (highest - loss) / span
        return f"{x:.1f},{y:.1f}"

    train = [(point.step, point.train_loss) for point in points if point.train_loss is not None]
    validation = [(point.step, point.validation_loss) for point in points if point.validation_loss is not None]
    return LossCurve(
        train_points=" ".join(place(step, loss) for step, loss in train),
        validation_points=" ".join(place(step, loss) for step, loss in validation),
        lowest=lowest,
        highest=highest,
        last_step=last,
        last_train=train[-1][1] if train else None,
        last_validation=validation[-1][1] if validation else None,
        rows=points,
        kept_step=kept_step,
        has_scores=any(point.validation_score is not None for point in points),
    )
