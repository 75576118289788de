"""Who may enter. Every view carries exactly one of these declarations; nothing else decides.

The check runs before the view, from the declaration, so a view without one cannot be reached.
Foreign and missing look the same: whoever may not know that a page exists gets "not found".
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from flask import Flask, current_app, g, request, session
from flask_babel import lazy_gettext as _l
from flask_login import UserMixin, current_user
from werkzeug.wrappers import Response

from marketplace.accounts import sessions
from marketplace.accounts.models import OfficeRole
from marketplace.accounts.sessions import LiveSession
from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.errors import NotFound
from marketplace.sellers import queries as sellers
from marketplace.sellers.models import MemberRole
from marketplace.sellers.queries import Membership
from marketplace.web.extensions import login_manager
from marketplace.web.pages import redirect_to, render
from marketplace.web.resume import carry_token

View = TypeVar("View", bound=Callable[..., object])

SESSION_SECRET = "sign_in"
UNLOCKED_ORDERS = "orders"
"""In the signed cookie: public ids of orders whose e-mail was given on this device."""

OFFICE_SECTIONS = (
    (_l("Applications"), "admin_sellers.queue", frozenset({"reviewer"})),
    (_l("Courses"), "admin_training.courses", frozenset({"reviewer", "support"})),
    (_l("Orders"), "admin_orders.orders", frozenset({"support", "finance"})),
    (_l("Payouts"), "admin_finance.batches", frozenset({"finance"})),
    (_l("People"), "admin_people.people", frozenset({"admin"})),
    (_l("Settings"), "admin_settings.settings", frozenset({"admin"})),
)
"""Sections of the office: label, first page, roles that may enter."""


@dataclass(frozen=True)
class Access:
    """``kind`` is public, signed_in, seller, office or notice; ``roles`` narrow two of them."""

    kind: str
    roles: frozenset[str] = frozenset()


class SignedIn(UserMixin):
    """The person of this request, for flask-login; wraps the live session."""

    def __init__(self, live: LiveSession) -> None:
        self.live = live
        self.user_id = live.user_id
        self.person_id = live.person_id
        self.name = live.name
        self.email = live.email
        self.language = live.language
        self.office_roles = live.office_roles


def public(view: View) -> View:
    """Anyone may enter."""
    return _declare(view, Access("public"))


def signed_in(view: View) -> View:
    """Anyone with an account."""
    return _declare(view, Access("signed_in"))


def signed_notice(view: View) -> View:
    """Machines that sign what they send; the view verifies. Free of CSRF."""
    return _declare(view, Access("notice"))


def seller_member(*roles: str) -> Callable[[View], View]:
    """Members of a shop in one of ``roles``; all three when none is named."""
    known = frozenset(MemberRole(role).value for role in roles or tuple(MemberRole))
    return lambda view: _declare(view, Access("seller", known))


def office(*roles: str) -> Callable[[View], View]:
    """Officers in one of ``roles``; all when none is named. Needs the second factor."""
    known = frozenset(OfficeRole(role).value for role in roles or tuple(OfficeRole))
    return lambda view: _declare(view, Access("office", known))


def access_of(view: object) -> Access | None:
    """What ``view`` declares, None when it declares nothing."""
    return getattr(view, "__access__", None)


def signed_in_person() -> SignedIn:
    """The person of this request; ``NotFound`` when nobody is signed in."""
    person = current_user._get_current_object()
    if not isinstance(person, SignedIn):
        raise NotFound()
    return person


def current_seller() -> Membership:
    """The shop that the person of this request acts for; ``NotFound`` when there is none."""
    membership = find_membership()
    if membership is None:
        raise NotFound()
    return membership


def find_membership() -> Membership | None:
    """The shop of the person of this request, if any; asked once per request."""
    if not current_user.is_authenticated:
        return None
    if "membership" not in g:
        g.membership = sellers.find_membership(signed_in_person().user_id)
    membership: Membership | None = g.membership
    return membership


def init_access(app: Flask) -> None:
    """Load the person from the cookie and check every request against its declaration."""
    login_manager.init_app(app)
    login_manager.session_protection = None
    app.before_request(_check)


@login_manager.request_loader
def _load_person(_request: object) -> SignedIn | None:
    secret = session.get(SESSION_SECRET)
    live = sessions.find_live(secret, now=clock.now()) if isinstance(secret, str) else None
    return SignedIn(live) if live else None


def _declare(view: View, access: Access) -> View:
    if access_of(view) is not None:
        raise TypeError(f"{view} declares access twice")
    view.__access__ = access  # type: ignore[attr-defined]
    return view


def _check() -> Response | tuple[str, int] | None:
    if request.endpoint is None or request.endpoint == "static":
        return None
    access = access_of(current_app.view_functions[request.endpoint])
    if access is None:
        raise RuntimeError(f"{request.endpoint} does not declare who may enter")
    if access.kind in ("public", "notice"):
        return None
    if not current_user.is_authenticated:
        return _ask_to_sign_in()
    live = signed_in_person().live
    _note_seen(live)
    if live.must_set_up_second_factor and request.blueprint != "account":
        return redirect_to("account.set_up_second_factor", next=_here())
    if access.kind == "seller":
        membership = find_membership()
        if membership is None or membership.role not in access.roles:
            raise NotFound()
    if access.kind == "office":
        return _check_officer(access)
    return None


def _note_seen(live: LiveSession) -> None:
    now = clock.now()
    if live.is_due_for_touch(now):
        with transaction():
            sessions.touch(live.session_id, now=now)


def _check_officer(access: Access) -> Response | None:
    person = signed_in_person()
    if not person.office_roles & access.roles:
        raise NotFound()
    if person.live.second_factor_at is None:
        step = "second_factor" if person.live.has_second_factor else "set_up_second_factor"
        return redirect_to(f"account.{step}", next=_here())
    return None


def _ask_to_sign_in() -> Response | tuple[str, int]:
    if request.method == "GET":
        return redirect_to("account.sign_in", next=_here())
    # What was typed before the sign-in ended travels along and is handed back afterwards.
    carry = carry_token(request.full_path, request.form, had_files=bool(request.files))
    return render("account/sign_in_again.html", carry=carry), 401


def _here() -> str:
    return request.full_path.rstrip("?")
