"""Cases of an experiment, every arm's answer side by side."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.actions import case_tags
from app.actions import experiments as actions
from app.web.case_rows import (
    build_case_row,
    build_choices,
    build_tabs,
    case_address,
    list_address,
    query_pairs,
    read_query,
)
from app.web.contexts import CaseDetailPage, CaseListPage
from app.web.dependencies import FORM_BODY_LIMIT_BYTES, DatabaseDep, FormFields, QueryFields, StoredId
from app.web.languages import gettext, noted
from app.web.pages.redirects import see_other
from app.web.remark_rows import build_remarks
from app.web.templating import page_response
from app.web.text_checks import LARGEST_ID

router = APIRouter()

SUGGESTED_TAGS = (
    noted("Invented"),
    noted("Incomplete"),
    noted("Wrong format"),
    noted("Out of date"),
    noted("Refused wrongly"),
    noted("Reference is wrong"),
    noted("Question is unclear"),
)


@router.get("/experiments/{experiment_id}/cases")
def show_cases(
    database: DatabaseDep,
    experiment_id: StoredId,
    query: QueryFields,
    page: Annotated[int, Query(ge=1, le=LARGEST_ID)] = 1,
) -> Response:
    """A page of cases behind one filter."""
    experiment = actions.get_experiment(database, experiment_id)
    found = actions.list_cases(database, experiment_id, read_query(query), page=page)
    is_last = found.page == found.page_count
    pairs = query_pairs(found.query, plan_baseline=experiment.baseline)
    return page_response(
        CaseListPage(
            experiment=experiment,
            tabs=build_tabs(found, experiment),
            choices=build_choices(found, experiment),
            cases=tuple(build_case_row(case, experiment, found.query) for case in found.cases),
            page=found,
            found_count=found.counts[found.query.filter_name],
            previous_address=list_address(experiment, found.query, page=found.page - 1) if found.page > 1 else None,
            next_address=None if is_last else list_address(experiment, found.query, page=found.page + 1),
            other_conditions=tuple(pair for pair in pairs if pair[0] == "filter"),
        )
    )


@router.get("/experiments/{experiment_id}/case")
def show_case(database: DatabaseDep, experiment_id: StoredId, query: QueryFields) -> Response:
    """One case. Its id may hold any character, so it stands in the query and not in the path."""
    experiment = actions.get_experiment(database, experiment_id)
    asked = read_query(query)
    case = actions.get_case(database, experiment_id, query.get("id"))
    neighbours = actions.find_neighbours(database, experiment_id, case.case_id, asked)
    before, after = neighbours.previous, neighbours.next
    tags = dict.fromkeys([*map(gettext, SUGGESTED_TAGS), *case_tags.count_tags(database, experiment_id)])
    return page_response(
        CaseDetailPage(
            experiment=experiment,
            case=build_case_row(case, experiment, asked, in_full=True),
            remarks=build_remarks(case.remarks, baseline=experiment.baseline),
            neighbours=neighbours,
            list_address=list_address(experiment, asked),
            previous_address=None if before is None else case_address(experiment, before, asked),
            next_address=None if after is None else case_address(experiment, after, asked),
            suggested_tags=tuple(tags),
            query=query_pairs(asked, plan_baseline=experiment.baseline),
        )
    )


@router.post("/experiments/{experiment_id}/case/tags", max_body_size=FORM_BODY_LIMIT_BYTES)
def change_tag(database: DatabaseDep, experiment_id: StoredId, fields: FormFields) -> Response:
    """Set or remove an error tag, and back to the case."""
    case_id = fields.get("id")
    removed = fields.get("remove")
    case_tags.tag_answer(
        database,
        experiment_id,
        case_id=case_id,
        arm=fields.get("tagged_arm"),
        tag=removed or fields.get("new_tag"),
        is_set=not removed,
    )
    experiment = actions.get_experiment(database, experiment_id)
    return see_other(case_address(experiment, case_id, read_query(fields)))
