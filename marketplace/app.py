"""The app factory: a list of named steps, and the table of all faces.

Reading order for a newcomer: this table (who shows what, where), then ``events.py`` (everything
that happens by itself).
"""

import os
from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from marketplace.blueprints.account import notices as account_notices
from marketplace.blueprints.account import views as account
from marketplace.blueprints.admin import finance as admin_finance
from marketplace.blueprints.admin import home as admin_home
from marketplace.blueprints.admin import orders as admin_orders
from marketplace.blueprints.admin import people as admin_people
from marketplace.blueprints.admin import sellers as admin_sellers
from marketplace.blueprints.admin import settings as admin_settings
from marketplace.blueprints.admin import training as admin_training
from marketplace.blueprints.catalog import views as catalog
from marketplace.blueprints.orders import cart, checkout
from marketplace.blueprints.orders import views as orders
from marketplace.blueprints.orders import workshop as workshop_orders
from marketplace.blueprints.payments import demo_page, webhooks
from marketplace.blueprints.payments import views as payments
from marketplace.blueprints.sellers import application, certificates, workshop
from marketplace.catalog.imaging import MAX_BYTES
from marketplace.core import logs
from marketplace.core.database import PAGE_SECONDS, db, engine_options, prepare_engine
from marketplace.core.runtime import use_settings
from marketplace.core.settings import Settings, read_settings
from marketplace.demo import mailbox
from marketplace.web import (
    access,
    assets,
    errors,
    extensions,
    locale,
    operations,
    page_memory,
    requests,
    security,
    templating,
)

MAX_FORM_BYTES = 512 * 1024
ROOT = Path(__file__).resolve().parent.parent

# Every face with its prefix. Who may enter stands at each view (web/access.py).
FACES = (
    (operations.bp, None),
    (catalog.bp, None),
    (account.bp, "/account"),
    (account_notices.bp, "/account/notices"),
    (application.bp, "/sell"),
    (certificates.bp, "/certificates"),
    (workshop.bp, "/workshop"),
    (workshop_orders.bp, "/workshop/orders"),
    (cart.bp, "/cart"),
    (checkout.bp, "/checkout"),
    (orders.bp, "/orders"),
    (payments.bp, "/pay"),
    (webhooks.bp, "/webhooks"),
    (admin_home.bp, "/office"),
    (admin_training.bp, "/office/courses"),
    (admin_sellers.bp, "/office/applications"),
    (admin_orders.bp, "/office/orders"),
    (admin_finance.bp, "/office/payouts"),
    (admin_people.bp, "/office/people"),
    (admin_settings.bp, "/office/settings"),
)
DEMO_FACES = ((mailbox.bp, "/demo/mailbox"), (demo_page.bp, "/pay/demo"))


def create_app(settings: Settings | None = None, *, statement_seconds: int = PAGE_SECONDS) -> Flask:
    """The WSGI app for ``settings``, by default those of the environment."""
    settings = settings or read_settings(os.environ)
    app = Flask("marketplace", template_folder="templates", static_folder=None)
    _configure(app, settings, statement_seconds)
    logs.configure(settings)
    _open_database(app, statement_seconds)
    _start_extensions(app, settings)
    access.init_access(app)
    security.init_security(app, settings)
    errors.init_errors(app)
    page_memory.init_page_memory(app, seconds=settings.page_memory_seconds)
    templating.init_templating(app, settings)
    locale.init_locale(app)
    _add_faces(app, settings)
    assets.add_static(app, settings.data_dir / "static")
    security.cover_every_answer(app, settings)
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=0
        )
    return app


def _configure(app: Flask, settings: Settings, statement_seconds: int) -> None:
    use_settings(settings)
    app.config["PETIK"] = settings
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(
            settings.database_url, statement_seconds=statement_seconds
        ),
        MAX_CONTENT_LENGTH=MAX_BYTES + MAX_FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES,
        MAX_FORM_PARTS=300,
        SESSION_COOKIE_NAME=settings.cookie_name("session"),
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,  # a cookie outlasts the session it opens
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


def _open_database(app: Flask, statement_seconds: int) -> None:
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine, statement_seconds=statement_seconds)
        if db.engine.dialect.name != "sqlite":
            logs.install_sql_comments(db.engine)


def _start_extensions(app: Flask, settings: Settings) -> None:
    # First of all: what another step refuses must carry the id of its own request.
    requests.init_requests(app)
    extensions.babel.init_app(app, locale_selector=locale.current_language)
    extensions.csrf.init_app(app)
    extensions.limiter.init_app(app)


def _add_faces(app: Flask, settings: Settings) -> None:
    faces = FACES if settings.is_production else (*FACES, *DEMO_FACES)
    for blueprint, prefix in faces:
        app.register_blueprint(blueprint, url_prefix=prefix)
    extensions.csrf.exempt(webhooks.bp)
