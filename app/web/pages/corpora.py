"""Documents: upload, and what became of them."""

from typing import Annotated

from fastapi import APIRouter, Form, UploadFile
from starlette.responses import Response

from app.actions import corpora as actions
from app.errors import InputRejectedError
from app.glossary import IntakeStatus
from app.settings import Settings
from app.web.contexts import CorpusPage, CorpusUploadPage
from app.web.dependencies import DatabaseDep, SettingsDep, StoredId
from app.web.forms import CorpusForm
from app.web.pages.redirects import see_other
from app.web.templating import page_response
from app.web.text_checks import check_text

router = APIRouter()


@router.get("/corpora/new")
def show_upload(settings: SettingsDep) -> Response:
    """The upload form."""
    return page_response(_upload_page(settings, CorpusForm(), error=None))


@router.post("/corpora")
def receive_corpus(
    database: DatabaseDep,
    settings: SettingsDep,
    files: list[UploadFile],
    name: Annotated[str, Form()] = "",
) -> Response:
    """Keep the documents and let a worker read them."""
    form = CorpusForm(name=name.strip())
    try:
        streams = [(check_text(file.filename, where="file name"), file.file) for file in files if file.filename]
        if not streams:
            raise InputRejectedError("FILE_MISSING", "Choose at least one document.")
        corpus_id = actions.receive_corpus(
            database, settings, name=check_text(form.name, where="name") or "Documents", files=streams
        )
    except InputRejectedError as error:
        return page_response(_upload_page(settings, form, error=error.message), status=error.status)
    return see_other(f"/corpora/{corpus_id}")


@router.get("/corpora/{corpus_id}")
def show_corpus(database: DatabaseDep, corpus_id: StoredId) -> Response:
    """One corpus; the page looks again by itself until the documents are read."""
    corpus = actions.get_corpus(database, corpus_id)
    return page_response(
        CorpusPage(
            corpus=corpus,
            is_reading=corpus.status in {IntakeStatus.UPLOADED, IntakeStatus.PARSING},
            is_ready=corpus.status is IntakeStatus.READY,
        )
    )


def _upload_page(settings: Settings, form: CorpusForm, *, error: str | None) -> CorpusUploadPage:
    return CorpusUploadPage(
        form=form, limit_bytes=settings.upload_limit_bytes, files_limit=settings.upload_files_limit, error=error
    )
