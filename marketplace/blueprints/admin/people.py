"""The office's people: who holds which role, since when, by whom and why. For admins alone."""

from flask import Blueprint, flash
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import EmailField, RadioField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.validators import InputRequired, Length

from marketplace.accounts import officers, queries
from marketplace.accounts.models import OfficeRole
from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.web.access import office, signed_in_person
from marketplace.web.forms import BaseForm, refusals_shown, status_of
from marketplace.web.freshness import require_fresh_second_factor
from marketplace.web.pages import redirect_to, render

bp = Blueprint("admin_people", __name__)

_REASON = [
    InputRequired(_l("Say why. It stays in the history.")),
    Length(max=officers.MAX_REASON, message=_l("This is too long.")),
]
ROLE_CHOICES = [
    SelectChoice(OfficeRole.REVIEWER.value, _l("Reviewer: training, applications, listings")),
    SelectChoice(OfficeRole.SUPPORT.value, _l("Support: orders and messages")),
    SelectChoice(OfficeRole.FINANCE.value, _l("Finance: payouts, refunds, the books")),
    SelectChoice(OfficeRole.ADMIN.value, _l("Admin: people and settings; approves nothing")),
]


class GrantForm(BaseForm):
    email = EmailField(
        _l("E-mail address of the account"), [InputRequired(_l("Enter an e-mail address."))]
    )
    role = RadioField(
        _l("Role"), choices=ROLE_CHOICES, validators=[InputRequired(_l("Choose a role."))]
    )
    reason = TextAreaField(_l("Why?"), _REASON)


class EndForm(BaseForm):
    reason = TextAreaField(_l("Why?"), _REASON)


@bp.get("/")
@office("admin")
def people() -> str:
    """Everyone in the office, and the roles that ended."""
    return render(
        "admin/people.html",
        held=queries.list_held_roles(ended=False),
        ended=queries.list_held_roles(ended=True),
        me=signed_in_person().user_id,
    )


@bp.route("/grant", methods=["GET", "POST"])
@office("admin")
@require_fresh_second_factor
def grant() -> Response | tuple[str, int]:
    """Give someone a role; asks for the reason."""
    form = GrantForm()
    if form.validate_on_submit():
        with refusals_shown(form):
            with transaction():
                officers.grant_role(
                    form.email.data or "",
                    OfficeRole(form.role.data),
                    reason=form.reason.data or "",
                    actor_id=signed_in_person().user_id,
                    now=clock.now(),
                )
            flash(_("The role is given. It counts from the next sign-in."), "success")
            return redirect_to("admin_people.people")
    return render("admin/people_grant.html", form=form), status_of(form)


@bp.route("/<public_id>/<role>/end", methods=["GET", "POST"])
@office("admin")
@require_fresh_second_factor
def end(public_id: str, role: str) -> Response | tuple[str, int]:
    """Take a role away; names it and asks for the reason."""
    held = queries.get_held_role(public_id, role)
    form = EndForm()
    if form.validate_on_submit():
        with refusals_shown(form):
            with transaction():
                officers.end_role(
                    held.id,
                    reason=form.reason.data or "",
                    actor_id=signed_in_person().user_id,
                    now=clock.now(),
                )
            flash(_("The role has ended, and its holder is signed out."), "success")
            return redirect_to("admin_people.people")
    return render("admin/people_end.html", form=form, held=held), status_of(form)
