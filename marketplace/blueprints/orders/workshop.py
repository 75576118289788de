"""The artisan's board: accept, pack, send. One order on one phone screen with one big next step."""

from collections.abc import Callable

from flask import Blueprint, flash, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.errors import Conflict
from marketplace.core.i18n import LocalizedText
from marketplace.orders import queries, service, states
from marketplace.orders.models import SellerOrder
from marketplace.orders.models import SellerOrderState as S
from marketplace.orders.service import Tracking
from marketplace.orders.states import Actor, Command, Who
from marketplace.payments.shares import earnings
from marketplace.reference import addresses, regions
from marketplace.shipping import queries as carriers
from marketplace.shipping.rates import find_service
from marketplace.web.access import current_seller, seller_member, signed_in_person
from marketplace.web.forms import BaseForm, refusals_shown, status_of
from marketplace.web.locale import current_language
from marketplace.web.pages import flash_refusal, redirect_to, render

bp = Blueprint("workshop_orders", __name__)

COLUMNS = (
    ("todo", (S.PAID, S.ACCEPTED)),
    ("packed", (S.PACKED,)),
    ("shipped", (S.SHIPPED, S.PARTLY_SHIPPED)),
    ("done", (S.DELIVERED, S.COMPLETED, S.CANCELLED, S.DECLINED)),
)

Page = Response | tuple[str, int]


class TrackingForm(BaseForm):
    """What stands on the carrier's receipt."""

    carrier = SelectField(_l("Carrier"), validators=[InputRequired()])
    tracking_number = StringField(
        _l("Tracking number"),
        validators=[InputRequired(_l("Enter the number on the receipt.")), Length(max=60)],
    )

    def tracking(self) -> Tracking:
        return Tracking(self.carrier.data, self.tracking_number.data or "")


class DeclineForm(BaseForm):
    """Why the shop cannot send it."""

    reason = TextAreaField(
        _l("Why can you not send it?"),
        validators=[InputRequired(_l("Say why, so that the buyer understands.")), Length(max=500)],
    )


@bp.get("/")
@seller_member()
def board() -> str:
    """The shop's orders by what is to be done."""
    seller = current_seller()
    wanted = request.args.get("show", "todo")
    columns = dict(COLUMNS)
    shown = columns.get(wanted, columns["todo"])
    counts = queries.count_by_state(seller.seller_id)
    page = queries.list_board(seller.seller_id, states=shown, after=request.args.get("after"))
    tabs = [(name, sum(counts.get(state, 0) for state in group)) for name, group in COLUMNS]
    return render(
        "workshop/orders.html",
        page=page,
        tabs=tabs,
        shown=wanted if wanted in columns else "todo",
        seller=seller,
        earnings=earnings,
        ended=states.ENDED,
    )


@bp.get("/<number>")
@seller_member()
def show(number: str) -> Page:
    """One order with its next step."""
    part = _part(number)
    return _page(part, _tracking_form(part), DeclineForm(formdata=None))


@bp.post("/<number>/accept")
@seller_member("owner", "manager")
def accept(number: str) -> Response:
    """The pieces are there and will be sent."""
    return _do(service.accept, number, _("Good. Now pack it."))


@bp.post("/<number>/pack")
@seller_member()
def pack(number: str) -> Response:
    """The parcel is ready."""
    return _do(service.pack, number, _("Packed. Bring it to the carrier and enter the number."))


@bp.post("/<number>/ship")
@seller_member("owner", "manager")
def ship(number: str) -> Page:
    """The parcel is with the carrier; its number goes to the buyer."""
    part = _part(number)
    form = _tracking_form(part)
    if form.validate_on_submit():
        with refusals_shown(form):
            with transaction():
                service.ship(
                    part.number,
                    seller_id=part.seller_id,
                    tracking=form.tracking(),
                    actor=_actor(),
                    now=clock.now(),
                )
            flash(_("Sent. The buyer has the number."), "success")
            return redirect_to("workshop_orders.show", number=number)
    return _page(_part(number), form, DeclineForm(formdata=None))


