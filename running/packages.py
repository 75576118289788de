"""The folder .venv with Petik's packages, in exactly the versions of constraints.txt.

Standard library only; Python 3.7 must be able to read it.
"""

from __future__ import annotations

import configparser
import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from shutil import which

from running.basics import (
    ROOT,
    VENV,
    VENV_PYTHON,
    Problem,
    clean_environment,
    ending,
    make_writable_folder,
    say,
    step,
)

INSTALL_LOG = VENV / "install.log"
IS_NEW_ENOUGH = "import sys; sys.exit(sys.version_info < (3, 11))"

# Only fetched where neither ensurepip nor a host's pip is there, from the index that pip uses.
PIP_INDEX = "https://pypi.org/simple"
PIP_WHEEL = "pip-26.3-py3-none-any.whl"
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"


@contextlib.contextmanager
def only_one(lock: Path, sentence: str) -> Iterator[None]:
    """Hold the lock; if another holds it, refuse with the sentence, or wait if there is none."""
    with lock.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (fcntl.LOCK_NB if sentence else 0))
        except BlockingIOError as error:
            raise Problem(sentence) from error
        yield


def succeeds(command: Sequence[object]) -> bool:
    """Run without a word on the screen."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=str(ROOT),
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except OSError:  # no such program
        return False
    return done.returncode == 0


def installed_stamp() -> str:
    """Changes when other packages, or another Python, are wanted."""
    import tomllib

    with (ROOT / "pyproject.toml").open("rb") as handle:
        project = tomllib.load(handle)
    wanted = [project["project"], project["build-system"], str(VENV)]
    digest = hashlib.sha256(json.dumps(wanted, sort_keys=True).encode())
    digest.update((ROOT / "constraints.txt").read_bytes())
    digest.update((VENV / "pyvenv.cfg").read_bytes())
    return digest.hexdigest()


def is_installed(extra: str) -> bool:
    """Whether the stamp of this extra, or of the larger ``dev``, fits."""
    if not (VENV_PYTHON.exists() and (VENV / "pyvenv.cfg").exists()):
        return False
    stamps = [stamp_of(extra), stamp_of("dev")]
    return any(stamp.exists() and stamp.read_text() == installed_stamp() for stamp in stamps)


def stamp_of(extra: str) -> Path:
    return VENV / "petik-{}.stamp".format(extra or "runtime")


def install(extra: str = "") -> None:
    """Bring the .venv to what pyproject.toml and constraints.txt say; quick when it is there."""
    if is_installed(extra):
        return
    make_writable_folder(ROOT / ".data")
    with only_one(ROOT / ".data" / "install.lock", ""):
        if is_installed(extra):  # another start did it while we waited
            return
        make_writable_folder(ROOT)
        if not succeeds([VENV_PYTHON, "-c", IS_NEW_ENOUGH]):
            with step("Making the folder .venv for Petik's own packages"):
                make_venv()
        target = f".[{extra}]" if extra else "."
        # Compiling all of it would take a third of the time; Python compiles what it really uses.
        options = ["--no-compile", "--no-input", "--disable-pip-version-check", "--retries", "2"]
        title = "Installing the packages{} (half a minute to a few, once)"
        with step(title.format(" for the tests" if extra else "")):
            pip = find_pip()
            run_pip([*pip, "install", *options, "-c", "constraints.txt", "-e", target])
        stamp_of(extra).write_text(installed_stamp())


def make_venv() -> None:
    """Without pip: where ensurepip is missing, a plain venv fails and leaves half of it behind."""
    shutil.rmtree(str(VENV), ignore_errors=True)
    if not succeeds([sys.executable, "-m", "venv", "--without-pip", VENV]):
        raise Problem(
            "This Python cannot make virtual environments. Install its venv module (Debian and "
            "Ubuntu: apt install python3-venv) and start again."
        )


def find_pip() -> list[str]:
    """The command that runs a pip on our .venv: its own, the host's, or one we fetch."""
    own = [str(VENV_PYTHON), "-m", "pip"]
    if succeeds([*own, "--version"]) or succeeds([VENV_PYTHON, "-m", "ensurepip"]):
        return own
    host = [sys.executable, "-m", "pip", "--python", str(VENV_PYTHON)]
    if succeeds([*host, "--version"]):  # since pip 22.3
        return host
    say("  fetching pip, which this Python came without")
    if install_ensurepip() and succeeds([VENV_PYTHON, "-m", "ensurepip"]):
        return own
    wheel = find_pip_wheel()
    if not succeeds([VENV_PYTHON, wheel / "pip", "install", "--no-index", wheel]):
        raise Problem(f"The fetched pip could not be installed into {VENV}.")
    return own


