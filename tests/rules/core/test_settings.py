"""Settings: production starts only with safe values (reliability S4); secrets are never shown."""

import base64
import re
from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from marketplace.core.settings import (
    BadSettings,
    Settings,
    describe,
    for_tests,
    read_settings,
)

README = Path(__file__).parents[3] / "README.md"
KEY = base64.b64encode(bytes(range(32))).decode()
SAFE = {
    "DATABASE_URL": "postgresql+psycopg://petik:pw@db/petik",
    "SECRET_KEY": "Zk3v9Qx7Lm2Rt8Yb5Nc1Wd6Hf4Js0Pg7Kq",
    "PETIK_MASTER_KEY": KEY,
    "PUBLIC_URL": "https://petik.example",
    "STRIPE_SECRET_KEY": "sk_live_" + "x" * 24,
    "STRIPE_WEBHOOK_SECRET": "whsec_" + "x" * 24,
    "SMTP_URL": "smtp://petik:pw@mail.example:587",
    "PETIK_MAIL_FROM": "Petik <halo@petik.example>",
}


def problems(**changes: str | None) -> list[str]:
    environment = {name: text for name, text in {**SAFE, **changes}.items() if text is not None}
    with pytest.raises(BadSettings) as bad:
        read_settings(environment)
    return bad.value.problems


def test_production_starts_with_safe_values() -> None:
    settings = read_settings(SAFE)
    assert settings.is_production
    assert settings.is_https
    assert settings.gateways == ("stripe",)
    assert settings.master_keys == (bytes(range(32)),)


@pytest.mark.parametrize(
    "secret",
    [
        None,
        "",
        "short",
        "x" * 40,
        "change-me-please-change-me-please",
        "a-secret-key-a-secret-key-a-secret-key",
    ],
)
def test_production_refuses_a_default_or_weak_secret(secret: str | None) -> None:
    assert any("SECRET_KEY" in each for each in problems(SECRET_KEY=secret))


@pytest.mark.parametrize("key", [None, "", "AAAA", "not base64!", KEY + "," + "AAAA"])
def test_production_refuses_a_missing_or_bad_master_key(key: str | None) -> None:
    assert any("PETIK_MASTER_KEY" in each for each in problems(PETIK_MASTER_KEY=key))


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"PETIK_LOG_LEVEL": "DEBUG"}, "PETIK_LOG_LEVEL"),
        ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG"),
        ({"FLASK_DEBUG": "on"}, "FLASK_DEBUG"),
        ({"STRIPE_SECRET_KEY": "sk_test_x"}, "STRIPE_SECRET_KEY"),
        ({"STRIPE_SECRET_KEY": "rk_test_x"}, "STRIPE_SECRET_KEY"),
        ({"STRIPE_SECRET_KEY": None}, "STRIPE_SECRET_KEY"),
        ({"STRIPE_WEBHOOK_SECRET": None}, "STRIPE_WEBHOOK_SECRET"),
        ({"PETIK_STRIPE_API_BASE": "http://fake"}, "PETIK_STRIPE_API_BASE"),
        ({"PUBLIC_URL": "http://petik.example"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": None}, "PUBLIC_URL"),
        ({"DATABASE_URL": "sqlite:///x.db"}, "DATABASE_URL"),
        ({"DATABASE_URL": None}, "DATABASE_URL"),
        ({"SMTP_URL": None}, "SMTP_URL"),
        ({"PETIK_MAIL_FROM": None}, "PETIK_MAIL_FROM"),
    ],
)
def test_production_refuses_what_is_unsafe_and_names_it(
    changes: dict[str, str | None], named: str
) -> None:
    assert any(named in each for each in problems(**changes))


@pytest.mark.parametrize("value", ["", "0", "false", "No"])
def test_debugging_that_is_off_is_no_problem(value: str) -> None:
    assert not read_settings({**SAFE, "FLASK_DEBUG": value}).debug


