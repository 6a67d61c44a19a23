"""What handlers ask for: the database, the settings, ids within bounds and checked form fields."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Path, Request
from starlette.datastructures import FormData, QueryParams, UploadFile

from app.db.database import Database
from app.errors import InputRejectedError
from app.settings import Settings
from app.web.text_checks import LARGEST_ID, check_text

FORM_BODY_LIMIT_BYTES = 1_000_000
JSON_BODY_LIMIT_BYTES = 2_000_000
_MOST_FIELDS = 2000
_MOST_FILES = 8


def get_database(request: Request) -> Database:
    """The database of this application."""
    return cast(Database, request.app.state.database)


def get_app_settings(request: Request) -> Settings:
    """The settings of this application."""
    return cast(Settings, request.app.state.settings)


class Fields:
    """Text fields of a form or a query string, in the order they came, each checked to be storable.

    Browsers send every line break as CR LF; here each is a single LF, as in a plan that comes as a file.
    """

    def __init__(self, source: FormData | QueryParams) -> None:
        self._pairs: list[tuple[str, str]] = []
        for name, value in source.multi_items():
            if not isinstance(value, str):
                raise InputRejectedError("FIELD_IS_A_FILE", f"{name[:60]!r} is a text field, not a file.")
            text = check_text(value, where=name[:60]).replace("\r\n", "\n").replace("\r", "\n")
            self._pairs.append((check_text(name, where="field name"), text))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was sent."""
        return not self._pairs

    @property
    def names(self) -> tuple[str, ...]:
        """Every field name, repeated ones too."""
        return tuple(name for name, _ in self._pairs)

    def get(self, name: str, default: str = "") -> str:
        """The last value of this field without surrounding blanks."""
        return next((value.strip() for key, value in reversed(self._pairs) if key == name), default)

    def as_typed(self, name: str, default: str = "") -> str:
        """The last value of this field with its surrounding blanks, "" where there is nothing else."""
        typed = next((value for key, value in reversed(self._pairs) if key == name), default)
        return typed if typed.strip() else ""

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of this field."""
        return tuple(value.strip() for key, value in self._pairs if key == name)

    def starting_with(self, prefix: str) -> dict[str, str]:
        """Fields whose name starts with the prefix, without the prefix."""
        return {key.removeprefix(prefix): value.strip() for key, value in self._pairs if key.startswith(prefix)}


async def read_form_fields(request: Request) -> Fields:
    """The fields of an HTML form without files."""
    form = await request.form(max_files=0, max_fields=_MOST_FIELDS)
    return Fields(form)


@dataclass(frozen=True, slots=True)
class FieldsAndFiles:
    """The fields of a form and the files chosen in it; a file input left empty is none."""

    fields: Fields
    files: tuple[UploadFile, ...]


async def read_fields_and_files(request: Request) -> AsyncIterator[FieldsAndFiles]:
    """The fields of an HTML form with files, which are closed once the request is answered."""
    async with request.form(max_files=_MOST_FILES, max_fields=_MOST_FIELDS) as form:
        files = tuple(value for _, value in form.multi_items() if isinstance(value, UploadFile) and value.filename)
        texts = FormData([(name, value) for name, value in form.multi_items() if isinstance(value, str)])
        yield FieldsAndFiles(Fields(texts), files)


def read_query_fields(request: Request) -> Fields:
    """The fields of the query string."""
    return Fields(request.query_params)


DatabaseDep = Annotated[Database, Depends(get_database)]
SettingsDep = Annotated[Settings, Depends(get_app_settings)]
FormFields = Annotated[Fields, Depends(read_form_fields)]
QueryFields = Annotated[Fields, Depends(read_query_fields)]
StoredId = Annotated[int, Path(ge=1, le=LARGEST_ID)]
