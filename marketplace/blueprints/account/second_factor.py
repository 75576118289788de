"""The second factor of one's account: set up, turn off, recovery codes."""

import segno
from flask import flash
from flask_babel import gettext as _

from marketplace.accounts import recovery, second_factor
from marketplace.blueprints.account import limits
from marketplace.blueprints.account.arriving import Answer, wanted_path
from marketplace.blueprints.account.cookie import keep_secret
from marketplace.blueprints.account.forms import CodeForm
from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.web.access import signed_in, signed_in_person
from marketplace.web.forms import refusals_shown, status_of
from marketplace.web.freshness import require_fresh_second_factor
from marketplace.web.pages import redirect_to, render


@limits.codes_by_account
@signed_in
def set_up() -> Answer:
    """Why, then the code for the app, then one code from the app. Once it is on: how it stands."""
    live = signed_in_person().live
    if live.has_second_factor:
        left = recovery.count_left(live.user_id)
        return render("account/second_factor_on.html", codes_left=left, person=live)
    form = CodeForm()
    if form.validate_on_submit():
        with refusals_shown(form):
            with transaction():
                secret, codes = second_factor.confirm_set_up(
                    live.user_id,
                    form.code.data or "",
                    session_id=live.session_id,
                    now=clock.now(),
                )
            keep_secret(secret)
            return render("account/recovery_codes.html", codes=codes, next=wanted_path())
    return _set_up_page(form), status_of(form)


@signed_in
def begin() -> Answer:
    """Make the secret that the app is to learn."""
    user_id = signed_in_person().user_id
    with transaction():
        second_factor.begin_set_up(user_id)
    return redirect_to("account.set_up_second_factor", next=wanted_path())


@signed_in
@require_fresh_second_factor
def turn_off() -> Answer:
    """Do without it again; officers cannot."""
    live = signed_in_person().live
    with transaction():
        secret = second_factor.turn_off(live.user_id, session_id=live.session_id, now=clock.now())
    keep_secret(secret)
    flash(_("The second factor is off."), "success")
    return redirect_to("account.home")


@signed_in
@require_fresh_second_factor
def renew_codes() -> Answer:
    """Ten new recovery codes, shown in this answer only."""
    user_id = signed_in_person().user_id
    with transaction():
        codes = second_factor.renew_recovery_codes(user_id, now=clock.now())
    return render("account/recovery_codes.html", codes=codes, next=None)


def _set_up_page(form: CodeForm) -> str:
    live = signed_in_person().live
    secret = second_factor.find_pending_secret(live.user_id)
    uri = second_factor.enrolment_uri(secret, email=live.email) if secret else ""
    return render(
        "account/set_up_second_factor.html",
        form=form,
        person=live,
        secret=secret,
        uri=uri,
        picture=segno.make(uri, error="m").svg_data_uri(scale=5, border=3, light="#fff")
        if uri
        else "",
        next=wanted_path(),
    )
