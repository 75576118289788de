"""Stripe's way of counting money: its own decimal digits for each currency.

Inside the house the rupiah is whole; Stripe counts it in hundredths (100 is Rp1), the yen whole.
"""

from decimal import ROUND_HALF_UP, Decimal

from marketplace.core.money import EXPONENTS, Money

STRIPE_EXPONENTS = {
    "IDR": 2,
    "JPY": 0,
    "USD": 2,
    "EUR": 2,
    "SGD": 2,
    "AUD": 2,
    "MYR": 2,
    "GBP": 2,
}


def stripe_amount(amount: Money) -> int:
    """``amount`` as Stripe counts it."""
    return amount.minor * _factor(amount.currency)


def exact_money(amount: int, currency: str) -> Money | None:
    """Stripe's ``amount``; None when it is no whole number of our units or no currency of ours."""
    code = currency.upper()
    if code not in STRIPE_EXPONENTS or amount % _factor(code):
        return None
    return Money(amount // _factor(code), code)


def rounded_money(amount: int, currency: str) -> Money:
    """Stripe's ``amount`` in our units: of a converted sum, the nearest."""
    code = currency.upper()
    minor = (Decimal(amount) / _factor(code)).quantize(Decimal(1), ROUND_HALF_UP)
    return Money(int(minor), code)


def _factor(code: str) -> int:
    factor: int = 10 ** (STRIPE_EXPONENTS[code] - EXPONENTS[code])
    return factor
