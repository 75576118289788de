"""run.py says clearly what is wrong before it changes anything, and keeps the shop's secrets."""

import ast
import hashlib
import http.server
import json
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import run
from running import basics, packages
from running.basics import ROOT, Problem

READ_BY_OLD_PYTHON = [ROOT / "run.py", *sorted((ROOT / "running").glob("*.py"))]


def start(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "run.py", *(str(each) for each in arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240)


@pytest.mark.parametrize("path", READ_BY_OLD_PYTHON, ids=lambda path: path.name)
def test_an_old_python_can_read_it(path: Path) -> None:
    ast.parse(path.read_text(), feature_version=(3, 7))


@pytest.mark.parametrize("version", [(3, 7, 3), (3, 10, 14)])
def test_an_old_python_is_told_what_is_needed(version: tuple[int, ...]) -> None:
    sentence = run.python_too_old(version)
    assert sentence.startswith("Petik needs Python 3.11 or newer; this is Python 3.")


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 13, 1), (4, 0, 0)])
def test_a_new_python_is_welcome(version: tuple[int, ...]) -> None:
    assert run.python_too_old(version) == ""


def test_help_names_every_command() -> None:
    told = start("--help")
    assert told.returncode == 0
    for command in run.COMMANDS:
        assert f"python3 run.py {command}" in told.stdout


