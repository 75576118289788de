"""What goes wrong on pages without anybody seeing it."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

_ON_THE_NET = {"http", "https", "ws", "wss"}


class Watch:
    """Collects, over all pages of a context, what a visitor would not see.

    `aborted` (left pages, stopped downloads) is kept but is no problem.
    """

    def __init__(self, context: BrowserContext, *, origin: str | None) -> None:
        self.console_errors: list[str] = []
        self.csp_violations: list[str] = []
        self.off_origin: list[str] = []
        self.failed: list[str] = []
        self.aborted: list[str] = []
        self._origin = origin
        self._expected: list[re.Pattern[str]] = []
        context.on("console", self._on_console)
        context.on("weberror", self._on_script_error)
        context.on("request", self._on_request)
        context.on("requestfailed", self._on_failure)
        context.on("response", self._on_response)

    def expect(self, pattern: str) -> None:
        """Problems that match this regular expression are wanted, such as the address of a 404."""
        self._expected.append(re.compile(pattern))

    @property
    def problems(self) -> list[str]:
        """All that was found and not expected, each with its kind and address."""
        found = [
            *(f"console: {text}" for text in self.console_errors),
            *(f"content security policy: {text}" for text in self.csp_violations),
            *(f"off origin: {text}" for text in self.off_origin),
            *(f"failed: {text}" for text in self.failed),
        ]
        return [text for text in found if not any(e.search(text) for e in self._expected)]

    def assert_quiet(self) -> None:
        """Fail with every problem."""
        assert not self.problems, "\n".join(["on the page:", *self.problems])

    def _on_console(self, message: ConsoleMessage) -> None:
        text = f"{message.text} ({message.location['url']}:{message.location['lineNumber']})"
        if "Content Security Policy" in message.text:
            self.csp_violations.append(text)
        elif message.type == "error":
            self.console_errors.append(text)

    def _on_script_error(self, error: WebError) -> None:
        self.console_errors.append(str(error.error))

    def _on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in _ON_THE_NET and f"{parts.scheme}://{parts.netloc}" != self._origin:
            self.off_origin.append(request.url)

    def _on_failure(self, request: Request) -> None:
        text = f"{request.method} {request.url}: {request.failure}"
        (self.aborted if request.failure == "net::ERR_ABORTED" else self.failed).append(text)

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self.failed.append(f"{response.request.method} {response.url}: {response.status}")
