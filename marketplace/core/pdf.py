"""PDF papers: a typst template and values give the same bytes every time.

Templates stay with their subject (``export/typst/*.typ``) and read their values with
``json(bytes(sys.inputs.values))``. The only module that imports typst; workers and commands
import it, pages do not.
"""

import importlib.util
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from fontTools.ttLib import TTFont

from marketplace.core.errors import Refused
from marketplace.core.i18n import N_

UNPRINTED = "\N{REPLACEMENT CHARACTER}"
"""Stands for a character that our fonts lack; they have this one."""

_FONT_PACKAGES = ("fontpkg_plus_jakarta_sans", "fontpkg_newsreader", "fontpkg_noto_sans")


def render(template: Path, values: Mapping[str, Any], *, at: datetime) -> bytes:
    """The PDF of ``template`` with ``values`` (JSON); ``at`` is the moment it says it was made.

    Refuses texts with characters that our fonts lack: they would come out as empty boxes.
    """
    missing = unprintable(values)
    if missing:
        raise Refused(
            N_("These characters cannot be printed: %(characters)s. Write them in Latin letters."),
            characters=" ".join(sorted(missing)),
        )
    made = typst.compile(
        template,
        root=template.parent,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"values": json.dumps(values, sort_keys=True, ensure_ascii=False)},
        timestamp=at.astimezone(UTC).replace(microsecond=0),
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no PDF")
    return made


def unprintable(values: Any) -> set[str]:
    """The characters in the texts of ``values`` that none of our fonts can show."""
    characters = {char for text in _texts(values) for char in text}
    return {char for char in characters if char >= " " and ord(char) not in _covered()}


def printable(values: Any) -> Any:
    """``values`` with ``UNPRINTED`` for each character that our fonts lack, for a paper that has to
    come whatever people are called.
    """
    marks = str.maketrans(dict.fromkeys(unprintable(values), UNPRINTED))
    return _with_marks(values, marks)


def _with_marks(values: Any, marks: dict[int, str]) -> Any:
    if isinstance(values, str):
        return values.translate(marks)
    if isinstance(values, Mapping):
        return {name: _with_marks(value, marks) for name, value in values.items()}
    if isinstance(values, list | tuple):
        return [_with_marks(value, marks) for value in values]
    return values


def _texts(values: Any) -> Iterator[str]:
    if isinstance(values, str):
        yield values
    elif isinstance(values, Mapping):
        for value in values.values():
            yield from _texts(value)
    elif isinstance(values, list | tuple):
        for value in values:
            yield from _texts(value)


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=_font_folders())


@cache
def _covered() -> frozenset[int]:
    """Code points of the upright cuts; the italic ones have the same."""
    covered: set[int] = set()
    for folder in _font_folders():
        for path in folder.glob("*.ttf"):
            if "Italic" not in path.name:
                with TTFont(path, lazy=True) as font:
                    covered.update(font.getBestCmap())
    return frozenset(covered)


def _font_folders() -> list[Path]:
    folders = []
    for name in _FONT_PACKAGES:
        found = importlib.util.find_spec(name)
        if found is None or found.origin is None:
            raise RuntimeError(f"the font package {name} is not installed")
        folders.append(Path(found.origin).parent / "files")
    return folders
