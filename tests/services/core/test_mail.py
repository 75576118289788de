"""Mail over a real server, as files, and what is refused."""

import smtplib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from marketplace.core import mail
from marketplace.core.database import transaction
from marketplace.core.errors import NotFound, Unavailable
from marketplace.core.mail import Message
from marketplace.core.runtime import use_settings
from marketplace.core.settings import Settings
from tests.services.core.conftest import Hands
from tests.support.smtp import SmtpServer

HELLO = Message(
    to="siti@example.org",
    subject="Pesanan Anda – diterima ✓",
    text="Halo Siti,\nterima kasih.",
    html="<p>Halo <b>Siti</b></p>",
    reply_to="help@petik.example",
)


@pytest.fixture(params=["sqlite"])  # Mail asks the database nothing but whether it is busy.
def database_url(sqlite_template: Path) -> str:
    return f"sqlite:///{sqlite_template}"


def test_a_mail_arrives_with_both_bodies_and_its_headers(
    core_app: Flask, settings: Settings, smtp_server: SmtpServer, hands: Hands
) -> None:
    use_settings(replace(settings, smtp_url=smtp_server.url, public_url="https://petik.example"))
    message_id = mail.send(HELLO)
    [got] = smtp_server.wait_for(1)
    assert got["To"] == "siti@example.org"
    assert got["X-Envelope-To"] == "siti@example.org"
    assert got["From"] == "Petik <halo@petik.invalid>"
    assert got["Subject"] == HELLO.subject
    assert got["Reply-To"] == "help@petik.example"
    assert got["Date"] == "Mon, 04 May 2026 03:00:00 +0000"
    assert got["Message-ID"] == message_id
    assert message_id.endswith("@petik.example>")
    plain, html = got.get_body(("plain",)), got.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().splitlines() == ["Halo Siti,", "terima kasih."]
    assert html.get_content().strip() == HELLO.html


def test_a_server_that_does_not_answer_is_unavailable(core_app: Flask, settings: Settings) -> None:
    use_settings(replace(settings, smtp_url="smtp://127.0.0.1:1"))
    with pytest.raises(Unavailable):
        mail.send(HELLO)


def test_a_server_that_refuses_the_recipient_is_unavailable(
    core_app: Flask,
    settings: Settings,
    smtp_server: SmtpServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def full(*arguments: Any) -> str:
        return "452 mailbox full"

    monkeypatch.setattr(smtp_server, "handle_DATA", full)
    use_settings(replace(settings, smtp_url=smtp_server.url))
    with pytest.raises(Unavailable):
        mail.send(HELLO)


def test_a_password_is_not_sent_without_encryption(
    core_app: Flask,
    settings: Settings,
    smtp_server: SmtpServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    logins: list[str] = []
    monkeypatch.setattr(smtplib.SMTP, "login", lambda self, user, word: logins.append(user))
    monkeypatch.setattr(mail, "_LOOPBACK", ())
    use_settings(replace(settings, smtp_url=f"smtp://petik:p%40ss@127.0.0.1:{smtp_server.port}"))
    with pytest.raises(Unavailable):
        mail.send(HELLO)
    assert logins == []


def test_a_line_break_in_the_subject_is_refused_and_nothing_is_sent(
    core_app: Flask, settings: Settings
) -> None:
    with mail.capture() as messages, pytest.raises(ValueError):
        mail.send(replace(HELLO, subject="Hi\r\nBcc: all@example.org"))
    assert messages == []


@pytest.mark.parametrize(
    "address",
    [
        "",
        "siti",
        "@example.org",
        "siti@",
        "siti@example.org, all@example.org",
        "siti@example.org\nBcc: all@example.org",
        "Siti <siti@example.org>",
        "siti@example.org;all@example.org",
    ],
)
def test_anything_but_one_bare_address_is_refused(core_app: Flask, address: str) -> None:
    with mail.capture(), pytest.raises(ValueError):
        mail.send(replace(HELLO, to=address))
    with mail.capture(), pytest.raises(ValueError):
        mail.send(replace(HELLO, reply_to=address or "\n"))


def test_an_address_of_an_international_domain_is_sent_in_its_ascii_form(
    core_app: Flask, settings: Settings, smtp_server: SmtpServer
) -> None:
    use_settings(replace(settings, smtp_url=smtp_server.url))
    mail.send(replace(HELLO, to="siti@bücher.example"))
    [got] = smtp_server.wait_for(1)
    assert got["X-Envelope-To"] == "siti@xn--bcher-kva.example"


def test_mail_is_refused_inside_a_transaction(core_app: Flask) -> None:
    with mail.capture() as messages, transaction(), pytest.raises(RuntimeError, match="outbox"):
        mail.send(HELLO)
    assert messages == []


def test_captured_mails_are_not_sent(core_app: Flask, settings: Settings) -> None:
    with mail.capture() as messages:
        mail.send(HELLO)
    assert messages == [HELLO]
    assert mail.read_mailbox() == []


def test_without_a_server_mails_become_files_that_can_be_read(
    core_app: Flask, settings: Settings, hands: Hands
) -> None:
    mail.send(replace(HELLO, subject="first", html=None))
    hands.move(minutes=1)
    mail.send(HELLO)
    newest, oldest = mail.read_mailbox()
    assert (newest.subject, oldest.subject) == (HELLO.subject, "first")
    assert (newest.to, newest.at) == (HELLO.to, hands.at)
    assert newest.text.splitlines() == HELLO.text.splitlines()
    assert newest.html is not None
    assert newest.html.strip() == HELLO.html
    assert oldest.html is None
    assert mail.read_mailbox(limit=1) == [newest]
    assert mail.read_mail(newest.name) == newest


@pytest.mark.parametrize(
    "name", ["../secret.eml", "", "a.eml", "/etc/passwd", "0" * 20 + "-" + "a" * 32 + ".eml"]
)
def test_a_file_that_is_no_mail_of_ours_is_not_found(core_app: Flask, name: str) -> None:
    mail.send(HELLO)
    with pytest.raises(NotFound):
        mail.read_mail(name)
