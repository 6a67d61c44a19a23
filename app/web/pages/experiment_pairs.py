"""Two experiments side by side, and the same plan over time."""

from fastapi import APIRouter
from starlette.responses import Response

from app.actions import experiments as actions
from app.web.comparison_rows import build_comparison
from app.web.dependencies import DatabaseDep, QueryFields
from app.web.experiment_contexts import ExperimentComparisonPage
from app.web.forms import read_whole
from app.web.templating import page_response

router = APIRouter()


@router.get("/experiments/compare")
def compare_experiments(database: DatabaseDep, query: QueryFields) -> Response:
    """What differs between `left` and `right`; without both, the form to choose them, the two newest filled in."""
    choices = tuple(row for row in actions.list_experiments(database, limit=200) if row.has_results)
    left, right = (read_whole(query.get(name), where=name) if query.get(name) else None for name in ("left", "right"))
    view = None
    if left is not None and right is not None:
        view = build_comparison(actions.compare_experiments(database, left, right))
    newest = [row.id for row in choices]
    return page_response(
        ExperimentComparisonPage(
            choices=choices,
            left=left or next((one for one in newest if one != (right or newest[0])), None),
            right=right or next((one for one in newest if one != left), None),
            view=view,
        )
    )
