"""A clock that tests move by hand."""

from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
"""Ten in the morning in Blitar."""


class Clock:
    """Reads ``at`` until it is moved."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> datetime:
        """Go forward by the given ``timedelta`` parts; the new moment."""
        self.at += timedelta(**by)
        return self.at
