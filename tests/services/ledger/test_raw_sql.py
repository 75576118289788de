"""M2: what the database refuses by itself, to the app's role and to the owner, on both engines."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.core.database import db, transaction
from marketplace.ledger import service, triggers
from tests.factories.ledger import paid_in_rupiah

Attempt = Callable[[sa.Connection], None]

ENTRY = (
    "INSERT INTO journal_entry (key, kind, reference, occurred_at)"
    " VALUES ('{key}', 'raw', 'ord_raw', '2026-11-23 03:00:00')"
)
POSTING = (
    "INSERT INTO posting (entry_id, account_id, currency, amount)"
    " SELECT e.id, a.id, '{currency}', {amount} FROM journal_entry e, ledger_account a"
    " WHERE e.key = '{key}' AND a.code = '{code}'"
)
SEAL = "UPDATE journal_entry SET sealed_at = '2026-11-23 03:00:00' WHERE key = '{key}'"


def run(*statements: str) -> Attempt:
    def attempt(connection: sa.Connection) -> None:
        for statement in statements:
            connection.exec_driver_sql(statement)

    return attempt


def entry_of(*sides: tuple[str, str, int], key: str = "raw", seal: bool = True) -> Attempt:
    """An entry of (account code, currency, amount) sides, sealed in the end."""
    return run(
        ENTRY.format(key=key),
        *(
            POSTING.format(key=key, code=code, currency=currency, amount=amount)
            for code, currency, amount in sides
        ),
        *([SEAL.format(key=key)] if seal else []),
    )


REFUSED: dict[str, Attempt] = {
    "unbalanced": entry_of(("psp_receivable", "IDR", 5), ("commission_deferred", "IDR", -4)),
    "one side only": entry_of(("psp_receivable", "IDR", 5)),
    "no side": entry_of(),
    "mixed currency": entry_of(("psp_receivable", "IDR", 5), ("commission_deferred", "USD", -5)),
    "repeated fact": entry_of(
        ("psp_receivable", "IDR", 5), ("commission_deferred", "IDR", -5), key="paid:att_1"
    ),
    "born sealed": run(
        "INSERT INTO journal_entry (key, kind, reference, occurred_at, sealed_at) VALUES"
        " ('raw', 'raw', 'r', '2026-11-23 03:00:00', '2026-11-23 03:00:00')"
    ),
    "line added later": run(
        POSTING.format(key="paid:att_1", code="psp_receivable", currency="IDR", amount=1)
    ),
    "update amount": run("UPDATE posting SET amount = amount * 2"),
    "update entry": run("UPDATE journal_entry SET reference = 'ord_2'"),
    "unseal": run("UPDATE journal_entry SET sealed_at = NULL"),
    "seal again": run(SEAL.format(key="paid:att_1")),
    "update account": run("UPDATE ledger_account SET owner = 'sel_x'"),
    "delete posting": run("DELETE FROM posting"),
    "delete entry": run("DELETE FROM journal_entry"),
    "delete account": run("DELETE FROM ledger_account"),
}
SQLITE_ONLY: dict[str, Attempt] = {
    "replace entry": run(
        "INSERT OR REPLACE INTO journal_entry (id, key, kind, reference, occurred_at)"
        " SELECT id, key, 'raw', reference, occurred_at FROM journal_entry"
    ),
    "replace posting": run(
        "INSERT OR REPLACE INTO posting (id, entry_id, account_id, currency, amount)"
        " SELECT id, entry_id, account_id, currency, amount * 2 FROM posting"
    ),
    "replace account": run(
        "INSERT OR REPLACE INTO ledger_account (id, code, currency, owner, created_at)"
        " SELECT id, code, currency, 'sel_x', created_at FROM ledger_account"
    ),
    "text as amount": run(
        ENTRY.format(key="raw"),
        POSTING.format(key="raw", code="psp_receivable", currency="IDR", amount="'five'"),
    ),
    "half a rupiah": run(
        ENTRY.format(key="raw"),
        POSTING.format(key="raw", code="psp_receivable", currency="IDR", amount="0.5"),
    ),
}
POSTGRESQL_ONLY: dict[str, Attempt] = {
    "truncate postings": run("TRUNCATE posting"),
    "truncate all": run("TRUNCATE ledger_account, journal_entry, posting CASCADE"),
    "commit unsealed": entry_of(
        ("psp_receivable", "IDR", 5), ("commission_deferred", "IDR", -5), seal=False
    ),
    "hidden by a temporary table": run(
        "CREATE TEMPORARY TABLE posting (entry_id bigint, currency text, amount bigint)",
        ENTRY.format(key="raw"),
        "INSERT INTO posting SELECT id, 'IDR', 5 FROM journal_entry WHERE key = 'raw'",
        "INSERT INTO posting SELECT id, 'IDR', -5 FROM journal_entry WHERE key = 'raw'",
        SEAL.format(key="raw"),
    ),
}


@pytest.fixture
def posted(ledger: Flask, moment: datetime) -> Flask:
    """A ledger with one entry, and on PostgreSQL a role that may write but owns nothing."""
    with transaction():
        service.post(paid_in_rupiah(), now=moment)
    return ledger


@pytest.fixture(params=["owner", "app role"])
def role(request: pytest.FixtureRequest, posted: Flask) -> Iterator[str]:
    """Who asks. SQLite knows no roles: there both are the same."""
    if request.param == "owner" or db.engine.dialect.name == "sqlite":
        yield ""
        return
    name = f"petik_app_{id(request):x}"
    with db.engine.begin() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {name}")
        connection.exec_driver_sql(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}"
        )
        connection.exec_driver_sql(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {name}")
    yield name
    with db.engine.begin() as connection:
        connection.exec_driver_sql(f"DROP OWNED BY {name}")
        connection.exec_driver_sql(f"DROP ROLE {name}")


def everything() -> list[tuple[object, ...]]:
    with db.engine.connect() as connection:
        return [
            tuple(row)
            for table in ("ledger_account", "journal_entry", "posting")
            for row in connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY id")
        ]


def try_as(role: str, attempt: Attempt) -> None:
    with db.engine.begin() as connection:
        if role:
            connection.exec_driver_sql(f"SET LOCAL ROLE {role}")
        attempt(connection)


def test_the_database_refuses_each_attempt_and_nothing_changes(posted: Flask, role: str) -> None:
    own = SQLITE_ONLY if db.engine.dialect.name == "sqlite" else POSTGRESQL_ONLY
    before = everything()
    taken = []
    for name, attempt in (REFUSED | own).items():
        try:
            try_as(role, attempt)
        except sa.exc.DBAPIError:
            pass
        else:
            taken.append(name)
    assert taken == []
    assert everything() == before


def test_a_balanced_sealed_entry_is_taken(posted: Flask, role: str) -> None:
    try_as(role, entry_of(("psp_receivable", "IDR", 5), ("commission_deferred", "IDR", -5)))
    assert len(everything()) == 3 + 1 + 4 + 1 + 2


def test_triggers_can_be_dropped_and_put_back(posted: Flask) -> None:
    with db.engine.begin() as connection:
        triggers.drop(connection)
        triggers.install(connection)
        triggers.install(connection)
    with pytest.raises(sa.exc.DBAPIError):
        try_as("", REFUSED["delete posting"])
