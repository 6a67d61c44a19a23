"""The exception tree. Every message says what happened, with the value, and what the user can do next.

AppError                 code, message, status
|- InputRejectedError    422  something the user gave cannot be used
|- NotFoundError         404  no such thing, or not visible
|- ConflictError         409  it exists, but not in a state that allows this
`- RunFailedError        500  raised in workers only, stored on the run
"""


class AppError(Exception):
    """A failure with a stable code, a sentence for the user and an HTTP status."""

    status = 500

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class InputRejectedError(AppError):
    """What the user gave cannot be used; nothing was stored."""

    status = 422


class NotFoundError(AppError):
    """There is no such thing."""

    status = 404


class ConflictError(AppError):
    """The thing exists but is not in a state that allows this."""

    status = 409


class RunFailedError(AppError):
    """A run cannot go on; the message is stored on the run and shown to the team."""
