"""Addresses of static files, and the files themselves, served by whitenoise.

Without a build (tests) the sources in ``marketplace/static`` are served.
"""

import json
import re
from functools import lru_cache
from pathlib import Path

from flask import Flask, current_app
from whitenoise import WhiteNoise

SOURCE = Path(__file__).resolve().parent.parent / "static"
MANIFEST = "manifest.json"


def asset_url(path: str) -> str:
    """The address of a source such as ``css/site.css``: hashed when built, else of the source."""
    data_dir: Path = current_app.config["PETIK"].data_dir
    return "/static/" + _manifest(data_dir / "static" / MANIFEST).get(path, path)


def add_static(app: Flask, directory: Path) -> None:
    """Serve the built files below /static/, before any view. Unbuilt, the sources."""
    built = (directory / MANIFEST).is_file()
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=directory if built else SOURCE,
        prefix="static/",
        max_age=3600 if built else 0,
        allow_all_origins=False,
        immutable_file_test=lambda path, url: bool(re.search(r"\.[0-9a-f]{10}[./]", url)),
    )


@lru_cache(maxsize=4)
def _manifest(path: Path) -> dict[str, str]:
    """Read once: a running server keeps to the files that it found at its start."""
    if not path.is_file():
        return {}
    names: dict[str, str] = json.loads(path.read_text())
    return names
