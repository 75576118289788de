"""The account of someone signed in: overview, name, password, address, devices."""

from flask import flash
from flask_babel import gettext as _

from marketplace.accounts import passwords, queries, service, sessions
from marketplace.accounts.models import User
from marketplace.blueprints.account import limits
from marketplace.blueprints.account.arriving import Answer
from marketplace.blueprints.account.cookie import keep_secret
from marketplace.blueprints.account.forms import (
    ChangeEmailForm,
    ChangePasswordForm,
    ProfileForm,
)
from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.errors import Refused
from marketplace.core.i18n import N_
from marketplace.web.access import signed_in, signed_in_person
from marketplace.web.forms import refusals_shown, status_of
from marketplace.web.pages import redirect_to, render


@signed_in
def home() -> Answer:
    """What there is to do in one's account."""
    return render("account/home.html", person=signed_in_person())


@signed_in
def profile() -> Answer:
    """Name, telephone number, language."""
    user = queries.get_user(signed_in_person().user_id)
    form = ProfileForm(name=user.person.name, phone=user.person.phone, language=user.language)
    if form.validate_on_submit():
        with refusals_shown(form):
            with transaction():
                service.change_profile(
                    signed_in_person().user_id,
                    name=form.name.data or "",
                    phone=form.phone.data or None,
                    language=form.language.data,
                )
            flash(_("Saved."), "success")
            return redirect_to("account.home")
    return render("account/profile.html", form=form), status_of(form)


@limits.failures_by_address
@signed_in
def change_password() -> Answer:
    """A new password; every other device is signed out."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        with refusals_shown(form):
            _change_password(form)
            flash(_("Your password is changed. Your other devices are signed out."), "success")
            return redirect_to("account.home")
    return render("account/change_password.html", form=form), status_of(form)


@limits.failures_by_address
@limits.mails_by_account
@signed_in
def change_email() -> Answer:
    """Another address to sign in with; it counts once the link sent there was opened."""
    form = ChangeEmailForm()
    if form.validate_on_submit():
        with refusals_shown(form):
            user = _with_password(form.current.data or "")
            user_id, old_hash = user.id, user.password_hash
            with transaction():
                service.ask_email_change(
                    user_id, form.email.data or "", old_hash=old_hash, now=clock.now()
                )
            return redirect_to("account.mail_sent")
    page = render("account/change_email.html", form=form, email=signed_in_person().email)
    return page, status_of(form)


@signed_in
def devices() -> Answer:
    """Where one is signed in."""
    live = signed_in_person().live
    found = sessions.list_devices(live.user_id, now=clock.now())
    return render("account/sessions.html", devices=found, here=live.session_id)


@signed_in
def revoke_device(public_id: str) -> Answer:
    """Sign one device out."""
    live = signed_in_person().live
    with transaction():
        sessions.revoke(public_id, user_id=live.user_id, now=clock.now())
    flash(_("This device is signed out."), "success")
    return redirect_to("account.sessions")


@signed_in
def revoke_other_devices() -> Answer:
    """Sign every other device out."""
    live = signed_in_person().live
    with transaction():
        sessions.revoke_all(live.user_id, now=clock.now(), keep=live.session_id)
    flash(_("All your other devices are signed out."), "success")
    return redirect_to("account.sessions")


def _change_password(form: ChangePasswordForm) -> None:
    live = signed_in_person().live
    old_hash = _with_password(form.current.data or "").password_hash
    password = passwords.choose(form.password.data or "", email=live.email)
    with transaction():
        secret = service.change_password(
            live.user_id,
            old_hash=old_hash,
            password=password,
            session_id=live.session_id,
            now=clock.now(),
        )
    keep_secret(secret)


def _with_password(typed: str) -> User:
    """The account of this request, when ``typed`` is its password."""
    user = queries.get_user(signed_in_person().user_id)
    if not passwords.fits(user.password_hash, typed):
        raise Refused(N_("This is not your password."), field="current")
    return user
