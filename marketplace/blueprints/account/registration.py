"""Register, confirm the address, forget and reset the password: pages for people not signed in.

Every answer is the same whether the address is known or not; what differs stands in the mail.
"""

from flask import flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.accounts import passwords, queries, service, sessions, tokens
from marketplace.accounts.models import TokenKind
from marketplace.blueprints.account import limits
from marketplace.blueprints.account.arriving import Answer, go_on
from marketplace.blueprints.account.cookie import forget_secret, keep_secret, user_agent
from marketplace.blueprints.account.forms import (
    EmailForm,
    NewPasswordForm,
    PasswordForm,
    RegisterForm,
)
from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.errors import NotFound, Refused
from marketplace.core.i18n import N_
from marketplace.web.access import public
from marketplace.web.forms import ButtonForm, refusals_shown, status_of
from marketplace.web.locale import current_language
from marketplace.web.pages import redirect_to, render


@limits.mails_by_address
@limits.mails_by_account
@public
def register() -> Answer:
    """Ask for an account; the rest happens by mail."""
    form = RegisterForm()
    if form.validate_on_submit():
        with refusals_shown(form):
            return _register(form)
    return render("account/register.html", form=form), status_of(form)


@public
def mail_sent() -> Answer:
    """What happens now: look into the mail."""
    return render("account/mail_sent.html")


@limits.failures_by_address
@public
def confirm(token: str) -> Answer:
    """The link in the mail: with the password chosen at registration the account opens.

    The password, so that nobody opens an account by clicking that a stranger made in his name.
    """
    user_id = _owner_of(token, TokenKind.CONFIRM_EMAIL)
    if user_id is None:
        return _link_over("account.register")
    form = PasswordForm()
    if form.validate_on_submit():
        with refusals_shown(form):
            return _confirm(form, token, user_id)
    return render("account/confirm.html", form=form), status_of(form)


@limits.mails_by_address
@limits.mails_by_account
@public
def forgot() -> Answer:
    """Ask for a link to choose a new password."""
    form = EmailForm()
    if form.validate_on_submit():
        with transaction():
            service.ask_password_reset(form.email.data or "")
        return redirect_to("account.mail_sent")
    return render("account/forgot.html", form=form), status_of(form)


@public
def reset(token: str) -> Answer:
    """The link in the mail: choose a new password. Every device is signed out."""
    user_id = _owner_of(token, TokenKind.RESET_PASSWORD)
    if user_id is None:
        return _link_over("account.forgot")
    form = NewPasswordForm()
    if form.validate_on_submit():
        with refusals_shown(form):
            password = passwords.choose(
                form.password.data or "", email=queries.get_user(user_id).email
            )
            with transaction():
                service.reset_password(token, password=password, now=clock.now())
            forget_secret()
            flash(_("Your password is changed. Sign in with the new one."), "success")
            return redirect_to("account.sign_in")
    return render("account/reset.html", form=form), status_of(form)


@public
def confirm_email(token: str) -> Answer:
    """The link at a new address: from now on one signs in with it. A button, because programs
    that look through mails open links too.
    """
    if _owner_of(token, TokenKind.CHANGE_EMAIL) is None:
        return _link_over("account.change_email")
    form = ButtonForm()
    if form.validate_on_submit():
        with transaction():
            service.change_email(token, now=clock.now())
        forget_secret()
        flash(_("Your e-mail address is changed. Sign in with the new one."), "success")
        return redirect_to("account.sign_in")
    return render("account/confirm_email.html", form=form, token=token)


def _register(form: RegisterForm) -> Response:
    email = form.email.data or ""
    password = passwords.choose(form.password.data or "", email=email)
    with transaction():
        service.register(
            name=form.name.data or "",
            email=email,
            phone=form.phone.data or None,
            password=password,
            language=current_language(),
            now=clock.now(),
        )
    return redirect_to("account.mail_sent")


def _confirm(form: PasswordForm, token: str, user_id: int) -> Answer:
    stored = queries.get_user(user_id).password_hash
    if not passwords.fits(stored, form.password.data or ""):
        raise Refused(
            N_("This is not the password that was chosen at registration."), field="password"
        )
    with transaction():
        user = service.confirm_email(token, password_hash=stored, now=clock.now())
        secret = sessions.start(user.id, user_agent=user_agent(), now=clock.now())
    keep_secret(secret)
    flash(_("Welcome to Petik. Your account is open."), "success")
    return go_on(None)


def _owner_of(token: str, kind: TokenKind) -> int | None:
    try:
        return tokens.get_owner(token, kind, now=clock.now())
    except NotFound:
        return None


def _link_over(endpoint: str) -> tuple[str, int]:
    """Used, too old, cut off, never ours: all look the same."""
    return render("account/link_over.html", again=endpoint), 404
