"""What the database itself refuses in the ledger, whoever asks: the app's role or its owner.

Entries, postings and accounts only grow. An entry is sealed once, with two postings or more that
sum to zero in each currency; a sealed one takes no posting. PostgreSQL also refuses to commit an
unsealed entry; SQLite cannot (no deferred triggers), there an unsealed one never counts.
``install`` is called after every rebuild of these tables: SQLite drops triggers with a table.
"""

import sqlalchemy as sa

SQLITE_TRIGGERS = (
    "journal_entry_insert",
    "journal_entry_seal",
    "journal_entry_delete",
    "posting_insert",
    "posting_update",
    "posting_delete",
    "ledger_account_insert",
    "ledger_account_update",
    "ledger_account_delete",
)
POSTGRESQL_TRIGGERS = (
    ("journal_entry", "journal_entry_insert"),
    ("journal_entry", "journal_entry_seal"),
    ("journal_entry", "journal_entry_delete"),
    ("journal_entry", "journal_entry_truncate"),
    ("journal_entry", "journal_entry_commit"),
    ("posting", "posting_insert"),
    ("posting", "posting_change"),
    ("posting", "posting_truncate"),
    ("ledger_account", "ledger_account_change"),
    ("ledger_account", "ledger_account_truncate"),
)


def install(connection: sa.Connection) -> None:
    """Put the triggers of this engine in place; safe to call again."""
    drop(connection)
    if connection.dialect.name == "sqlite":
        statements = _SQLITE
    else:
        schema = connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalar_one()
        # With a fixed path a temporary table of the same name cannot take a table's place.
        statements = [each.replace("@path", f"{schema}, pg_temp") for each in _POSTGRESQL]
    for statement in statements:
        # As text(), which doubles the per cent sign where the driver would take it for its own.
        connection.execute(sa.text(statement))


def drop(connection: sa.Connection) -> None:
    """Take the triggers away, for the way down of a migration."""
    if connection.dialect.name == "sqlite":
        for name in SQLITE_TRIGGERS:
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        return
    for table, name in POSTGRESQL_TRIGGERS:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name} ON {table}")
    for function in _FUNCTIONS:
        connection.exec_driver_sql(f"DROP FUNCTION IF EXISTS {function}()")


# INSERT OR REPLACE deletes the old row without asking the DELETE trigger; hence the insert
# triggers refuse a row that is there. They fire before ON CONFLICT: service.post looks first.
_SQLITE = [
    """
    CREATE TRIGGER journal_entry_insert BEFORE INSERT ON journal_entry BEGIN
      SELECT RAISE(ABORT, 'ledger: an entry begins unsealed') WHERE NEW.sealed_at IS NOT NULL;
      SELECT RAISE(ABORT, 'ledger: this fact is posted') WHERE EXISTS
        (SELECT 1 FROM journal_entry WHERE id = NEW.id OR key = NEW.key);
    END
    """,
    """
    CREATE TRIGGER journal_entry_seal BEFORE UPDATE ON journal_entry BEGIN
      SELECT RAISE(ABORT, 'ledger: entries only grow')
        WHERE OLD.sealed_at IS NOT NULL OR NEW.sealed_at IS NULL
        OR (OLD.id, OLD.key, OLD.kind, OLD.reference, OLD.occurred_at)
        IS NOT (NEW.id, NEW.key, NEW.kind, NEW.reference, NEW.occurred_at);
      SELECT RAISE(ABORT, 'ledger: an entry has two postings or more')
        WHERE (SELECT count(*) FROM posting WHERE entry_id = OLD.id) < 2;
      SELECT RAISE(ABORT, 'ledger: the entry does not balance') WHERE EXISTS
        (SELECT 1 FROM posting WHERE entry_id = OLD.id GROUP BY currency HAVING sum(amount) <> 0);
    END
    """,
    """
    CREATE TRIGGER posting_insert BEFORE INSERT ON posting BEGIN
      SELECT RAISE(ABORT, 'ledger: postings only grow')
        WHERE EXISTS (SELECT 1 FROM posting WHERE id = NEW.id);
      SELECT RAISE(ABORT, 'ledger: an amount is a whole number')
        WHERE typeof(NEW.amount) <> 'integer' OR NEW.amount = 0;
      SELECT RAISE(ABORT, 'ledger: a sealed entry takes no posting') WHERE NOT EXISTS
        (SELECT 1 FROM journal_entry WHERE id = NEW.entry_id AND sealed_at IS NULL);
      SELECT RAISE(ABORT, 'ledger: the account has another currency') WHERE NOT EXISTS
        (SELECT 1 FROM ledger_account WHERE id = NEW.account_id AND currency = NEW.currency);
    END
    """,
    """
    CREATE TRIGGER ledger_account_insert BEFORE INSERT ON ledger_account BEGIN
      SELECT RAISE(ABORT, 'ledger: this account is there') WHERE EXISTS
        (SELECT 1 FROM ledger_account WHERE id = NEW.id
         OR (code, currency, owner) = (NEW.code, NEW.currency, NEW.owner));
    END
    """,
    *(
        f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'ledger: {table} only grows'); END"
        for table, verb in (
            ("journal_entry", "DELETE"),
            ("posting", "UPDATE"),
            ("posting", "DELETE"),
            ("ledger_account", "UPDATE"),
            ("ledger_account", "DELETE"),
        )
    ),
]

