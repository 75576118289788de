"""The cart: a wish, not a hold. Prices and stock are read anew each time it is looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from marketplace.catalog import queries as catalog
from marketplace.catalog.queries import SellableVariant
from marketplace.checkout.models import Cart, CartLine
from marketplace.core import ids
from marketplace.core.crypto import token_digest
from marketplace.core.database import db
from marketplace.core.errors import NotFound, Refused
from marketplace.core.i18n import N_
from marketplace.core.money import Money, rupiah
from marketplace.inventory import queries as inventory

MOST_OF_ONE = 99
MOST_LINES = 50


class Change(StrEnum):
    """What has changed on a line since it was last looked at."""

    GONE = "gone"
    FEWER = "fewer"
    DEARER = "dearer"
    CHEAPER = "cheaper"


@dataclass(frozen=True)
class Line:
    """A line as it stands now. ``available`` counts free pieces; holds of others are not free."""

    variant: SellableVariant
    quantity: int
    available: int
    seen: Money
    change: Change | None

    @property
    def can_be_bought(self) -> bool:
        return self.variant.is_on_sale and 0 < self.quantity <= self.available


@dataclass(frozen=True)
class Contents:
    """What is in a cart, grouped by shop in the order in which shops were added."""

    cart_id: int
    groups: Sequence[tuple[int, Sequence[Line]]]

    @property
    def lines(self) -> list[Line]:
        return [line for _seller_id, lines in self.groups for line in lines]

    @property
    def buyable(self) -> list[Line]:
        return [line for line in self.lines if line.can_be_bought]


def find_cart(secret: str | None) -> Cart | None:
    """The cart that the cookie's ``secret`` opens."""
    if not secret:
        return None
    return db.session.scalar(sa.select(Cart).where(Cart.token_digest == token_digest(secret)))


def get_cart(secret: str | None) -> Cart:
    """The same, to change it; ``NotFound`` when there is none.

    Locked, so that a button pressed twice acts once and then finds what it did.
    """
    if secret:
        query = sa.select(Cart).where(Cart.token_digest == token_digest(secret)).with_for_update()
        cart = db.session.scalar(query.execution_options(populate_existing=True))
        if cart is not None:
            return cart
    raise NotFound()


def open_cart(*, user_id: int | None, now: datetime) -> tuple[Cart, str]:
    """A new cart and its secret for the cookie."""
    secret = ids.secret_token()
    cart = Cart(
        public_id=ids.public_id("crt"),
        token_digest=token_digest(secret),
        user_id=user_id,
        created_at=now,
        updated_at=now,
    )
    db.session.add(cart)
    # Lines refer to the cart by its key.
    db.session.flush()
    return cart, secret


def add(
    cart: Cart, variant_public_id: str, *, quantity: int, now: datetime, holder: str = ""
) -> bool:
    """Put pieces in the cart, at most as many as are free for ``holder``; False when that are
    fewer than wanted. Refused when none is.
    """
    variant = catalog.get_sellable(variant_public_id)
    free = _free([variant.variant_id], holder, now=now).get(variant.variant_id, 0)
    if not variant.is_on_sale or free < 1:
        raise Refused(N_("This cloth has just been sold."))
    line = _find_line(cart, variant.variant_id)
    wanted = (line.quantity if line else 0) + _checked(quantity)
    if line is None:
        if _count_lines(cart) >= MOST_LINES:
            raise Refused(N_("The cart is full. Buy what is in it first."))
        line = CartLine(
            cart_id=cart.id,
            seller_id=variant.seller_id,
            variant_id=variant.variant_id,
            added_at=now,
        )
        db.session.add(line)
    line.quantity = min(wanted, free, MOST_OF_ONE)
    line.seen_rupiah = variant.price.minor
    cart.updated_at = now
    return line.quantity == wanted


