"""Sign in, sign out, and the second factor on the way in."""

from flask import current_app, flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.accounts import demo_access, second_factor, sessions, sign_in
from marketplace.accounts.demo_access import DemoAccount
from marketplace.accounts.sessions import LiveSession
from marketplace.blueprints.account import limits
from marketplace.blueprints.account.arriving import (
    Answer,
    go_on,
    is_signed_in,
    redirect_to_path,
    wanted_path,
)
from marketplace.blueprints.account.cookie import (
    forget_secret,
    held_secret,
    keep_secret,
    user_agent,
)
from marketplace.blueprints.account.forms import (
    CodeForm,
    SignInForm,
)
from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.web.access import public, signed_in_person
from marketplace.web.forms import refusals_shown, status_of
from marketplace.web.pages import redirect_to, render


@limits.failures_by_address
@limits.failures_by_account
@public
def enter() -> Answer:
    """The sign-in page. A form that met an ended sign-in comes along in ``carry``."""
    form = SignInForm()
    if form.validate_on_submit():
        with refusals_shown(form):
            return _begin(form)
    elif not form.is_submitted():
        if is_signed_in():
            return redirect_to_path(wanted_path() or "/account/")
        if sessions.find_half(held_secret(), now=clock.now()):
            return redirect_to("account.second_factor", next=wanted_path())
    return _sign_in_page(form)


@public
def leave() -> Response:
    """Sign out of this device and all others; one alone is ended in the list of devices."""
    if is_signed_in():
        user_id = signed_in_person().live.user_id
        with transaction():
            sessions.revoke_all(user_id, now=clock.now())
        flash(_("You are signed out, on all your devices."), "success")
    else:
        flash(_("You are signed out."), "success")
    forget_secret()
    return redirect_to("account.sign_in")


@limits.codes_by_account
@public
def enter_code() -> Answer:
    """The second factor: to finish signing in, or again before a sensitive act."""
    owner = _entering()
    if owner is None:
        return redirect_to("account.sign_in", next=wanted_path())
    if not owner.has_second_factor:
        return redirect_to("account.set_up_second_factor", next=wanted_path())
    form = CodeForm()
    if form.validate_on_submit():
        with refusals_shown(form):
            with transaction():
                secret = second_factor.enter(
                    owner.user_id,
                    form.code.data or "",
                    session_id=owner.session_id,
                    now=clock.now(),
                )
            keep_secret(secret)
            return go_on(form.carry.data)
    return _code_page(form)


def _begin(form: SignInForm) -> Answer:
    proof = sign_in.check(form.identifier.data or "", form.password.data or "")
    before = signed_in_person().live.session_id if is_signed_in() else None
    with transaction():
        if before is not None:
            sessions.sign_out(before, now=clock.now())
        begun = sign_in.begin(proof, user_agent=user_agent(), now=clock.now())
    keep_secret(begun.secret)
    if not begun.owes_second_factor:
        return go_on(form.carry.data)
    if form.carry.data:
        return _code_page(CodeForm(formdata=None, carry=form.carry.data))
    return redirect_to("account.second_factor", next=wanted_path())


def _entering() -> LiveSession | None:
    now = clock.now()
    secret = held_secret()
    return sessions.find_half(secret, now=now) or sessions.find_live(secret, now=now)


def _sign_in_page(form: SignInForm) -> tuple[str, int]:
    page = render(
        "account/sign_in.html", form=form, next=wanted_path(), demo_accounts=demo_accounts()
    )
    return page, status_of(form)


def _code_page(form: CodeForm) -> tuple[str, int]:
    page = render(
        "account/second_factor.html", form=form, next=wanted_path(), demo_accounts=demo_accounts()
    )
    return page, status_of(form)


def demo_accounts() -> list[DemoAccount]:
    """The accounts that the demonstration shows; none anywhere else."""
    if not current_app.config["PETIK"].is_demo:
        return []
    return demo_access.list_accounts(now=clock.now())
