"""The demo gateway's payment page, as a bank would host it. No money moves."""

from flask import Blueprint, abort, flash, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.errors import Conflict
from marketplace.payments.gateways import demo
from marketplace.web.access import public
from marketplace.web.pages import redirect_to, render

bp = Blueprint("demo_page", __name__)

_ACTS = ("pay", "twice", "late", "decline")


@bp.get("/<token>")
@public
def show(token: str) -> str:
    """What would be charged, and what can be played."""
    return render("payments/demo.html", charge=demo.find_page(token), token=token)


@bp.post("/<token>")
@public
def act(token: str) -> Response:
    """Pay, decline, pay late or pay with the notice sent twice; then back to the shop."""
    charge = demo.find_page(token)
    act_as = request.form.get("act")
    if act_as not in _ACTS:
        abort(400)
    try:
        with transaction():
            if act_as == "decline":
                demo.decline(token)
            else:
                demo.pay(
                    token,
                    now=clock.now(),
                    late=act_as == "late",
                    notices=2 if act_as == "twice" else 1,
                )
    except Conflict as error:
        flash(_(error.message, **error.params), "error")
        return redirect_to("demo_page.show", token=token)
    return redirect(charge.return_url, code=303)
