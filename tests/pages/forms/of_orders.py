"""The forms of buyers and of shops."""

import io
from collections.abc import Callable

from flask import Flask
from PIL import Image

from marketplace.catalog.models import Product, ProductState
from marketplace.core.database import db
from marketplace.orders.links import order_token
from marketplace.sellers.models import Seller
from tests.factories.catalog import photos_of, published_cloth, variant_of
from tests.factories.orders import (
    packed_order,
    page_token,
    paid_order,
    parts_of,
    placed_order,
    shipped_order,
    started_attempt,
)
from tests.factories.sellers import approved_seller, owner_of
from tests.pages.forms.cases import Case, Make, visitor
from tests.pages.orders.test_buying import ABROAD, put_in_cart, review_fields, walk_to_review
from tests.support.clients import Visitor

KIND = {
    "technique": "tulis", "motifs": "koi", "piece": "long_cloth", "colours": "indigo",
    "title_id": "Kain koi", "title_en": "Koi cloth", "description_id": "", "description_en": "",
}  # fmt: skip
SIZE = {"fabric": "primissima", "length_cm": "200", "width_cm": "100", "weight_grams": "400"}
PRICE = {"price": "450.000", "stock": "1"}


def _with_cart(app: Flask) -> tuple[Visitor, str]:
    client, cloth = visitor(app), published_cloth(stock=3)
    put_in_cart(client, cloth)
    return client, variant_of(cloth).public_id


def _add(app: Flask) -> Case:
    fields = {"variant": variant_of(published_cloth()).public_id, "quantity": "1"}
    return Case(visitor(app), "/cart/add", fields)


def _cart(path: str, **fields: str) -> Make:
    def make(app: Flask) -> Case:
        client, variant = _with_cart(app)
        return Case(client, path, {"variant": variant, **fields} if fields else {})

    return make


def _step(path: str, fields: dict[str, str], *, changes: bool = True) -> Make:
    def make(app: Flask) -> Case:
        client, _variant = _with_cart(app)
        walk_to_review(client, ABROAD)
        return Case(client, path, fields, changes=changes)

    return make


def _delivery(app: Flask) -> Case:
    client, cloth = visitor(app), published_cloth()
    shop = f"delivery-{db.session.get_one(Seller, cloth.seller_id).public_id}"
    put_in_cart(client, cloth)
    walk_to_review(client, ABROAD)
    return Case(client, "/checkout/delivery", {shop: "sample-courier"})


def _place(app: Flask) -> Case:
    client, _variant = _with_cart(app)
    return Case(client, "/checkout/place", review_fields(walk_to_review(client, ABROAD)))


def _order(act: str) -> Make:
    def make(app: Flask) -> Case:
        order = shipped_order(email="ann@example.com")
        client, path = visitor(app), f"/orders/{order_token(order)}"
        if act == "unlock":
            return Case(client, f"{path}/unlock", {"email": "ann@example.com"}, changes=False)
        client.submit(f"{path}/unlock", email="ann@example.com")
        return Case(client, f"{path}/parts/{parts_of(order)[0].number}/{act}")

    return make


def _pay(app: Flask) -> Case:
    return Case(visitor(app), f"/pay/{order_token(placed_order())}")


def _demo(app: Flask) -> Case:
    path = f"/pay/demo/{page_token(started_attempt(placed_order()))}"
    return Case(visitor(app), path, {"act": "pay"})


def _visit(app: Flask) -> Case:
    fields = {"language": "id", "country": "ID", "currency": "IDR", "next": "/id/"}
    return Case(visitor(app), "/visit", fields, changes=False)


def _shop(app: Flask) -> tuple[Visitor, Product]:
    seller = approved_seller(name="Toko Uji")
    cloth = published_cloth(seller=seller)
    return visitor(app, owner_of(seller)), cloth


def _cloth(step: str, fields: dict[str, str], state: ProductState = ProductState.PUBLISHED) -> Make:
    def make(app: Flask) -> Case:
        seller = approved_seller(name="Toko Uji")
        cloth = published_cloth(seller=seller, state=state)
        sent = {**fields, "version": str(cloth.version)} if fields else {}
        path = f"/workshop/cloths/{cloth.public_id}/{step}"
        return Case(visitor(app, owner_of(seller)), path, sent)

    return make


def _begin(app: Flask) -> Case:
    return Case(_shop(app)[0], "/workshop/cloths/new")


def _photos(app: Flask) -> Case:
    client, cloth = _shop(app)
    raw = io.BytesIO()
    Image.new("RGB", (800, 1000), "navy").save(raw, "JPEG")
    path = f"/workshop/cloths/{cloth.public_id}/photos"
    return Case(client, path, {"photos": (raw.getvalue(), "navy.jpg")})


def _photo(app: Flask) -> Case:
    client, cloth = _shop(app)
    photo = photos_of(cloth)[1].public_id
    path = f"/workshop/cloths/{cloth.public_id}/photos/{photo}"
    return Case(client, path, {"act": "forward", "kind": ""})


def _words(app: Flask) -> Case:
    fields = {"about_id": "Kami dari Blitar", "about_en": "We are of Blitar"}
    return Case(_shop(app)[0], "/workshop/profile", fields)


def _part(act: str, **fields: str) -> Make:
    def make(app: Flask) -> Case:
        client, cloth = _shop(app)
        order = {"ship": packed_order, "tracking": shipped_order}.get(act, paid_order)(cloth)
        part = parts_of(order)[0]
        return Case(client, f"/workshop/orders/{part.number}/{act}", fields)

    return make


CASES: dict[str, Callable[[Flask], Case]] = {
    "catalog.visit": _visit,
    "cart.add": _add,
    "cart.change": _cart("/cart/change", quantity="2"),
    "cart.remove": _cart("/cart/remove", quantity="0"),
    "checkout.start": _cart("/checkout/start"),
    "checkout.save_address": _step(
        "/checkout/address", {**ABROAD, "line1": "13 Sample Street", "line2": "", "step": ""}
    ),
    "checkout.save_delivery": _delivery,
    "checkout.hold": _step("/checkout/hold", {}, changes=False),
    "checkout.place": _place,
    "orders.unlock": _order("unlock"),
    "orders.received": _order("received"),
    "orders.confirm": _order("confirm"),
    "payments.start": _pay,
    "demo_page.act": _demo,
    "workshop.begin_cloth": _begin,
    "workshop.add_photos": _photos,
    "workshop.change_photo": _photo,
    "workshop.kind": _cloth("kind", KIND),
    "workshop.size": _cloth("size", SIZE),
    "workshop.price": _cloth("price", PRICE),
    "workshop.publish": _cloth("publish", {}, ProductState.DRAFT),
    "workshop.pause": _cloth("pause", {}),
    "workshop.remove": _cloth("remove", {}),
    "workshop.count_pieces": _cloth("stock", {"stock": "4"}),
    "workshop.profile": _words,
    "workshop_orders.accept": _part("accept"),
    "workshop_orders.pack": _part("pack"),
    "workshop_orders.decline": _part("decline", reason="Kain rusak"),
    "workshop_orders.ship": _part("ship", carrier="sample-post", tracking_number="EE041226118ID"),
    "workshop_orders.correct": _part("tracking", carrier="sample-post", tracking_number="EE9999ID"),
}