def test_the_demo_gateway_is_never_on_in_production() -> None:
    assert "demo" not in read_settings(SAFE).gateways
    assert "demo" in read_settings({**SAFE, "PETIK_ENV": "demo"}).gateways


def test_the_environment_is_production_unless_it_says_otherwise() -> None:
    assert read_settings(SAFE).env == "production"
    assert any("PETIK_ENV" in each for each in problems(PETIK_ENV="Production "))


def test_every_problem_is_named_at_once() -> None:
    assert len(problems(SMTP_URL=None, PUBLIC_URL="http://x.example", PETIK_LOG_LEVEL="DEBUG")) == 3


def test_the_demo_may_be_unsafe() -> None:
    demo = {"PETIK_ENV": "demo", "DATABASE_URL": "sqlite:///x.db", "SECRET_KEY": "x" * 32}
    settings = read_settings({**demo, "PETIK_MASTER_KEY": KEY})
    assert settings.is_demo
    assert settings.gateways == ("demo",)


@pytest.mark.parametrize(
    "url",
    [
        "petik.example",
        "ftp://petik.example",
        "https://petik.example/shop",
        "https://",
        "javascript:1",
    ],
)
def test_an_address_that_is_no_origin_is_refused(url: str) -> None:
    assert any("PUBLIC_URL" in each for each in problems(PUBLIC_URL=url))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgresql://petik:pw@db/petik"),
        ("DATABASE_URL", "mysql://petik@db/petik"),
        ("SMTP_URL", "mail.example:587"),
        ("PETIK_MAIL_FROM", "Petik"),
        ("SMTP_URL", "https://mail.example"),
        ("SMTP_URL", "smtp://mail.example:port"),
        ("REDIS_URL", "localhost:6379"),
        ("PETIK_LOG_LEVEL", "loud"),
        ("PETIK_LOG_LEVEL", "info"),
        ("PETIK_PROXIES", "²"),
        ("PUBLIC_URL", "https://petik.example:port"),
        ("PUBLIC_URL", "https://[petik"),
    ],
)
def test_a_setting_of_another_shape_is_named_and_not_met_later(name: str, value: str) -> None:
    (sentence,) = problems(**{name: value})
    assert name in sentence


def test_a_slash_at_the_end_of_the_origin_is_dropped() -> None:
    assert (
        read_settings({**SAFE, "PUBLIC_URL": "https://petik.example/"}).public_url
        == "https://petik.example"
    )


def test_several_master_keys_are_read_newest_first() -> None:
    newer = base64.b64encode(b"n" * 32).decode()
    settings = read_settings({**SAFE, "PETIK_MASTER_KEY": f"{newer},{KEY}"})
    assert settings.master_keys == (b"n" * 32, bytes(range(32)))


def test_neither_the_object_nor_its_description_shows_a_secret() -> None:
    settings = read_settings(SAFE)
    rows = describe(SAFE)
    shown = repr(settings) + str(settings) + str(rows)
    for name in SAFE.keys() - {"PUBLIC_URL", "PETIK_MAIL_FROM"}:
        assert SAFE[name] not in shown
    assert ("SMTP_URL", "(set)", "environment") in [(row[0], row[2], row[3]) for row in rows]
    assert any(row[3] == "default" for row in rows)


def test_settings_do_not_change_after_the_start() -> None:
    with pytest.raises(FrozenInstanceError):
        for_tests().env = "production"  # type: ignore[misc]


def test_the_readme_names_every_setting_and_marks_those_without_which_nothing_starts() -> None:
    table = re.findall(r"^\| (`[A-Z].*?) \|", README.read_text(), flags=re.MULTILINE)
    named = re.findall(r"`([A-Z_]+)`( \*)?", " ".join(table))
    assert {name for name, _ in named} == {each.metadata["variable"] for each in fields(Settings)}
    assert {name for name, star in named if star} == set(SAFE)
    for name in SAFE:
        assert problems(**{name: None})
