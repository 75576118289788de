"""Forms of the account: what is typed. ``marketplace/accounts`` decides what of it holds."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    EmailField,
    Field,
    Form,
    HiddenField,
    PasswordField,
    SelectField,
    StringField,
    TelField,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # the stubs are older
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from marketplace.accounts import contacts, passwords
from marketplace.core.i18n import LANGUAGES
from marketplace.web.forms import BaseForm, agrees_with

_ENTER_PASSWORD = _l("Enter your password.")
_ENTER_EMAIL = _l("Enter your e-mail address.")
_TOO_LONG = _l("This is too long.")

_LANGUAGES = [SelectChoice(tag, name) for tag, name in LANGUAGES.items()]


def strong_enough(form: Form, field: Field) -> None:
    """A validator for a chosen password; knows the address typed in the same form, if any."""
    email = form["email"].data if "email" in form else ""
    problem = passwords.find_weakness(field.data or "", email=email or "")
    if problem is not None:
        raise ValidationError(gettext(problem, **passwords.LENGTHS))


_NAME = [InputRequired(_l("Enter your name.")), agrees_with(contacts.clean_name)]
_EMAIL = [InputRequired(_ENTER_EMAIL), agrees_with(contacts.clean_email)]
_PHONE = [Optional(), agrees_with(contacts.clean_phone)]
_CHOSEN_PASSWORD = [InputRequired(_l("Choose a password.")), strong_enough]
_PASSWORD_HINT = _l("At least 10 characters. A few words in a row are easy to remember.")


class SignInForm(BaseForm):
    identifier = StringField(
        _l("E-mail address or telephone number"),
        [
            InputRequired(_l("Enter your e-mail address or telephone number.")),
            Length(max=254, message=_TOO_LONG),
        ],
    )
    password = PasswordField(_l("Password"), [InputRequired(_ENTER_PASSWORD)])
    carry = HiddenField()


class RegisterForm(BaseForm):
    name = StringField(_l("Your name"), _NAME)
    email = EmailField(_l("E-mail address"), _EMAIL)
    phone = TelField(
        _l("Telephone number"),
        _PHONE,
        description=_l("With an Indonesian number you can sign in by it too."),
    )
    password = PasswordField(_l("Password"), _CHOSEN_PASSWORD, description=_PASSWORD_HINT)


class EmailForm(BaseForm):
    email = EmailField(_l("E-mail address"), _EMAIL)


class PasswordForm(BaseForm):
    password = PasswordField(_l("Password"), [InputRequired(_ENTER_PASSWORD)])


class NewPasswordForm(BaseForm):
    password = PasswordField(_l("New password"), _CHOSEN_PASSWORD, description=_PASSWORD_HINT)


class ChangePasswordForm(NewPasswordForm):
    current = PasswordField(_l("Password until now"), [InputRequired(_ENTER_PASSWORD)])


class ChangeEmailForm(BaseForm):
    email = EmailField(_l("New e-mail address"), _EMAIL)
    current = PasswordField(_l("Your password"), [InputRequired(_ENTER_PASSWORD)])


class ProfileForm(BaseForm):
    name = StringField(_l("Your name"), _NAME)
    phone = TelField(_l("Telephone number"), _PHONE)
    language = SelectField(_l("Language of pages and mails"), choices=_LANGUAGES)


class CodeForm(BaseForm):
    code = StringField(
        _l("Code"),
        [InputRequired(_l("Enter the code.")), Length(max=40, message=_TOO_LONG)],
    )
    carry = HiddenField()
