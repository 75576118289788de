"""The base of all forms: CSRF, refusals of the domain at their field, nothing else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask_babel import gettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, FileField, Form, IntegerField
from wtforms.validators import ValidationError
from wtforms.widgets import TextInput

from marketplace.core.errors import Conflict, Refused
from marketplace.web.form_messages import FormMessages


class BaseForm(FlaskForm):
    """A form that answers with what is wrong, where, and keeps what was typed."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> FormMessages:
            """The form library's own sentences, in our words and both languages."""
            return FormMessages()

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was sent, with files only where a file is asked for: words sent as a file are
            words that are missing.
            """
            sent = super().wrap_formdata(form, formdata)
            if not sent:
                return sent
            of_files = {field.name for field in form if isinstance(field, FileField)}
            return MultiDict(
                (name, value)
                for name, value in sent.items(multi=True)
                if isinstance(value, str) or name in of_files
            )

    def refuse(self, error: Refused) -> None:
        """Put the domain's sentence at its field, or above the form when it names none."""
        sentence = gettext(error.message, **error.params)
        if error.field and error.field in self:
            field = self[error.field]
            field.errors = [*field.errors, sentence]
        else:
            self.form_errors.append(sentence)


class ButtonForm(BaseForm):
    """One button, nothing typed; carries the CSRF token."""


class WholeNumberField(IntegerField):
    """A number without fraction; one beyond all measure is kept as the largest there is, since the
    library's ranges cannot compare it.
    """

    LARGEST = 10**18
    # A browser empties a number field in which no number stands; in a text field it stays.
    widget = TextInput()

    def __init__(self, *args: Any, render_kw: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, render_kw={"inputmode": "numeric", **(render_kw or {})}, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed."""
        super().process_formdata(valuelist)
        if self.data is not None:
            self.data = max(-self.LARGEST, min(self.data, self.LARGEST))


@contextmanager
def refusals_shown(form: BaseForm) -> Iterator[None]:
    """What the domain refuses inside is shown in ``form``; not-found and the like stay pages."""
    try:
        yield
    except Refused as error:
        if type(error) not in (Refused, Conflict):
            raise
        form.refuse(error)


def status_of(form: BaseForm) -> int:
    """422 for a form that was refused, else 200."""
    return 422 if form.errors else 200


def agrees_with(rule: Callable[[str], object]) -> Callable[[Form, Field], None]:
    """A validator that shows what a rule of the domain refuses, so that all errors come at once."""

    def validate(form: Form, field: Field) -> None:
        try:
            rule(field.data or "")
        except Refused as error:
            raise ValidationError(gettext(error.message, **error.params)) from error

    return validate
