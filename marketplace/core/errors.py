"""The only refusals the domain raises. The web edge turns each into one page, once.

A message is an English source text marked with ``N_`` and its parameters; it is translated where
it is shown, so jobs and tests need no request.
"""

from typing import Any


class Refused(Exception):
    """Base of all refusals: something was asked that will not be done, and why.

    ``field`` names the form field the sentence belongs to, where there is one.
    """

    status = 422

    def __init__(self, message: str, *, field: str | None = None, **params: Any) -> None:
        super().__init__(message % params if params else message)
        self.message = message
        self.params = params
        self.field = field


class NotFound(Refused):
    """The thing does not exist, or is not this person's: both look the same."""

    status = 404

    def __init__(self, message: str = "", **params: Any) -> None:
        super().__init__(message, **params)


class NotAllowed(Refused):
    """The person is known and may see that the thing exists, but may not do this."""

    status = 403


class Conflict(Refused):
    """The state of the thing no longer allows it: sold out, already decided, changed meanwhile."""

    status = 409


class Unavailable(Refused):
    """A part outside our database did not answer; the same request may succeed later."""

    status = 503
