"""Forms of the steps in which a cloth is listed. The catalogue decides what of it holds."""

import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from marketplace.catalog import own, rules
from marketplace.catalog.models import PhotoKind, PieceKind
from marketplace.core.i18n import pick_text
from marketplace.web.forms import BaseForm, WholeNumberField
from marketplace.web.locale import current_language

PIECES = {
    PieceKind.LONG_CLOTH: _l("Long cloth, about 2 m"),
    PieceKind.SHAWL: _l("Shawl"),
    PieceKind.SARONG: _l("Sarong"),
    PieceKind.SCARF: _l("Scarf"),
    PieceKind.OTHER: _l("Something else"),
}
COLOURS = {
    "soga": _l("Soga brown"),
    "indigo": _l("Indigo blue"),
    "mengkudu": _l("Mengkudu red"),
    "tegeran": _l("Tegeran yellow"),
    "ijo": _l("Green"),
    "ireng": _l("Black"),
    "mori": _l("Mori white"),
}
PHOTO_KINDS = {
    PhotoKind.WHOLE: _l("The whole cloth, flat"),
    PhotoKind.HUNG: _l("The whole cloth, hung or worn"),
    PhotoKind.CLOSE: _l("From close up"),
    PhotoKind.FOLDED: _l("Folded"),
    PhotoKind.BACK: _l("The back"),
    PhotoKind.PROCESS: _l("While waxing"),
}
_PRICE = re.compile(
    r"(?:rp\.?)?\s*([0-9]{1,3}(?:[.,\s][0-9]{3}){1,3}|[0-9]{1,11})(?:[.,](?:00|-))?"
)
"""As price tags say it: ``Rp`` or not, thousands apart or not, ``,00`` or ``,-`` behind."""
_WHOLE_NUMBER = _l("Write a whole number.")


class KindForm(BaseForm):
    """What the cloth is."""

    version = HiddenField()
    technique = RadioField(
        _l("How was it made?"), validators=[InputRequired(_l("Say how the cloth was made."))]
    )
    not_batik = BooleanField(_l("I sell it as textile with batik motif, not as batik"))
    motifs = SelectMultipleField(_l("Motif"))
    piece = RadioField(
        _l("What is it?"),
        choices=[SelectChoice(kind.value, label) for kind, label in PIECES.items()],
        default=PieceKind.LONG_CLOTH.value,
        validators=[InputRequired()],
    )
    colours = SelectMultipleField(
        _l("Colours"), choices=[SelectChoice(code, label) for code, label in COLOURS.items()]
    )
    title_id = StringField(_l("Name in Indonesian"), validators=[Optional(), Length(max=120)])
    title_en = StringField(_l("Name in English"), validators=[Optional(), Length(max=120)])
    description_id = TextAreaField(
        _l("What a buyer should know, in Indonesian"), validators=[Optional(), Length(max=2000)]
    )
    description_en = TextAreaField(
        _l("The same in English"), validators=[Optional(), Length(max=2000)]
    )

    def offer(self) -> None:
        """Fill in the words to choose from, in the reader's language."""
        language = current_language()
        self.technique.choices = [
            SelectChoice(each.code, _technique_label(each.code, pick_text(each.name, language)))
            for each in own.list_techniques()
        ]
        self.motifs.choices = [
            SelectChoice(each.slug, pick_text(each.name, language)) for each in own.list_motifs()
        ]


class SizeForm(BaseForm):
    """Fabric and size."""

    version = HiddenField()
    fabric = SelectField(_l("Fabric"), validators=[InputRequired(_l("Choose the fabric."))])
    length_cm = WholeNumberField(
        _l("Length"), validators=[InputRequired(_WHOLE_NUMBER), NumberRange(1, rules.LONGEST_CM)]
    )
    width_cm = WholeNumberField(
        _l("Width"), validators=[InputRequired(_WHOLE_NUMBER), NumberRange(1, rules.LONGEST_CM)]
    )
    weight_grams = WholeNumberField(
        _l("Weight as sent"), validators=[Optional(), NumberRange(1, rules.HEAVIEST_GRAMS)]
    )

    def offer(self) -> None:
        """Fill in the fabrics, in the reader's language."""
        language = current_language()
        self.fabric.choices = [
            SelectChoice(each.code, pick_text(each.name, language)) for each in own.list_fabrics()
        ]


class PriceForm(BaseForm):
    """Price in whole thousands, and how many pieces; ``seen`` is how many the page showed."""

    version = HiddenField()
    seen = HiddenField()
    price = StringField(_l("Your price"), validators=[InputRequired(_l("Set a price."))])
    stock = WholeNumberField(
        _l("Pieces"),
        default=1,
        validators=[InputRequired(_WHOLE_NUMBER), NumberRange(0, rules.MOST_PIECES)],
    )

    def rupiah(self) -> int:
        """Whole rupiah: ``250.000``, ``Rp250,000`` and ``250.000,00`` are the same; else -1."""
        found = _PRICE.fullmatch((self.price.data or "").strip().lower())
        return int(re.sub(r"\D", "", found[1])) if found else -1


class StockForm(BaseForm):
    """How many pieces there are now; ``seen`` is how many the page showed."""

    seen = HiddenField()
    stock = WholeNumberField(
        _l("Pieces"), validators=[InputRequired(_WHOLE_NUMBER), NumberRange(0, rules.MOST_PIECES)]
    )


class ProfileForm(BaseForm):
    """What the shop says of itself."""

    about_id = TextAreaField(
        _l("About your shop, in Indonesian"), validators=[Optional(), Length(max=2000)]
    )
    about_en = TextAreaField(_l("The same in English"), validators=[Optional(), Length(max=2000)])


def _technique_label(code: str, name: str) -> str:
    if rules.claim_for(code).is_batik:
        return str(_("%(technique)s: sold as batik", technique=name))
    return str(_("%(technique)s: not sold as batik", technique=name))
