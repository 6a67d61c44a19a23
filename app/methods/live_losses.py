"""Losses handed on while training goes on, for those who watch."""

from typing import Protocol, runtime_checkable

from app.methods.contract import Report
from app.values.generation import CurvePoint

POINTS = 60
"""Points of a live curve between evaluations, at most: as many as a small chart can show."""


@runtime_checkable
class LossReport(Protocol):
    """A report that takes losses too; a plain function takes none, and nobody minds."""

    def loss(self, point: CurvePoint) -> None:
        """Take one point of the curve so far."""
        ...


class LiveLosses:
    """Hands on the mean training loss now and then, and every evaluation."""

    def __init__(self, report: Report, *, steps: int) -> None:
        self._report = report if isinstance(report, LossReport) else None
        self._every = max(1, steps // POINTS)
        self._loss_sum = 0.0
        self._units = 0

    def add_step(self, step: int, loss_sum: float, units: int) -> None:
        """Take the summed loss of one optimiser step over so many units."""
        self._loss_sum += loss_sum
        self._units += units
        if self._report is not None and step % self._every == 0:
            self._report.loss(CurvePoint(step, self._loss_sum / max(1, self._units), None))
            self._loss_sum, self._units = 0.0, 0

    def add_evaluation(self, point: CurvePoint) -> None:
        """Take the losses of an evaluation."""
        if self._report is not None:
            self._report.loss(point)
