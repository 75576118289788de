"""Static files as browsers fetch them: joined, hashed and packed by ``marketplace static build``.

Sources lie in ``marketplace/static``. Names carry a hash of what is in the file, so browsers may
keep them for ever; ``manifest.json`` says which name stands for which source.
"""

import gzip
import hashlib
import io
import json
import logging
import re
from importlib import metadata, resources
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from marketplace.web.assets import MANIFEST

logging.getLogger("fontTools").setLevel(logging.WARNING)  # else a line for each glyph
STAMP = "stamp"
PACKED = {".css", ".js", ".svg", ".json"}
IMPORT = re.compile(r'@import "([\w.-]+)";\n?')
LOCAL_URL = re.compile(r'url\("\.\./([\w./-]+)"\)')
LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x100), 0x131, 0x152, 0x153, 0x2C6, 0x2DA, 0x2DC]
LATIN += [*range(0x2010, 0x2015), *range(0x2018, 0x2020), 0x2022, 0x2026, 0x2032, 0x2033, 0x2039]
LATIN += [0x203A, 0x20AC, 0x20B9, 0x2122, 0x2190, 0x2192, 0x2212, 0x2248, 0x2264, 0x2265]
LATIN_EXT = sorted({*range(0x100, 0x250), *range(0x1E00, 0x1F00)} - set(LATIN))
Face = tuple[str, str, str, str, dict[str, Any], str]
FACES: tuple[Face, ...] = (
    # file, family, package, font file, axes kept or fixed, descriptors in CSS
    ("text", "Plus Jakarta Sans", "fontpkg-plus-jakarta-sans", "PlusJakartaSans[wght].ttf",
     {"wght": (400, 600)}, "font-weight:400 600"),
    ("display", "Newsreader", "fontpkg-newsreader", "Newsreader[opsz,wght].ttf",
     {"opsz": 36, "wght": 400}, "font-weight:400"),
    ("display-italic", "Newsreader", "fontpkg-newsreader", "Newsreader-Italic[opsz,wght].ttf",
     {"opsz": 36, "wght": 400}, "font-weight:400;font-style:italic"),
)  # fmt: skip


def build(source: Path, target: Path) -> None:
    """Write the files of ``source`` to ``target`` as browsers fetch them; quick if all is there."""
    stamp = _stamp(source)
    if (target / STAMP).is_file() and (target / STAMP).read_text() == stamp:
        return
    target.mkdir(parents=True, exist_ok=True)
    names: dict[str, str] = {}
    faces = [_write_face(face, target, names) for face in FACES]
    for path in sorted((source / "img").rglob("*")):
        if path.is_file():
            _write(path.relative_to(source).as_posix(), path.read_bytes(), target, names)
    _write("css/site.css", _style_sheet(source, "".join(faces), names).encode(), target, names)
    _write_scripts(source / "js", target, names)
    partial = target / f"{MANIFEST}.part"
    partial.write_text(json.dumps(names, indent=1, sort_keys=True))
    partial.replace(target / MANIFEST)  # at once: a server may be reading the old one
    (target / STAMP).write_text(stamp)


def _stamp(source: Path) -> str:
    """What the result depends on: the sources, the fonts, this module."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for face in FACES:
        digest.update(f"{face[2]} {metadata.version(face[2])}".encode())
    for path in sorted(source.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(source).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def _write(path: str, content: bytes, target: Path, names: dict[str, str]) -> None:
    stem, dot, suffix = path.rpartition(".")
    _put(f"{stem}.{_hash(content)}{dot}{suffix}", content, target)
    names[path] = f"{stem}.{_hash(content)}{dot}{suffix}"


def _put(name: str, content: bytes, target: Path) -> None:
    """The file and, where that saves bytes, its packed twins."""
    file = target / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    if file.suffix in PACKED:
        file.with_name(file.name + ".br").write_bytes(brotli.compress(content, quality=11))
        file.with_name(file.name + ".gz").write_bytes(gzip.compress(content, 9, mtime=0))


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:10]


def _style_sheet(source: Path, faces: str, names: dict[str, str]) -> str:
    """``site.css`` with its imports in place, without comments, with hashed addresses."""
    folder = source / "css"
    joined = IMPORT.sub(lambda m: (folder / m[1]).read_text(), (folder / "site.css").read_text())
    plain = re.sub(r"/\*.*?\*/", "", faces + joined, flags=re.DOTALL)
    plain = re.sub(r"\n\s*", "\n", plain)
    plain = re.sub(r"\s*([{};])\s*", r"\1", plain).replace(";}", "}")
    return LOCAL_URL.sub(lambda m: f'url("../{names.get(m[1], m[1])}")', plain).strip() + "\n"


def _write_scripts(folder: Path, target: Path, names: dict[str, str]) -> None:
    """Modules import each other by name, so the folder carries the hash and files keep names."""
    modules = {path.name: path.read_bytes() for path in sorted(folder.glob("*.js"))}
    hashed = f"js.{_hash(b''.join(modules.values()))}"
    for name, content in modules.items():
        _put(f"{hashed}/{name}", content, target)
        names[f"js/{name}"] = f"{hashed}/{name}"


def _write_face(face: Face, target: Path, names: dict[str, str]) -> str:
    """Cut one family to what pages need; returns its @font-face rules."""
    file, family, package, font, axes, descriptors = face
    rules = ""
    for part, letters in (("", LATIN), ("-ext", LATIN_EXT)):
        path = f"fonts/{file}{part}.woff2"
        key = _hash(repr((package, metadata.version(package), font, axes, letters)).encode())
        kept = target / "cut" / f"{key}.woff2"  # cutting takes seconds: once a font, not a build
        if not kept.is_file():
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(_cut(package, font, letters, axes))
        _write(path, kept.read_bytes(), target, names)
        rules += (
            f'@font-face{{font-family:"{family}";{descriptors};font-display:swap;'
            f'src:url("../{path}") format("woff2");unicode-range:{_ranges(letters)}}}\n'
        )
    return rules


def _cut(package: str, font: str, letters: list[int], axes: dict[str, Any]) -> bytes:
    """Subset first, then limit the axes: the other order fails. Same bytes at every build."""
    file = resources.files(package.replace("-", "_")) / "files" / font
    loaded = TTFont(io.BytesIO(file.read_bytes()), recalcTimestamp=False)
    options = Options()
    options.layout_features = ["kern", "liga", "calt", "ccmp", "locl", "mark", "lnum", "tnum"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=letters)
    subsetter.subset(loaded)
    cut = instancer.instantiateVariableFont(loaded, axes)
    cut.flavor = "woff2"
    out = io.BytesIO()
    cut.save(out)
    return out.getvalue()


def _ranges(letters: list[int]) -> str:
    """Code points as CSS writes them: U+20-7E,U+A0."""
    runs: list[list[int]] = []
    for code in sorted(letters):
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return ",".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in runs)
