"""What a parcel to an address costs today, and the address of its tracking page."""

from datetime import date
from urllib.parse import quote as quoted

from marketplace.core.i18n import LocalizedText
from marketplace.shipping import queries
from marketplace.shipping.models import Carrier
from marketplace.shipping.tariff import DeliveryOption, options_for, zone_for


def quote(country: str, *, province_code: str | None, grams: int, on: date) -> list[DeliveryOption]:
    """The ways to send ``grams`` there, the cheapest first; empty when it is too heavy for all."""
    zone = zone_for(queries.list_zones(), country, province_code)
    if zone is None:
        return []
    return options_for(queries.list_rate_rows(zone.id, on=on), grams=grams, on=on)


def quote_each(
    country: str, *, province_code: str | None, grams: list[int], on: date
) -> list[list[DeliveryOption]]:
    """The same for several parcels to one address, in two queries."""
    zone = zone_for(queries.list_zones(), country, province_code)
    rows = queries.list_rate_rows(zone.id, on=on) if zone else []
    return [options_for(rows, grams=each, on=on) for each in grams]


def tracking_address(carrier: Carrier, number: str) -> str:
    """Where a parcel can be followed; "" when the carrier has no public page."""
    return carrier.tracking_url.replace("{number}", quoted(number, safe=""))


def find_service(
    country: str, *, province_code: str | None, carrier_code: str, on: date
) -> LocalizedText:
    """What the carrier's service to a place was called on a day; empty when no longer known."""
    options = quote(country, province_code=province_code, grams=1, on=on)
    return next((each.service for each in options if each.carrier_code == carrier_code), {})
