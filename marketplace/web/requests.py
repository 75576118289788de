"""Each request has an id: in its logs, its writing SQL, its jobs, its answer and its error page."""

import time

from flask import Flask, Response, g, request

from marketplace.core import ids
from marketplace.core.errors import NotFound
from marketplace.core.logs import bind_request_id, get_logger, request_id
from marketplace.core.settings import Settings

log = get_logger(__name__)
HEADER = "X-Request-ID"


def init_requests(app: Flask) -> None:
    """Bind the id before everything else, write one line after."""
    settings: Settings = app.config["PETIK"]

    @app.before_request
    def begin() -> None:
        g.started = time.perf_counter()
        # An id from outside is believed only from our own proxy.
        bind_request_id(request.headers.get(HEADER) if settings.proxies else None)
        if request_id() is None:
            bind_request_id(ids.public_id("req"))
        # Only files may be large. Any other body is read at once, whatever the limit of a field.
        if request.mimetype != "multipart/form-data":
            request.max_content_length = app.config["MAX_FORM_MEMORY_SIZE"]
        # Nobody types a NUL, and PostgreSQL answers it with an error.
        if "\0" in request.path or b"%00" in request.query_string:
            raise NotFound()

    @app.after_request
    def end(response: Response) -> Response:
        response.headers[HEADER] = request_id() or ""
        if request.endpoint not in ("static", "operations.healthz"):
            log.info(
                "request",
                method=request.method,
                endpoint=request.endpoint,
                status_code=response.status_code,
                milliseconds=round((time.perf_counter() - g.get("started", 0)) * 1000, 1),
            )
        return response
