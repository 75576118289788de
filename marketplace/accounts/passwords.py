"""Passwords: which are good enough, how they are kept, how they are compared.

Argon2id takes 64 MiB and about an eighth of a second on purpose. So it runs outside of any
transaction, and at most two at a time in a process: more would only take memory from the pages.
"""

import base64
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NewType

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from marketplace.accounts.common_passwords import COMMON
from marketplace.core.errors import Refused, Unavailable
from marketplace.core.i18n import N_

MIN_LENGTH = 10
MAX_LENGTH = 200
LENGTHS = {"least": MIN_LENGTH, "most": MAX_LENGTH}
"""Parameters of the sentences of ``find_weakness``."""

AT_ONCE = 2
_PATIENCE_SECONDS = 8

PasswordHash = NewType("PasswordHash", str)
"""What is stored. The type keeps a typed password from being stored by mistake."""

_hasher = PasswordHasher()
_free = threading.BoundedSemaphore(AT_ONCE)


def choose(password: str, *, email: str) -> PasswordHash:
    """What is stored for a newly chosen ``password``; ``Refused`` when it is too weak. Slow."""
    problem = find_weakness(password, email=email)
    if problem is not None:
        raise Refused(problem, field="password", **LENGTHS)
    with _place():
        return PasswordHash(_hasher.hash(_same(password)))


def find_weakness(password: str, *, email: str) -> str | None:
    """Why ``password`` cannot be taken, None when it can. No rules about kinds of letters."""
    plain = _same(password).casefold()
    if len(plain) < MIN_LENGTH:
        return N_("Use at least %(least)s characters. A few words in a row are good.")
    if len(plain) > MAX_LENGTH:
        return N_("Use at most %(most)s characters.")
    if plain in (email.casefold(), email.casefold().partition("@")[0]):
        return N_("Your e-mail address is the first thing someone would try. Choose another.")
    if plain in COMMON or len(set(plain)) < 4 or plain in _RUNS:
        return N_("This password is one of the first that someone would try. Choose another.")
    return None


def fits(stored: str | None, password: str) -> bool:
    """Whether ``password`` is the one in ``stored``. Slow, and as slow when ``stored`` is None,
    so that the time of the answer does not tell whether an account exists.
    """
    with _place():
        try:
            _hasher.verify(stored or _nobody(), _same(password))
        except (VerificationError, InvalidHashError):
            return False
        return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether ``stored`` was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(stored)


def renew(password: str) -> PasswordHash:
    """``password``, just found right, stored with today's settings. Slow."""
    with _place():
        return PasswordHash(_hasher.hash(_same(password)))


@contextmanager
def _place() -> Iterator[None]:
    if not _free.acquire(timeout=_PATIENCE_SECONDS):
        raise Unavailable(N_("Very many people are signing in. Please try again in a moment."))
    try:
        yield
    finally:
        _free.release()


def _same(password: str) -> str:
    """One spelling of letters that keyboards make in two ways; cut, so that none costs more."""
    return unicodedata.normalize("NFC", password)[: MAX_LENGTH + 1]


def _nobody() -> str:
    """A hash that no password fits, as expensive as a real one."""
    salt = base64.b64encode(bytes(_hasher.salt_len)).decode().rstrip("=")
    digest = base64.b64encode(bytes(_hasher.hash_len)).decode().rstrip("=")
    cost = f"m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${digest}"


_ROWS = ("0123456789012345", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")
_RUNS = frozenset(
    row[start:end]
    for line in _ROWS
    for row in (line, line[::-1])
    for start in range(len(row))
    for end in range(start + MIN_LENGTH, len(row) + 1)
)
