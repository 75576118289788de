"""The catalogues are compiled by whoever starts first, and several may start at once."""

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from babel.messages import mofile

from marketplace.core import catalogues

HANDS = 8


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the translations that was never compiled."""
    copy = tmp_path / "translations"
    shutil.copytree(catalogues.FOLDER, copy, ignore=shutil.ignore_patterns("*.mo"))
    monkeypatch.setattr(catalogues, "FOLDER", copy)
    return copy


def test_many_who_compile_at_the_same_moment_do_not_disturb_each_other(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogues, "write_mo", all_write_together(catalogues.write_mo))
    with ThreadPoolExecutor(HANDS) as hands:
        for done in [hands.submit(catalogues.compile_catalogues) for _ in range(HANDS)]:
            done.result()
    compiled = sorted(path.relative_to(folder) for path in folder.rglob("*.mo"))
    assert [path.as_posix() for path in compiled] == [
        "en/LC_MESSAGES/messages.mo",
        "id/LC_MESSAGES/messages.mo",
    ]
    for path in compiled:
        with (folder / path).open("rb") as binary:
            assert len(mofile.read_mo(binary)) > 100


def all_write_together(write: Callable[..., None]) -> Callable[..., None]:
    together = Barrier(HANDS)

    def waiting(*arguments: object) -> None:
        write(*arguments)
        together.wait(timeout=60)

    return waiting
