"""The form library's own sentences reach people in their language and in our words."""

import pytest
from flask import Flask
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict
from wtforms import DateField, IntegerField, RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from marketplace.web.forms import BaseForm


class _Silent(BaseForm):
    """Fields without messages of their own."""

    class Meta(BaseForm.Meta):
        csrf = False

    name = StringField(validators=[InputRequired()])
    word = StringField(validators=[Length(max=3)])
    count = IntegerField(validators=[NumberRange(1, 9)])
    pieces = IntegerField()
    day = DateField()
    area = RadioField(choices=[SelectChoice("city", "Kota Blitar")])


SENT = MultiDict(
    {"word": "kain", "count": "12", "pieces": "dua", "day": "besok", "area": "elsewhere"}
)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "id",
            {
                "name": "Mohon diisi.",
                "word": "Paling banyak 3 karakter.",
                "count": "Isi angka dari 1 sampai 9.",
                "pieces": "Isi angka bulat.",
                "day": "Isi tanggal.",
                "area": "Pilih salah satu dari daftar.",
            },
        ),
        (
            "en",
            {
                "name": "Please fill this in.",
                "word": "Use at most 3 characters.",
                "count": "Enter a number from 1 to 9.",
                "pieces": "Enter a whole number.",
                "day": "Enter a date.",
                "area": "Choose one of the list.",
            },
        ),
    ],
)
def test_fields_without_a_message_speak_the_reader_s_language(
    app: Flask, language: str, said: dict[str, str]
) -> None:
    with app.test_request_context("/", method="POST"), force_locale(language):
        form = _Silent(formdata=SENT)
        assert not form.validate()
        assert {name: str(errors[0]) for name, errors in form.errors.items()} == said
