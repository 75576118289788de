"""An order's page. The link alone shows the status; address, papers and actions ask once for the
order's e-mail, and a signed cookie remembers the answer.
"""

from collections.abc import Callable

from flask import Blueprint, flash, request, session
from flask import Response as FlaskResponse
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import EmailField
from wtforms.validators import InputRequired

from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.errors import Conflict, NotFound
from marketplace.core.i18n import LANGUAGES
from marketplace.core.money import Money, total
from marketplace.orders import papers, queries, service, states
from marketplace.orders.models import Order, SellerOrder
from marketplace.orders.states import Actor, Who
from marketplace.payments import queries as payments
from marketplace.reference import addresses
from marketplace.shipping import queries as carriers
from marketplace.shipping.rates import tracking_address
from marketplace.web.access import UNLOCKED_ORDERS, public, signed_in, signed_in_person
from marketplace.web.extensions import limiter
from marketplace.web.forms import BaseForm, status_of
from marketplace.web.locale import current_language
from marketplace.web.pages import flash_refusal, redirect_to, render

bp = Blueprint("orders", __name__)

MOST_UNLOCKED = 20


class UnlockForm(BaseForm):
    """The e-mail that was given with the order."""

    email = EmailField(
        _l("The order's e-mail"), validators=[InputRequired(_l("Enter the e-mail address."))]
    )


@bp.get("/")
@signed_in
def mine() -> str:
    """The orders of the person signed in."""
    page = queries.list_orders_of_user(signed_in_person().user_id, after=request.args.get("after"))
    return render("orders/mine.html", page=page, state_of_order=_state)


@bp.get("/<token>")
@public
def show(token: str) -> str:
    """How far an order is; with the e-mail known, everything."""
    return _page(queries.get_order_by_token(token), token, UnlockForm(formdata=None))


@bp.post("/<token>/unlock")
@limiter.limit("10/minute;60/hour")
@public
def unlock(token: str) -> Response | tuple[str, int]:
    """Show everything to whoever knows the order's e-mail."""
    order = queries.get_order_by_token(token)
    form = UnlockForm()
    if form.validate_on_submit():
        known = order.person.email
        if known is not None and (form.email.data or "").strip().casefold() == known.casefold():
            unlocked = [order.public_id, *session.get(UNLOCKED_ORDERS, [])]
            session[UNLOCKED_ORDERS] = unlocked[:MOST_UNLOCKED]
            return redirect_to("orders.show", token=token)
        form.email.errors = [_("This is not the e-mail of this order.")]
    return _page(order, token, form), status_of(form)


@bp.post("/<token>/parts/<number>/received")
@public
def received(token: str, number: str) -> Response:
    """The buyer says that the parcel has come."""
    return _say(
        service.deliver, token, number, _("Thank you. Look at it in peace; if all is well, say so.")
    )


@bp.post("/<token>/parts/<number>/confirm")
@public
def confirm(token: str, number: str) -> Response:
    """The buyer says that all is well: the shop is paid."""
    said = _("Thank you. The shop will be glad, and its share is now ready to be paid.")
    return _say(service.confirm, token, number, said)


@bp.get("/<token>/receipt.pdf")
@public
def receipt(token: str) -> Response:
    """The receipt in the language asked for."""
    order = _own(token)
    if not payments.get_payment(order.id).is_paid:
        raise NotFound()
    wanted = request.args.get("language", "")
    language = wanted if wanted in LANGUAGES else current_language()
    paper = papers.read(order.id, language)
    if paper is None:
        if papers.is_given_up(order):
            said = _("The receipt could not be made. Please tell the office your order's number.")
            flash(said, "error")
        else:
            flash(_("The receipt is being made. Try again in a minute."), "info")
        return redirect_to("orders.show", token=token)
    answer = FlaskResponse(paper, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{order.number}.pdf"'
    return answer


def _say(command: Callable[..., SellerOrder], token: str, number: str, said: str) -> Response:
    order, part = _own_part(token, number)
    try:
        with transaction():
            command(part.id, actor=_actor(order), now=clock.now())
    except Conflict as error:
        # Pressed twice, or said by the office meanwhile: the order's page shows how it stands.
        flash_refusal(error)
    else:
        flash(said, "success")
    return redirect_to("orders.show", token=token)


def _page(order: Order, token: str, form: UnlockForm) -> str:
    ids = [part.id for part in order.seller_orders]
    address = order.address
    values = {name: getattr(address, name) for name in addresses.LONGEST}
    known = {each.code: each for each in carriers.list_carriers()}
    parcels: dict[int, list[tuple[str, str, str]]] = {}
    for parcel in queries.list_parcels(ids):
        carrier = known[parcel.shipment.carrier_code]
        number = parcel.shipment.tracking_number
        parcels.setdefault(parcel.seller_order_id, []).append(
            (carrier.name, number, tracking_address(carrier, number))
        )
    refunds = {each.seller_order_id: each for each in payments.list_part_refunds(ids)}
    back = total((each.amount for each in refunds.values()), order.currency)
    return render(
        "orders/show.html",
        order=order,
        token=token,
        form=form,
        is_unlocked=_is_unlocked(order),
        payment=payments.get_payment(order.id),
        address=addresses.written_lines(address.country, values, current_language()),
        carriers=known,
        parcels=parcels,
        refunds=refunds,
        remains=Money(order.total_amount, order.currency) - back,
        allowed={
            part.id: states.allowed_commands(part.state, Who.BUYER) for part in order.seller_orders
        },
        Command=states.Command,
        state=_state(order),
        now=clock.now(),
    )


def _state(order: Order) -> str:
    return states.state_of_order(part.state for part in order.seller_orders).value


def _is_unlocked(order: Order) -> bool:
    if order.public_id in session.get(UNLOCKED_ORDERS, []):
        return True
    if order.user_id is None or not current_user.is_authenticated:
        return False
    return signed_in_person().user_id == order.user_id


def _own(token: str) -> Order:
    order = queries.get_order_by_token(token)
    if not _is_unlocked(order):
        raise NotFound()
    return order


def _own_part(token: str, number: str) -> tuple[Order, SellerOrder]:
    order = _own(token)
    for part in order.seller_orders:
        if part.number == number:
            return order, part
    raise NotFound()


def _actor(order: Order) -> Actor:
    return Actor(Who.BUYER, order.user_id)
