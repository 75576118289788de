"""Paying an order by its link: pay now, come back, see how it stands.

Coming back proves nothing: the gateway itself is asked, and ``settle`` decides.
"""

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from marketplace.core import clock
from marketplace.core.errors import Conflict, Unavailable
from marketplace.core.runtime import current_settings
from marketplace.orders import queries as orders
from marketplace.payments import flows, queries
from marketplace.payments.gateways import registry
from marketplace.payments.queries import PaymentView
from marketplace.web.access import public
from marketplace.web.extensions import limiter
from marketplace.web.pages import flash_refusal, redirect_to, render

bp = Blueprint("payments", __name__)


def _order_token() -> str:
    return str((request.view_args or {}).get("token"))


@bp.get("/<token>")
@public
def show(token: str) -> str | Response:
    """What is due and until when; a declined payment can be tried again here."""
    order = orders.get_order_by_token(token)
    payment = queries.get_payment(order.id)
    if payment.is_paid:
        return redirect_to("orders.show", token=token)
    now = clock.now()
    left = int((order.pay_until - now).total_seconds())
    return render(
        "payments/show.html",
        order=order,
        token=token,
        payment=payment,
        can_pay=flows.can_pay(order, now=now),
        seconds_left=max(left, 0),
    )


@bp.post("/<token>")
@limiter.limit("20/hour", key_func=_order_token)  # nobody tries stolen cards one after the other
@public
def start(token: str) -> Response:
    """To the gateway; an open attempt is gone on with."""
    order = orders.get_order_by_token(token)
    origin = current_settings().public_url
    try:
        target = flows.start(order.id, gateway=registry.preferred(), base_url=origin)
    except (Conflict, Unavailable) as error:
        flash_refusal(error)
        return redirect_to("payments.show", token=token)
    return redirect(target, code=303)


@bp.get("/<token>/returned")
@public
def returned(token: str) -> str | Response:
    """Back from the gateway: ask it how the payment stands."""
    order_id = orders.get_order_by_token(token).id
    flows.look_again(order_id)
    payment = queries.get_payment(order_id)
    if payment.is_paid:
        return redirect_to("orders.show", token=token)
    if payment.was_declined:
        return redirect_to("payments.show", token=token)
    if not payment.is_open:
        return redirect_to("orders.show", token=token)
    return render("payments/processing.html", token=token, state=_state(payment))


@bp.get("/<token>/state")
@public
def state(token: str) -> dict[str, str]:
    """For the page that waits: one word for how the payment stands."""
    order_id = orders.get_order_by_token(token).id
    flows.look_again(order_id)
    return {"state": _state(queries.get_payment(order_id))}


def _state(payment: PaymentView) -> str:
    if payment.is_paid:
        return "paid"
    return payment.attempt.state.value if payment.attempt else "none"
