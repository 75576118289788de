"""What the demonstration's buyers ordered and how it went on. Buyers and addresses are invented."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Step = tuple[float, str, int | None]
"""How many days ago, what happened, to which part of the order (None: to all)."""


@dataclass(frozen=True)
class Buyer:
    """``key`` is an account of the demonstration, "" for a guest."""

    email: str
    phone: str
    language: str
    currency: str
    country: str
    address: Mapping[str, str]
    key: str = ""


@dataclass(frozen=True)
class Story:
    """An order: ``items`` are pieces by cloth, ``steps`` what followed the payment."""

    name: str
    buyer: Buyer
    items: Mapping[str, int]
    days_ago: float
    steps: tuple[Step, ...] = field(default_factory=tuple)
    is_paid: bool = True


_HANNAH = Buyer(
    "buyer@petik.example", "+12025550143", "en", "USD", "US",
    {"name": "Hannah Lindmarsh", "line1": "1200 Example Avenue", "city": "Portland",
     "province": "OR", "postcode": "97201"},
    key="buyer",
)  # fmt: skip
_DIMAS = Buyer(
    "pembeli@petik.example", "+6286000000008", "id", "IDR", "ID",
    {"name": "Dimas Wiratmaka", "province": "Daerah Istimewa Yogyakarta", "city": "Kota Yogyakarta",
     "district": "Gondokusuman", "village": "Terban", "postcode": "55223",
     "line1": "Jalan Contoh 20", "line2": "Alamat rekaan"},
    key="pembeli",
)  # fmt: skip
_GUESTS = {
    "texas": Buyer(
        "morgan.guest@buyers.example", "+12025550178", "en", "USD", "US",
        {"name": "Morgan Ashgrove", "line1": "48 Sample Street", "city": "Austin",
         "province": "TX", "postcode": "78701"},
    ),
    "singapore": Buyer(
        "tamsin.guest@buyers.example", "+6565550123", "en", "SGD", "SG",
        {"name": "Tamsin Korvalle", "line1": "9 Example Rise", "postcode": "238801"},
    ),
    "tokyo": Buyer(
        "haruna.guest@buyers.example", "+81355501234", "en", "JPY", "JP",
        {"name": "Haruna Minasegawa", "line1": "1-2-3 Example", "city": "Chiyoda-ku",
         "province": "Tokyo", "postcode": "100-0001"},
    ),
    "berlin": Buyer(
        "jorin.guest@buyers.example", "+493023125123", "en", "EUR", "DE",
        {"name": "Jorin Feldkamp", "line1": "Beispielweg 4", "city": "Berlin",
         "postcode": "10115"},
    ),
    "surabaya": Buyer(
        "ratih.tamu@buyers.example", "+6286000000301", "id", "IDR", "ID",
        {"name": "Ratih Sasanadipa", "province": "Jawa Timur", "city": "Kota Surabaya",
         "district": "Gubeng", "village": "Airlangga", "postcode": "60286",
         "line1": "Jalan Contoh 31", "line2": "Alamat rekaan"},
    ),
    "perth": Buyer(
        "riley.guest@buyers.example", "+61491570006", "en", "AUD", "AU",
        {"name": "Riley Marchbanks", "line1": "77 Sample Terrace", "city": "PERTH",
         "province": "WA", "postcode": "6000"},
    ),
    "bristol": Buyer(
        "alys.guest@buyers.example", "+442079460123", "en", "GBP", "GB",
        {"name": "Alys Penhallow", "line1": "3 Example Row", "city": "BRISTOL",
         "postcode": "BS1 4ST"},
    ),
    "ipoh": Buyer(
        "farra.tamu@buyers.example", "+60355501234", "id", "MYR", "MY",
        {"name": "Farra Kesumadewi", "line1": "12 Jalan Contoh", "city": "Ipoh",
         "province": "Perak", "postcode": "30000"},
    ),
}  # fmt: skip

STORIES = (
    Story(
        "two shops, to the United States, paid out",
        _GUESTS["texas"],
        {"lotus-stamp-red": 1, "splash-blue": 2},
        62.0,
        ((61.6, "accept", None), (60.5, "pack", None), (60.0, "ship", None),
         (44.0, "confirm", None)),
    ),
    Story(
        "to Yogyakarta, claim window over, paid out",
        _DIMAS,
        {"starfruit-stamp-red": 1},
        58.0,
        ((57.5, "accept", 0), (57.0, "pack", 0), (56.6, "ship", 0), (53.0, "deliver", 0),
         (45.9, "complete", 0)),
    ),
    Story(
        "to Singapore, confirmed, in the payout that waits",
        _GUESTS["singapore"],
        {"cakra-stamp-blue": 2},
        33.0,
        ((32.4, "accept", 0), (31.5, "pack", 0), (31.0, "ship", 0), (12.0, "confirm", 0)),
    ),
    Story(
        "two shops, to Japan, confirmed, in the payout that waits",
        _GUESTS["tokyo"],
        {"cakra-stamp-blue": 1, "splash-blue": 1},
        30.0,
        ((29.2, "accept", None), (28.5, "pack", None), (28.0, "ship", None),
         (9.0, "confirm", None)),
    ),
    Story(
        "to Germany, delivered, in the claim window of 14 days",
        _GUESTS["berlin"],
        {"lotus-sogan": 1},
        22.0,
        ((21.5, "accept", 0), (20.6, "pack", 0), (20.0, "ship", 0), (4.0, "deliver", 0)),
    ),
    Story(
        "to the United Kingdom, cancelled and refunded",
        _GUESTS["bristol"],
        {"starfruit-stamp-red": 1},
        15.0,
        ((14.2, "cancel", 0),),
    ),
    Story(
        "to Surabaya, on its way",
        _GUESTS["surabaya"],
        {"cakra-stamp-blue": 1},
        8.0,
        ((7.6, "accept", 0), (6.9, "pack", 0), (6.2, "ship", 0)),
    ),
    Story("to Malaysia, never paid", _GUESTS["ipoh"], {"lotus-stamp-red": 2}, 3.2, is_paid=False),
    Story(
        "two shops, to the United States, one part packed, one accepted",
        _HANNAH,
        {"koi-map-indigo": 1, "splash-blue": 1},
        3.0,
        ((2.5, "accept", None), (1.4, "pack", 0)),
    ),
    Story(
        "to Yogyakarta, accepted",
        _DIMAS,
        {"lotus-stamp-red": 1},
        1.2,
        ((0.9, "accept", 0),),
    ),
    Story("to Australia, just paid", _GUESTS["perth"], {"starfruit-stamp-red": 1}, 0.3),
)  # fmt: skip
