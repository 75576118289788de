"""As a new user would: a fresh clone in an empty folder, one command, nothing else."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from running import packages
from running.basics import ROOT
from tests.run.test_run import free_port

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("fresh clone")]

# A start that never gets ready must fail here, not hold up everything behind it.
PATIENCE_SECONDS = 900.0


class Started:
    """One ``python3 run.py`` in a clone."""

    def __init__(self, clone: Path, *arguments: str, python: str = sys.executable) -> None:
        self.clone = clone
        self.port = free_port()
        self.began = time.monotonic()
        self.told = ""
        self.process = subprocess.Popen(
            [python, "run.py", "--port", str(self.port), *arguments],
            cwd=clone,
            env={name: value for name, value in os.environ.items() if "PYTEST" not in name},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._watch = threading.Timer(PATIENCE_SECONDS, self.process.kill)
        self._watch.daemon = True
        self._watch.start()

    def read_until_ready(self) -> float:
        """Seconds until the line that says so, and everything said before it."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.told += line
            if line == f"Ready: http://127.0.0.1:{self.port}/\n":
                self._watch.cancel()
                return time.monotonic() - self.began
        raise AssertionError(f"it never got ready:\n{self.told}")

    def get(self, path: str) -> tuple[int, bytes]:
        url = f"http://127.0.0.1:{self.port}{path}"
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.status, answer.read()

    def end(self, number: signal.Signals) -> str:
        """What it still said."""
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=240)
        return rest

    def number_of(self, name: str) -> int:
        """The process number of the part with ``name`` in its command."""
        until = time.monotonic() + 120
        while time.monotonic() < until:
            for line in self.left_behind():
                if name in line:
                    return int(line.split()[0])
            time.sleep(0.2)
        raise AssertionError(f"no {name} among {self.left_behind()} after\n{self.told}")

    def left_behind(self) -> list[str]:
        listed = subprocess.run(["ps", "-axwwo", "pid=,args="], capture_output=True, text=True)
        return [line for line in listed.stdout.splitlines() if str(self.clone) in line]


@contextmanager
def started(clone: Path, *arguments: str, python: str = sys.executable) -> Iterator[Started]:
    shop = Started(clone, *arguments, python=python)
    try:
        yield shop
    finally:
        if shop.process.poll() is None:
            shop.end(signal.SIGTERM)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return cloned(tmp_path_factory.mktemp("fresh") / "petik")


def cloned(target: Path) -> Path:
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(target)], check=True)
    return target


def git_status(clone: Path) -> str:
    command = ["git", "status", "--porcelain"]
    return subprocess.run(command, cwd=clone, capture_output=True, text=True, check=True).stdout


