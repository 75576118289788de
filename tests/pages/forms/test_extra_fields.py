"""Forty fields that nobody asked for, sent along with every form of the shop: what happens is to
the row what happens without them (A4).
"""

import io
from collections.abc import Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, request

from marketplace.accounts import passwords
from marketplace.accounts.models import User
from marketplace.core import ids
from marketplace.core.database import db, transaction
from marketplace.web.access import access_of
from tests.factories.accounts import CHEAP
from tests.pages.forms import of_accounts, of_orders, of_the_office
from tests.pages.forms.cases import Case
from tests.support.apps import forget_limits
from tests.support.extra_fields import EXTRA_NAMES
from tests.support.state import State, differences, read_state, same_bytes, undone

CASES = {**of_accounts.CASES, **of_orders.CASES, **of_the_office.CASES}

# Gateways send no forms: their notices are signed bodies.
NOT_FORMS = frozenset({"webhooks.receive"})
# These are named by the promise itself.
PROMISED = ("role", "seller_id", "is_verified", "price", "status", "fee_bps", "email_verified")
WORDS = ("approved", "1", "owner", "2020-01-01T00:00", "JPY", "completed")
PREFIXES = ("", "profile-", "form-", "user.", "reference-", "delivery-")


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", CHEAP)


def extra(word: str) -> dict[str, str]:
    names = (f"{prefix}{name}" for prefix in PREFIXES for name in EXTRA_NAMES)
    return dict.fromkeys(names, word)


def send(app: Flask, case: Case, more: Mapping[str, str]) -> tuple[int, State]:
    """Status and all that the database holds after the form; then it was never sent."""
    cookies = dict(case.visitor._cookies or {})
    forget_limits()
    with undone(app) as connection, ids.use(same_bytes()):
        answer = case.visitor.post(case.path, data={**more, **files_opened(case.fields)})
        after = read_state(connection)
    case.visitor._cookies = cookies
    return answer.status_code, after


def files_opened(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: (io.BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value
        for name, value in fields.items()
    }


def test_every_form_stands_in_the_table_and_the_fields_are_forty(app: Flask) -> None:
    forms = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert set(CASES) == forms - NOT_FORMS
    assert len(set(EXTRA_NAMES)) >= 40
    assert set(PROMISED) <= set(EXTRA_NAMES)


@pytest.mark.slow
# Which fields a form takes is decided before any engine is asked.
@pytest.mark.parametrize("shared_app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("endpoint", CASES)
def test_what_nobody_asked_for_changes_nothing(app: Flask, endpoint: str) -> None:
    case = CASES[endpoint](app)
    with undone(app) as connection:
        before = read_state(connection)
    status, wanted = send(app, case, {})
    assert status == case.status
    assert (differences(before, wanted) != []) == case.changes
    for word in WORDS:
        status_with, got = send(app, case, extra(word))
        assert differences(wanted, got) == [], word
        assert status_with == status, word


def test_a_form_that_believes_one_of_them_is_found_out(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = of_accounts.CASES["account.sign_out"](app)

    def believe() -> tuple[str, int]:
        with transaction():
            values = {"language": request.form.get("language", "en")[:2]}
            db.session.execute(sa.update(User).values(values))
        return "", 303

    believe.__access__ = access_of(app.view_functions["account.sign_out"])  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, "account.sign_out", believe)
    _status, wanted = send(app, case, {})
    _status, got = send(app, case, extra("id"))
    assert len(differences(wanted, got)) == 2
