"""The API of two experiments side by side, and of one plan over time."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from app.actions import experiments as actions
from app.actions.experiments.side_by_side import ExperimentPair, MeasuredExperiment, PlanHistory
from app.reports.results_diff import Change
from app.web.api_documents import API_FAILURES
from app.web.dependencies import DatabaseDep, StoredId
from app.web.text_checks import LARGEST_ID

router = APIRouter(prefix="/api/v1", responses=API_FAILURES, tags=["results"])

ExperimentId = Annotated[int, Query(ge=1, le=LARGEST_ID)]


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True)


class ComparedSide(_Document):
    """One of the two experiments, with its verdict in English."""

    id: int
    name: str
    created_at: float
    sextant_version: str
    metric: str
    verdict: str

    @classmethod
    def of(cls, measured: MeasuredExperiment) -> "ComparedSide":
        """The document of this experiment."""
        return cls(
            id=measured.id,
            name=measured.name,
            created_at=measured.created_at,
            sextant_version=measured.results.sextant_version,
            metric=measured.results.decision.metric,
            verdict=measured.results.decision.sentence,
        )


class ChangeDocument(_Document):
    """One figure of an arm in both, null where a side lacks it; `intervals_are_apart` is null without intervals."""

    arm: str
    field: str
    left: float | None
    right: float | None
    left_interval: tuple[float, float] | None
    right_interval: tuple[float, float] | None
    intervals_are_apart: bool | None

    @classmethod
    def of(cls, change: Change) -> "ChangeDocument":
        """The document of this change."""
        has_both = change.before_interval is not None and change.after_interval is not None
        return cls(
            arm=change.arm,
            field=change.field,
            left=change.before,
            right=change.after,
            left_interval=change.before_interval,
            right_interval=change.after_interval,
            intervals_are_apart=change.intervals_are_apart if has_both else None,
        )


class SettingDocument(_Document):
    """One setting of the plan that differs; empty where a side lacks it."""

    name: str
    left: str
    right: str


class ScoreDocument(_Document):
    """The main metric of an arm with its 95% interval."""

    value: float | None
    low: float | None
    high: float | None


class HistoryPointDocument(_Document):
    """One experiment of a plan's history; `chosen` is the arm better than all others beyond doubt."""

    id: int
    name: str
    created_at: float
    sextant_version: str
    chosen: str | None
    scores: dict[str, ScoreDocument]


class HistoryDocument(_Document):
    """Experiments that froze the same plan on the same cases and documents, oldest first."""

    metric: str
    arms: list[str]
    points: list[HistoryPointDocument]

    @classmethod
    def of(cls, history: PlanHistory) -> "HistoryDocument":
        """The document of this history."""
        return cls(
            metric=history.metric,
            arms=list(history.arms),
            points=[
                HistoryPointDocument(
                    id=point.id,
                    name=point.name,
                    created_at=point.created_at,
                    sextant_version=point.version,
                    chosen=point.chosen,
                    scores={
                        arm: ScoreDocument(value=found.value, low=found.low, high=found.high)
                        for arm, found in point.scores.items()
                    },
                )
                for point in history.points
            ],
        )


class ComparisonDocument(_Document):
    """What differs between two experiments. `same_plan` leaves the name out; `history` is that of the right one."""

    left: ComparedSide
    right: ComparedSide
    same_cases: bool
    same_plan: bool
    changes: list[ChangeDocument]
    settings: list[SettingDocument]
    only_left: list[str]
    only_right: list[str]
    history: HistoryDocument

    @classmethod
    def of(cls, pair: ExperimentPair) -> "ComparisonDocument":
        """The document of these two."""
        return cls(
            left=ComparedSide.of(pair.left),
            right=ComparedSide.of(pair.right),
            same_cases=bool(pair.diff.same_cases),
            same_plan=pair.is_same_plan,
            changes=[ChangeDocument.of(change) for change in pair.diff.changes],
            settings=[
                SettingDocument(name=each.name, left=each.before, right=each.after) for each in pair.diff.settings
            ],
            only_left=list(pair.diff.only_before),
            only_right=list(pair.diff.only_after),
            history=HistoryDocument.of(pair.history),
        )


@router.get("/experiments/compare")
def compare_experiments(database: DatabaseDep, left: ExperimentId, right: ExperimentId) -> ComparisonDocument:
    """Two experiments with results: scores, latency, cost, verdict and settings, and the same plan over time."""
    return ComparisonDocument.of(actions.compare_experiments(database, left, right))


@router.get("/experiments/{experiment_id}/history")
def show_history(database: DatabaseDep, experiment_id: StoredId) -> HistoryDocument:
    """Every experiment with results that froze the plan, cases and documents of this one."""
    return HistoryDocument.of(actions.plan_history(database, experiment_id))
