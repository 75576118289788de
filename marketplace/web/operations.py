"""For machines that watch: ``/healthz`` needs nothing, ``/readyz`` names each dependency."""

import threading
import time
from collections.abc import Callable, Mapping

import sqlalchemy as sa
from flask import Blueprint, Flask, Response, current_app, jsonify
from sqlalchemy.exc import SQLAlchemyError

from marketplace.core import files, jobs
from marketplace.core.database import db
from marketplace.core.settings import Settings
from marketplace.web.access import public
from marketplace.web.extensions import limiter

bp = Blueprint("operations", __name__)

WORKER_SILENT_SECONDS = 60
ANSWER_SECONDS = 0.8
Words = dict[str, str]
Check = Callable[[], Words]


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
    parts = {"database": "down", "worker": "down", "files": "down"}
    checks: dict[str, Check] = {"database": _database, "files": _files}
    if settings.redis_url:
        parts["redis"] = "down"
        checks["redis"] = _redis
    parts |= _ask(current_app._get_current_object(), checks)  # type: ignore[attr-defined]
    # Without Redis the site goes on with limits per process, and without files it goes on
    # selling: neither alone is "not ready".
    ready = parts["database"] == parts["worker"] == "ok"
    return jsonify(parts), 200 if ready else 503


class _Question:
    """A check in a thread of its own: one that hangs costs the asker a moment and no more."""

    def __init__(self, app: Flask, check: Check) -> None:
        self._said: Words = {}
        self._thread = threading.Thread(target=self._ask, args=(app, check), daemon=True)
        self._thread.start()

    def is_open(self) -> bool:
        return self._thread.is_alive()

    def answer(self, *, until: float) -> Words:
        """What was said; nothing when it takes longer than ``until``."""
        self._thread.join(max(0.0, until - time.monotonic()))
        return {} if self._thread.is_alive() else self._said

    def _ask(self, app: Flask, check: Check) -> None:
        with app.app_context():
            self._said = check()


def _ask(app: Flask, checks: Mapping[str, Check]) -> Words:
    """The words of all checks that answer in time. Who hangs is not asked again meanwhile."""
    questions: dict[str, _Question] = app.extensions.setdefault("readiness", {})
    for name, check in checks.items():
        if name not in questions or not questions[name].is_open():
            questions[name] = _Question(app, check)
    until = time.monotonic() + ANSWER_SECONDS
    said: Words = {}
    for name in checks:
        said |= questions[name].answer(until=until)
    return said


def _word(good: bool) -> str:
    return "ok" if good else "down"


def _database() -> Words:
    try:
        db.session.execute(sa.text("SELECT 1"))
        works = _worker_works()
    except SQLAlchemyError:
        db.session.rollback()
        return {}
    return {"database": "ok", "worker": _word(works)}


def _worker_works() -> bool:
    age = jobs.worker_age()
    return age is not None and age.total_seconds() < WORKER_SILENT_SECONDS


def _files() -> Words:
    return {"files": _word(files.storage().is_writable())}


def _redis() -> Words:
    return {"redis": _word(limiter.storage.check())}
