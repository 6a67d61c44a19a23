"""Cases of an experiment, every arm's answer side by side."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.actions import experiments as actions
from app.web.case_rows import build_case_row, build_tabs
from app.web.contexts import CaseDetailPage, CaseListPage
from app.web.dependencies import DatabaseDep, QueryFields, StoredId
from app.web.templating import page_response
from app.web.text_checks import LARGEST_ID

router = APIRouter()


@router.get("/experiments/{experiment_id}/cases")
def show_cases(
    database: DatabaseDep,
    experiment_id: StoredId,
    query: QueryFields,
    page: Annotated[int, Query(ge=1, le=LARGEST_ID)] = 1,
) -> Response:
    """A page of cases behind one filter."""
    experiment = actions.get_experiment(database, experiment_id)
    filter_name = query.get("filter", "all")
    case_page = actions.list_cases(database, experiment_id, filter_name=filter_name, page=page)
    return page_response(
        CaseListPage(
            experiment=experiment,
            tabs=build_tabs(case_page),
            cases=tuple(build_case_row(case, experiment) for case in case_page.cases),
            page=case_page,
        )
    )


@router.get("/experiments/{experiment_id}/case")
def show_case(database: DatabaseDep, experiment_id: StoredId, query: QueryFields) -> Response:
    """One case. Its id may hold any character, so it stands in the query and not in the path."""
    experiment = actions.get_experiment(database, experiment_id)
    case = actions.get_case(database, experiment_id, query.get("id"))
    return page_response(CaseDetailPage(experiment=experiment, case=build_case_row(case, experiment)))
