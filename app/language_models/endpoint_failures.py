"""What a failed call to a server means: for the case, for the run, for the pace of the others."""

import email.utils
import time

import openai

from app.errors import RunFailedError
from app.settings import EndpointSettings

TRIES = 3
# What the openai client, too, tries again (`_should_retry`, version 3): timeouts, locks, speed, errors of the server.
PASSING_STATUS = frozenset({408, 409, 429})
LONGEST_RETRY_AFTER_SECONDS = 120.0


def is_worth_another_try(error: openai.APIError) -> bool:
    """Whether the same call may go through a moment later."""
    if isinstance(error, openai.APIStatusError):
        return error.status_code in PASSING_STATUS or error.status_code >= 500
    return isinstance(error, openai.APIConnectionError)


def retry_after_seconds(error: openai.APIError) -> float | None:
    """How long the server asks to be left alone, at most two minutes; None where it does not say."""
    if not isinstance(error, openai.APIStatusError):
        return None
    text = error.response.headers.get("retry-after", "").strip()
    try:
        wait = float(text)
    except ValueError:
        moment = email.utils.parsedate_tz(text)
        wait = email.utils.mktime_tz(moment) - time.time() if moment is not None else None
    return None if wait is None else min(max(wait, 0.0), LONGEST_RETRY_AFTER_SECONDS)


def refuse_if_hopeless(
    error: openai.APIError,
    *,
    name: str,
    endpoint: EndpointSettings,
    has_answered: bool,
    has_tries_left: bool,
) -> None:
    """Pass silently where another case, or another try, may fare better.

    Raises:
        RunFailedError: ENDPOINT_REFUSED_KEY, ENDPOINT_BUDGET_SPENT (the account's own quota), ENDPOINT_UNREACHABLE,
            LANGUAGE_MODEL_NOT_FOUND.
    """
    if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
        raise RunFailedError(
            "ENDPOINT_REFUSED_KEY",
            f"The endpoint refused the key ({error.status_code}): check the api_key of {name} in SEXTANT_ENDPOINTS.",
        ) from error
    if isinstance(error, openai.RateLimitError) and error.code == "insufficient_quota":
        raise RunFailedError(
            "ENDPOINT_BUDGET_SPENT",
            f"The account behind {name} has no quota left (429, insufficient_quota): top it up, then try the run "
            "again; its answers are kept.",
        ) from error
    if has_answered:
        return
    if isinstance(error, openai.APIConnectionError) and not has_tries_left:
        reason = (
            f"did not answer within {endpoint.timeout_seconds:g} s"
            if isinstance(error, openai.APITimeoutError)
            else "cannot be reached"
        )
        raise RunFailedError(
            "ENDPOINT_UNREACHABLE",
            f"The endpoint at {endpoint.shown_url} {reason} ({TRIES} tries): "
            f"check the address of {name} and that its server runs.",
        ) from error
    if isinstance(error, openai.NotFoundError):
        raise RunFailedError(
            "LANGUAGE_MODEL_NOT_FOUND",
            f"The endpoint at {endpoint.shown_url} does not know {endpoint.language_model!r} (404): "
            f"check base_url and language_model of {name}.",
        ) from error


def describe(error: openai.APIError, timeout_seconds: float, *, tries: int) -> str:
    """The failure of one case in a sentence."""
    if isinstance(error, openai.APITimeoutError):
        return f"The endpoint did not answer within {timeout_seconds:g} s ({tries} tries)."
    if isinstance(error, openai.APIStatusError):
        return f"The endpoint answered {error.status_code}: {error.message[:200]}"
    return f"The endpoint could not be asked: {str(error)[:200]}"
