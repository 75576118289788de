"""The base of all forms: CSRF, refusals of the domain at their field, nothing else."""

from flask_babel import gettext
from flask_wtf import FlaskForm

from marketplace.core.errors import Refused


class BaseForm(FlaskForm):
    """A form that answers with what is wrong, where, and keeps what was typed."""

    def refuse(self, error: Refused) -> None:
        """Put the domain's sentence at its field, or above the form when it names none."""
        sentence = gettext(error.message, **error.params)
        if error.field and error.field in self:
            field = self[error.field]
            field.errors = [*field.errors, sentence]
        else:
            self.form_errors.append(sentence)
