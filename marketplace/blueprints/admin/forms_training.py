"""Forms of the office for courses and certificates."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from marketplace.training.service import MOST_PLACES
from marketplace.web.forms import BaseForm, WholeNumberField

_DAY = [InputRequired(_l("Enter a date."))]


class CourseForm(BaseForm):
    name = StringField(
        _l("Name of the course"),
        [InputRequired(_l("Enter the name of the course.")), Length(max=120)],
        description=_l("As it stands on the certificates, for example Petik 2023."),
    )
    starts_on = DateField(_l("First day"), _DAY)
    ends_on = DateField(_l("Last day"), _DAY)
    places = WholeNumberField(
        _l("Places"),
        [
            InputRequired(_l("Enter the number of places.")),
            NumberRange(1, MOST_PLACES, message=_l("Enter a number from 1 to 5,000.")),
        ],
        description=_l("More participants than this are refused."),
    )


class RosterForm(BaseForm):
    file = FileField(
        _l("Participants' list (CSV)"), [FileRequired(_l("Choose the file with the participants."))]
    )


class RevokeForm(BaseForm):
    reason = TextAreaField(
        _l("Why?"), [InputRequired(_l("Say why. It stays on record.")), Length(max=500)]
    )
