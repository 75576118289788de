"""The Flask extensions, made once and bound to an app in ``create_app``."""

from flask import request
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_wtf import CSRFProtect

babel = Babel()
csrf = CSRFProtect()
login_manager = LoginManager()


def visitor_address() -> str:
    """The visitor's address, behind trusted proxies only (see ``PETIK_PROXIES``)."""
    return get_remote_address() or "unknown"


def _is_static() -> bool:
    return request.endpoint in ("static", "catalog.media", "operations.healthz")


limiter = Limiter(key_func=visitor_address)
limiter.request_filter(_is_static)
