"""Results of other tools, read into the form of a new experiment."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from app.actions import imports as actions
from app.errors import InputRejectedError
from app.web.dependencies import DatabaseDep, FieldsAndFiles, SettingsDep, read_fields_and_files
from app.web.experiment_form import ExperimentForm
from app.web.import_cards import with_import
from app.web.pages.new_experiment import NewExperimentForm
from app.web.text_checks import check_text

router = APIRouter()

SentForm = Annotated[FieldsAndFiles, Depends(read_fields_and_files)]


@router.post("/experiments/new/import")
def read_results(database: DatabaseDep, settings: SettingsDep, sent: SentForm) -> Response:
    """The form with one card for each provider in the uploaded results; what was typed stays."""
    page = NewExperimentForm(database, settings)
    form = ExperimentForm.from_fields(sent.fields)
    try:
        files = [(check_text(file.filename or "", where="file name"), file.file) for file in sent.files]
        filled = with_import(form, actions.receive_import(settings, files))
    except InputRejectedError as error:
        return page.show(form, error=error)
    return page.show(filled.form, error=filled.left_out)
