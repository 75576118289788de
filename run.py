#!/usr/bin/env python3
"""Petik in one command: sets itself up, starts the shop, runs the tests.

Uses the standard library only, and only words that Python 3.7 can read, so that an old Python
can still say what it lacks. The longer parts are in the folder running/.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import hashlib
import http.client
import json
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
from base64 import b64encode
from pathlib import Path
from typing import Iterator, NamedTuple, Sequence

from running.basics import (
    ROOT,
    VENV_PYTHON,
    Problem,
    Stopped,
    clean_environment,
    ending,
    make_writable_folder,
    marketplace,
    run,
    say,
    step,
    turn_signals_into_stopped,
)
from running.packages import install, only_one
from running.supervisor import supervise

OLDEST_PYTHON = (3, 11)

HELP = """\
usage: python3 run.py [COMMAND] [OPTIONS]

  python3 run.py                     set up, load the demo, start the shop; Ctrl-C stops it
      --host H                       address to listen on (127.0.0.1)
      --port N                       port to listen on (8000)
      --data DIR                     folder for everything the shop keeps (.data)
      --no-demo                      an empty shop of its own instead of the demo

  python3 run.py test                style, types, floors and the everyday tests
  python3 run.py test --slow         the long tests
  python3 run.py test ARGUMENTS      only pytest, with these arguments
  python3 run.py check               style, types and floors alone
  python3 run.py translations        collect the texts and bring the catalogues up to date
  python3 run.py marketplace ...     any command of the shop on the demo's data, for example
                                     python3 run.py marketplace demo codes
                                     (--no-demo and --data DIR go before the command)
