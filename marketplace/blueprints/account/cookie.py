"""The cookie of a signed-in device: it holds the session's secret and nothing about the person."""

from flask import g, request, session

from marketplace.web.access import SESSION_SECRET, UNLOCKED_ORDERS

_CSRF = "csrf_token"


def keep_secret(secret: str) -> None:
    """From this answer on the device holds ``secret``; forms opened before are stale."""
    _forget_forms()
    session[SESSION_SECRET] = secret
    session.permanent = True


def forget_secret() -> None:
    """The device holds no session any more and opens no order; its cart stays.

    A form that stands open in another tab is still taken in: it leads to the sign-in and back.
    """
    session.pop(SESSION_SECRET, None)
    session.pop(UNLOCKED_ORDERS, None)


def held_secret() -> str:
    """The secret this device holds, ``""`` when none."""
    secret = session.get(SESSION_SECRET)
    return secret if isinstance(secret, str) else ""


def user_agent() -> str:
    """What the browser calls itself."""
    return request.user_agent.string


def _forget_forms() -> None:
    # A token made before the sign-in must not be good after it; one may be kept for this request.
    session.pop(_CSRF, None)
    g.pop(_CSRF, None)
