"""Each request has an id: in its logs, its writing SQL, its jobs, its answer and its error page."""

import time
from typing import IO, Any

from flask import Flask, Request, Response, g, request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.formparser import FormDataParser

from marketplace.core import ids
from marketplace.core.errors import NotFound
from marketplace.core.logs import bind_request_id, get_logger, request_id
from marketplace.core.settings import Settings

log = get_logger(__name__)
HEADER = "X-Request-ID"


class _WithoutNul(FormDataParser):
    """Reads forms without NUL characters: nobody types them, and PostgreSQL refuses them."""

    def parse(
        self, *args: Any, **options: Any
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]:
        """The stream, the fields, the files."""
        stream, form, files = super().parse(*args, **options)
        plain = ((name, text.replace("\0", "")) for name, text in form.items(multi=True))
        return stream, self.cls(plain), files


class _Request(Request):
    form_data_parser_class = _WithoutNul


def init_requests(app: Flask) -> None:
    """Bind the id before everything else, write one line after."""
    settings: Settings = app.config["PETIK"]
    app.request_class = _Request

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
        # A NUL in an address leads nowhere either.
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
