"""The bell: what happened, the newest first."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.notifications import notices
from marketplace.web.access import signed_in, signed_in_person
from marketplace.web.pages import redirect_to, render

bp = Blueprint("account_notices", __name__)


@bp.get("/")
@signed_in
def show() -> str:
    """The notices of the person signed in."""
    page = notices.list_notices(signed_in_person().user_id, after=request.args.get("after"))
    return render("account/notices.html", page=page)


@bp.post("/read")
@signed_in
def read_all() -> Response:
    """All of them count as seen."""
    with transaction():
        notices.mark_all_read(signed_in_person().user_id, now=clock.now())
    return redirect_to("account_notices.show")
