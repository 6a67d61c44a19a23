"""The start page and the demo button."""

from fastapi import APIRouter
from starlette.responses import Response

from app.actions import assessments as assessment_actions
from app.actions import experiments as experiment_actions
from app.web.assessment_rows import build_card
from app.web.contexts import HomePage
from app.web.dependencies import FORM_BODY_LIMIT_BYTES, DatabaseDep, FormFields, SettingsDep
from app.web.pages.redirects import see_other
from app.web.templating import page_response

router = APIRouter()
_RECENT = 6


@router.get("/")
def show_home(database: DatabaseDep) -> Response:
    """The start page."""
    assessments = assessment_actions.list_assessments(database, limit=_RECENT)
    experiments = experiment_actions.list_experiments(database, limit=_RECENT)
    return page_response(
        HomePage(
            assessments=tuple(build_card(view) for view in assessments),
            experiments=experiments,
            is_empty=not assessments and not experiments,
        )
    )


@router.post("/demo", max_body_size=FORM_BODY_LIMIT_BYTES)
def start_demo(database: DatabaseDep, settings: SettingsDep, form: FormFields) -> Response:
    """Start the demo comparison: questions over the handbook, or tickets to sort."""
    is_tickets = form.get("demo") == "tickets"
    experiment_id = experiment_actions.create_demo_experiment(database, settings, tickets=is_tickets)
    return see_other(f"/experiments/{experiment_id}")
