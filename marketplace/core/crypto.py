"""Encryption of personal values, keyed hashes, signed links.

Each subject (``seller:12``) has its own data key, wrapped by the newest master key. A ciphertext
carries the id of its data key and is bound to subject and place, so it cannot be moved to another
row or column. Destroying the data key makes all values of the subject unreadable, in backups too.

Keyed hashes and derived tokens stand in rows and letters, so they come from the **last** master
key in the setting: a new master key goes in front, and the last one stays.
"""

import base64
import hashlib
import hmac
import json
import secrets
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock
from marketplace.core.database import Base, Key, Moment, UtcDateTime, db
from marketplace.core.errors import NotFound
from marketplace.core.i18n import N_
from marketplace.core.runtime import current_settings
from marketplace.core.sql import insert_new

_NONCE = 12
_VERSION = "v1"


class DataKey(Base):
    """The key of one subject. ``wrapped_key`` is empty once it is destroyed; the row stays."""

    __tablename__ = "data_key"

    id: Mapped[Key]
    subject: Mapped[str] = mapped_column(sa.String(80), unique=True)
    wrapped_key: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    master_key_id: Mapped[str] = mapped_column(sa.String(16))
    created_at: Mapped[Moment]
    destroyed_at: Mapped[datetime | None] = mapped_column(UtcDateTime())


class Undecipherable(Exception):
    """The ciphertext is damaged, moved from another place, or its key is gone."""


class KeyDestroyed(Undecipherable):
    """The subject was erased: nothing of it can be read or written again."""


def encrypt(plain: str, *, subject: str, place: str) -> str:
    """Ciphertext of ``plain``, readable only for this ``subject`` at this ``place``.

    Runs inside ``transaction()``: the first value of a subject creates its data key. The text is
    ``v1.<id of the data key>.<base64>``.
    """
    key_id, sealed = _seal(plain.encode(), subject, place)
    return f"{_VERSION}.{key_id}.{base64.urlsafe_b64encode(sealed).decode()}"


def decrypt(cipher: str, *, subject: str, place: str) -> str:
    """The text in ``cipher``; raises ``Undecipherable``."""
    key_id, text = _parts(cipher.encode())
    try:
        sealed = base64.b64decode(text, altchars=b"-_", validate=True)
    except ValueError as error:
        raise Undecipherable("this is not one of our ciphertexts") from error
    return _open(key_id, sealed, subject, place).decode()


def encrypt_bytes(plain: bytes, *, subject: str, place: str) -> bytes:
    """As ``encrypt``, for the content of a file."""
    key_id, sealed = _seal(plain, subject, place)
    return f"{_VERSION}.{key_id}.".encode() + sealed


def decrypt_bytes(cipher: bytes, *, subject: str, place: str) -> bytes:
    """As ``decrypt``, for the content of a file."""
    return _open(*_parts(cipher), subject, place)


def destroy(subject: str) -> None:
    """Make everything encrypted for ``subject`` unreadable for ever. Twice is the same as once."""
    now = clock.now()
    gone = {"wrapped_key": None, "destroyed_at": now}
    # A subject that never had a key gets a destroyed one: nothing is written for it later.
    new = insert_new(
        DataKey, ["subject"], subject=subject, master_key_id="", created_at=now, **gone
    )
    if not new:
        db.session.execute(
            sa.update(DataKey)
            .where(DataKey.subject == subject, DataKey.destroyed_at.is_(None))
            .values(**gone)
        )


def rewrap_all(limit: int = 500) -> int:
    """Wrap up to ``limit`` data keys anew with the newest master key; how many were changed.

    Call it in one short transaction after another until it returns 0; then the older master keys
    except the last may go.
    """
    newest = current_settings().master_keys[0]
    rows = db.session.scalars(
        sa.select(DataKey)
        .where(DataKey.master_key_id != _key_id(newest), DataKey.destroyed_at.is_(None))
        .order_by(DataKey.id)
        .limit(limit)
        .with_for_update()
    ).all()
    for row in rows:
        row.wrapped_key = _wrap(_unwrap(row), row.subject, newest)
        row.master_key_id = _key_id(newest)
    return len(rows)


