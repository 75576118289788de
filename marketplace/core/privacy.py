"""What a column says of itself when it holds something about a person.

Every column with personal data carries ``info=personal(...)``; a structure test refuses a column
that looks personal and does not. Export, erasure and retention read these declarations.
"""

from typing import Literal, TypedDict

Retention = Literal["account", "order", "application", "session", "course", "audit"]
"""Until when the value is kept: as long as the account, the order's legal period, and so on."""


class Personal(TypedDict):
    """``kind`` of data, whether the person's own export contains it, how long it is kept."""

    kind: str
    export: bool
    retention: Retention


def personal(kind: str, *, retention: Retention, export: bool = True) -> dict[str, Personal]:
    """The ``info`` of a column with personal data."""
    return {"personal": Personal(kind=kind, export=export, retention=retention)}
