"""The answer to a form that worked."""

from starlette.responses import RedirectResponse


def see_other(path: str) -> RedirectResponse:
    """Go and look at this page: 303, so that reloading it never sends the form again."""
    return RedirectResponse(path, status_code=303)
