"""The demonstration shows its accounts and codes; nothing else ever does."""

import pytest

from marketplace.accounts import demo_access
from marketplace.core.errors import NotAllowed
from marketplace.core.runtime import current_settings, use_settings
from marketplace.core.settings import for_tests
from tests.factories import accounts


@pytest.fixture
def env(app):
    """Changes the environment that the domain sees, until the test ends."""
    before = current_settings()
    yield lambda name: use_settings(for_tests(env=name))
    use_settings(before)


@pytest.mark.parametrize("name", ["production", "test"])
def test_outside_of_the_demo_every_function_refuses(env, clock, name):
    user = accounts.officer()
    env(name)
    for ask in (
        lambda: demo_access.list_accounts(now=clock.at),
        lambda: demo_access.demo_codes(now=clock.at),
        lambda: demo_access.demo_code(user, now=clock.at),
    ):
        with pytest.raises(NotAllowed):
            ask()


def test_the_demo_lists_its_own_accounts_officers_first(env, clock):
    accounts.account("Dewi Pembeli", email="dewi@petik.example")
    visitor = accounts.with_second_factor(accounts.account("Real Visitor", email="me@example.org"))
    officer = accounts.with_second_factor(accounts.account("Rina", email="rina@petik.example"))
    accounts.officers.add_role(officer.id, accounts.OfficeRole.FINANCE, reason="demo", now=clock.at)
    env("demo")
    listed = demo_access.list_accounts(now=clock.at)
    assert [each.email for each in listed] == ["rina@petik.example", "dewi@petik.example"]
    assert demo_access.demo_codes(now=clock.at) == [
        ("rina@petik.example", accounts.code_of(officer))
    ]
    assert demo_access.demo_code(visitor, now=clock.at) is None
