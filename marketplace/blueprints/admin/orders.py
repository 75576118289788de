"""Orders as the office sees them: find, follow, mark delivered, cancel a part."""

from flask import Blueprint, flash, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, TextAreaField
from wtforms.validators import InputRequired, Length

from marketplace.core import audit, clock
from marketplace.core.database import transaction
from marketplace.core.errors import Conflict, NotFound
from marketplace.orders import queries, service, states
from marketplace.orders.models import Order, SellerOrder
from marketplace.orders.states import Actor, Command, Who
from marketplace.payments import queries as payments
from marketplace.payments import refunds
from marketplace.reference import addresses
from marketplace.web.access import office, signed_in_person
from marketplace.web.forms import BaseForm, refusals_shown, status_of
from marketplace.web.locale import current_language
from marketplace.web.pages import flash_refusal, redirect_to, render

bp = Blueprint("admin_orders", __name__)


class CancelForm(BaseForm):
    """Why the office ends a part of an order; the buyer and the shop read it."""

    reason = TextAreaField(
        _l("Reason, read by the buyer and the shop"),
        validators=[InputRequired(_l("Say why.")), Length(max=500)],
    )
    are_gone = BooleanField(_l("The pieces are damaged or lost: do not put them back on sale"))


@bp.get("/")
@office("support", "finance")
def orders() -> str:
    """All orders, the newest first; ``?number=`` narrows."""
    number = request.args.get("number", "").strip().upper()[:20]
    page = queries.list_orders(number=number, after=request.args.get("after"))
    return render("admin/orders.html", page=page, number=number, state_of_order=_state)


@bp.get("/<number>")
@office("support", "finance")
def show(number: str) -> str:
    """One order with its parts, money and history."""
    return _page(queries.get_order_by_number(number), CancelForm(formdata=None), "")


@bp.post("/<number>/parts/<part_number>/delivered")
@office("support")
def delivered(number: str, part_number: str) -> Response:
    """The office knows that a parcel has arrived."""
    part = _part(queries.get_order_by_number(number), part_number)
    try:
        with transaction():
            service.deliver(part.id, actor=_actor(), now=clock.now())
            _record("seller_order.delivered", part)
    except Conflict as error:
        flash_refusal(error)
    else:
        flash(_("Marked as delivered."), "success")
    return redirect_to("admin_orders.show", number=number)


@bp.post("/<number>/parts/<part_number>/cancel")
@office("support", "finance")
def cancel(number: str, part_number: str) -> Response | tuple[str, int]:
    """End a part; the buyer's money goes back through the gateway."""
    order = queries.get_order_by_number(number)
    part = _part(order, part_number)
    form = CancelForm()
    if form.validate_on_submit():
        with refusals_shown(form):
            with transaction():
                refunds.cancel_seller_order(
                    part.id,
                    reason=form.reason.data or "",
                    are_gone=form.are_gone.data,
                    actor=_actor(),
                    now=clock.now(),
                )
                _record("seller_order.cancelled", part, are_gone=form.are_gone.data)
            flash(_("Cancelled. The money goes back to the buyer."), "success")
            return redirect_to("admin_orders.show", number=number)
    return _page(queries.get_order_by_number(number), form, part_number), status_of(form)


def _page(order: Order, form: CancelForm, refused: str) -> str:
    ids = [part.id for part in order.seller_orders]
    address = order.address
    values = {name: getattr(address, name) for name in addresses.LONGEST}
    return render(
        "admin/order.html",
        order=order,
        form=form,
        forms={
            part.number: form if part.number == refused else CancelForm(formdata=None)
            for part in order.seller_orders
        },
        refused=refused,
        payment=payments.get_payment(order.id),
        refunds=payments.list_refunds_of_order(order.id),
        address=addresses.written_lines(address.country, values, current_language()),
        parcels=queries.list_parcels(ids),
        events=queries.list_events(order.id),
        shop_of={part.id: part.seller.name for part in order.seller_orders},
        allowed={
            part.id: states.allowed_commands(part.state, Who.OFFICE) for part in order.seller_orders
        },
        in_payout=payments.list_in_payout(ids),
        Command=Command,
        NOT_SHIPPED=states.NOT_SHIPPED,
        state=_state(order),
    )


def _state(order: Order) -> str:
    return states.state_of_order(part.state for part in order.seller_orders).value


def _part(order: Order, number: str) -> SellerOrder:
    for part in order.seller_orders:
        if part.number == number:
            return part
    raise NotFound()


def _actor() -> Actor:
    return Actor(Who.OFFICE, signed_in_person().user_id)


def _record(action: str, part: SellerOrder, **more: object) -> None:
    audit.record(
        action,
        actor_id=signed_in_person().user_id,
        subject_kind="seller_order",
        subject_id=part.id,
        after={"number": part.number, **more},
    )
