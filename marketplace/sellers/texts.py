"""Free text as it is typed: outer spaces off, length checked, unprintable signs refused. Pure."""

from marketplace.core.errors import Refused
from marketplace.core.i18n import N_


def line(text: str, field: str, *, least: int, most: int) -> str:
    """``text`` as one line."""
    return _checked(" ".join(text.split()), field, least, most)


def paragraphs(text: str, field: str, *, least: int, most: int) -> str:
    """``text`` with its line breaks."""
    lines = [" ".join(each.split()) for each in text.strip().splitlines()]
    return _checked("\n".join(lines), field, least, most)


def _checked(text: str, field: str, least: int, most: int) -> str:
    if not least <= len(text) <= most:
        raise Refused(
            N_("Write %(least)s to %(most)s characters here."), field=field, least=least, most=most
        )
    # A NUL alone would make PostgreSQL refuse the row.
    if not text.replace("\n", "").isprintable():
        raise Refused(N_("This holds signs that cannot be printed."), field=field)
    return text