_FUNCTIONS = (
    "ledger_only_grows",
    "ledger_check_entry",
    "ledger_check_seal",
    "ledger_check_commit",
    "ledger_check_posting",
)
_POSTGRESQL = [
    """
    CREATE FUNCTION ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'ledger: % only grows', TG_TABLE_NAME; END $$
    """,
    """
    CREATE FUNCTION ledger_check_entry() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.sealed_at IS NOT NULL THEN
        RAISE EXCEPTION 'ledger: an entry begins unsealed';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE FUNCTION ledger_check_seal() RETURNS trigger LANGUAGE plpgsql
    SET search_path = @path AS $$
    BEGIN
      IF OLD.sealed_at IS NOT NULL OR NEW.sealed_at IS NULL
         OR (OLD.id, OLD.key, OLD.kind, OLD.reference, OLD.occurred_at)
         IS DISTINCT FROM (NEW.id, NEW.key, NEW.kind, NEW.reference, NEW.occurred_at) THEN
        RAISE EXCEPTION 'ledger: entries only grow';
      END IF;
      IF (SELECT count(*) FROM posting WHERE entry_id = OLD.id) < 2 THEN
        RAISE EXCEPTION 'ledger: an entry has two postings or more';
      END IF;
      IF EXISTS (SELECT 1 FROM posting WHERE entry_id = OLD.id
                 GROUP BY currency HAVING sum(amount) <> 0) THEN
        RAISE EXCEPTION 'ledger: the entry does not balance';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE FUNCTION ledger_check_commit() RETURNS trigger LANGUAGE plpgsql
    SET search_path = @path AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM journal_entry WHERE id = NEW.id AND sealed_at IS NULL) THEN
        RAISE EXCEPTION 'ledger: entry % was not sealed', NEW.key;
      END IF;
      RETURN NULL;
    END $$
    """,
    """
    CREATE FUNCTION ledger_check_posting() RETURNS trigger LANGUAGE plpgsql
    SET search_path = @path AS $$
    BEGIN
      IF NOT EXISTS (SELECT 1 FROM journal_entry
                     WHERE id = NEW.entry_id AND sealed_at IS NULL) THEN
        RAISE EXCEPTION 'ledger: a sealed entry takes no posting';
      END IF;
      IF NOT EXISTS (SELECT 1 FROM ledger_account
                     WHERE id = NEW.account_id AND currency = NEW.currency) THEN
        RAISE EXCEPTION 'ledger: the account has another currency';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER journal_entry_insert BEFORE INSERT ON journal_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_check_entry()
    """,
    """
    CREATE TRIGGER journal_entry_seal BEFORE UPDATE ON journal_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_check_seal()
    """,
    """
    CREATE CONSTRAINT TRIGGER journal_entry_commit AFTER INSERT ON journal_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_check_commit()
    """,
    """
    CREATE TRIGGER posting_insert BEFORE INSERT ON posting
    FOR EACH ROW EXECUTE FUNCTION ledger_check_posting()
    """,
    *(
        f"CREATE TRIGGER {name} BEFORE {verbs} ON {table} "
        f"FOR EACH {each} EXECUTE FUNCTION ledger_only_grows()"
        for table, name, verbs, each in (
            ("journal_entry", "journal_entry_delete", "DELETE", "ROW"),
            ("journal_entry", "journal_entry_truncate", "TRUNCATE", "STATEMENT"),
            ("posting", "posting_change", "UPDATE OR DELETE", "ROW"),
            ("posting", "posting_truncate", "TRUNCATE", "STATEMENT"),
            ("ledger_account", "ledger_account_change", "UPDATE OR DELETE", "ROW"),
            ("ledger_account", "ledger_account_truncate", "TRUNCATE", "STATEMENT"),
        )
    ),
]
