"""The app factory: a list of named steps, and the table of all faces.

Reading order for a newcomer: this table (who shows what, where), then ``events.py`` (everything
that happens by itself).
"""

import importlib
import os
from pathlib import Path

from flask import Flask
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from marketplace.core import logs
from marketplace.core.database import db, engine_options, prepare_engine
from marketplace.core.runtime import use_settings
from marketplace.core.settings import Settings, read_settings
from marketplace.web import (
    access,
    assets,
    errors,
    extensions,
    locale,
    operations,
    requests,
    security,
    templating,
)

MAX_UPLOAD_BYTES = 25 * 1024 * 1024
MAX_FORM_BYTES = 512 * 1024
ROOT = Path(__file__).resolve().parent.parent

_FACES_WHILE_BUILDING = (
    ("marketplace.web.operations", None),
    ("marketplace.blueprints.catalog.views", None),
    ("marketplace.blueprints.account.views", "/account"),
    ("marketplace.blueprints.account.notices", "/account/notices"),
    ("marketplace.blueprints.sellers.application", "/sell"),
    ("marketplace.blueprints.sellers.certificates", "/certificates"),
    ("marketplace.blueprints.sellers.workshop", "/workshop"),
    ("marketplace.blueprints.orders.workshop", "/workshop/orders"),
    ("marketplace.blueprints.orders.cart", "/cart"),
    ("marketplace.blueprints.orders.checkout", "/checkout"),
    ("marketplace.blueprints.orders.views", "/orders"),
    ("marketplace.blueprints.payments.views", "/pay"),
    ("marketplace.blueprints.payments.webhooks", "/webhooks"),
    ("marketplace.blueprints.admin.home", "/office"),
    ("marketplace.blueprints.admin.training", "/office/courses"),
    ("marketplace.blueprints.admin.sellers", "/office/applications"),
    ("marketplace.blueprints.admin.orders", "/office/orders"),
    ("marketplace.blueprints.admin.finance", "/office/payouts"),
    ("marketplace.blueprints.admin.people", "/office/people"),
    ("marketplace.blueprints.admin.settings", "/office/settings"),
    ("marketplace.demo.mailbox", "/demo/mailbox"),
    ("marketplace.blueprints.payments.demo_page", "/pay/demo"),
)


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI app for ``settings``, by default those of the environment."""
    settings = settings or read_settings(os.environ)
    app = Flask("marketplace", template_folder="templates", static_folder=None)
    _configure(app, settings)
    logs.configure(settings)
    _open_database(app, settings)
    _start_extensions(app, settings)
    access.init_access(app)
    security.init_security(app, settings)
    errors.init_errors(app)
    templating.init_templating(app, settings)
    app.after_request(locale.keep_visit)
    _add_faces(app, settings)
    assets.add_static(app, settings.data_dir / "static")
    if settings.proxies:
        app.wsgi_app = ProxyFix(
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=0
        )  # type: ignore[method-assign]
    return app


def _configure(app: Flask, settings: Settings) -> None:
    use_settings(settings)
    app.config["PETIK"] = settings
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        MAX_CONTENT_LENGTH=MAX_UPLOAD_BYTES + MAX_FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES,
        MAX_FORM_PARTS=300,
        SESSION_COOKIE_NAME="__Host-session" if settings.is_https else "session",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PREFERRED_URL_SCHEME="https" if settings.is_https else "http",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "translations"),
        BABEL_DEFAULT_LOCALE="en",
        BABEL_DEFAULT_TIMEZONE="Asia/Jakarta",
        RATELIMIT_STORAGE_URI=settings.redis_url or "memory://",
        RATELIMIT_STORAGE_OPTIONS=_redis_options(settings),
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,
        RATELIMIT_HEADERS_ENABLED=False,
        RATELIMIT_STRATEGY="fixed-window",
    )


def _redis_options(settings: Settings) -> dict[str, object]:
    if not settings.redis_url:
        return {}
    return {"socket_timeout": 0.2, "socket_connect_timeout": 0.2}


def _open_database(app: Flask, settings: Settings) -> None:
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    with app.app_context():
        prepare_engine(db.engine)
        if not settings.database_url.startswith("sqlite"):
            logs.install_sql_comments(db.engine)


def _start_extensions(app: Flask, settings: Settings) -> None:
    extensions.babel.init_app(app, locale_selector=locale.current_language)
    extensions.csrf.init_app(app)
    extensions.limiter.init_app(app)
    requests.init_requests(app)


def _add_faces(app: Flask, settings: Settings) -> None:
    for name, prefix in _FACES_WHILE_BUILDING:
        try:
            module = importlib.import_module(name)
        except ModuleNotFoundError as error:
            print("WHILE BUILDING: no", name, error)
            continue
        app.register_blueprint(module.bp, url_prefix=prefix)
        if name.endswith("webhooks"):
            extensions.csrf.exempt(module.bp)
