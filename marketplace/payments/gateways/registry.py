"""The gateways that are on, by name; the settings decide."""

from marketplace.core.errors import NotFound
from marketplace.core.runtime import current_settings
from marketplace.payments.gateways.base import PaymentGateway
from marketplace.payments.gateways.demo import DemoGateway
from marketplace.payments.gateways.stripe import StripeGateway


def get_gateway(name: str) -> PaymentGateway:
    """The gateway called ``name``; ``NotFound`` when it is not on."""
    settings = current_settings()
    if name not in settings.gateways:
        raise NotFound()
    if name == "stripe":
        return StripeGateway(settings)
    return DemoGateway(settings)


def preferred() -> str:
    """The name of the gateway that "pay" leads to."""
    return current_settings().gateways[0]
