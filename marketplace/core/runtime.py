"""The settings of this process, for code that has no app at hand."""

from marketplace.core.settings import Settings

_settings: Settings | None = None


def use_settings(settings: Settings) -> None:
    """Make ``settings`` those of this process; the last app built wins."""
    global _settings
    _settings = settings


def current_settings() -> Settings:
    """The settings of this process. Raises ``RuntimeError`` before an app was built."""
    if _settings is None:
        raise RuntimeError("no app has been built in this process")
    return _settings
