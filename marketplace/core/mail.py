"""Mail: by SMTP, or as ``.eml`` files in the data folder when no server is set (demo, tests).

Network: the worker sends, never a request and never inside a transaction.
"""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from marketplace.core import clock, ids
from marketplace.core.database import in_transaction
from marketplace.core.errors import NotFound, Unavailable
from marketplace.core.files import write_whole
from marketplace.core.i18n import N_
from marketplace.core.runtime import current_settings

TIMEOUT_SECONDS = 10
_FILE_NAME = re.compile(r"[0-9]{20}-[a-z2-7]{32}\.eml")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Message:
    """A mail to one person. ``to`` and ``reply_to`` are bare addresses."""

    to: str
    subject: str
    text: str
    html: str | None = None
    reply_to: str | None = None


@dataclass(frozen=True)
class ReceivedMail:
    """A mail in the demo's mailbox; ``name`` is its file."""

    name: str
    to: str
    subject: str
    at: datetime
    text: str
    html: str | None


_captured: list[list[Message]] = []


def send(message: Message) -> str:
    """Send and return the Message-ID. ``Unavailable`` when the server does not take it now;
    ``ValueError`` when an address or the subject would break the header.
    """
    if in_transaction():
        raise RuntimeError("mail is sent outside of transactions: write to the outbox instead")
    built = _build(message)
    settings = current_settings()
    if _captured:
        _captured[-1].append(message)
    elif settings.smtp_url:
        _send_by_smtp(built, settings.smtp_url)
    else:
        _send_to_file(built)
    return str(built["Message-ID"])


@contextmanager
def capture() -> Iterator[list[Message]]:
    """Within the block mails are collected in the list instead of sent, of all threads."""
    messages: list[Message] = []
    _captured.append(messages)
    try:
        yield messages
    finally:
        _captured.remove(messages)


def read_mailbox(limit: int = 100) -> list[ReceivedMail]:
    """The newest mails among the files, newest first."""
    names = sorted((path.name for path in _folder().glob("*.eml")), reverse=True)
    return [read_mail(name) for name in names[:limit]]


def read_mail(name: str) -> ReceivedMail:
    """The mail in the file ``name``; ``NotFound``."""
    path = _folder() / name
    if not _FILE_NAME.fullmatch(name) or not path.is_file():
        raise NotFound()
    parsed = message_from_bytes(path.read_bytes(), policy=policy.default)
    return ReceivedMail(
        name=name,
        to=str(parsed["To"]),
        subject=str(parsed["Subject"]),
        at=parsedate_to_datetime(str(parsed["Date"])),
        text=_part(parsed, "plain") or "",
        html=_part(parsed, "html"),
    )


def _build(message: Message) -> EmailMessage:
    settings = current_settings()
    built = EmailMessage(policy=policy.SMTP)
    built["From"] = settings.mail_from
    built["To"] = _address(message.to)
    built["Subject"] = message.subject
    built["Date"] = format_datetime(clock.now())
    built["Message-ID"] = f"<{ids.secret_token()}@{urlsplit(settings.public_url).hostname}>"
    built["Auto-Submitted"] = "auto-generated"
    if message.reply_to:
        built["Reply-To"] = _address(message.reply_to)
    built.set_content(message.text)
    if message.html:
        built.add_alternative(message.html, subtype="html")
    return built


def _address(text: str) -> Address:
    """One address and nothing else: a list or a line break raises ``ValueError``."""
    local, _, domain = text.rpartition("@")
    if not local or not domain or any(char in text for char in "\r\n\0,;<> \t"):
        raise ValueError("not one bare mail address")
    return Address(username=local, domain=domain.encode("idna").decode())


def _send_by_smtp(message: EmailMessage, url: str) -> None:
    parts = urlsplit(url)
    try:
        with _connected(parts) as server:
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise Unavailable(N_("The mail server does not answer.")) from error


def _connected(parts: SplitResult) -> smtplib.SMTP:
    host = parts.hostname or "localhost"
    context = ssl.create_default_context()
    if parts.scheme == "smtps":
        return smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT_SECONDS, context=context)
    server = smtplib.SMTP(host, parts.port or 587, timeout=TIMEOUT_SECONDS)
    try:
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=context)
        elif parts.username and host not in _LOOPBACK:
            raise smtplib.SMTPException("no STARTTLS: the password would travel in the clear")
    except BaseException:
        server.close()
        raise
    return server


def _send_to_file(message: EmailMessage) -> None:
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    # Microseconds first: the names sort by time.
    name = f"{clock.now():%Y%m%d%H%M%S%f}-{ids.secret_token()}.eml"
    write_whole(folder / name, message.as_bytes(), mode=0o600)


def _folder() -> Path:
    return current_settings().data_dir / "mail"


def _part(message: EmailMessage, subtype: str) -> str | None:
    part = message.get_body((subtype,))
    return str(part.get_content()) if part else None
