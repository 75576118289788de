"""Files: public ones by content, private ones unreadable on the disk, removed after the commit."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from marketplace.core import crypto, files, jobs
from marketplace.core.database import db, transaction
from marketplace.core.errors import NotFound
from marketplace.core.files import StoredFile
from marketplace.core.settings import Settings

PHOTO = b"\x89PNG batik tulis " * 100
TOPICS = {files.DELETED: [files.remove_content]}


def save(data: bytes = PHOTO, *, public: bool = True, owner_id: int = 1) -> StoredFile:
    with transaction():
        return files.save(
            data, media_type="image/png", public=public, owner_kind="product", owner_id=owner_id
        )


def on_disk(settings: Settings) -> list[Path]:
    return sorted(path for path in (settings.data_dir / "files").rglob("*") if path.is_file())


def test_a_public_file_is_named_by_its_content(core_app: Flask, settings: Settings) -> None:
    stored = save()
    assert files.public_url(stored) == f"/media/{stored.sha256[:32]}.png"
    assert files.open_bytes(stored) == PHOTO
    assert (stored.size, stored.media_type) == (len(PHOTO), "image/png")
    [path] = on_disk(settings)
    assert path == settings.data_dir / "files" / "public" / stored.key
    found = files.find_public(stored.key)
    assert found is not None
    assert found.id == stored.id


def test_a_private_file_has_a_random_name_and_no_address(
    core_app: Flask, settings: Settings
) -> None:
    first, second = save(public=False), save(public=False)
    assert first.key != second.key
    assert first.sha256[:32] not in first.key
    assert files.open_bytes(first) == PHOTO
    assert files.find_public(first.key) is None
    with pytest.raises(ValueError, match="no public address"):
        files.public_url(first)
    assert {path.stat().st_mode & 0o777 for path in on_disk(settings)} == {0o600}


def test_a_private_file_cannot_be_read_on_the_disk_or_under_another_row(
    core_app: Flask, settings: Settings
) -> None:
    mine, theirs = save(public=False), save(public=False, owner_id=2)
    for path in on_disk(settings):
        assert b"batik" not in path.read_bytes()
    private = settings.data_dir / "files" / "private"
    (private / mine.key).write_bytes((private / theirs.key).read_bytes())
    with pytest.raises(crypto.Undecipherable):
        files.open_bytes(mine)


def test_erasing_the_owner_makes_private_files_unreadable(core_app: Flask) -> None:
    stored = save(public=False)
    with transaction():
        crypto.destroy("product:1")
    with pytest.raises(crypto.KeyDestroyed):
        files.open_bytes(db.session.get_one(StoredFile, stored.id))


def test_deleting_removes_the_content_after_the_commit(core_app: Flask, settings: Settings) -> None:
    stored = save(public=False)
    with transaction():
        files.delete(db.session.get_one(StoredFile, stored.id))
    assert len(on_disk(settings)) == 1
    assert jobs.run_pending(core_app, TOPICS) == 1
    assert on_disk(settings) == []


def test_deleting_that_is_rolled_back_keeps_the_file(core_app: Flask, settings: Settings) -> None:
    stored = save()
    with pytest.raises(RuntimeError), transaction():  # noqa: PT012
        files.delete(db.session.get_one(StoredFile, stored.id))
        raise RuntimeError
    assert jobs.run_pending(core_app, TOPICS) == 0
    assert files.open_bytes(db.session.get_one(StoredFile, stored.id)) == PHOTO


def test_content_that_another_row_uses_stays(core_app: Flask, settings: Settings) -> None:
    first, second = save(owner_id=1), save(owner_id=2)
    assert first.key == second.key
    with transaction():
        files.delete(db.session.get_one(StoredFile, first.id))
    jobs.run_pending(core_app, TOPICS)
    assert files.open_bytes(db.session.get_one(StoredFile, second.id)) == PHOTO


@pytest.mark.parametrize(
    "name",
    ["../../secret", "/etc/passwd", "a.png", "A" * 32 + ".png", "", "..", "a" * 32 + ".png\n"],
)
def test_a_name_that_is_not_ours_is_not_found(core_app: Flask, name: str) -> None:
    with pytest.raises(NotFound):
        files.storage().get(name, public=True)
    assert files.find_public(name) is None


def test_a_file_missing_on_the_disk_is_not_found(core_app: Flask, settings: Settings) -> None:
    stored = save()
    on_disk(settings)[0].unlink()
    with pytest.raises(NotFound):
        files.open_bytes(stored)


def test_a_write_that_fails_half_way_leaves_neither_a_part_nor_a_temporary_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("before")

    def full_disk(*arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(OSError, match="No space"):
        files.write_whole(path, b"after", mode=0o600)
    assert path.read_text() == "before"
    assert [each.name for each in tmp_path.iterdir()] == ["a.txt"]
