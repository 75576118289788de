"""Forms of the checkout. The fields of an address follow the country's own rules."""

from functools import cache

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, HiddenField, SelectField, StringField, TelField
from wtforms.validators import InputRequired, Length

from marketplace.accounts import contacts
from marketplace.core.errors import Refused
from marketplace.reference import addresses
from marketplace.web.forms import BaseForm


class DestinationForm(BaseForm):
    """Who gets the parcel and where; subclasses add the fields of a country."""

    country = SelectField(_l("Country"), validators=[InputRequired()])
    email = EmailField(_l("E-mail"), validators=[InputRequired(_l("Enter your e-mail address."))])
    phone = TelField(_l("Telephone"), validators=[InputRequired(_l("Enter a telephone number."))])

    def address(self) -> dict[str, str]:
        """What was typed in the fields of the address, by column."""
        return {name: self[name].data or "" for name in addresses.LONGEST if name in self}

    def clean(self, country: str) -> dict[str, str] | None:
        """The address with ``email`` and ``phone`` as they are kept; None when refused.

        Everything that is wrong is said at once, each field's first fault.
        """
        self.validate()
        cleaned: dict[str, str] = {}
        problems: dict[str, Refused] = {}
        try:
            cleaned["email"] = contacts.clean_email(self.email.data or "")
        except Refused as error:
            problems["email"] = error
        try:
            cleaned["phone"] = contacts.clean_phone(self.phone.data or "", region=country)
        except Refused as error:
            problems["phone"] = error
        try:
            cleaned |= addresses.clean(country, self.address())
        except addresses.AddressProblems as error:
            problems |= error.problems
        for name, problem in problems.items():
            if not self[name].errors:
                self[name].errors = [gettext(problem.message, **problem.params)]
        return None if self.errors else cleaned


@cache
def destination_form(country: str) -> type[DestinationForm]:
    """The form for ``country``: its fields in its order."""
    fields = {
        field.name: StringField(
            _l(field.label),
            validators=[Length(max=field.max_length)],
            render_kw={"autocomplete": field.autocomplete},
        )
        for field in addresses.fields_for(country).fields
    }
    return type(f"DestinationForm{country}", (DestinationForm,), fields)


class PlaceForm(BaseForm):
    """The last button: what the buyer saw, and that the terms were read."""

    seen_total = HiddenField(validators=[InputRequired()])
    seen_currency = HiddenField(validators=[InputRequired()])
    key = HiddenField(validators=[InputRequired(), Length(max=100)])
    terms = BooleanField(
        _l("I have read the terms"),
        validators=[InputRequired(_l("Please read the terms and tick the box."))],
    )
