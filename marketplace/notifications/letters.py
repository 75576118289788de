"""A letter: what one person is told about one event, as a mail and as a notice in the site."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from marketplace.core.catalogues import Translate, translator


@dataclass(frozen=True)
class Reader:
    """Who is told; guests have no account and get the mail only."""

    email: str | None
    language: str
    user_id: int | None = None

    @property
    def t(self) -> Translate:
        """Translates into the reader's language."""
        return translator(self.language)


@dataclass(frozen=True)
class Letter:
    """One mail. Texts are already in the reader's language; ``rows`` is a small table.

    ``notice`` is the line shown in the site, "" for none; ``path`` leads to where to act. A notice
    keeps its path, so a letter with a secret in it has none; ``order_path`` holds no secret.
    """

    name: str
    reader: Reader
    subject: str
    paragraphs: Sequence[str]
    path: str
    action: str
    rows: Sequence[tuple[str, str]] = field(default_factory=tuple)
    total: tuple[str, str] | None = None
    notice: str = ""
