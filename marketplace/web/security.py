"""Headers of every answer, the host check, the origin check of unsafe requests."""

import secrets
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

from marketplace.core.settings import Settings
from marketplace.web.access import access_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def csp_nonce() -> str:
    """The nonce of this answer, fresh each time."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def init_security(app: Flask, settings: Settings) -> None:
    """Check host and origin before each request, add policy and caching after it."""
    own = urlsplit(settings.public_url)
    app.session_interface = _Sessions()

    @app.before_request
    def check_origin() -> None:
        if settings.is_production and request.host != own.netloc and not _is_probe():
            abort(400)
        if request.method in SAFE_METHODS or _is_notice(app):
            return
        origin = request.headers.get("Origin")
        if origin is not None and origin not in (
            f"{own.scheme}://{own.netloc}",
            request.host_url.rstrip("/"),
        ):
            abort(400)

    @app.after_request
    def add_policy(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", _policy(settings, csp_nonce()))
        if request.endpoint not in ("static", "catalog.media"):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class _Sessions(SecureCookieSessionInterface):
    """Sessions in a signed cookie; an answer that any cache may keep carries nobody's."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not response.cache_control.public:
            super().save_session(app, session, response)


def cover_every_answer(app: Flask, settings: Settings) -> None:
    """Put the headers on what no view answers, too: static files, other servers' refusals."""
    app.wsgi_app = _Covered(app.wsgi_app, _headers(settings))  # type: ignore[method-assign]


class _Covered:
    """A WSGI application whose answers all carry ``headers``, except where they have their own."""

    def __init__(self, inner: "WSGIApplication", headers: dict[str, str]) -> None:
        self._inner = inner
        self._headers = headers

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            own = {name.lower() for name, _value in headers}
            added = [pair for pair in self._headers.items() if pair[0].lower() not in own]
            return start_response(status, [*headers, *added], *more)

        return self._inner(environ, start)


def _is_probe() -> bool:
    return request.path in ("/healthz", "/readyz")


def _is_notice(app: Flask) -> bool:
    view = app.view_functions.get(request.endpoint or "")
    access = access_of(view)
    return access is not None and access.kind == "notice"


def _policy(settings: Settings, nonce: str = "") -> str:
    form_action = "'self' https://checkout.stripe.com" if settings.stripe_secret_key else "'self'"
    policy = [
        "default-src 'self'",
        f"script-src 'self' 'nonce-{nonce}'" if nonce else "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        f"form-action {form_action}",
    ]
    if settings.is_https:
        policy.append("upgrade-insecure-requests")
    return "; ".join(policy)


def _headers(settings: Settings) -> dict[str, str]:
    """The same on all answers; the policy here is that of answers without a nonce."""
    headers = {
        "Content-Security-Policy": _policy(settings),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Permitted-Cross-Domain-Policies": "none",
        "Origin-Agent-Cluster": "?1",
    }
    if settings.is_https:
        headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    return headers
