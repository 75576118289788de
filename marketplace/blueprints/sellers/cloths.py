"""Listing a cloth: photos, what it is, size, price, check, publish. Each step is kept at once.

The views of the steps; their addresses stand in ``workshop.py``.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.blueprints.sellers.cloth_forms import (
    PHOTO_KINDS,
    KindForm,
    PriceForm,
    SizeForm,
    StockForm,
)
from marketplace.catalog import own, photos, pictures, rules, service
from marketplace.catalog.changes import Editor
from marketplace.catalog.imaging import MAX_BYTES
from marketplace.catalog.models import PhotoKind, PieceKind, Product, ProductState
from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.errors import Conflict, NotAllowed, Refused
from marketplace.core.i18n import N_
from marketplace.core.money import basis_points, rupiah
from marketplace.inventory import queries as stock
from marketplace.inventory import service as inventory
from marketplace.reference import office_settings as settings
from marketplace.web.access import current_seller, seller_member, signed_in_person
from marketplace.web.forms import refusals_shown, status_of
from marketplace.web.pages import redirect_to, render

Page = Response | str | tuple[str, int]

STEPS = ("photos", "kind", "size", "price", "check")


@seller_member()
def new() -> str:
    """What will be asked, and the button that begins."""
    return render("workshop/new.html", seller=current_seller())


@seller_member()
def begin() -> Response:
    """An empty cloth; its first step."""
    with transaction():
        public_id = service.create_draft(editor(), now=clock.now()).public_id
    return redirect_to("workshop.photos", public_id=public_id)


@seller_member()
def photos_step(public_id: str) -> str:
    return _photos_page(_cloth(public_id), ())


@seller_member()
def add_photos(public_id: str) -> Page:
    """Keep each picture that was sent; those refused are named, the others stay."""
    wanted = request.form.get("kind", "")
    kind = PhotoKind(wanted) if wanted in list(PhotoKind) else None
    sent_photos = [sent for sent in request.files.getlist("photos") if sent.filename]
    if not sent_photos:
        return _photos_page(_cloth(public_id), [_("Choose at least one photo.")]), 422
    refused = []
    for sent in sent_photos:
        data = sent.stream.read(MAX_BYTES + 1)
        try:
            photos.add(public_id, data, kind=kind, editor=editor(), now=clock.now())
        except Refused as error:
            if error.status == 404:
                raise
            refused.append(f"{(sent.filename or '')[:60]}: {_(error.message, **error.params)}")
    if refused:
        return _photos_page(_cloth(public_id), refused), 422
    return redirect_to("workshop.photos", public_id=public_id)


@seller_member()
def change_photo(public_id: str, photo_id: str) -> Response:
    """Name a photo's kind, show it earlier, or take it away."""
    act, now = request.form.get("act", ""), clock.now()
    try:
        with transaction():
            if act == "remove":
                photos.remove(public_id, photo_id, editor=editor(), now=now)
            elif act == "forward":
                photos.move_forward(public_id, photo_id, editor=editor(), now=now)
            elif act in list(PhotoKind):
                photos.choose_kind(public_id, photo_id, PhotoKind(act), editor=editor(), now=now)
    except Refused as error:
        _say(error)
    return redirect_to("workshop.photos", public_id=public_id)


@seller_member()
def kind_step(public_id: str) -> Page:
    """How it was made, motif, what it is, name."""
    product = _cloth(public_id)
    form = KindForm(data=_kind_values(product))
    form.offer()
    if form.validate_on_submit():
        with _refusals_shown(form, public_id):
            with transaction():
                service.save_making(
                    public_id,
                    _making(form),
                    editor=editor(),
                    version=_number(form.version.data),
                    now=clock.now(),
                )
            return _next("size", public_id)
    why = rules.why_not_batik(form.technique.data) if form.technique.data else None
    page = render("workshop/kind.html", product=product, form=form, why=why, **_frame("kind"))
    return page, status_of(form)


