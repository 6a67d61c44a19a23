"""Everything the result half of an experiment's page shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.decision.phrases import caveat_texts, verdict_text
from app.values.results import Results
from app.values.views import ExperimentView
from app.web.decision_rows import DecisionPanel, build_decision
from app.web.dependencies import Fields
from app.web.figures import Absent, Chart
from app.web.languages import language_code
from app.web.result_charts import build_charts
from app.web.result_details import Details, build_details
from app.web.result_rows import Note, ResultTable, TableState, build_notes, build_table


@dataclass(frozen=True, slots=True)
class ResultView:
    """Verdict and caveats in the language of the page, the decision, the table, charts and details."""

    verdict: str
    caveats: tuple[str, ...]
    decision: DecisionPanel
    table: ResultTable
    notes: tuple[Note, ...]
    charts: tuple[Chart | Absent, ...]
    details: tuple[Details, ...]


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
    return ResultView(
        verdict=verdict_text(results, language=language_code()),
        caveats=caveat_texts(results, language=language_code()),
        decision=build_decision(results, fields, address=address),
        table=table,
        notes=build_notes(results),
        charts=build_charts(results, baseline=table.baseline, latencies=latencies),
        details=build_details(results, experiment_id=experiment.id, tag_counts=tag_counts),
    )