@bp.post("/<number>/tracking")
@seller_member("owner", "manager")
def correct(number: str) -> Page:
    """The number of a parcel on its way was copied wrongly."""
    part = _part(number)
    form = _tracking_form(part)
    if form.validate_on_submit():
        with refusals_shown(form):
            with transaction():
                service.correct_tracking(
                    part.number,
                    seller_id=part.seller_id,
                    tracking=form.tracking(),
                    actor=_actor(),
                    now=clock.now(),
                )
            flash(_("Corrected. The buyer sees the new number."), "success")
            return redirect_to("workshop_orders.show", number=number)
    return _page(_part(number), form, DeclineForm(formdata=None))


@bp.post("/<number>/decline")
@seller_member("owner", "manager")
def decline(number: str) -> Page:
    """The shop cannot send it; the buyer's money goes back."""
    part = _part(number)
    form = DeclineForm()
    if form.validate_on_submit():
        with refusals_shown(form):
            with transaction():
                service.decline(
                    part.number,
                    seller_id=part.seller_id,
                    reason=form.reason.data or "",
                    actor=_actor(),
                    now=clock.now(),
                )
            flash(_("Declined. The buyer gets the money back."), "success")
            return redirect_to("workshop_orders.board")
    return _page(_part(number), _tracking_form(part, sent=False), form)


def _do(command: Callable[..., SellerOrder], number: str, said: str) -> Response:
    try:
        with transaction():
            command(number, seller_id=current_seller().seller_id, actor=_actor(), now=clock.now())
    except Conflict as error:
        # Pressed twice, or ended by the office meanwhile: the order's page shows how it stands.
        flash_refusal(error)
    else:
        flash(said, "success")
    return redirect_to("workshop_orders.show", number=number)


def _part(number: str) -> SellerOrder:
    return queries.get_seller_order(number, seller_id=current_seller().seller_id)


def _actor() -> Actor:
    return Actor(Who.SELLER, signed_in_person().user_id)


def _tracking_form(part: SellerOrder, *, sent: bool = True) -> TrackingForm:
    """With the number of the parcel that is on its way, if there is one."""
    known = next((each.shipment for each in queries.list_parcels([part.id])), None)
    values = {
        "carrier": known.carrier_code if known else part.carrier_code,
        "tracking_number": known.tracking_number if known else "",
    }
    form = TrackingForm(data=values) if sent else TrackingForm(formdata=None, data=values)
    form.carrier.choices = [(each.code, each.name) for each in carriers.list_carriers()]
    return form


def _paid_delivery(part: SellerOrder) -> tuple[str, LocalizedText]:
    """Carrier and service that the buyer chose."""
    address = part.order.address
    province = regions.find_province(address.province)
    service_name = find_service(
        address.country,
        province_code=province.code if province else None,
        carrier_code=part.carrier_code,
        on=part.order.placed_at.astimezone(clock.JAKARTA).date(),
    )
    names = {each.code: each.name for each in carriers.list_carriers()}
    return names[part.carrier_code], service_name


def _page(part: SellerOrder, tracking: TrackingForm, decline: DeclineForm) -> tuple[str, int]:
    address = part.order.address
    carrier, service_name = _paid_delivery(part)
    values = {name: getattr(address, name) for name in addresses.LONGEST}
    page = render(
        "workshop/order.html",
        part=part,
        earned=earnings(part),
        is_ended=part.state in states.ENDED,
        address=addresses.written_lines(address.country, values, current_language()),
        phone=address.phone,
        carrier=carrier,
        service_name=service_name,
        tracking=tracking,
        decline=decline,
        allowed=states.allowed_commands(part.state, Who.SELLER),
        Command=Command,
        parcels=queries.list_parcels([part.id]),
        seller=current_seller(),
    )
    return page, max(status_of(tracking), status_of(decline))
