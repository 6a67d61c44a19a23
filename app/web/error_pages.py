"""Every failure as one clear sentence: a page, or JSON under /api/."""

import logging
import secrets
from typing import cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from app.errors import AppError
from app.web.contexts import ErrorPage
from app.web.error_texts import error_text
from app.web.languages import gettext, noted
from app.web.security import SECURITY_HEADERS
from app.web.templating import page_response

log = logging.getLogger(__name__)

_TITLES = {
    400: noted("This request cannot be read"),
    403: noted("Refused"),
    404: noted("Nothing here"),
    405: noted("Not possible here"),
    409: noted("Not possible right now"),
    413: noted("Too large"),
    422: noted("This cannot be used"),
    500: noted("Something went wrong on our side"),
}
_MESSAGES = {
    404: noted("There is no page at this address. It may have been mistyped, or the thing it showed no longer exists."),
    405: noted("This address does not take that kind of request."),
    413: noted("The upload is larger than this installation accepts. Split it, or raise SEXTANT_UPLOAD_LIMIT_BYTES."),
}


def install_error_handlers(app: FastAPI) -> None:
    """Register the handlers on this application."""
    app.add_exception_handler(AppError, _answer_app_error)
    app.add_exception_handler(RequestValidationError, _answer_validation_error)
    app.add_exception_handler(HTTPException, _answer_http_error)
    app.add_exception_handler(Exception, _answer_unexpected)


def error_response(request: Request, *, status: int, code: str, message: str, error_id: str | None = None) -> Response:
    """The failure as JSON under /api/, as a page elsewhere."""
    if request.url.path.startswith("/api/"):
        error = {"code": code, "message": message, **({"error_id": error_id} if error_id else {})}
        return JSONResponse({"error": error}, status_code=status)
    title = gettext(_TITLES.get(status, noted("This did not work")))
    return page_response(
        ErrorPage(status=status, title=title, message=message, code=code, error_id=error_id), status=status
    )


async def refuse_cross_origin(scope: Scope, receive: Receive, send: Send) -> None:
    """ASGI application that answers 403 to a request another site caused."""
    request = Request(scope, receive)
    response = error_response(
        request,
        status=403,
        code="CROSS_ORIGIN",
        message=gettext(
            "This request came from a page of another site, so it was refused. Open Sextant itself and try again."
        ),
    )
    await response(scope, receive, send)


def _answer_app_error(request: Request, error: Exception) -> Response:
    failure = cast(AppError, error)
    is_page = not request.url.path.startswith("/api/")  # programs get the sentence that names the value
    message = error_text(failure) if is_page else failure.message
    return error_response(request, status=failure.status, code=failure.code, message=message)


def _answer_validation_error(request: Request, error: Exception) -> Response:
    problems = cast(RequestValidationError, error).errors()
    places = [tuple(str(part) for part in problem["loc"]) for problem in problems]
    if places and all(place[:1] == ("path",) for place in places):
        return error_response(request, status=404, code="NOT_FOUND", message=gettext(_MESSAGES[404]))
    first = problems[0]
    where = ".".join(places[0][1:]) or places[0][0]
    sentence = f"{where[:80]}: {str(first['msg']).removeprefix('Value error, ')[:300]}."
    return error_response(request, status=422, code="REQUEST_INVALID", message=sentence)


def _answer_http_error(request: Request, error: Exception) -> Response:
    failure = cast(HTTPException, error)
    code = {404: "NOT_FOUND", 405: "METHOD_NOT_ALLOWED", 413: "TOO_LARGE"}.get(failure.status_code, "REQUEST_REFUSED")
    known = _MESSAGES.get(failure.status_code)
    message = gettext(known) if known else str(failure.detail)[:300]
    response = error_response(request, status=failure.status_code, code=code, message=message)
    for name, value in (failure.headers or {}).items():
        response.headers[name] = value
    return response


def _answer_unexpected(request: Request, error: Exception) -> Response:
    error_id = secrets.token_hex(4)
    log.error("error %s at %s %r", error_id, request.method, request.url.path, exc_info=error)
    response = error_response(
        request,
        status=500,
        code="INTERNAL",
        message=gettext(
            "Nothing you did is lost. If it happens again, look for %(error_id)s in the log of the web process."
        )
        % {"error_id": error_id},
        error_id=error_id,
    )
    response.headers.update(SECURITY_HEADERS)  # this handler runs outside the middleware that adds them
    return response
