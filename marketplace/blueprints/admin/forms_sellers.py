"""Forms of the office for applications."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length

from marketplace.sellers.models import Requirement
from marketplace.sellers.opening import OpeningReason
from marketplace.sellers.requirements import FIELDS
from marketplace.web.forms import BaseForm

_LONG = _l("This is too long.")

FIELD_LABELS = {
    "number": _l("Certificate number"),
    "contact": _l("Phone or e-mail of the course"),
    "name": _l("Name of the shop"),
    "about_id": _l("About, Indonesian"),
    "about_en": _l("About, English"),
    "area": _l("City or regency"),
    "district": _l("District"),
    "phone": _l("Phone"),
    "street": _l("Street"),
    "village": _l("Village"),
    "regency": _l("City or regency"),
    "postcode": _l("Postcode"),
    "landmark": _l("Landmark"),
    "identity_number": _l("Identity number"),
    "bank_code": _l("Bank"),
    "account_number": _l("Account number"),
    "holder": _l("Holder"),
    "agreed": _l("Agreement"),
}
OPENING_REASONS = [
    SelectChoice(OpeningReason.CHECK_NAME.value, _l("To check the name")),
    SelectChoice(OpeningReason.CHECK_NUMBER.value, _l("To check the number")),
    SelectChoice(OpeningReason.COMPLAINT.value, _l("Because of a complaint")),
    SelectChoice(OpeningReason.LAW.value, _l("Because the law asks for it")),
]


class NoteForm(BaseForm):
    note = TextAreaField(_l("Words"), [Length(max=1_000, message=_LONG)])


class WaiveForm(BaseForm):
    reason = TextAreaField(
        _l("Why may the shop open without a certificate?"),
        [InputRequired(_l("Say why. It stays on record.")), Length(max=1_000, message=_LONG)],
    )


class OpenForm(BaseForm):
    reason = RadioField(
        _l("Why do you open it?"),
        [InputRequired(_l("Choose a reason. It is recorded."))],
        choices=OPENING_REASONS,
    )


def reject_form(requirement: Requirement, data: Any = None) -> BaseForm:
    """A field for a remark beside each field of the part, named like the applicant's."""
    fields = {
        name: StringField(FIELD_LABELS[name], [Length(max=500, message=_LONG)])
        for name in FIELDS[requirement]
    }
    form_class = type("RejectForm", (BaseForm,), fields)
    form: BaseForm = form_class(prefix=f"{requirement.value}-", data=data)
    return form