"""


# ------------------------------------------------------------------------- what must be in order


def python_too_old(version: tuple[int, ...]) -> str:
    """A sentence when this Python cannot run the shop, else nothing."""
    if tuple(version[:2]) >= OLDEST_PYTHON:
        return ""
    return (
        "Petik needs Python {}.{} or newer; this is Python {}.{}. "
        "Install a newer one and start run.py with it, for example: python3.12 run.py"
    ).format(*OLDEST_PYTHON, *version[:2])


def check_port_free(host: str, port: int) -> None:
    if not 0 < port < 65536:
        raise Problem(f"There is no port {port}: choose one between 1024 and 65535.")
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "errno", None)
        if reason == errno.EADDRINUSE:
            raise Problem(
                f"Port {port} on {host} is taken by another program. Stop that one, or choose "
                f"another port: python3 run.py --port {port + 1}"
            ) from error
        if reason == errno.EACCES:
            raise Problem(
                f"Port {port} may not be used without special rights. Choose one above 1023, for "
                "example: python3 run.py --port 8000"
            ) from error
        raise Problem(f"Cannot listen on {host} port {port}: {error}.") from error


# ------------------------------------------------------------------------------ the shop's data


# glibc keeps what pictures needed for good unless told so: a third less memory, same speed.
FRUGAL_MALLOC = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": "131072",
    "MALLOC_TRIM_THRESHOLD_": "131072",
}


def shop_environment(data: Path, demo: bool, host: str, port: int) -> dict[str, str]:
    """What web, worker and commands read; addresses and keys of real services stay out of it."""
    environment = clean_environment()
    if demo:
        environment.pop("SMTP_URL", None)  # nobody gets mail from a demo
        if "_live_" in environment.get("STRIPE_SECRET_KEY", ""):
            raise Problem("STRIPE_SECRET_KEY is a live key: the demo only takes a test key.")
    environment.setdefault("PUBLIC_URL", address(host, port).rstrip("/"))
    for name, value in FRUGAL_MALLOC.items():
        environment.setdefault(name, value)
    environment.update(
        load_secrets(data),
        PETIK_ENV="demo",
        PETIK_DATA_DIR=str(data),
        DATABASE_URL="sqlite:///{}".format(data / "petik.sqlite3"),
        PYTHONUNBUFFERED="1",
    )
    return environment


def load_secrets(data: Path) -> dict[str, str]:
    """Made once; without them sealed bank numbers in this folder can never be read again."""
    path = data / "secrets.json"
    if not path.exists():
        made = {
            "SECRET_KEY": secrets.token_urlsafe(48),
            "PETIK_MASTER_KEY": b64encode(secrets.token_bytes(32)).decode(),
        }
        unfinished = path.with_suffix(".new")
        unfinished.touch(mode=0o600)
        unfinished.chmod(0o600)
        unfinished.write_text(json.dumps(made))
        unfinished.replace(path)
    try:
        kept: dict[str, str] = json.loads(path.read_text())
    except ValueError as error:
        raise Problem(f"The file {path} is damaged; restore it from a copy.") from error
    return kept


class Preparation(NamedTuple):
    """One command that brings a data folder up to date."""

    name: str
    title: str  # what the person reads
    command: tuple[str, ...]
    inputs: tuple[str, ...]  # files and folders on which it depends


ASSETS = Preparation(
    "assets",
    "Building styles, scripts and fonts",
    ("static", "build"),
    ("marketplace/static", "constraints.txt"),
)
PREPARATIONS = (
    Preparation(
        "database",
        "Bringing the database up to date",
        ("db", "upgrade"),
        ("migrations", "marketplace/reference", "marketplace/shipping"),
    ),
    Preparation(
        "catalogues", "Compiling the translations", ("translations", "compile"), ("translations",)
    ),
    Preparation("demo", "Loading the demo", ("demo", "load"), ()),
)
"""In this order; the assets need none of them and are built meanwhile."""

BUILT = (".pyc", ".mo")  # what the preparations leave between their inputs


def prepare(data: Path, demo: bool, environment: dict[str, str]) -> None:
    """Run what changed since the last start in this data folder."""
    stamp = data / "prepared.json"
    done: dict[str, str] = json.loads(stamp.read_text()) if stamp.exists() else {}
    if not (data / "petik.sqlite3").exists():
        done = {}

    # As they are before the work: what is changed meanwhile is due at the next start.
    wanted = {each.name: fingerprint(each.inputs) for each in (ASSETS, *PREPARATIONS)}
    due = [name for name in wanted if done.get(name) != wanted[name] and (demo or name != "demo")]

    def note(each: Preparation) -> None:
        done[each.name] = wanted[each.name]
        stamp.write_text(json.dumps(done))

    with contextlib.ExitStack() as beside:
        assets = None
        if ASSETS.name in due:
            say(f"{ASSETS.title}, beside the rest ...")
            assets = beside.enter_context(begun(ASSETS, environment))
        for each in PREPARATIONS:
            if each.name in due:
                with step(each.title), begun(each, environment) as process:
                    finish(each, process)
                note(each)
        if assets:
            with step("Waiting for styles, scripts and fonts"):
                finish(ASSETS, assets)
            note(ASSETS)


def fingerprint(inputs: Sequence[str]) -> str:
    digest = hashlib.sha256(str(ROOT).encode())
    for name in inputs:
        top = ROOT / name
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and path.suffix not in BUILT:
                digest.update(str(path.relative_to(ROOT)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


@contextlib.contextmanager
def begun(each: Preparation, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    quiet = {"PETIK_LOG_LEVEL": "WARNING", **environment}
    command = marketplace(*each.command)
    process = subprocess.Popen(command, cwd=str(ROOT), env=quiet, stdin=subprocess.DEVNULL)
    with ending(process):
        yield process


def finish(each: Preparation, process: subprocess.Popen[bytes]) -> None:
    if process.wait():
        raise Problem(f"{each.title} failed (see above).")


# --------------------------------------------------------------------------------------- commands


def address(host: str, port: int) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)
    return "http://{}:{}/".format("[" + shown + "]" if ":" in shown else shown, port)


def is_ready(host: str, port: int, public_host: str) -> bool:
    """The web server answers, and has seen a sign of life of the worker."""
    url = urllib.parse.urlsplit(address(host, port))
    connection = http.client.HTTPConnection(str(url.hostname), port, timeout=3)
    try:
        connection.request("GET", "/readyz", headers={"Host": public_host})
        answer = connection.getresponse()
        told = json.loads(answer.read())
    except (OSError, ValueError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return answer.status == 200 and told.get("worker") == "ok"


def announce(data: Path, host: str, port: int, accounts: str) -> None:
    say()
    say("Ready: " + address(host, port))
    if accounts:
        say("\nDemo sign-ins (role, e-mail, password):")
        say(accounts)
    say("\nLogs: {}    Stop with Ctrl-C.".format(data / "logs"))


def demo_accounts(data: Path, environment: dict[str, str]) -> str:
    """One a line; kept, as they never change."""
    kept = data / "accounts.txt"
    if not kept.exists():
        told = subprocess.run(
            marketplace("demo", "accounts"),
            cwd=str(ROOT),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        if told.returncode:
            return "  (could not be listed: see above)"
        kept.write_text(told.stdout)
    return kept.read_text().rstrip()


def data_folder(options: argparse.Namespace) -> Path:
    """The demo and a shop of one's own never share a folder."""
    return Path(options.data).absolute() / ("shop" if options.no_demo else "demo")


