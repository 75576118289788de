"""For machines that watch: ``/healthz`` needs nothing, ``/readyz`` names each dependency."""

import sqlalchemy as sa
from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy.exc import SQLAlchemyError

from marketplace.core import jobs
from marketplace.core.database import db
from marketplace.core.settings import Settings
from marketplace.web.access import public
from marketplace.web.extensions import limiter

bp = Blueprint("operations", __name__)

WORKER_SILENT_SECONDS = 60


@bp.get("/healthz")
@public
def healthz() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
@public
def readyz() -> tuple[Response, int]:
    """Each dependency with ``ok`` or ``down``; 503 when the database or the worker is down."""
    settings: Settings = current_app.config["PETIK"]
    database = _database_answers()
    parts = {
        "database": _word(database),
        "worker": _word(database and _worker_works()),
    }
    if settings.redis_url:
        parts["redis"] = _word(limiter.storage.check())
    # Without Redis the site goes on with limits per process, so that alone is not "not ready".
    ready = parts["database"] == parts["worker"] == "ok"
    return jsonify(parts), 200 if ready else 503


def _word(good: bool) -> str:
    return "ok" if good else "down"


def _database_answers() -> bool:
    try:
        db.session.execute(sa.text("SELECT 1"))
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return True


def _worker_works() -> bool:
    age = jobs.worker_age()
    return age is not None and age.total_seconds() < WORKER_SILENT_SECONDS
