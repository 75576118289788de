"""Files: rows know ids, the storage knows names, pages know addresses.

A public file has a name made from its content, so that it may be cached for ever. A private one
has a random name, is encrypted for its owner, and is given out only by a view that has checked
who asks; destroying the owner's data key destroys it too.
"""

import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock, crypto, ids, outbox
from marketplace.core.database import Base, Key, Moment, db, in_transaction, is_sqlite, transaction
from marketplace.core.errors import NotFound
from marketplace.core.runtime import current_settings

PUBLIC_PATH = "/media"
DELETED = "file.deleted"
"""Topic whose handler is ``remove_content``; ``events.py`` connects them."""

_EXTENSIONS = {
    "application/pdf": "pdf",
    "application/zip": "zip",
    "image/avif": "avif",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "text/csv": "csv",
    "text/plain": "txt",
}
_NAME = re.compile(r"[a-z0-9]{32}\.[a-z0-9]{2,5}")


class StoredFile(Base):
    """One file. ``key`` is its name in the storage; equal public files share one."""

    __tablename__ = "stored_file"
    __table_args__ = (sa.Index(None, "owner_kind", "owner_id"),)

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(sa.String(64), index=True)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    media_type: Mapped[str] = mapped_column(sa.String(80))
    size: Mapped[int] = mapped_column(sa.BigInteger)
    is_public: Mapped[bool]
    owner_kind: Mapped[str] = mapped_column(sa.String(40))
    owner_id: Mapped[int] = mapped_column(sa.BigInteger)
    created_at: Mapped[Moment]


class FileStorage(Protocol):
    """Where contents lie. Names are ours, never a visitor's."""

    def put(self, name: str, content: bytes, *, public: bool) -> None:
        """Store ``content`` whole or not at all; the same name again replaces it."""

    def get(self, name: str, *, public: bool) -> bytes:
        """The content; ``NotFound``."""

    def delete(self, name: str, *, public: bool) -> None:
        """Remove it; a missing one is no error."""

    def is_writable(self) -> bool:
        """Whether a new file can be stored."""


class DiskStorage:
    """Files in ``public`` and ``private`` below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, name: str, *, public: bool) -> Path:
        """Where ``name`` lies. ``NotFound`` for a name of another shape than ours."""
        if not _NAME.fullmatch(name):
            raise NotFound()
        return self._folder / ("public" if public else "private") / name

    def put(self, name: str, content: bytes, *, public: bool) -> None:
        path = self.path(name, public=public)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content, mode=0o644 if public else 0o600)

    def get(self, name: str, *, public: bool) -> bytes:
        try:
            return self.path(name, public=public).read_bytes()
        except FileNotFoundError as error:
            raise NotFound() from error

    def delete(self, name: str, *, public: bool) -> None:
        self.path(name, public=public).unlink(missing_ok=True)

    def is_writable(self) -> bool:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self._folder) as file:
                file.write(b"writable?")
        except OSError:
            return False
        return True


def storage() -> DiskStorage:
    """The storage of this process."""
    return DiskStorage(current_settings().data_dir / "files")


def save(
    data: bytes, *, media_type: str, public: bool, owner_kind: str, owner_id: int
) -> StoredFile:
    """Store ``data`` and its row, inside the caller's transaction.

    Rolled back, it leaves at most a file without a row, which ``marketplace verify`` finds.
    """
    digest = hashlib.sha256(data).hexdigest()
    stored = StoredFile(
        key=_name_for(digest if public else ids.secret_token(), media_type),
        sha256=digest,
        media_type=media_type,
        size=len(data),
        is_public=public,
        owner_kind=owner_kind,
        owner_id=owner_id,
        created_at=clock.now(),
    )
    _lock_name(stored)
    storage().put(stored.key, _sealed(stored, data), public=public)
    db.session.add(stored)
    db.session.flush()  # The caller's own row refers to the id.
    return stored


def open_bytes(stored: StoredFile) -> bytes:
    """The content; ``NotFound`` when it is gone from the storage, ``crypto.Undecipherable`` when
    it was changed there or the owner was erased.
    """
    content = storage().get(stored.key, public=stored.is_public)
    if stored.is_public:
        return content
    return crypto.decrypt_bytes(content, subject=_subject(stored), place=f"file.{stored.key}")


def public_url(stored: StoredFile) -> str:
    """The address of a public file on our origin; a private one has none."""
    if not stored.is_public:
        raise ValueError("a private file has no public address")
    return f"{PUBLIC_PATH}/{stored.key}"


def find_public(name: str) -> StoredFile | None:
    """A public file by the name in its address."""
    find = sa.select(StoredFile).where(StoredFile.key == name, StoredFile.is_public)
    return db.session.scalars(find.limit(1)).first()


def delete(stored: StoredFile) -> None:
    """Remove the row in the caller's transaction; the content follows once that is committed."""
    outbox.add(DELETED, name=stored.key, public=stored.is_public)
    db.session.delete(stored)


def remove_content(payload: dict[str, Any]) -> None:
    """Handler of ``DELETED``: remove the content unless another row uses it."""
    with transaction() as session:
        _lock(payload["name"])
        used = sa.select(StoredFile.id).where(StoredFile.key == payload["name"])
        if not session.scalar(sa.select(used.exists())):
            storage().delete(payload["name"], public=payload["public"])


def write_whole(path: Path, content: bytes, *, mode: int) -> None:
    """Write a file so that a reader, even after a crash, finds all of it or nothing."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as new:
            new.write(content)
            new.flush()
            os.fchmod(new.fileno(), mode)
            os.fsync(new.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _name_for(text: str, media_type: str) -> str:
    return f"{text[:32]}.{_EXTENSIONS.get(media_type, 'bin')}"


def _sealed(stored: StoredFile, data: bytes) -> bytes:
    if stored.is_public:
        return data
    return crypto.encrypt_bytes(data, subject=_subject(stored), place=f"file.{stored.key}")


def _subject(stored: StoredFile) -> str:
    return f"{stored.owner_kind}:{stored.owner_id}"


def _lock_name(stored: StoredFile) -> None:
    # The same photo may be saved by one transaction while another removes its last row.
    if stored.is_public and in_transaction():
        _lock(stored.key)


def _lock(name: str) -> None:
    if not is_sqlite():  # There the writer lock covers it.
        number = sa.func.hashtextextended(name, 0)
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))