def parser_of_data() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="run.py", usage="python3 run.py --help", add_help=False)
    parser.add_argument("--data", default=str(ROOT / ".data"))
    parser.add_argument("--no-demo", action="store_true")
    return parser


def start(arguments: list[str]) -> int:
    parser = parser_of_data()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args(arguments)
    host, port, demo, data = options.host, options.port, not options.no_demo, data_folder(options)
    check_port_free(host, port)
    make_writable_folder(data / "logs")
    with only_one(data / "run.lock", f"Petik already runs on the folder {data}."):
        install()
        environment = shop_environment(data, demo, host, port)
        prepare(data, demo, environment)
        accounts = demo_accounts(data, environment) if demo else ""
        say("Starting the web server and the worker ...")
        public_host = urllib.parse.urlsplit(environment["PUBLIC_URL"]).netloc
        supervise(
            [("web server", web_server(host, port)), ("worker", marketplace("jobs", "work"))],
            environment,
            data / "logs",
            lambda: is_ready(host, port, public_host),
            lambda: announce(data, host, port, accounts),
        )
    return 0


def web_server(host: str, port: int) -> list[str]:
    granian = [str(VENV_PYTHON), "-m", "granian", "--interface", "wsgi", "--no-ws", "--http", "1"]
    size = ["--workers", "1", "--blocking-threads", "4", "--workers-kill-timeout", "10"]
    return [*granian, *size, "--host", host, "--port", str(port), "wsgi:app"]


def test(arguments: list[str]) -> int:
    install("dev")
    everyday = [str(VENV_PYTHON), "-m", "tests.run.everyday", *arguments]
    return run(everyday, clean_environment())


def check(arguments: list[str]) -> int:
    return test(["--check", *arguments])


def translations(arguments: list[str]) -> int:
    install("dev")
    with tempfile.TemporaryDirectory() as folder:
        environment = shop_environment(Path(folder), False, "127.0.0.1", 8000)
        return run(marketplace("translations", "update", *arguments), environment)


def any_command(arguments: list[str]) -> int:
    parser = parser_of_data()
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args(arguments)
    data = data_folder(options)
    if not (data / "secrets.json").exists():
        raise Problem(f"There is no shop in {data} yet: start one with python3 run.py.")
    install()
    if options.command[:1] in (["db"], ["demo"]):  # look again at the next start
        (data / "prepared.json").unlink(missing_ok=True)
    environment = shop_environment(data, not options.no_demo, "127.0.0.1", 8000)
    return run(marketplace(*options.command), environment)


COMMANDS = {
    "test": test,
    "check": check,
    "translations": translations,
    "marketplace": any_command,
}


def main(arguments: list[str]) -> int:
    too_old = python_too_old(sys.version_info[:3])
    if too_old:
        say(too_old)
        return 2
    name = arguments[0] if arguments else ""
    if name in ("-h", "--help", "help"):
        say(HELP)
        return 0
    command = COMMANDS.get(name)
    turn_signals_into_stopped()
    began = time.monotonic()
    try:
        return command(arguments[1:]) if command else start(arguments)
    except Problem as problem:
        say(f"\n{problem}")
        return 2
    except OSError as error:
        say(f"\nPetik cannot go on: {error}. Is the disk full, or not writable?")
        return 2
    except Stopped as stopped:
        say(f"\nStopped after {time.monotonic() - began:.0f} s.")
        return 128 + stopped.args[0] if command else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