def install_ensurepip() -> bool:
    """Debian and Ubuntu keep it in a package of its own, which root may add."""
    if not (sys.executable.startswith("/usr/bin/") and os.geteuid() == 0 and which("apt-get")):
        return False
    package = "python{}.{}-venv".format(*sys.version_info[:2])
    return succeeds(["apt-get", "update"]) and succeeds(
        ["apt-get", "install", "-y", "--no-install-recommends", package]
    )


def run_pip(command: Sequence[str]) -> None:
    """Show how far it is; keep every line in a log."""
    total = len(re.findall(r"^[\w.-]+==", (ROOT / "constraints.txt").read_text(), re.M))
    seen = 0
    shown = time.monotonic()
    with INSTALL_LOG.open("w") as log:
        pip = subprocess.Popen(
            command,
            cwd=str(ROOT),
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            universal_newlines=True,
        )
        with ending(pip):
            for line in pip.stdout or ():
                log.write(line)
                seen += line.startswith("Collecting ")
                if line.startswith("Installing collected packages"):
                    say("  all fetched, unpacking")
                elif time.monotonic() - shown > 3:
                    shown = time.monotonic()
                    say(f"  {seen} of at most {total} packages found")
            pip.wait()
    if pip.returncode:
        raise Problem(why_pip_failed(INSTALL_LOG.read_text()))


NETWORK_TROUBLE = (
    "NewConnectionError|ConnectTimeout|Connection to .* timed out|Name or service not known|"
    "Temporary failure in name resolution|nodename nor servname|Network is unreachable|"
    "Connection refused|ProxyError|SSLError|No matching distribution found"
)


def why_pip_failed(log: str) -> str:
    if "No space left on device" in log:
        return "The disk is full: free about 1 GB and start again."
    if re.search(NETWORK_TROUBLE, log):
        return (
            "The packages could not be fetched: the package index does not answer. Check the "
            "network (and the proxy, if there is one), then start again; what is there already "
            f"is kept. Details: {INSTALL_LOG}"
        )
    last = "\n  ".join(log.strip().splitlines()[-5:])
    return f"The packages could not be installed:\n  {last}\nDetails: {INSTALL_LOG}"


def pip_setting(name: str) -> str:
    """What pip itself would read: its environment variable, else the nearest pip.conf."""
    given = os.environ.get("PIP_" + name.upper().replace("-", "_"))
    if given is not None:
        return given
    home = Path.home()
    config = configparser.RawConfigParser()
    paths = [
        Path("/etc/pip.conf"),
        home / ".pip" / "pip.conf",
        home / "Library" / "Application Support" / "pip" / "pip.conf",
        Path(os.environ.get("XDG_CONFIG_HOME", str(home / ".config"))) / "pip" / "pip.conf",
        Path(os.environ.get("PIP_CONFIG_FILE", os.devnull)),
    ]
    config.read([str(path) for path in paths])
    return config.get("global", name, fallback="")


def find_pip_wheel() -> Path:
    """The pinned pip wheel, checked: from a folder or the index that pip would use."""
    given = [Path(folder) / PIP_WHEEL for folder in pip_setting("find-links").split()]
    near = [wheel for wheel in given if wheel.is_file()]
    index = pip_setting("index-url") or PIP_INDEX
    content = near[0].read_bytes() if near else fetch_pip_wheel(index)
    if hashlib.sha256(content).hexdigest() != PIP_SHA256:
        raise Problem(f"This is another {PIP_WHEEL} than the known one; it is not used.")
    wheel = VENV / PIP_WHEEL
    wheel.write_bytes(content)
    return wheel


def fetch_pip_wheel(index: str) -> bytes:
    try:
        page_url = index.rstrip("/") + "/pip/"
        page = read_url(page_url).decode()
        link = re.search(rf'href="([^"]*{re.escape(PIP_WHEEL)}[^"]*)"', page)
        if link:
            return read_url(urllib.parse.urljoin(page_url, link.group(1).replace("&amp;", "&")))
    except OSError as error:
        raise Problem(
            f"pip could not be fetched: the package index does not answer ({error}). Check the "
            "network (and the proxy, if there is one), or install pip (Debian and Ubuntu: apt "
            "install python3-venv), then start again."
        ) from error
    raise Problem(f"The package index has no {PIP_WHEEL}.")


def read_url(url: str) -> bytes:
    certificates = pip_setting("cert") or os.environ.get("REQUESTS_CA_BUNDLE") or None
    proxy = pip_setting("proxy")
    handlers: list[urllib.request.BaseHandler] = [
        urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=certificates))
    ]
    if proxy:
        handlers.append(urllib.request.ProxyHandler({"http": proxy, "https": proxy}))
    with urllib.request.build_opener(*handlers).open(url, timeout=30) as answer:
        content: bytes = answer.read()
    return content
