"""Forms of the application for a shop; what counts is decided in ``sellers``."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, Optional

from marketplace.accounts import contacts
from marketplace.sellers import identity
from marketplace.web.forms import BaseForm, agrees_with

_LONG = _l("This is too long.")
AREAS = [
    SelectChoice("city", _l("Kota Blitar (the city)")),
    SelectChoice("regency", _l("Kabupaten Blitar (the regency)")),
]
PRIVATE: dict[str, Any] = {"data-private": ""}
"""The draft kept on the phone leaves such fields out."""


def _needed(message: str, most: int) -> list[Any]:
    return [InputRequired(message), Length(max=most, message=_LONG)]


class ApplicationForm(BaseForm):
    """A page of the application; shows what the office wants corrected at its field."""

    def show_remarks(self, remarks: Mapping[str, str]) -> None:
        """Put the officer's words at their fields where nothing newer stands."""
        for name, words in remarks.items():
            if name in self and not self[name].errors:
                self[name].errors = [_("The office asks: %(words)s", words=words)]


class CertificateForm(ApplicationForm):
    number = StringField(
        _l("Certificate number"),
        _needed(_l("Enter the number that stands on your certificate."), 60),
        description=_l("For example PTK23-7K2M-Q9XF. Small letters and spaces do no harm."),
    )
    contact = StringField(
        _l("Phone or e-mail that you gave at the course"),
        _needed(_l("Enter the phone number or e-mail address that you gave at the course."), 254),
        description=_l("So that nobody else can use your number."),
    )


class NoCertificateForm(ApplicationForm):
    reason = TextAreaField(
        _l("Where did you learn to make batik?"),
        _needed(_l("Tell us where you learnt it."), 1_000),
        description=_l("The office decides whether you can do without a certificate."),
    )


class ProfileForm(ApplicationForm):
    name = StringField(
        _l("Name of the shop"),
        _needed(_l("Enter the name of the shop."), 120),
        description=_l("Buyers see this name. It stays in the address of your shop."),
    )
    about_id = TextAreaField(
        _l("About your work, in Indonesian"),
        _needed(_l("Write a few sentences about your work."), 2_000),
        description=_l("Who makes the cloths, how, since when. Two or three sentences are enough."),
    )
    about_en = TextAreaField(
        _l("About your work, in English"), [Optional(), Length(max=2_000, message=_LONG)]
    )
    area = RadioField(
        _l("Where is the shop?"),
        [InputRequired(_l("Choose the city or the regency."))],
        choices=AREAS,
    )
    district = StringField(_l("District (kecamatan)"), _needed(_l("Enter the district."), 80))
    phone = TelField(
        _l("Phone number of the shop"),
        [InputRequired(_l("Enter a phone number.")), agrees_with(contacts.clean_phone)],
        description=_l("For the office and for couriers. Buyers do not see it."),
    )


class AddressForm(ApplicationForm):
    street = StringField(_l("Street and number"), _needed(_l("Enter the street."), 200))
    village = StringField(_l("Village (kelurahan or desa)"), _needed(_l("Enter the village."), 80))
    district = StringField(_l("District (kecamatan)"), _needed(_l("Enter the district."), 80))
    regency = StringField(_l("City or regency"), _needed(_l("Enter the city or regency."), 80))
    postcode = StringField(
        _l("Postcode"),
        [InputRequired(_l("Enter the postcode.")), agrees_with(identity.clean_postcode)],
    )
    landmark = StringField(
        _l("Landmark"),
        [Optional(), Length(max=200, message=_LONG)],
        description=_l("What a courier looks for: a mosque, a shop, the colour of the gate."),
    )


class IdentityForm(ApplicationForm):
    identity_number = StringField(
        _l("Identity number (NIK)"),
        [
            InputRequired(_l("Enter the 16 digits of your identity number.")),
            agrees_with(identity.clean_identity_number),
        ],
        description=_l("The 16 digits at the top of your KTP."),
        render_kw=PRIVATE,
    )


class BankForm(ApplicationForm):
    bank_code = SelectField(
        _l("Bank"), [InputRequired(_l("Choose a bank from the list."))], validate_choice=False
    )
    account_number = StringField(
        _l("Account number"),
        [
            InputRequired(_l("Enter the account number.")),
            agrees_with(identity.clean_account_number),
        ],
        render_kw=PRIVATE,
    )
    holder = StringField(
        _l("Name of the holder"),
        _needed(_l("Enter the name that the account is in."), 120),
        description=_l("Exactly as in your bank book or in the bank's app."),
        render_kw=PRIVATE,
    )


class TermsForm(ApplicationForm):
    agreed = BooleanField(
        _l("I have read these terms and agree to them."),
        [InputRequired(_l("You can open a shop only if you agree to the terms."))],
    )
