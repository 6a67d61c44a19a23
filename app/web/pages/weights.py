"""The weights of this workspace, and how well advice has done so far."""

from fastapi import APIRouter
from starlette.responses import Response

from app.actions import outcomes as outcome_actions
from app.actions import weights as actions
from app.db.database import Database
from app.errors import InputRejectedError
from app.recommendation.overrides import MAX_WEIGHT
from app.web.advice_contexts import CalibrationPage, WeightsPage
from app.web.assessment_rows import build_calibration, build_outcome
from app.web.dependencies import FORM_BODY_LIMIT_BYTES, DatabaseDep, Fields, FormFields
from app.web.error_texts import error_text
from app.web.forms import read_decimal
from app.web.languages import language_code
from app.web.pages.redirects import see_other
from app.web.templating import page_response
from app.web.weight_rows import build_effects, build_rules

router = APIRouter()


@router.get("/weights")
def show_weights(database: DatabaseDep) -> Response:
    """Every rule with its weights."""
    return page_response(_weights_page(database))


@router.post("/weights", max_body_size=FORM_BODY_LIMIT_BYTES)
def change_weights(database: DatabaseDep, form: FormFields) -> Response:
    """Keep the weights that were sent, or reset one, those of a rule, or all."""
    try:
        if form.get("reset_all"):
            actions.reset_weights(database)
        elif form.get("reset"):
            actions.reset_weights(database, [form.get("reset")])
        else:
            actions.change_weights(database, _read_weights(form))
    except InputRejectedError as error:
        return page_response(_weights_page(database, error=error_text(error)), status=error.status)
    rule = form.get("rule")
    return see_other(f"/weights#{rule}" if rule.isidentifier() else "/weights")


@router.get("/calibration")
def show_calibration(database: DatabaseDep) -> Response:
    """Advice against what was measured afterwards."""
    return page_response(
        CalibrationPage(
            table=build_calibration(outcome_actions.calibration(database)),
            outcomes=tuple(build_outcome(measured) for measured in outcome_actions.list_outcomes(database)),
        )
    )


def _read_weights(form: Fields) -> dict[str, float]:
    return {
        key: read_decimal(text.replace("−", "-"), where=key) for key, text in form.starting_with("w.").items() if text
    }


def _weights_page(database: Database, *, error: str | None = None) -> WeightsPage:
    rules = actions.list_rules(database, language=language_code())
    return WeightsPage(
        rules=build_rules(rules),
        effects=build_effects(actions.weight_effects(database)),
        changed_count=sum(rule.changed_count for rule in rules),
        largest=MAX_WEIGHT,
        error=error,
    )
