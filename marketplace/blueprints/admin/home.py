"""The office's first page: leads to the first section that this officer may enter."""

from flask import Blueprint
from werkzeug.wrappers import Response

from marketplace.core.errors import NotFound
from marketplace.web.access import OFFICE_SECTIONS, office, signed_in_person
from marketplace.web.pages import redirect_to

bp = Blueprint("admin_home", __name__)


@bp.get("/")
@office()
def home() -> Response:
    """Where an officer begins."""
    roles = signed_in_person().office_roles
    for _label, endpoint, allowed in OFFICE_SECTIONS:
        if roles & allowed:
            return redirect_to(endpoint)
    raise NotFound()
