"""The full-text structures of each engine, beside the tables that both share.

Called by the migration, and again after anything that rebuilds ``search_entry``: SQLite then
drops its triggers without a word.
"""

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

EXTRA_TABLES = ("search_words", "search_term_grams")
"""Tables with these prefixes belong to SQLite's full-text search; no model describes them."""

_SQLITE = (
    """CREATE VIRTUAL TABLE search_words USING fts5(
        words, content='search_entry', content_rowid='place', columnsize=0, prefix='2 3 4',
        tokenize='porter unicode61 remove_diacritics 2')""",
    """CREATE TRIGGER search_words_insert AFTER INSERT ON search_entry BEGIN
        INSERT INTO search_words (rowid, words) VALUES (new.place, new.words); END""",
    """CREATE TRIGGER search_words_delete AFTER DELETE ON search_entry BEGIN
        INSERT INTO search_words (search_words, rowid, words)
        VALUES ('delete', old.place, old.words); END""",
    """CREATE TRIGGER search_words_update AFTER UPDATE OF words, place ON search_entry BEGIN
        INSERT INTO search_words (search_words, rowid, words)
        VALUES ('delete', old.place, old.words);
        INSERT INTO search_words (rowid, words) VALUES (new.place, new.words); END""",
    # Blanks around a word make its beginning and end count, as in PostgreSQL's pg_trgm.
    "CREATE VIRTUAL TABLE search_term_grams USING fts5(term, tokenize='trigram')",
    """CREATE TRIGGER search_term_grams_insert AFTER INSERT ON search_term BEGIN
        INSERT INTO search_term_grams (rowid, term)
        VALUES (new.id, '  ' || new.term || ' '); END""",
    """CREATE TRIGGER search_term_grams_delete AFTER DELETE ON search_term BEGIN
        DELETE FROM search_term_grams WHERE rowid = old.id; END""",
    "INSERT INTO search_words (search_words) VALUES ('rebuild')",
    "INSERT INTO search_term_grams (rowid, term) SELECT id, '  ' || term || ' ' FROM search_term",
)
_SQLITE_DROP = (
    "DROP TRIGGER IF EXISTS search_words_insert",
    "DROP TRIGGER IF EXISTS search_words_delete",
    "DROP TRIGGER IF EXISTS search_words_update",
    "DROP TRIGGER IF EXISTS search_term_grams_insert",
    "DROP TRIGGER IF EXISTS search_term_grams_delete",
    "DROP TABLE IF EXISTS search_words",
    "DROP TABLE IF EXISTS search_term_grams",
)
_POSTGRESQL = (
    # A stored vector: the planner then knows how common each word is.
    """ALTER TABLE search_entry ADD COLUMN search_vector tsvector GENERATED ALWAYS AS (
        to_tsvector('simple'::regconfig, words) || to_tsvector('english'::regconfig, words)
        || to_tsvector('indonesian'::regconfig, words)) STORED""",
    # No pending list: what was just written must not slow the next search.
    """CREATE INDEX ix_search_entry_vector ON search_entry USING gin (search_vector)
        WITH (fastupdate = off)""",
    "CREATE INDEX ix_search_term_grams ON search_term USING gin (term gin_trgm_ops)",
)
_POSTGRESQL_DROP = (
    "DROP INDEX IF EXISTS ix_search_term_grams",
    "ALTER TABLE search_entry DROP COLUMN IF EXISTS search_vector",
)


def install(connection: sa.Connection) -> None:
    """Build what searching needs on this engine; what stood before is made again."""
    drop(connection)
    if connection.dialect.name == "postgresql":
        _install_trigrams(connection)
    _run(connection, _POSTGRESQL if connection.dialect.name == "postgresql" else _SQLITE)


def drop(connection: sa.Connection) -> None:
    """Remove it. The extension stays: others may use it."""
    postgresql = connection.dialect.name == "postgresql"
    _run(connection, _POSTGRESQL_DROP if postgresql else _SQLITE_DROP)


def is_described(name: str | None, kind: str) -> bool:
    """Whether a table, column or index found in a database should stand in a model."""
    if name is None:
        return True
    if kind == "table":
        return not name.startswith(EXTRA_TABLES)
    return name not in ("search_vector", "ix_search_entry_vector", "ix_search_term_grams")


def _install_trigrams(connection: sa.Connection) -> None:
    try:
        with connection.begin_nested():
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DBAPIError as error:
        raise RuntimeError(
            "Search needs PostgreSQL's extension pg_trgm, and this user may not create it. Ask an"
            " administrator for CREATE EXTENSION pg_trgm in this database (package"
            " postgresql-contrib), then run the migration again."
        ) from error


def _run(connection: sa.Connection, statements: tuple[str, ...]) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)
