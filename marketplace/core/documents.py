"""Papers: each is made from a frozen snapshot; another snapshot makes another version."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock, files
from marketplace.core.database import Base, Key, Moment, db, key_to


class Document(Base):
    """One version of a paper about a subject in one language."""

    __tablename__ = "document"
    __table_args__ = (
        # Of two that issue at once the second fails and is tried again: versions never fork.
        sa.UniqueConstraint("subject_kind", "subject_id", "kind", "language", "version"),
    )

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(sa.String(40))
    subject_kind: Mapped[str] = mapped_column(sa.String(30))
    subject_id: Mapped[int] = mapped_column(sa.BigInteger)
    version: Mapped[int]
    language: Mapped[str] = mapped_column(sa.String(12))
    snapshot_hash: Mapped[str] = mapped_column(sa.String(64))
    file_id: Mapped[int] = key_to("stored_file.id")
    replaced_by_id: Mapped[int | None] = key_to("document.id", nullable=True)
    created_at: Mapped[Moment]


def issue(
    kind: str,
    subject_kind: str,
    subject_id: int,
    language: str,
    snapshot: Mapping[str, Any],
    paper: bytes,
) -> Document:
    """The paper for ``snapshot``: the current version if it shows just that, else ``paper`` (PDF)
    as a new one, which replaces it. Runs inside the caller's transaction; ``paper`` was made before
    it, for that takes long.
    """
    digest = snapshot_hash(snapshot)
    current = find_current(kind, subject_kind, subject_id, language)
    if current is not None and current.snapshot_hash == digest:
        return current
    stored = files.save(
        paper,
        media_type="application/pdf",
        public=False,
        # Not the subject itself: papers kept by law outlive the erasing of a person or a shop.
        owner_kind=f"document.{subject_kind}",
        owner_id=subject_id,
    )
    document = Document(
        kind=kind,
        subject_kind=subject_kind,
        subject_id=subject_id,
        version=current.version + 1 if current else 1,
        language=language,
        snapshot_hash=digest,
        file_id=stored.id,
        created_at=clock.now(),
    )
    db.session.add(document)
    db.session.flush()  # The older version points to the id of the new one.
    if current is not None:
        current.replaced_by_id = document.id
    return document


def is_current(
    kind: str, subject_kind: str, subject_id: int, language: str, snapshot: Mapping[str, Any]
) -> bool:
    """Whether the version in force shows just ``snapshot``, so that no new one need be made."""
    current = find_current(kind, subject_kind, subject_id, language)
    return current is not None and current.snapshot_hash == snapshot_hash(snapshot)


def find_current(kind: str, subject_kind: str, subject_id: int, language: str) -> Document | None:
    """The version in force."""
    return db.session.scalar(
        sa.select(Document)
        .where(
            Document.subject_kind == subject_kind,
            Document.subject_id == subject_id,
            Document.kind == kind,
            Document.language == language,
        )
        .order_by(Document.version.desc())
        .limit(1)
    )


def read(document: Document) -> bytes:
    """The bytes of the paper."""
    return files.open_bytes(db.session.get_one(files.StoredFile, document.file_id))


def snapshot_hash(snapshot: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON of ``snapshot``."""
    text = json.dumps(snapshot, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()
