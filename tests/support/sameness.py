"""Two answers that must look the same, but for what is fresh in each."""

import re

from werkzeug.test import TestResponse

_FRESH = re.compile(r"'nonce-[\w-]+'|name=\"(?:csrf_token|carry)\" value=\"[^\"]+\"|req_[a-z2-7]+")
# The length follows from the body, which is compared; what was carried along has another length.
_HEADERS_LEFT_OUT = ("Date", "Set-Cookie", "Content-Length")


def shown(answer: TestResponse) -> tuple[int, list[tuple[str, str]], str]:
    """Status, headers and body without nonce, form token and request id."""
    headers = [
        (name, _FRESH.sub("", value))
        for name, value in answer.headers.items()
        if name not in _HEADERS_LEFT_OUT
    ]
    return answer.status_code, sorted(headers), _FRESH.sub("", answer.text)
