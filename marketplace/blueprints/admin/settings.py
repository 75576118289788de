"""What the office may change: each setting with its meaning and history. For admins alone."""

from datetime import datetime

from flask import Blueprint, flash
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired

from marketplace.accounts import queries as accounts
from marketplace.core import clock
from marketplace.core.clock import JAKARTA
from marketplace.core.database import transaction
from marketplace.core.errors import Refused
from marketplace.core.i18n import N_
from marketplace.reference import office_settings
from marketplace.reference.office_settings import KnownSetting
from marketplace.web.access import office, signed_in_person
from marketplace.web.forms import BaseForm, refusals_shown, status_of
from marketplace.web.pages import redirect_to, render

bp = Blueprint("admin_settings", __name__)


class ChangeForm(BaseForm):
    value = StringField(_l("New value"), [InputRequired(_l("Type the new value."))])
    effective_at = StringField(_l("From when (Blitar time, WIB)"))
    reason = TextAreaField(_l("Why?"), [InputRequired(_l("Say why. It stays in the history."))])

    def moment(self, now: datetime) -> datetime:
        """When the change begins: now when the field is empty."""
        text = self.effective_at.data or ""
        if not text.strip():
            return now
        try:
            typed = datetime.fromisoformat(text.strip())
            if typed.tzinfo is not None:
                raise ValueError(text)
        except ValueError:
            raise Refused(
                N_("Type a day and a time, such as 2026-12-01 08:00."), field="effective_at"
            ) from None
        return typed.replace(tzinfo=JAKARTA)


@bp.get("/")
@office("admin")
def settings() -> str:
    """All settings with their values in force."""
    return render(
        "admin/settings.html",
        known=office_settings.KNOWN.values(),
        values=office_settings.values(at=clock.now()),
        planned=office_settings.list_planned(after=clock.now()),
    )


@bp.route("/<key>", methods=["GET", "POST"])
@office("admin")
def setting(key: str) -> Response | tuple[str, int]:
    """One setting: its history, and a form to change it."""
    known = office_settings.get_known(key)
    form = ChangeForm()
    if form.validate_on_submit():
        with refusals_shown(form):
            _change(known, form)
            flash(_("The change is noted."), "success")
            return redirect_to("admin_settings.setting", key=key)
    return _page(known, form), status_of(form)


def _change(known: KnownSetting, form: ChangeForm) -> None:
    person, now = signed_in_person(), clock.now()
    with transaction():
        office_settings.change(
            known.key,
            office_settings.read(known, form.value.data or ""),
            effective_at=form.moment(now),
            reason=form.reason.data or "",
            set_by=accounts.get_user(person.user_id).public_id,
            actor_id=person.user_id,
            now=now,
        )


def _page(known: KnownSetting, form: ChangeForm) -> str:
    history = office_settings.list_history(known.key)
    return render(
        "admin/settings_change.html",
        known=known,
        value=office_settings.value(known.key, at=clock.now()),
        history=history,
        names=accounts.names_by_public_id({row.set_by for row in history}),
        now=clock.now(),
        form=form,
    )