# The tests of this class follow each other on one clone.
@pytest.mark.xdist_group("fresh clone")
class TestFreshClone:
    def test_the_first_start_sets_up_everything_and_ctrl_c_ends_it(
        self, clone: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with started(clone) as shop:
            seconds = shop.read_until_ready()
            status, page = shop.get("/")
            shown = [shop.process.stdout.readline() for _ in range(12)]  # type: ignore[union-attr]
            shop.end(signal.SIGINT)
        with capsys.disabled():
            print(f"\n  first page {seconds:.1f} s after the first start (the aim alone is 90 s)")
        assert status == 200
        assert b"<html" in page
        assert any("@" in line for line in shown), shown
        assert '"event"' not in shop.told, "a line of a log among what a person reads"
        assert len(shop.told.splitlines()) < 60, shop.told
        assert shop.process.returncode == 0
        assert shop.left_behind() == []
        assert git_status(clone) == ""

    def test_the_second_start_installs_and_loads_nothing_and_sigterm_ends_it(
        self, clone: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with started(clone) as shop:
            seconds = shop.read_until_ready()
            assert shop.get("/")[0] == 200
            rest = shop.end(signal.SIGTERM)
        with capsys.disabled():
            print(f"\n  first page {seconds:.1f} s after the second start (the aim alone is 5 s)")
        assert "Installing" not in shop.told
        assert "Loading the demo" not in shop.told
        assert "Stopped." in rest
        assert shop.process.returncode == 0
        assert shop.left_behind() == []

    def test_killed_hard_it_leaves_nothing_behind(self, clone: Path) -> None:
        with started(clone) as shop:
            shop.read_until_ready()
            shop.process.kill()
            shop.process.communicate(timeout=240)
        late = time.monotonic() + 120
        while shop.left_behind():
            assert time.monotonic() < late, shop.left_behind()
            time.sleep(0.5)

    def test_a_dead_worker_and_a_dead_web_server_come_back(self, clone: Path) -> None:
        with started(clone) as shop:
            shop.read_until_ready()
            for name in ("jobs work", "granian"):
                os.kill(shop.number_of(name), signal.SIGKILL)
                wait_until_told(shop, "starting it again")
            late = time.monotonic() + 120
            while not answers(shop):
                assert time.monotonic() < late
                time.sleep(0.5)

    def test_an_empty_shop_starts_beside_the_demo(self, clone: Path) -> None:
        with started(clone, "--no-demo") as shop:
            shop.read_until_ready()
            assert shop.get("/")[0] == 200
            rest = shop.end(signal.SIGTERM)
        assert "Demo sign-ins" not in shop.told + rest
        assert (clone / ".data" / "shop" / "petik.sqlite3").exists()
        assert (clone / ".data" / "demo" / "petik.sqlite3").exists()
        assert git_status(clone) == ""


def wait_until_told(shop: Started, words: str) -> None:
    assert shop.process.stdout is not None
    assert any(words in line for line in shop.process.stdout)


def answers(shop: Started) -> bool:
    try:
        return bool(json.loads(shop.get("/readyz")[1])["worker"] == "ok")
    except OSError:
        return False


@pytest.fixture(scope="module")
def bare_python(tmp_path_factory: pytest.TempPathFactory) -> str:
    """This Python without ensurepip and pip, as slim Linux images have it."""
    home = tmp_path_factory.mktemp("bare")
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    library = Path(os.__file__).parent
    hidden = shutil.ignore_patterns(
        "ensurepip", "site-packages", "dist-packages", "test", "idlelib"
    )
    shutil.copytree(library, home / "lib" / version, ignore=hidden)
    (home / "lib" / version / "site-packages").mkdir()
    (home / "bin").mkdir()
    python = home / "bin" / version
    shutil.copy2(os.path.realpath(Path(sys.base_prefix) / "bin" / version), python)
    (home / "bin" / "python3").symlink_to(version)
    probe = "import sys; assert sys.prefix == sys.argv[1], sys.prefix; import ssl, venv, ctypes"
    subprocess.run([str(python), "-c", probe, str(home)], check=True)
    return str(python)


def test_a_python_without_pip_and_ensurepip_is_served_all_the_same(
    tmp_path: Path, bare_python: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pinned = packages.PIP_WHEEL.replace("-py3-none-any.whl", "").replace("-", "==")
    download = [sys.executable, "-m", "pip", "download", "--no-deps", pinned]
    subprocess.run([*download, "-d", str(tmp_path / "wheels")], check=True)
    folders = f"{os.environ.get('PIP_FIND_LINKS', '')} {tmp_path / 'wheels'}".strip()
    monkeypatch.setenv("PIP_FIND_LINKS", folders)
    for module in ("pip", "ensurepip"):
        lacking = subprocess.run([bare_python, "-c", f"import {module}"], capture_output=True)
        assert lacking.returncode, f"the bare Python still has {module}"
    with started(cloned(tmp_path / "petik"), "--no-demo", python=bare_python) as shop:
        shop.read_until_ready()
        assert "fetching pip" in shop.told
        assert shop.get("/")[0] == 200


def test_without_a_network_it_says_so(tmp_path: Path) -> None:
    clone = cloned(tmp_path / "petik")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PIP_")},
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": f"http://127.0.0.1:{free_port()}/simple",
        "PIP_NO_CACHE_DIR": "1",
    }
    told = subprocess.run(
        [sys.executable, "run.py", "--port", str(free_port())],
        cwd=clone,
        env=environment,
        capture_output=True,
        text=True,
        timeout=480,
    )
    assert told.returncode == 2
    assert "The packages could not be fetched: the package index does not answer." in told.stdout
    assert "Traceback" not in told.stdout + told.stderr
    assert git_status(clone) == ""
