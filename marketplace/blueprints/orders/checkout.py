"""The checkout: where to, how, check and pay. Back always works, a reload never buys twice."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.blueprints.orders.checkout_forms import (
    DestinationForm,
    PlaceForm,
    destination_form,
)
from marketplace.checkout import cart as carts
from marketplace.checkout import service as checkouts
from marketplace.checkout.models import Cart, Checkout
from marketplace.checkout.quote import Quote
from marketplace.core import clock, idempotency, ids
from marketplace.core.database import transaction
from marketplace.core.errors import Conflict, NotFound, Refused, Unavailable
from marketplace.core.formats import sorted_countries
from marketplace.core.runtime import current_settings
from marketplace.inventory.service import SoldOut
from marketplace.orders import queries as orders
from marketplace.orders.links import order_token
from marketplace.payments import flows
from marketplace.payments.gateways import registry
from marketplace.reference import addresses, countries, regions
from marketplace.web.access import public, signed_in_person
from marketplace.web.forms import status_of
from marketplace.web.holes import cart_secret
from marketplace.web.locale import choose_visit, current_language, current_visit
from marketplace.web.pages import flash_refusal, redirect_to, render

bp = Blueprint("checkout", __name__)

Page = Response | str | tuple[str, int]


@bp.post("/start")
@public
def start() -> Response:
    """Hold the pieces and begin."""
    try:
        with transaction():
            cart = carts.get_cart(cart_secret())
            checkouts.start(cart, country=current_visit().country, now=clock.now())
    except (NotFound, Conflict) as error:
        return _back_to_cart(error)
    return redirect_to("checkout.address")


@bp.get("/address")
@public
def address() -> Page:
    """Where the parcels go. ``?country=`` shows the fields of another country."""
    found = _find()
    if found is None:
        return redirect_to("cart.show")
    cart, checkout = found
    country = _country(request.args.get("country") or checkout.country)
    form = _destination(country, checkout)
    return _address_page(form, cart, checkout, country)


@bp.post("/address")
@public
def save_address() -> Page:
    """Keep the address; the next page is how it travels."""
    found = _find()
    if found is None:
        return redirect_to("cart.show")
    cart, checkout = found
    country = _country(request.form.get("country", ""))
    form = _destination(country, None)
    if request.form.get("step") == "country":
        # Another country was chosen: its fields, with what was typed so far.
        return _address_page(form, cart, checkout, country)
    cleaned = form.clean(country)
    if cleaned is None:
        return _address_page(form, cart, checkout, country)
    email, phone = cleaned.pop("email"), cleaned.pop("phone")
    try:
        with transaction():
            cart = carts.get_cart(cart_secret())
            checkout = checkouts.get_open(cart)
            checkouts.save_address(
                checkout,
                country=country,
                email=email,
                phone=phone,
                address=cleaned,
                now=clock.now(),
            )
            checkouts.hold(checkout, cart, now=clock.now())
    except (NotFound, Conflict) as error:
        return _back_to_cart(error)
    choose_visit(country=country)
    return redirect_to("checkout.delivery")


@bp.get("/delivery")
@public
def delivery() -> Page:
    """How each parcel travels; skipped where there is only one way."""
    found = _find()
    if found is None:
        return redirect_to("cart.show")
    cart, checkout = found
    if not checkout.address:
        return redirect_to("checkout.address")
    quote = _quote(checkout, cart)
    if quote.is_complete and all(len(part.options) == 1 for part in quote.parts):
        return redirect_to("checkout.review")
    return render("orders/delivery.html", quote=quote, **_frame(checkout))


@bp.post("/delivery")
@public
def save_delivery() -> Page:
    """Keep the chosen carriers."""
    chosen = {
        name.removeprefix("delivery-"): value[:20]
        for name, value in request.form.items()
        if name.startswith("delivery-")
    }
    try:
        with transaction():
            cart = carts.get_cart(cart_secret())
            checkout = checkouts.get_open(cart)
            checkouts.choose_deliveries(checkout, cart, chosen, now=clock.now())
            checkouts.hold(checkout, cart, now=clock.now())
    except (NotFound, Conflict) as error:
        return _back_to_cart(error)
    return redirect_to("checkout.review")


@bp.get("/review")
@public
def review() -> Page:
    """Everything once more, and the total in both currencies."""
    found = _find()
    if found is None:
        return redirect_to("cart.show")
    cart, checkout = found
    if not checkout.address:
        return redirect_to("checkout.address")
    return _review_page(cart, checkout, PlaceForm(formdata=None))


@bp.post("/hold")
@public
def hold() -> Response:
    """The hold ran out: hold the pieces again, those that are still free."""
    try:
        with transaction():
            cart = carts.get_cart(cart_secret())
            checkouts.hold(checkouts.get_open(cart), cart, now=clock.now())
    except (NotFound, Conflict) as error:
        return _back_to_cart(error)
    flash(_("The pieces are held for you again."), "success")
    return redirect_to("checkout.review")


@bp.post("/place")
@public
def place() -> Page:
    """Place the order and lead to the payment. The same button pressed twice is one order."""
    form = PlaceForm()
    if not form.validate_on_submit():
        found = _find()
        if found is None:
            return redirect_to("cart.show")
        return _review_page(*found, form)
    try:
        order_id = _place_once(form)
    except (NotFound, SoldOut) as error:
        return _back_to_cart(error)
    except (Conflict, Unavailable) as error:
        flash_refusal(error)
        return redirect_to("checkout.review")
    return _go_to_payment(order_id)


@bp.get("/places")
@public
def places() -> dict[str, Any]:
    """Suggestions for Indonesian addresses: ``level``, ``q`` and the names above."""
    names = ["province", "regency", "district", "village"]
    level = request.args.get("level", "")
    if level not in names:
        return {"items": []}
    index = names.index(level)
    above = [request.args.get(name, "")[:120] for name in names[:index]]
    found = regions.suggest(index + 1, above, request.args.get("q", "")[:120])
    return {"items": [{"name": each.name, "postcode": each.postcode} for each in found]}


def _place_once(form: PlaceForm) -> int:
    user_id = signed_in_person().user_id if current_user.is_authenticated else None
    body = f"{form.seen_total.data}|{form.seen_currency.data}"
    with transaction():
        cart = carts.get_cart(cart_secret())
        actor = f"cart:{cart.public_id}"
        known = idempotency.begin(actor, "checkout.place", form.key.data or "", body)
        if known is not None:
            return int(known["order_id"])
        order = checkouts.place(
            checkouts.get_open(cart).id,
            cart,
            currency=current_visit().currency,
            language=current_language(),
            user_id=user_id,
            seen_total=_number(form.seen_total.data),
            seen_currency=form.seen_currency.data or "",
            now=clock.now(),
        )
        idempotency.store(actor, "checkout.place", form.key.data or "", {"order_id": order.id})
        return order.id


def _go_to_payment(order_id: int) -> Response:
    token = order_token(orders.get_order(order_id))
    try:
        target = flows.start(
            order_id, gateway=registry.preferred(), base_url=current_settings().public_url
        )
    except (Conflict, Unavailable) as error:
        flash_refusal(error)
        target = url_for("payments.show", token=token)
    return redirect(target, code=303)


def _find() -> tuple[Cart, Checkout] | None:
    cart = carts.find_cart(cart_secret())
    checkout = checkouts.find_open(cart) if cart else None
    return (cart, checkout) if cart and checkout else None


def _country(code: str) -> str:
    return code if countries.is_country(code) else current_visit().country


def _destination(country: str, checkout: Checkout | None) -> DestinationForm:
    known = {}
    if checkout is not None:
        known = {**checkout.address, "email": checkout.email, "phone": checkout.phone}
        if current_user.is_authenticated and not checkout.email:
            person = signed_in_person()
            known |= {"email": person.email, "name": person.name}
    form = destination_form(country)(data={**known, "country": country})
    form.country.choices = list(sorted_countries(countries.all_codes(), current_language()))
    form.country.data = country
    return form


def _address_page(
    form: DestinationForm, cart: Cart, checkout: Checkout, country: str
) -> tuple[str, int]:
    page = render(
        "orders/address.html",
        form=form,
        rules=addresses.fields_for(country),
        quote=_quote(checkout, cart),
        **_frame(checkout),
    )
    return page, status_of(form)


def _review_page(cart: Cart, checkout: Checkout, form: PlaceForm) -> Page:
    quote = _quote(checkout, cart)
    if not quote.parts:
        return redirect_to("cart.show")
    if not quote.is_complete:
        return redirect_to("checkout.delivery")
    form.seen_total.data = str(quote.total_price.minor)
    form.seen_currency.data = quote.currency
    form.key.data = form.key.data or ids.secret_token()
    page = render(
        "orders/review.html",
        form=form,
        quote=quote,
        checkout=checkout,
        address=addresses.written_lines(checkout.country, checkout.address, current_language()),
        **_frame(checkout),
    )
    return page, status_of(form)


def _frame(checkout: Checkout) -> dict[str, Any]:
    """How long the hold lasts; None once it is over."""
    until = checkout.held_until
    left = int((until - clock.now()).total_seconds()) if until else 0
    return {"held_until": until if left > 0 else None, "seconds_left": max(left, 0)}


def _quote(checkout: Checkout, cart: Cart) -> Quote:
    return checkouts.quote_for(checkout, cart, currency=current_visit().currency, now=clock.now())


def _back_to_cart(error: Refused) -> Response:
    """To the cart, which says how things stand; an order that was placed left it empty."""
    if error.message:
        flash_refusal(error)
    return redirect_to("cart.show")


def _number(text: str | None) -> int:
    try:
        return int(text or "")
    except ValueError:
        return -1
