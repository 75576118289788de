"""Where someone goes after signing in: on with what was interrupted, else to where work waits."""

from flask import request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.web.access import find_membership, signed_in, signed_in_person
from marketplace.web.pages import redirect_to, render, safe_next
from marketplace.web.resume import open_carry

Answer = Response | str | tuple[str, int]


def wanted_path() -> str | None:
    """The page that was asked for before the sign-in."""
    return safe_next(request.args.get("next"))


def go_on(carry: str | None) -> Answer:
    """The answer to a finished sign-in: the interrupted form, the page asked for, or ``arrive``."""
    carried = open_carry(carry)
    if carried is not None:
        return render("account/resume.html", carried=carried)
    return redirect_to_path(wanted_path() or url_for("account.arrive"))


def redirect_to_path(path: str) -> Response:
    """See other (303), for a path that ``safe_next`` let through."""
    return Response(status=303, headers={"Location": path})


@signed_in
def arrive() -> Answer:
    """Officers to the office, makers to their workshop, everyone else to the account."""
    if signed_in_person().office_roles:
        return redirect_to("admin_home.home")
    if find_membership() is not None:
        return redirect_to("workshop.home")
    return redirect_to("account.home")


def is_signed_in() -> bool:
    """Whether this request comes from a signed-in device."""
    return bool(current_user.is_authenticated)