@seller_member()
def size_step(public_id: str) -> Page:
    """Fabric, length and width."""
    product = _cloth(public_id)
    form = SizeForm(data=_size_values(product, last=request.args.get("last") == "1"))
    form.offer()
    if form.validate_on_submit():
        measures = service.Measures(
            fabric_code=form.fabric.data,
            length_cm=form.length_cm.data or 0,
            width_cm=form.width_cm.data or 0,
            weight_grams=form.weight_grams.data,
        )
        with _refusals_shown(form, public_id):
            with transaction():
                service.save_measures(
                    public_id,
                    measures,
                    editor=editor(),
                    version=_number(form.version.data),
                    now=clock.now(),
                )
            return _next("price", public_id)
    has_last = own.find_last_measured(product.seller_id, but=public_id) is not None
    page = render(
        "workshop/size.html", product=product, form=form, has_last=has_last, **_frame("size")
    )
    return page, status_of(form)


@seller_member()
def price_step(public_id: str) -> Page:
    """Price, pieces, and what arrives in rupiah."""
    product = _cloth(public_id)
    variant = product.variants[0]
    pieces = _pieces(product)
    # A new cloth is often the only one; a sold one must not come back by itself.
    wished = 1 if product.state is ProductState.DRAFT and not pieces else pieces
    known = {"stock": wished, "seen": pieces, "version": product.version}
    form = PriceForm(data={**known, "price": str(variant.price_amount or "")})
    may_sell = editor().may_sell
    if form.validate_on_submit():
        with _refusals_shown(form, public_id):
            with transaction():
                _save_price(public_id, form, now=clock.now())
            return _next("check", public_id)
    points = settings.value("commission_points", at=clock.now())
    price = rupiah(max(form.rupiah(), 0))
    page = render(
        "workshop/price.html",
        product=product,
        form=form,
        points=points,
        price=price,
        receives=price - basis_points(price, points),
        may_sell=may_sell,
        **_frame("price"),
    )
    return page, status_of(form)


@seller_member()
def check_step(public_id: str) -> str:
    """Everything on one page, what is missing, and the button that publishes."""
    product = _cloth(public_id)
    pieces = _pieces(product)
    price = rupiah(product.variants[0].price_amount)
    points = settings.value("commission_points", at=clock.now())
    return render(
        "workshop/check.html",
        product=product,
        pieces=pieces,
        missing=own.list_missing(product, stock=pieces),
        pictures=[pictures.picture_of(photo) for photo in product.photos],
        price=price,
        receives=price - basis_points(price, points),
        names=_names(product),
        may_sell=editor().may_sell,
        **_frame("check"),
    )


@seller_member("owner", "manager")
def publish(public_id: str) -> Response:
    """Show it to buyers."""
    pieces = _pieces(_cloth(public_id))

    def act() -> None:
        service.publish(public_id, editor=editor(), stock=pieces, now=clock.now())

    if _did(act):
        flash(_("It is on sale."), "success")
        return redirect_to("workshop.cloths")
    return redirect_to("workshop.check", public_id=public_id)


@seller_member("owner", "manager")
def pause(public_id: str) -> Response:
    """Take it off sale for a while."""
    _did(lambda: service.pause(public_id, editor=editor(), now=clock.now()))
    return redirect_to("workshop.cloths")


@seller_member()
def remove(public_id: str) -> Response:
    """Take it away for good."""
    _did(lambda: service.remove(public_id, editor=editor(), now=clock.now()))
    return redirect_to("workshop.cloths")


@seller_member("owner", "manager")
def count_pieces(public_id: str) -> Response:
    """Say how many pieces there are now."""
    product = _cloth(public_id)
    variant_id, seller_id = product.variants[0].id, product.seller_id
    form = StockForm()
    if not form.validate_on_submit():
        flash(
            _("Write a whole number of pieces from 0 to %(most)s.", most=rules.MOST_PIECES), "error"
        )
        return redirect_to("workshop.cloths")

    def act() -> None:
        inventory.count(
            variant_id,
            seller_id=seller_id,
            on_hand=form.stock.data or 0,
            seen=_number(form.seen.data),
            now=clock.now(),
        )

    _did(act)
    return redirect_to("workshop.cloths")


def editor() -> Editor:
    """The person of this request as one who changes cloths of the own shop."""
    seller = current_seller()
    return Editor(seller.seller_id, signed_in_person().user_id, seller.role)


