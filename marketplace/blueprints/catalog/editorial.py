"""Pages of text: which there are. Their words stand in ``templates/catalog/pages``."""

from flask_babel import lazy_gettext as _l

from marketplace.checkout.service import TERMS_VERSION
from marketplace.core.errors import NotFound
from marketplace.search.names import setting

PAGES = {
    "about": _l("About Petik"),
    "care": _l("Caring for batik"),
    "checks": _l("How we check that it is batik"),
    "delivery": _l("Delivery, duty and tax"),
    "fees": _l("Fees, all of them"),
    "help": _l("Help"),
    "privacy": _l("Privacy"),
    "returns": _l("Returns"),
    "sell": _l("Open a shop"),
    "terms": _l("Terms"),
}
"""Slug in the address and title."""

_SETTINGS = (
    "commission_points",
    "claim_days",
    "claim_days_eu_uk",
    "delivered_after_days_home",
    "delivered_after_days_abroad",
    "hold_minutes",
)


def page_values(slug: str) -> dict[str, object]:
    """Title and figures for a page; the figures are those in force. ``NotFound``."""
    if slug not in PAGES:
        raise NotFound()
    figures = {key: setting(key) for key in _SETTINGS}
    return {"heading": PAGES[slug], "figures": figures, "terms_version": TERMS_VERSION}
