"""The language switch of the header: a form, a cookie, and back to the same page."""

from fastapi import APIRouter
from starlette.responses import Response

from app.web.dependencies import FORM_BODY_LIMIT_BYTES, FormFields
from app.web.languages import LANGUAGE_COOKIE, LANGUAGES, local_path
from app.web.pages.redirects import see_other

router = APIRouter()
_YEAR_SECONDS = 365 * 24 * 3600


@router.post("/language", max_body_size=FORM_BODY_LIMIT_BYTES)
def choose_language(form: FormFields) -> Response:
    """Remember the language for a year and show the page again."""
    response = see_other(local_path(form.get("next", "/")))
    if form.get("language") in LANGUAGES:
        response.set_cookie(
            LANGUAGE_COOKIE, form.get("language"), max_age=_YEAR_SECONDS, httponly=True, samesite="lax", path="/"
        )
    return response