def test_a_taken_port_is_named_and_another_offered(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        told = start("--port", port, "--data", tmp_path)
    assert told.returncode == 2
    assert f"Port {port} on 127.0.0.1 is taken by another program." in told.stdout
    assert f"--port {port + 1}" in told.stdout
    assert "Traceback" not in told.stdout + told.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("port", ["70000", "-1", "http"])
def test_a_port_that_cannot_be_is_refused(port: str, tmp_path: Path) -> None:
    told = start("--port", port, "--data", tmp_path)
    assert told.returncode == 2
    assert "Traceback" not in told.stdout + told.stderr


def test_a_foreign_host_is_refused() -> None:
    with pytest.raises(Problem, match=r"Cannot listen on 192\.0\.2\.1 port 8000"):
        run.check_port_free("192.0.2.1", 8000)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    told = start("--port", free_port(), "--data", tmp_path / "file")
    assert told.returncode == 2
    assert f"Cannot write to the folder {tmp_path / 'file'}" in told.stdout
    assert "Traceback" not in told.stdout + told.stderr


def test_a_disk_that_fills_up_on_the_way_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fill_up(arguments: list[str]) -> int:
        raise OSError(28, "No space left on device", "/shop/petik.sqlite3")

    monkeypatch.setattr(run, "start", fill_up)
    monkeypatch.setattr(run, "turn_signals_into_stopped", lambda: None)
    assert run.main([]) == 2
    assert "No space left on device: '/shop/petik.sqlite3'" in capsys.readouterr().out


def test_one_folder_serves_one_start_at_a_time(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    with packages.only_one(tmp_path / "demo" / "run.lock", "taken"):
        told = start("--port", free_port(), "--data", tmp_path)
    assert told.returncode == 2
    assert f"Petik already runs on the folder {tmp_path / 'demo'}." in told.stdout


def test_secrets_are_made_once_and_only_for_their_owner(tmp_path: Path) -> None:
    made = run.load_secrets(tmp_path)
    assert run.load_secrets(tmp_path) == made
    assert len(made["SECRET_KEY"]) >= 32
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secrets.json"]


def test_damaged_secrets_are_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text("{")
    with pytest.raises(Problem, match="is damaged; restore it"):
        run.load_secrets(tmp_path)
    assert (tmp_path / "secrets.json").read_text() == "{"


def test_the_demo_and_a_shop_of_ones_own_never_share_a_folder() -> None:
    parser = run.parser_of_data()
    demo = run.data_folder(parser.parse_args(["--data", "x"]))
    shop = run.data_folder(parser.parse_args(["--data", "x", "--no-demo"]))
    assert demo != shop
    assert demo.parent == shop.parent == Path("x").absolute()


def test_the_demo_neither_mails_people_nor_takes_a_live_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMTP_URL", "smtp://mail.example")
    assert "SMTP_URL" not in run.shop_environment(tmp_path, True, "127.0.0.1", 8000)
    assert "SMTP_URL" in run.shop_environment(tmp_path, False, "127.0.0.1", 8000)
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_live_" + "x" * 20)
    with pytest.raises(Problem, match="live key"):
        run.shop_environment(tmp_path, True, "127.0.0.1", 8000)


def test_a_database_of_the_environment_is_never_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/else")
    environment = run.shop_environment(tmp_path, True, "127.0.0.1", 8000)
    assert environment["DATABASE_URL"] == f"sqlite:///{tmp_path}/petik.sqlite3"


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/"),
        ("0.0.0.0", "http://127.0.0.1:8000/"),
        ("::1", "http://[::1]:8000/"),
        ("::", "http://[::1]:8000/"),
        ("shop.test", "http://shop.test:8000/"),
    ],
)
def test_the_printed_address_can_be_opened(host: str, shown: str) -> None:
    assert run.address(host, 8000) == shown


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The preparations, instead of being run."""
    ran: list[str] = []

    def only_name(*command: str) -> list[str]:
        ran.append(" ".join(command))
        return ["true"]

    monkeypatch.setattr(run, "marketplace", only_name)
    return ran


def test_preparations_run_again_only_for_what_changed(tmp_path: Path, ran: list[str]) -> None:
    environment: dict[str, str] = {}
    run.prepare(tmp_path, True, environment)
    assert ran == ["static build", "db upgrade", "translations compile", "demo load"]
    (tmp_path / "petik.sqlite3").touch()
    ran.clear()
    run.prepare(tmp_path, True, environment)
    assert ran == []
    stamps = json.loads((tmp_path / "prepared.json").read_text())
    (tmp_path / "prepared.json").write_text(json.dumps({**stamps, "assets": "older"}))
    run.prepare(tmp_path, True, environment)
    assert ran == ["static build"]


def test_an_empty_shop_never_loads_the_demo(tmp_path: Path, ran: list[str]) -> None:
    run.prepare(tmp_path, False, {})
    assert "db upgrade" in ran
    assert "demo load" not in ran


def test_a_preparation_that_fails_is_named_and_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = ("static", "build")
    monkeypatch.setattr(
        run, "marketplace", lambda *command: ["false" if command == failing else "true"]
    )
    for _ in range(2):
        with pytest.raises(Problem, match="Building styles, scripts and fonts failed"):
            run.prepare(tmp_path, True, {})


def test_compiled_texts_do_not_make_the_next_start_compile_them_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "ROOT", tmp_path)
    (tmp_path / "translations").mkdir()
    (tmp_path / "translations" / "messages.po").write_text("texts")
    before = run.fingerprint(("translations",))
    (tmp_path / "translations" / "messages.mo").write_text("compiled")
    assert run.fingerprint(("translations",)) == before
    (tmp_path / "translations" / "messages.po").write_text("other texts")
    assert run.fingerprint(("translations",)) != before


def test_another_pythonpath_does_not_reach_the_shop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    assert "PYTHONPATH" not in basics.clean_environment()


def test_bytecode_is_kept_also_where_the_environment_says_no(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else every program of the shop compiles all it imports at every start."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    assert "PYTHONDONTWRITEBYTECODE" not in basics.clean_environment()


@pytest.mark.parametrize(
    ("log", "sentence"),
    [
        ("ERROR: OSError: [Errno 28] No space left on device", "The disk is full"),
        ("Temporary failure in name resolution", "the package index does not answer"),
        ("ERROR: something else", "could not be installed:\n  ERROR: something else"),
    ],
)
def test_what_pip_met_is_said_in_plain_words(log: str, sentence: str) -> None:
    assert sentence in packages.why_pip_failed(log)


def test_pip_settings_are_read_where_pip_reads_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "pip.conf"
    config.write_text("[global]\nindex-url = http://127.0.0.1/from-file\n")
    monkeypatch.delenv("PIP_INDEX_URL", raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(config))
    assert packages.pip_setting("index-url") == "http://127.0.0.1/from-file"
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1/from-environment")
    assert packages.pip_setting("index-url") == "http://127.0.0.1/from-environment"


def test_pip_is_fetched_from_the_configured_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "VENV", tmp_path)
    monkeypatch.setattr(packages, "PIP_SHA256", hashlib.sha256(b"a wheel").hexdigest())
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    with index_with(b"a wheel") as url:
        monkeypatch.setenv("PIP_INDEX_URL", url)
        assert packages.find_pip_wheel().read_bytes() == b"a wheel"


def test_where_nothing_is_configured_pip_comes_from_where_pip_would_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def read_url(url: str) -> bytes:
        asked.append(url)
        raise OSError("no network")

    monkeypatch.setattr(packages, "pip_setting", lambda name: "")
    monkeypatch.setattr(packages, "read_url", read_url)
    with pytest.raises(Problem, match="pip could not be fetched"):
        packages.find_pip_wheel()
    assert asked == ["https://pypi.org/simple/pip/"]


def test_pip_is_taken_from_a_folder_that_pip_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels" / packages.PIP_WHEEL).write_bytes(b"a wheel")
    monkeypatch.setattr(packages, "VENV", tmp_path)
    monkeypatch.setattr(packages, "PIP_SHA256", hashlib.sha256(b"a wheel").hexdigest())
    monkeypatch.setenv("PIP_FIND_LINKS", f"/elsewhere {tmp_path / 'wheels'}")
    assert packages.find_pip_wheel().read_bytes() == b"a wheel"


def test_another_pip_than_the_known_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "VENV", tmp_path)
    with index_with(b"another wheel") as url:
        monkeypatch.setenv("PIP_INDEX_URL", url)
        with pytest.raises(Problem, match="This is another pip-"):
            packages.find_pip_wheel()
    assert list(tmp_path.iterdir()) == []


def test_a_silent_index_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "VENV", tmp_path)
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{free_port()}/simple")
    with pytest.raises(Problem, match="pip could not be fetched: the package index does not"):
        packages.find_pip_wheel()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def index_with(content: bytes) -> Iterator[str]:
    """A package index on loopback that has just the pip wheel, of this content."""

    class Index(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = f'<a href="../../files/{packages.PIP_WHEEL}#sha256=0">pip</a>'.encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(page if self.path == "/simple/pip/" else content)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Index) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/simple"
        finally:
            server.shutdown()
            thread.join()