def change(
    cart: Cart, variant_public_id: str, *, quantity: int, now: datetime, holder: str = ""
) -> bool:
    """Set how many pieces are wanted, at most as many as are free for ``holder``; False when that
    are fewer. None takes the line out.
    """
    variant = catalog.get_sellable(variant_public_id)
    line = _find_line(cart, variant.variant_id)
    if line is None:
        raise NotFound()
    cart.updated_at = now
    if quantity == 0:
        db.session.delete(line)
        return True
    free = _free([variant.variant_id], holder, now=now).get(variant.variant_id, 0)
    line.quantity = min(_checked(quantity), max(free, 1))
    return line.quantity == quantity


def contents(cart: Cart | None, *, now: datetime, holder: str = "") -> Contents:
    """The cart as it stands now; pieces held by ``holder`` count as free for it."""
    if cart is None:
        return Contents(0, ())
    rows = db.session.scalars(
        sa.select(CartLine).where(CartLine.cart_id == cart.id).order_by(CartLine.id)
    ).all()
    variants = catalog.list_sellable([row.variant_id for row in rows])
    free = _free(list(variants), holder, now=now)
    groups: dict[int, list[Line]] = {}
    for row in rows:
        left = free.get(row.variant_id, 0)
        groups.setdefault(row.seller_id, []).append(_line(row, variants[row.variant_id], left))
    return Contents(cart.id, tuple((seller, tuple(lines)) for seller, lines in groups.items()))


def mark_seen(cart: Cart, shown: Contents) -> None:
    """The buyer has seen these prices; only later changes are told."""
    prices = {line.variant.variant_id: line.variant.price.minor for line in shown.lines}
    for row in db.session.scalars(sa.select(CartLine).where(CartLine.cart_id == cart.id)):
        row.seen_rupiah = prices.get(row.variant_id, row.seen_rupiah)


def count_pieces(secret: str) -> int:
    """How many pieces are in the cart that ``secret`` opens."""
    query = (
        sa.select(sa.func.coalesce(sa.func.sum(CartLine.quantity), 0))
        .join(Cart, Cart.id == CartLine.cart_id)
        .where(Cart.token_digest == token_digest(secret))
    )
    return int(db.session.scalar(query) or 0)


def take_out(cart_id: int, variant_ids: Mapping[int, int]) -> None:
    """Remove what was ordered; what was put in meanwhile stays."""
    for row in db.session.scalars(sa.select(CartLine).where(CartLine.cart_id == cart_id)):
        if row.variant_id in variant_ids:
            db.session.delete(row)


def _free(variant_ids: Sequence[int], holder: str, *, now: datetime) -> dict[int, int]:
    """Free pieces by variant id; what ``holder`` itself holds is free for it."""
    free = inventory.available(variant_ids, now=now)
    own = inventory.held(holder, now=now) if holder else {}
    return {variant_id: left + own.get(variant_id, 0) for variant_id, left in free.items()}


def _line(row: CartLine, variant: SellableVariant, left: int) -> Line:
    change: Change | None = None
    if not variant.is_on_sale or left < 1:
        change = Change.GONE
    elif left < row.quantity:
        change = Change.FEWER
    elif variant.price.minor > row.seen_rupiah:
        change = Change.DEARER
    elif variant.price.minor < row.seen_rupiah:
        change = Change.CHEAPER
    return Line(variant, row.quantity, left, rupiah(row.seen_rupiah), change)


def _find_line(cart: Cart, variant_id: int) -> CartLine | None:
    return db.session.scalar(
        sa.select(CartLine).where(CartLine.cart_id == cart.id, CartLine.variant_id == variant_id)
    )


def _count_lines(cart: Cart) -> int:
    query = sa.select(sa.func.count()).where(CartLine.cart_id == cart.id)
    return int(db.session.scalar(query) or 0)


def _checked(quantity: int) -> int:
    if not 1 <= quantity <= MOST_OF_ONE:
        raise Refused(
            N_("Write a whole number from 1 to %(most)s."), field="quantity", most=MOST_OF_ONE
        )
    return quantity
