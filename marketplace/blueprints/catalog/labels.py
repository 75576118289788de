"""Words of the shop's pages for what the tables only name by code."""

from flask_babel import lazy_gettext as _l

COLOURS = {
    "soga": (_l("Soga"), _l("brown"), _l("brown")),
    "indigo": (_l("Indigo"), _l("blue"), _l("blue")),
    "mengkudu": (_l("Mengkudu"), _l("red"), _l("red")),
    "tegeran": (_l("Tegeran"), _l("yellow"), _l("yellow")),
    "ijo": (_l("Ijo"), _l("green: yellow, then blue"), _l("green")),
    "ireng": (_l("Ireng"), _l("black: blue, then brown"), _l("black")),
    "mori": (_l("Mori"), _l("undyed, left white"), _l("white")),
}
"""Name of a dye bath, what it gives, and the plain word for that."""

KINDS = {
    "long_cloth": _l("Long cloth, about 2 m"),
    "shawl": _l("Shawl"),
    "sarong": _l("Sarong"),
    "scarf": _l("Scarf"),
    "other": _l("Other pieces"),
}

SORTS = {
    "newest": _l("Newest first"),
    "price_up": _l("Price, low to high"),
    "price_down": _l("Price, high to low"),
}

PHOTOS = {
    "whole": _l("The whole cloth, laid flat"),
    "hung": _l("The whole cloth, hung"),
    "close": _l("Close up"),
    "folded": _l("Folded"),
    "back": _l("The back"),
    "process": _l("While it was made"),
}

AREAS = {"city": _l("City of Blitar"), "regency": _l("Regency of Blitar")}
