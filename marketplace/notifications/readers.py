"""Who is told: the people behind a shop, an office role, an account."""

from collections.abc import Sequence

import sqlalchemy as sa

from marketplace.accounts.models import OfficeMembership, OfficeRole, User
from marketplace.core.database import db
from marketplace.notifications.letters import Reader
from marketplace.orders.models import Order
from marketplace.sellers.models import MemberRole, SellerMember


def of_user(user_id: int) -> Reader:
    """The person behind an account."""
    user = db.session.get_one(User, user_id)
    return Reader(user.email, user.language, user.id)


def of_shop(seller_id: int) -> Sequence[Reader]:
    """Owners and managers of a shop."""
    query = (
        sa.select(User.email, User.language, User.id)
        .join(SellerMember, SellerMember.user_id == User.id)
        .where(
            SellerMember.seller_id == seller_id,
            SellerMember.left_at.is_(None),
            SellerMember.role.in_((MemberRole.OWNER, MemberRole.MANAGER)),
        )
        .order_by(User.id)
    )
    return [Reader(*row) for row in db.session.execute(query)]


def of_office(role: OfficeRole) -> Sequence[Reader]:
    """Everybody who has ``role`` now."""
    query = (
        sa.select(User.email, User.language, User.id)
        .join(OfficeMembership, OfficeMembership.user_id == User.id)
        .where(OfficeMembership.role == role, OfficeMembership.ended_at.is_(None))
        .order_by(User.id)
    )
    return [Reader(*row) for row in db.session.execute(query)]


def of_order(order: Order) -> Reader:
    """The buyer, in the language in which the order was placed."""
    return Reader(order.person.email, order.language, order.user_id)
