"""The cart: look, add, change, take out."""

from flask import Blueprint, flash, request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import HiddenField
from wtforms.validators import InputRequired, NumberRange

from marketplace.checkout import cart as carts
from marketplace.checkout import service as checkout
from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.errors import Refused
from marketplace.search.names import setting
from marketplace.web.access import public
from marketplace.web.forms import BaseForm, WholeNumberField
from marketplace.web.holes import cart_secret, keep_cart_secret
from marketplace.web.locale import current_visit
from marketplace.web.pages import redirect_to, render

bp = Blueprint("cart", __name__)


class PiecesForm(BaseForm):
    """How many of which piece."""

    variant = HiddenField(validators=[InputRequired()])
    quantity = WholeNumberField(
        default=1, validators=[InputRequired(), NumberRange(0, carts.MOST_OF_ONE)]
    )


@bp.get("/")
@public
def show() -> str:
    """What is in the cart, what has changed, what delivery will cost; what waits to be paid."""
    now, visit = clock.now(), current_visit()
    cart = carts.find_cart(cart_secret())
    shown = carts.contents(cart, now=now, holder=checkout.holder_for(cart))
    quote = checkout.quote_lines(
        [(line.variant, line.quantity) for line in shown.buyable],
        country=visit.country,
        province_code=None,
        chosen={},
        currency=visit.currency,
        now=now,
    )
    if cart is not None and any(line.change for line in shown.lines):
        with transaction():
            carts.mark_seen(carts.get_cart(cart_secret()), shown)
    return render(
        "orders/cart.html",
        shown=shown,
        quote=quote,
        unpaid=checkout.list_unpaid(cart, now=now),
        hold_minutes=setting("hold_minutes"),
    )


@bp.post("/add")
@public
def add() -> Response:
    """Put pieces in; a visitor without a cart gets one."""
    form = PiecesForm()
    if not form.validate_on_submit():
        flash(_("Write a whole number of pieces, 1 or more."), "error")
        return redirect_to("cart.show")
    now, secret = clock.now(), cart_secret()
    try:
        with transaction():
            if carts.find_cart(secret) is None:
                _new, secret = carts.open_cart(user_id=_user_id(), now=now)
            cart = carts.get_cart(secret)
            got_all = carts.add(
                cart,
                form.variant.data or "",
                quantity=form.quantity.data or 0,
                now=now,
                holder=checkout.holder_for(cart),
            )
    except Refused as error:
        if error.status == 404:
            raise
        flash(_(error.message, **error.params), "error")
        return redirect_to("cart.show")
    if secret is not None:
        keep_cart_secret(secret)
    if got_all:
        flash(_("It is in your cart."), "success")
    else:
        _tell_fewer()
    return redirect_to("cart.show")


@bp.post("/change")
@public
def change() -> Response:
    """Set how many pieces of one line are wanted; none takes it out."""
    form = PiecesForm()
    if not form.validate_on_submit():
        flash(_("Write a whole number of pieces, or 0 to take it out."), "error")
        return redirect_to("cart.show")
    return _set_pieces(form.variant.data or "", form.quantity.data or 0)


@bp.post("/remove")
@public
def remove() -> Response:
    """Take a line out."""
    return _set_pieces(request.form.get("variant", ""), 0)


def _set_pieces(variant: str, quantity: int) -> Response:
    with transaction():
        cart = carts.get_cart(cart_secret())
        holder = checkout.holder_for(cart)
        got_all = carts.change(cart, variant, quantity=quantity, now=clock.now(), holder=holder)
    if not got_all:
        _tell_fewer()
    return redirect_to("cart.show")


def _tell_fewer() -> None:
    flash(_("There are not that many. All that are free are in your cart."), "error")


def _user_id() -> int | None:
    return current_user.user_id if current_user.is_authenticated else None
