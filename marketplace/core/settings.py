"""Settings: the environment, read once, validated, frozen.

``PETIK_ENV`` is ``production`` unless set. Only run.py sets ``demo``, only the tests ``test``.
Production refuses to start with anything unsafe; every problem found is named at once.
"""

import base64
import binascii
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

Environment = Literal["production", "demo", "test"]

MIN_SECRET_LENGTH = 32
_OFF = ("", "0", "false", "no")  # as Flask reads FLASK_DEBUG
_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class BadSettings(Exception):
    """The environment cannot be used; ``problems`` are sentences for the operator."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _setting(variable: str, meaning: str, *, default: str = "", secret: bool = False) -> Any:
    return field(
        metadata={"variable": variable, "meaning": meaning, "default": default, "secret": secret}
    )


@dataclass(frozen=True, repr=False)
class Settings:
    """One instance per process, kept as ``app.config["PETIK"]``."""

    env: Environment = _setting("PETIK_ENV", "production, demo or test", default="production")
    database_url: str = _setting(
        "DATABASE_URL", "postgresql+psycopg://… (production) or sqlite:///…", secret=True
    )
    secret_key: str = _setting(
        "SECRET_KEY", "signs cookies and links; 32 characters or more", secret=True
    )
    master_key: str = _setting(
        "PETIK_MASTER_KEY",
        "wraps data keys: 32 bytes, base64; several separated by commas, newest first",
        secret=True,
    )
    public_url: str = _setting(
        "PUBLIC_URL",
        "the origin that people type, e.g. https://petik.example",
        default="http://127.0.0.1:8000",
    )
    data_dir: Path = _setting(
        "PETIK_DATA_DIR", "folder for files, mails and built assets", default=".data/shop"
    )
    redis_url: str = _setting("REDIS_URL", "shared rate limits; optional", secret=True)
    smtp_url: str = _setting(
        "SMTP_URL",
        "smtp://user:password@host:587 or smtps://…; files in the data folder when empty",
        secret=True,
    )
    mail_from: str = _setting(
        "PETIK_MAIL_FROM",
        "sender of mails, and the address shown to who needs help: answers are read",
        default="Petik <halo@petik.invalid>",
    )
    stripe_secret_key: str = _setting("STRIPE_SECRET_KEY", "turns on Stripe Checkout", secret=True)
    stripe_webhook_secret: str = _setting(
        "STRIPE_WEBHOOK_SECRET",
        "verifies Stripe's notices; several separated by commas while rotating",
        secret=True,
    )
    stripe_api_base: str = _setting(
        "PETIK_STRIPE_API_BASE", "another address for Stripe's API; tests only"
    )
    page_memory_seconds: int = _setting(
        "PETIK_PAGE_MEMORY_SECONDS",
        "how long a process keeps a public page for visitors without cart or account; 0: never",
        default="60",
    )
    proxies: int = _setting("PETIK_PROXIES", "how many reverse proxies stand in front", default="0")
    debug: bool = _setting(
        "FLASK_DEBUG", "errors with their traces in the browser; refused in production"
    )
    log_level: str = _setting("PETIK_LOG_LEVEL", "DEBUG, INFO, WARNING or ERROR", default="INFO")

    def __repr__(self) -> str:
        return f"<Settings {self.env}>"

    @property
    def is_demo(self) -> bool:
        return self.env == "demo"

    @property
    def is_production(self) -> bool:
        return self.env == "production"

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def contact(self) -> str:
        """The e-mail address to which people write."""
        return parseaddr(self.mail_from)[1]

    def cookie_name(self, name: str) -> str:
        """``name`` as browsers keep it: over HTTPS bound to this host."""
        return f"__Host-{name}" if self.is_https else name

    @property
    def master_keys(self) -> tuple[bytes, ...]:
        """The 32-byte master keys, newest first."""
        return tuple(base64.b64decode(key) for key in self.master_key.split(",") if key)

    @property
    def gateways(self) -> tuple[str, ...]:
        """Names of the payment gateways that are on, the preferred one first."""
        names = []
        if self.stripe_secret_key:
            names.append("stripe")
        if not self.is_production:
            names.append("demo")
        return tuple(names)


def describe(environment: Mapping[str, str]) -> list[tuple[str, str, str, str]]:
    """Rows ``(variable, meaning, value with secrets hidden, "environment" | "default")``."""
    rows = []
    for each in fields(Settings):
        variable = each.metadata["variable"]
        given = environment.get(variable)
        value = given if given is not None else each.metadata["default"]
        shown = "(set)" if each.metadata["secret"] and value else value
        rows.append(
            (
                variable,
                each.metadata["meaning"],
                shown,
                "environment" if given is not None else "default",
            )
        )
    return rows


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Settings from ``environment``; raises ``BadSettings`` naming every problem at once."""
    values = {
        each.name: environment.get(each.metadata["variable"], each.metadata["default"])
        for each in fields(Settings)
    }
    problems = _malformed(values)
    if problems:
        raise BadSettings(problems)
    settings = Settings(
        **{
            **values,
            "data_dir": Path(values["data_dir"]).absolute(),
            "proxies": int(values["proxies"]),
            "page_memory_seconds": int(values["page_memory_seconds"]),
            "public_url": values["public_url"].rstrip("/"),
            "debug": values["debug"].lower() not in _OFF,
        }
    )
    problems = _unsafe(settings) if settings.is_production else []
    if problems:
        raise BadSettings(problems)
    return settings


