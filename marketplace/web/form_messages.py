"""What the form library says by itself, in our words and both languages.

It has no Indonesian of its own. Ours replace its English, so that a field without a message of
its own still speaks to the person and not of the field.
"""

from flask_babel import gettext

from marketplace.core.i18n import N_

_OURS = {
    "This field is required.": N_("Please fill this in."),
    "Field must be equal to %(other_name)s.": N_("These two are not the same."),
    "Field must be between %(min)d and %(max)d characters long.": N_(
        "Use %(min)d to %(max)d characters."
    ),
    "Field must be at least %(min)d characters long.": N_("Use at least %(min)d characters."),
    "Field cannot be longer than %(max)d characters.": N_("Use at most %(max)d characters."),
    "Field must be exactly %(max)d characters long.": N_("Use exactly %(max)d characters."),
    "'%(value)s' are not valid choices for this field.": N_("Choose one of the list."),
    "Number must be at least %(min)s.": N_("Enter %(min)s or more."),
    "Number must be at most %(max)s.": N_("Enter %(max)s or less."),
    "Number must be between %(min)s and %(max)s.": N_("Enter a number from %(min)s to %(max)s."),
    "Invalid input.": N_("Please check what you typed here."),
    "Not a valid choice.": N_("Choose one of the list."),
    "Invalid Choice: could not coerce.": N_("Choose one of the list."),
    "Not a valid datetime value.": N_("Enter a day and a time."),
    "Not a valid date value.": N_("Enter a date."),
    "Not a valid time value.": N_("Enter a time."),
    "Not a valid integer value.": N_("Enter a whole number."),
    "Not a valid decimal value.": N_("Enter a number."),
    "Not a valid float value.": N_("Enter a number."),
    "File does not have an approved extension: {extensions}": N_(
        "This kind of file cannot be taken. These can: {extensions}"
    ),
    "File does not have an approved extension.": N_("This kind of file cannot be taken."),
}
_ANYTHING_ELSE = N_("Please check what you typed here.")


class FormMessages:
    """Stands in for the form library's own translations."""

    def gettext(self, text: str) -> str:
        """Our sentence for the library's ``text``; values are filled in by the library."""
        return str(gettext(_OURS.get(text, _ANYTHING_ELSE)))

    def ngettext(self, one: str, many: str, count: int) -> str:
        """As ``gettext``; the library counts only in what it says about lengths and choices."""
        return self.gettext(many)
