"""Corpora: receive documents; a worker reads them."""

import shutil
from collections.abc import Iterable
from typing import BinaryIO

from app.actions.text import clean_file_name, clean_name
from app.actions.uploads import incoming_folder, keep_upload
from app.db import intake_queries
from app.db.clock import utc_seconds
from app.db.database import Database
from app.db.tables import CorpusRow
from app.errors import InputRejectedError
from app.glossary import IntakeStatus
from app.jobs import CORPUS_PARSE
from app.settings import Settings
from app.supervisor import upload_folder
from app.values.views import CorpusView


def receive_corpus(database: Database, settings: Settings, *, name: str, files: Iterable[tuple[str, BinaryIO]]) -> int:
    """Keep the uploaded documents, send them to be parsed, and give the corpus's id.

    Raises:
        InputRejectedError: CORPUS_EMPTY, CORPUS_TOO_MANY_FILES, FILE_NAME_UNUSABLE or FILE_NAME_TWICE.
    """
    with incoming_folder(settings) as incoming:
        count = 0
        for file_name, stream in files:
            count += 1
            if count > settings.upload_files_limit:
                raise InputRejectedError(
                    "CORPUS_TOO_MANY_FILES",
                    f"More than {settings.upload_files_limit} files; upload them as several corpora.",
                )
            path = incoming / clean_file_name(file_name)
            if path.exists():
                raise InputRejectedError("FILE_NAME_TWICE", f"Two files are called {path.name!r}; rename one.")
            with path.open("wb") as target:
                shutil.copyfileobj(stream, target)
        if count == 0:
            raise InputRejectedError("CORPUS_EMPTY", "No documents were chosen; choose at least one file.")
        with database.unit_of_work() as work:
            row = CorpusRow(
                created_at=utc_seconds(), name=clean_name(name, default="Documents"), status=IntakeStatus.PARSING
            )
            work.session.add(row)
            work.session.flush()  # the id names the folder
            keep_upload(incoming, upload_folder(settings, CORPUS_PARSE, row.id))
            work.announce(CORPUS_PARSE, row.id)
            return row.id


def get_corpus(database: Database, corpus_id: int) -> CorpusView:
    """One corpus.

    Raises:
        NotFoundError: CORPUS_NOT_FOUND.
    """
    with database.reading() as session:
        return intake_queries.corpus_view(session, intake_queries.get_corpus_row(session, corpus_id))


def list_corpora(database: Database, *, only_ready: bool = False) -> tuple[CorpusView, ...]:
    """Corpora, newest first."""
    with database.reading() as session:
        rows = intake_queries.corpus_rows(session, only_ready=only_ready)
        return tuple(intake_queries.corpus_view(session, row) for row in rows)
