"""What already stands in the forms of an application when they open."""

from dataclasses import asdict
from typing import Any

from marketplace.sellers import queries, review_queries
from marketplace.sellers.models import Seller

DISTRICTS = (
    "Kepanjenkidul", "Sananwetan", "Sukorejo",
    "Bakung", "Binangun", "Doko", "Gandusari", "Garum", "Kademangan", "Kanigoro", "Kesamben",
    "Nglegok", "Panggungrejo", "Ponggok", "Sanankulon", "Selopuro", "Selorejo", "Srengat",
    "Sutojayan", "Talun", "Udanawu", "Wates", "Wlingi", "Wonodadi", "Wonotirto",
)  # fmt: skip
"""Districts of the city, then of the regency: suggestions, anything may be typed."""


def profile(seller: Seller) -> dict[str, Any]:
    """The profile as saved."""
    return {
        "name": seller.name,
        "about_id": seller.about.get("id", ""),
        "about_en": seller.about.get("en", ""),
        "area": seller.area if seller.name else None,
        "district": seller.district,
        "phone": seller.phone,
    }


def address(seller: Seller) -> dict[str, Any]:
    """The pick-up address as saved; at first what the profile already says."""
    saved = review_queries.read_address(seller)
    if saved is not None:
        return asdict(saved)
    regency = "Kota Blitar" if seller.area == "city" else "Kabupaten Blitar"
    return {"district": seller.district, "regency": regency}


def bank(seller_id: int) -> dict[str, Any]:
    """Bank and holder; the number is typed anew each time."""
    account = queries.find_bank_account(seller_id)
    if account is None:
        return {}
    return {"bank_code": account.bank_code, "holder": queries.bank_holder(account)}
