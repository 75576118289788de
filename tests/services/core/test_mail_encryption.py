"""Mail servers with TLS: used when offered, and only when the certificate is trusted."""

import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask

from marketplace.core import mail
from marketplace.core.errors import Unavailable
from marketplace.core.mail import Message
from marketplace.core.runtime import use_settings
from marketplace.core.settings import Settings
from tests.support.ports import LOOPBACK, free_port

HELLO = Message(to="siti@example.org", subject="Halo", text="Halo Siti")


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_template: Path) -> str:
    return f"sqlite:///{sqlite_template}"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of our own for the loopback address, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address(LOOPBACK))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "mail.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within the test our certificate is trusted like any other."""
    make = ssl.create_default_context
    monkeypatch.setattr(ssl, "create_default_context", lambda: make(cafile=str(certificate)))


class Mailbox:
    """What a server got: who signed in, over what, with which mail."""

    def __init__(self) -> None:
        self.logins: list[tuple[bytes, bytes]] = []
        self.encrypted: list[bool] = []

    def sign_in(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login, data.password))
        return AuthResult(success=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert server.transport is not None
        self.encrypted.append(server.transport.get_extra_info("sslcontext") is not None)
        return "250 kept"


@pytest.fixture(params=["starttls", "smtps"])
def secure_server(
    request: pytest.FixtureRequest, certificate: Path
) -> Iterator[tuple[str, Mailbox]]:
    """A server that speaks TLS in one of the two ways; its URL and what it got."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    box, port = Mailbox(), free_port()
    starts_plain = request.param == "starttls"
    controller = Controller(
        box,
        hostname=LOOPBACK,
        port=port,
        authenticator=box.sign_in,
        auth_require_tls=starts_plain,
        ready_timeout=30,
        tls_context=context if starts_plain else None,
        require_starttls=starts_plain,
        ssl_context=None if starts_plain else context,
    )
    controller.start()
    yield f"{'smtp' if starts_plain else 'smtps'}://petik:p%40ss%3Aword@{LOOPBACK}:{port}", box
    controller.stop()


def test_the_password_and_the_mail_travel_encrypted(
    core_app: Flask, settings: Settings, secure_server: tuple[str, Mailbox], trusted: None
) -> None:
    url, box = secure_server
    use_settings(replace(settings, smtp_url=url))
    mail.send(HELLO)
    assert box.logins == [(b"petik", b"p@ss:word")]
    assert box.encrypted == [True]


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # aiosmtpd leaves the broken handshake open
def test_a_certificate_nobody_vouches_for_is_refused_before_the_password(
    core_app: Flask, settings: Settings, secure_server: tuple[str, Mailbox]
) -> None:
    url, box = secure_server
    use_settings(replace(settings, smtp_url=url))
    with pytest.raises(Unavailable):
        mail.send(HELLO)
    assert (box.logins, box.encrypted) == ([], [])
