"""Refusals become pages, once. An unknown error becomes a page with the request id, no trace."""

import time
from math import ceil

import structlog
from flask import Flask, current_app, request
from flask_babel import gettext
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from marketplace.core.database import db
from marketplace.core.errors import Refused
from marketplace.core.logs import request_id
from marketplace.web.extensions import limiter
from marketplace.web.locale import current_visit

log = structlog.get_logger()
_OWN_PAGES = (400, 403, 404, 405, 410, 413, 429, 500, 503)
_TRY_AGAIN_SECONDS = 10

Answer = tuple[str, int, dict[str, str]]


def init_errors(app: Flask) -> None:
    """Register one handler for each kind of failure."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(RateLimitExceeded, _too_often)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(PoolTimeout, _database_away)
    app.register_error_handler(Exception, _unknown)


def _refused(error: Refused) -> Answer:
    db.session.rollback()
    sentence = gettext(error.message, **error.params) if error.message else ""
    if error.status == 404:
        return _page(404)
    log.info("refused", status=error.status, reason=str(error))
    return _page(error.status, sentence)


def _stale_form(error: CSRFError) -> Answer:
    log.info("csrf refused", reason=error.description)
    return _page(
        400,
        gettext(
            "This page was open for too long, so nothing was sent. Reload it and send it again."
        ),
    )


def _http(error: HTTPException) -> Answer | HTTPException:
    if error.code is None or error.code < 400:
        return error
    headers = {name: value for name, value in error.get_headers() if name != "Content-Type"}
    return _page(error.code, headers=headers)


def _too_often(error: RateLimitExceeded) -> Answer:
    seconds = _TRY_AGAIN_SECONDS
    if limiter.current_limit:
        # The limits run by the clock of their store.
        seconds = max(1, int(limiter.current_limit.reset_at - time.time()) + 1)
    headers = {"Retry-After": str(seconds)}
    return _page(429, headers=headers, wait_minutes=ceil(seconds / 60))


def _database_away(error: Exception) -> Answer:
    db.session.rollback()
    log.error("database away", error=type(error).__name__, detail=str(error)[:300])
    return _page(503)


def _unknown(error: Exception) -> Answer:
    db.session.rollback()
    log.exception("unhandled error", path=request.path)
    return _page(500)


def _page(
    status: int, sentence: str = "", *, headers: dict[str, str] | None = None, **values: object
) -> Answer:
    """The page without the context processors: it must stand when the database does not."""
    name = status if status in _OWN_PAGES else 400
    template = current_app.jinja_env.get_template(f"errors/{name}.html")
    values |= {"sentence": sentence, "request_id": request_id(), "visit": current_visit()}
    page = template.render(status=status, **values)
    again = {"Retry-After": str(_TRY_AGAIN_SECONDS)} if status == 503 else {}
    return page, status, {**again, **(headers or {})}
