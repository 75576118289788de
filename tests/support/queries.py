"""Counts the statements that a block sends to the database."""

from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.engine import Engine


class Queries:
    """``with Queries() as queries: …``; then ``queries.count``, ``queries.statements``."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    @property
    def count(self) -> int:
        return len(self.statements)

    def __enter__(self) -> Self:
        sa.event.listen(Engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_: object) -> None:
        sa.event.remove(Engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
            self.statements.append(statement)
