"""Everything the result half of an experiment's page shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.decision.phrases import caveat_texts
from app.reports.blocks import FrontPage
from app.reports.memo import build_front_page
from app.reports.memo_context import Context, MemoInputs
from app.values.results import Results
from app.values.views import ExperimentView
from app.web.decision_rows import DecisionPanel, build_decision
from app.web.dependencies import Fields
from app.web.detail_tables import Details
from app.web.figures import Absent, Chart
from app.web.judge_rows import JudgePanel, build_judges
from app.web.languages import language_code
from app.web.result_charts import build_charts
from app.web.result_details import build_details
from app.web.result_rows import Note, ResultTable, TableState, build_notes, build_table


@dataclass(frozen=True, slots=True)
class ResultView:
    """What the first page of the memo says, the other caveats, the decision, the table, judges, charts and details.

    `absent` are charts that could not be drawn, with why.
    """

    front: FrontPage
    more_caveats: tuple[str, ...]
    decision: DecisionPanel
    table: ResultTable
    notes: tuple[Note, ...]
    charts: tuple[Chart, ...]
    absent: tuple[Absent, ...]
    details: tuple[Details, ...]
    judges: tuple[JudgePanel, ...]


def build_result_view(
    results: Results,
    experiment: ExperimentView,
    fields: Fields,
    *,
    latencies: Mapping[str, Sequence[float]],
    tag_counts: Mapping[str, Mapping[str, int]],
) -> ResultView:
    """The results as the URL asks for them.

    Raises:
        InputRejectedError: ARM_UNKNOWN, SORT_UNKNOWN or NUMBER_INVALID.
    """
    address = f"/experiments/{experiment.id}"
    state = TableState(baseline=fields.get("baseline"), sort=fields.get("sort"), order=fields.get("order"))
    table = build_table(results, baseline=experiment.baseline, state=state, address=address)
    inputs = MemoInputs(
        results=results,
        title=experiment.name,
        generated_at=datetime.fromtimestamp(experiment.created_at, UTC),
        language=language_code(),
    )
    charts = build_charts(results, baseline=table.baseline, latencies=latencies)
    front = build_front_page(Context(inputs))
    return ResultView(
        front=front,
        more_caveats=caveat_texts(results, language=language_code())[len(front.caveats) :],
        decision=build_decision(results, fields, address=address),
        table=table,
        notes=build_notes(results),
        charts=tuple(chart for chart in charts if isinstance(chart, Chart)),
        absent=tuple(chart for chart in charts if isinstance(chart, Absent)),
        details=build_details(results, experiment_id=experiment.id, tag_counts=tag_counts),
        judges=build_judges(results),
    )