def _cloth(public_id: str) -> Product:
    return own.get_own(public_id, seller_id=current_seller().seller_id)


def _pieces(product: Product) -> int:
    variant_id = product.variants[0].id
    return stock.on_hand([variant_id]).get(variant_id, 0)


def _photos_page(product: Product, refused: tuple[str, ...] | list[str]) -> str:
    return render(
        "workshop/photos.html",
        product=product,
        refused=refused,
        pictures=[(photo, pictures.picture_of(photo)) for photo in product.photos],
        kinds=PHOTO_KINDS,
        missing=rules.missing_photo([photo.kind.value for photo in product.photos]),
        **_frame("photos"),
    )


def _frame(step: str) -> dict[str, object]:
    return {"step": STEPS.index(step) + 1, "steps": len(STEPS), "seller": current_seller()}


def _kind_values(product: Product) -> dict[str, object]:
    return {
        "version": product.version,
        "technique": product.technique_code,
        "motifs": own.motif_slugs(product),
        "piece": product.piece_kind.value,
        "colours": product.colours,
        "title_id": product.title.get("id", ""),
        "title_en": product.title.get("en", ""),
        "description_id": product.description.get("id", ""),
        "description_en": product.description.get("en", ""),
    }


def _making(form: KindForm) -> service.Making:
    return service.Making(
        technique_code=form.technique.data,
        motif_slugs=form.motifs.data or [],
        piece_kind=PieceKind(form.piece.data),
        colours=form.colours.data or [],
        title={"id": form.title_id.data or "", "en": form.title_en.data or ""},
        description={"id": form.description_id.data or "", "en": form.description_en.data or ""},
        not_batik_agreed=bool(form.not_batik.data),
    )


def _size_values(product: Product, *, last: bool) -> dict[str, object]:
    source = own.find_last_measured(product.seller_id, but=product.public_id) if last else product
    source = source or product
    variant = source.variants[0]
    return {
        "version": product.version,
        "fabric": source.fabric_code,
        "length_cm": variant.length_cm,
        "width_cm": variant.width_cm,
        "weight_grams": variant.weight_grams,
    }


def _save_price(public_id: str, form: PriceForm, *, now: datetime) -> None:
    price = form.rupiah()
    if price < 0:
        raise Refused(N_("Write the price in whole rupiah, such as 250.000."), field="price")
    variant = service.save_price(
        public_id, price, editor=editor(), version=_number(form.version.data), now=now
    )
    inventory.count(
        variant.id,
        seller_id=variant.seller_id,
        on_hand=form.stock.data or 0,
        seen=_number(form.seen.data),
        now=now,
    )


def _names(product: Product) -> dict[str, dict[str, str]]:
    techniques = {each.code: dict(each.name) for each in own.list_techniques()}
    fabrics = {each.code: dict(each.name) for each in own.list_fabrics()}
    return {
        "technique": techniques.get(product.technique_code or "", {}),
        "fabric": fabrics.get(product.fabric_code or "", {}),
    }


@contextmanager
def _refusals_shown(form: KindForm | SizeForm | PriceForm, public_id: str) -> Iterator[None]:
    """As ``refusals_shown``; who was told that the cloth was changed meanwhile may save over it."""
    with refusals_shown(form):
        try:
            yield
        except Conflict:
            cloth = _cloth(public_id)
            form.version.data = str(cloth.version)
            if isinstance(form, PriceForm):
                form.seen.data = str(_pieces(cloth))
            raise


def _number(hidden: str | None) -> int | None:
    text = str(hidden or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _next(step: str, public_id: str) -> Response:
    cloth = _cloth(public_id)
    # Whoever corrects a cloth that is complete goes straight back to the check.
    if cloth.state is not ProductState.DRAFT:
        step = "check"
    return redirect_to(f"workshop.{step}", public_id=public_id)


def _did(act: Callable[[], object]) -> bool:
    try:
        with transaction():
            act()
    except Refused as error:
        _say(error)
        return False
    return True


def _say(error: Refused) -> None:
    if error.status == 404 or isinstance(error, NotAllowed):
        raise error
    flash(_(error.message, **error.params), "error")
