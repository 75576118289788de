"""A real SMTP server in this process that keeps what it gets."""

import email
import email.policy
import time
from email.message import EmailMessage
from types import TracebackType
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.ports import LOOPBACK, free_port

START_SECONDS = 120


class SmtpServer:
    """Listens on `url` while used as a context manager; each accepted mail is in `messages`.

    The envelope's addresses are added to a message as `X-Envelope-From` and `X-Envelope-To`.
    """

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.port = free_port()
        self.url = f"smtp://{LOOPBACK}:{self.port}"
        self._controller = Controller(
            self, hostname=LOOPBACK, port=self.port, ready_timeout=START_SECONDS
        )

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._controller.stop()

    def wait_for(self, count: int, *, seconds: float = 60) -> list[EmailMessage]:
        """The messages, once there are at least `count`; TimeoutError after `seconds`."""
        deadline = time.monotonic() + seconds
        while len(self.messages) < count:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(self.messages)} of {count} mails after {seconds:g} s")
            time.sleep(0.02)
        return list(self.messages)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        content = envelope.content.replace(b"\r\n", b"\n")
        message = email.message_from_bytes(content, policy=email.policy.default)
        message["X-Envelope-From"] = envelope.mail_from
        message["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        self.messages.append(message)
        return "250 kept"