def keyed_hash(value: str, *, purpose: str) -> str:
    """HMAC-SHA256 of ``value`` in hex: finds equal values without storing them.

    Nobody without the master key can try out all possible values, as with a plain hash of a NIK.
    """
    return _hmac(purpose, value).hex()


def derived_token(purpose: str, text: str) -> str:
    """32 base32 characters that follow from ``text``, for links that must be made again later."""
    return base64.b32encode(_hmac(f"token:{purpose}", text)[:20]).decode().lower()


def token_digest(token: str) -> str:
    """What is stored of a one-time token; the token itself stands only in the mail."""
    return hashlib.sha256(token.encode()).hexdigest()


def sign_token(value: Any, *, purpose: str) -> str:
    """URL-safe text with ``value`` (JSON), readable by everyone, made by us, with its moment."""
    return str(_serializer(purpose).dumps(value))


def verify_token(token: str, *, purpose: str, max_age: timedelta) -> Any:
    """The value in ``token``; ``NotFound`` when it is forged, for another purpose or too old."""
    try:
        return _serializer(purpose).loads(token, max_age=int(max_age.total_seconds()))
    except BadData as error:
        raise NotFound(N_("This link is no longer valid.")) from error


class _Signer(TimestampSigner):
    """Reads our clock, so that tests can move it."""

    def get_timestamp(self) -> int:
        return int(clock.now().timestamp())


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        current_settings().secret_key,
        salt=f"petik.{purpose}",
        signer=_Signer,
        signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"},
    )


def _seal(plain: bytes, subject: str, place: str) -> tuple[int, bytes]:
    row = _key_of(subject)
    nonce = secrets.token_bytes(_NONCE)
    return row.id, nonce + AESGCM(_unwrap(row)).encrypt(nonce, plain, _bound_to(subject, place))


def _parts(cipher: bytes) -> tuple[int, bytes]:
    version, key_id, rest = [*cipher.split(b".", 2), b"", b""][:3]
    if version != _VERSION.encode() or not key_id.isdigit():
        raise Undecipherable("this is not one of our ciphertexts")
    return int(key_id), rest


def _open(key_id: int, sealed: bytes, subject: str, place: str) -> bytes:
    row = db.session.get(DataKey, key_id)
    if row is None or row.subject != subject:
        raise Undecipherable("the ciphertext belongs to another subject")
    key = AESGCM(_unwrap(row))
    try:
        return key.decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound_to(subject, place))
    except (InvalidTag, ValueError) as error:
        raise Undecipherable("the ciphertext is damaged or from another place") from error


def _key_of(subject: str) -> DataKey:
    find = sa.select(DataKey).where(DataKey.subject == subject)
    row = db.session.scalars(find).first()
    if row is None:
        newest = current_settings().master_keys[0]
        insert_new(
            DataKey,
            ["subject"],
            subject=subject,
            wrapped_key=_wrap(secrets.token_bytes(32), subject, newest),
            master_key_id=_key_id(newest),
            created_at=clock.now(),
        )
        # Read again: another transaction may have made the key a moment earlier.
        row = db.session.scalars(find).one()
    return row


def _wrap(data_key: bytes, subject: str, master_key: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(_derive(master_key, "wrap")).encrypt(nonce, data_key, subject.encode())


def _unwrap(row: DataKey) -> bytes:
    if row.wrapped_key is None:
        raise KeyDestroyed(f"the key of {row.subject} was destroyed")
    for master_key in current_settings().master_keys:
        if _key_id(master_key) == row.master_key_id:
            kek = AESGCM(_derive(master_key, "wrap"))
            nonce, sealed = row.wrapped_key[:_NONCE], row.wrapped_key[_NONCE:]
            return kek.decrypt(nonce, sealed, row.subject.encode())
    raise Undecipherable(f"master key {row.master_key_id} is not in PETIK_MASTER_KEY")


def _bound_to(subject: str, place: str) -> bytes:
    return json.dumps([subject, place]).encode()


def _hmac(purpose: str, value: str) -> bytes:
    root = current_settings().master_keys[-1]
    return hmac.digest(_derive(root, f"hash:{purpose}"), value.encode(), "sha256")


def _key_id(master_key: bytes) -> str:
    return _derive(master_key, "id")[:8].hex()


def _derive(master_key: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=f"petik.{purpose}".encode()).derive(master_key)
