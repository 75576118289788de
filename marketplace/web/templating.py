"""Filters and globals of all templates, registered here and nowhere else."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask import Flask, request, url_for
from flask_login import current_user
from jinja2 import StrictUndefined
from werkzeug.routing import BuildError

from marketplace.catalog.pictures import Picture, picture_from
from marketplace.core import formats
from marketplace.core.i18n import LANGUAGES, pick_text
from marketplace.core.money import Money, rupiah
from marketplace.core.settings import Settings
from marketplace.orders.links import order_token, with_token
from marketplace.orders.models import Order, OrderLine
from marketplace.payments.models import Refund
from marketplace.reference import countries
from marketplace.reference.rates import Rate, shown_price
from marketplace.shipping.tariff import DeliveryOption
from marketplace.web.access import OFFICE_SECTIONS, find_membership
from marketplace.web.assets import asset_url
from marketplace.web.holes import cart_count, notice_count
from marketplace.web.locale import current_language, current_visit
from marketplace.web.page_memory import csrf_token
from marketplace.web.security import csp_nonce


def init_templating(app: Flask, settings: Settings) -> None:
    """Prepare ``app``'s Jinja environment: strict, with our filters and globals."""
    env = app.jinja_env
    env.undefined = StrictUndefined
    env.trim_blocks = env.lstrip_blocks = True
    env.add_extension("jinja2.ext.do")
    env.filters.update(
        money=_money, day=_day, moment=_moment, datetime=_moment, date=_day,
        text=_text, percent=_percent, number=_number, amount=Money, rupiah=rupiah,
        order_total=_order_total, order_rupiah=_order_rupiah, order_token=order_token,
        refund_amount=_refund_amount, delivery_price=_delivery_price, line_picture=_line_picture,
        with_token=with_token,
    )  # fmt: skip
    env.globals.update(
        asset=asset_url,
        contact=settings.contact,
        csrf_token=csrf_token,
        csp_nonce=csp_nonce,
        country_name=_country_name,
        is_demo=settings.is_demo,
        languages=LANGUAGES,
        nearest_countries=_nearest_countries,
        public_url=settings.public_url,
    )
    app.context_processor(_page_values)


def _nearest_countries() -> tuple[tuple[str, str], ...]:
    return formats.sorted_countries(countries.NEAREST, current_language())


def _page_values() -> dict[str, Any]:
    return {
        "visit": current_visit(),
        "cart_count": cart_count(),
        "notice_count": notice_count(),
        "language_urls": _language_urls(),
        "membership": find_membership(),
        "office_nav": _office_nav(),
    }


def _language_urls() -> dict[str, str | None]:
    """This page in each language; None where the address carries no language."""
    if request.endpoint is None or "lang" not in (request.view_args or {}):
        return dict.fromkeys(LANGUAGES)
    arguments = {**(request.view_args or {}), **request.args.to_dict(flat=False)}
    arguments.pop("country", None)
    arguments.pop("currency", None)
    urls: dict[str, str | None] = {}
    for language in LANGUAGES:
        try:
            urls[language] = url_for(request.endpoint, **{**arguments, "lang": language})
        except BuildError:
            urls[language] = None
    return urls


def _office_nav() -> list[tuple[str, str, bool]]:
    """``(label, address, is current)`` of the office sections that this officer may enter."""
    roles: frozenset[str] = getattr(current_user, "office_roles", frozenset())
    blueprint = request.blueprint
    return [
        (label, url_for(endpoint), endpoint.partition(".")[0] == blueprint)
        for label, endpoint, allowed in OFFICE_SECTIONS
        if roles & allowed
    ]


def _order_total(order: Order) -> Money:
    return Money(order.total_amount, order.currency)


def _order_rupiah(order: Order) -> Money:
    return rupiah(order.total_rupiah)


def _refund_amount(refund: Refund) -> Money:
    return Money(refund.amount, refund.currency)


def _line_picture(line: OrderLine) -> Picture | None:
    """The picture frozen with an order line."""
    facts = line.snapshot.get("photo")
    return picture_from(facts) if isinstance(facts, dict) else None


def _delivery_price(option: DeliveryOption, rate: Rate) -> Money:
    return shown_price(option.amount, rate)


def _money(value: Money) -> str:
    return formats.format_money(value, current_language())


def _day(value: date | datetime) -> str:
    return formats.format_day(value, current_language())


def _moment(value: datetime) -> str:
    return formats.format_moment(value, current_language())


def _number(value: int) -> str:
    return formats.format_number(value, current_language())


def _percent(points: int) -> str:
    return formats.format_percent(points, current_language())


def _text(texts: Mapping[str, str]) -> str:
    return pick_text(texts, current_language())


def _country_name(code: str) -> str:
    return formats.country_name(code, current_language())
