"""The small parts of a page that differ from person to person: cart count, unread notices."""

from flask import g, session
from flask_login import current_user

from marketplace.checkout import cart
from marketplace.notifications import notices

CART_SECRET = "cart"


def cart_secret() -> str | None:
    """The secret of this visitor's cart, if there is one."""
    secret = session.get(CART_SECRET)
    return secret if isinstance(secret, str) else None


def keep_cart_secret(secret: str) -> None:
    """Remember the cart in this visitor's signed cookie."""
    session[CART_SECRET] = secret
    g.pop("cart_count", None)


def cart_count() -> int:
    """Pieces in this visitor's cart; no query for someone without one."""
    secret = cart_secret()
    if secret is None:
        return 0
    if "cart_count" not in g:
        g.cart_count = cart.count_pieces(secret)
    count: int = g.cart_count
    return count


def notice_count() -> int:
    """Unread notices of the person signed in."""
    if not current_user.is_authenticated:
        return 0
    if "notice_count" not in g:
        g.notice_count = notices.count_unread(current_user.user_id)
    count: int = g.notice_count
    return count