def for_tests(**changes: Any) -> Settings:
    """Settings of the environment ``test``; ``changes`` are field values."""
    values = {each.name: each.metadata["default"] for each in fields(Settings)}
    values.update(
        env="test",
        database_url="sqlite://",
        secret_key="only-for-tests-" * 3,
        master_key=base64.b64encode(b"only-for-tests-0123456789abcdefg").decode(),
        public_url="http://localhost",
        data_dir=Path(tempfile.gettempdir()) / "petik-tests",
        proxies=0,
        debug=False,
        page_memory_seconds=0,
    )
    values.update(changes)
    return Settings(**values)


def _malformed(values: Mapping[str, str]) -> list[str]:
    problems = []
    if values["env"] not in ("production", "demo", "test"):
        problems.append("PETIK_ENV must be production, demo or test.")
    if not values["database_url"].startswith(("sqlite:", "postgresql+psycopg:")):
        problems.append("DATABASE_URL must begin with sqlite: or postgresql+psycopg:.")
    if len(values["secret_key"]) < MIN_SECRET_LENGTH:
        problems.append(f"SECRET_KEY must have at least {MIN_SECRET_LENGTH} characters.")
    if not all(_is_master_key(key) for key in values["master_key"].split(",")):
        problems.append("PETIK_MASTER_KEY must be 32 bytes in base64.")
    origin = values["public_url"]
    if not _is_server(origin, ("http", "https")) or urlsplit(origin).path.strip("/"):
        problems.append("PUBLIC_URL must be an origin such as https://petik.example.")
    if values["smtp_url"] and not _is_server(values["smtp_url"], ("smtp", "smtps")):
        problems.append("SMTP_URL must begin with smtp:// or smtps:// and name a server.")
    if values["redis_url"] and not _is_server(values["redis_url"], ("redis", "rediss")):
        problems.append("REDIS_URL must begin with redis:// or rediss:// and name a server.")
    if values["log_level"] not in _LOG_LEVELS:
        problems.append(f"PETIK_LOG_LEVEL must be one of {', '.join(_LOG_LEVELS)}.")
    if "@" not in parseaddr(values["mail_from"])[1]:
        problems.append("PETIK_MAIL_FROM must be an address such as Petik <halo@petik.example>.")
    for name in ("proxies", "page_memory_seconds"):
        if not values[name].isdecimal():
            problems.append(f"{_variable(name)} must be a whole number.")
    return problems


def _variable(name: str) -> str:
    return str(next(each.metadata["variable"] for each in fields(Settings) if each.name == name))


def _is_server(url: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:  # no number for a port
        return False


def _is_master_key(key: str) -> bool:
    try:
        return len(base64.b64decode(key, validate=True)) == 32
    except (binascii.Error, ValueError):
        return False


def _unsafe(settings: Settings) -> list[str]:
    """What production refuses (reliability S4)."""
    problems = []
    lowered = settings.secret_key.lower()
    if any(word in lowered for word in ("change", "default", "secret-key", "only-for-tests")):
        problems.append("SECRET_KEY looks like an example; make a random one.")
    if len(set(settings.secret_key)) < 10:
        problems.append("SECRET_KEY has too few different characters; make a random one.")
    if not settings.is_https:
        problems.append("PUBLIC_URL must begin with https:// in production.")
    if settings.stripe_secret_key.startswith(("sk_test_", "rk_test_")):
        problems.append("STRIPE_SECRET_KEY is a test key.")
    if settings.stripe_secret_key and not settings.stripe_webhook_secret:
        problems.append("STRIPE_WEBHOOK_SECRET is missing.")
    if not settings.stripe_secret_key:
        problems.append("No payment gateway is set up: STRIPE_SECRET_KEY is missing.")
    if settings.stripe_api_base:
        problems.append("PETIK_STRIPE_API_BASE is for tests only.")
    if settings.database_url.startswith("sqlite"):
        problems.append("DATABASE_URL must be PostgreSQL in production.")
    if not settings.smtp_url:
        problems.append("SMTP_URL is missing.")
    if settings.contact.endswith(".invalid"):
        problems.append("PETIK_MAIL_FROM is missing: an address that takes answers.")
    if settings.debug:
        problems.append("FLASK_DEBUG must not be on in production.")
    if settings.log_level == "DEBUG":
        problems.append("PETIK_LOG_LEVEL must not be DEBUG in production.")
    return problems
