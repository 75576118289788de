"""What machines read: the map of the site and what they should leave alone."""

from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from flask import url_for

from marketplace.blueprints.catalog.editorial import PAGES
from marketplace.core.i18n import LANGUAGES
from marketplace.core.runtime import current_settings
from marketplace.search import pieces
from marketplace.search.memory import kept_for_a_minute
from marketplace.search.names import all_names

_CLOSED = (
    "/cart",
    "/checkout",
    "/orders",
    "/pay",
    "/account",
    "/office",
    "/workshop",
    "/sell",
    "/demo",
    "/webhooks",
)


def robots() -> str:
    """Everything public may be read; baskets, orders and desks may not."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _CLOSED)]
    return "\n".join([*lines, f"Sitemap: {current_settings().public_url}/sitemap.xml", ""])


@kept_for_a_minute
def sitemap() -> str:
    """Every public page in each language, with the others named beside it."""
    cloths, shops = pieces.list_addresses()
    names = all_names()
    entries = [_entry("catalog.home"), _entry("catalog.listing"), _entry("catalog.shops")]
    entries += [_entry("catalog.motifs"), _entry("catalog.how")]
    entries += [_entry("catalog.page", slug=slug) for slug in PAGES]
    entries += [_entry("catalog.motif", slug=slug) for slug in names.motifs]
    entries += [_entry("catalog.technique", slug=code) for code in names.techniques]
    entries += [_entry("catalog.shop", slug=slug) for slug in shops]
    entries += [_entry("catalog.product", moment, slug=slug) for slug, moment in cloths]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n' + "\n".join(entries) + "\n</urlset>\n"
    )


def _entry(endpoint: str, changed: datetime | None = None, **values: Any) -> str:
    origin = current_settings().public_url
    addresses = {
        language: origin + url_for(endpoint, **{"lang": language, **values})
        for language in LANGUAGES
    }
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href={quoteattr(address)}/>'
        for language, address in addresses.items()
    )
    moment = f"<lastmod>{changed:%Y-%m-%d}</lastmod>" if changed else ""
    return "\n".join(
        f"<url><loc>{escape(address)}</loc>{moment}{others}</url>" for address in addresses.values()
    )
