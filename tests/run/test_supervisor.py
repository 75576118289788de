"""Two programs run as one: what dies comes back, and nothing is left behind, however we end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from running.basics import ROOT

SUPERVISOR = """
import sys
from pathlib import Path
from running.basics import Problem, say
from running.supervisor import supervise

logs = Path(sys.argv[1])
codes = zip(("web", "worker"), sys.argv[2:])
parts = [(name, [sys.executable, "-c", code]) for name, code in codes]
try:
    supervise(parts, {}, logs, lambda: all((logs / name).exists() for name, _ in parts),
              lambda: say("Ready"))
except Problem as problem:
    say(str(problem))
    sys.exit(2)
"""

# Each part writes its process id and that of a child of its own, and then just lives.
PART = """
import os, pathlib, subprocess, time
child = subprocess.Popen(["sleep", "300"])
pathlib.Path({path!r}).write_text(f"{{os.getpid()}} {{child.pid}}")
print("{name} speaks", flush=True)
time.sleep(300)
"""
# Ends what it has begun before it goes.
DILIGENT = """
import pathlib, signal, sys, time
def end(*_):
    time.sleep(3)
    pathlib.Path({path!r} + ".finished").touch()
    sys.exit()
signal.signal(signal.SIGTERM, end)
"""
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
Starter = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[Starter]:
    """Start the supervisor on two parts; by default on two that live."""
    started = []

    def start(web: str = "", worker: str = "") -> subprocess.Popen[str]:
        codes = [web or living(tmp_path, "web"), worker or living(tmp_path, "worker")]
        process = subprocess.Popen(
            [sys.executable, "-c", SUPERVISOR, str(tmp_path), *codes],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=240)


def living(folder: Path, name: str) -> str:
    return PART.format(path=str(folder / name), name=name)


def processes(folder: Path) -> list[int]:
    return [int(each) for name in ("web", "worker") for each in (folder / name).read_text().split()]


def is_alive(process: int) -> bool:
    """Also false for one that has ended and only waits to be counted."""
    told = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True)
    return told.stdout.strip()[:1] not in ("", "Z")


def wait_until(condition: Callable[[], bool], seconds: float = 120) -> None:
    late = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < late, "it did not happen"
        time.sleep(0.05)


def read_until(process: subprocess.Popen[str], text: str) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if text in line:
            return
    raise AssertionError(f"ended without {text!r}")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_stops_with_everything_it_started(
    supervised: Starter, tmp_path: Path, number: signal.Signals
) -> None:
    supervisor = supervised()
    read_until(supervisor, "Ready")
    running = processes(tmp_path)
    assert all(is_alive(each) for each in running)
    supervisor.send_signal(number)
    assert supervisor.wait(timeout=120) == 0
    wait_until(lambda: not any(is_alive(each) for each in running))


def test_a_second_ctrl_c_does_not_wait_for_what_will_not_end(
    supervised: Starter, tmp_path: Path
) -> None:
    supervisor = supervised(web=DEAF + living(tmp_path, "web"))
    read_until(supervisor, "Ready")
    running = processes(tmp_path)
    supervisor.send_signal(signal.SIGINT)
    read_until(supervisor, "Stopping")
    time.sleep(0.5)
    assert supervisor.poll() is None
    supervisor.send_signal(signal.SIGINT)
    assert supervisor.wait(timeout=10) == 0
    wait_until(lambda: not any(is_alive(each) for each in running))


def test_killed_hard_it_still_leaves_nothing_behind(supervised: Starter, tmp_path: Path) -> None:
    supervisor = supervised()
    read_until(supervisor, "Ready")
    running = processes(tmp_path)
    supervisor.kill()
    supervisor.wait()
    wait_until(lambda: not any(is_alive(each) for each in running))


def test_killed_hard_it_still_lets_a_part_finish_its_work(
    supervised: Starter, tmp_path: Path
) -> None:
    diligent = DILIGENT.format(path=str(tmp_path / "worker"))
    supervisor = supervised(worker=diligent + living(tmp_path, "worker"))
    read_until(supervisor, "Ready")
    supervisor.kill()
    supervisor.wait()
    wait_until((tmp_path / "worker.finished").exists)


def test_what_dies_is_started_again(supervised: Starter, tmp_path: Path) -> None:
    supervisor = supervised()
    read_until(supervisor, "Ready")
    worker, its_child = processes(tmp_path)[2:]
    os.kill(worker, signal.SIGKILL)
    read_until(supervisor, "The worker ended with exit status -9; starting it again.")
    wait_until(lambda: processes(tmp_path)[2] != worker)
    assert not is_alive(its_child)
    assert is_alive(processes(tmp_path)[2])


def test_what_dies_again_and_again_ends_it_with_the_reason(
    supervised: Starter, tmp_path: Path
) -> None:
    supervisor = supervised(worker="raise SystemExit('the queue is on fire')")
    told, _ = supervisor.communicate(timeout=240)
    assert supervisor.returncode == 2
    assert "The worker ended again and again (exit status 1)." in told
    assert "the queue is on fire" in told
    wait_until(lambda: not any(is_alive(int(e)) for e in (tmp_path / "web").read_text().split()))


def test_what_the_parts_say_is_kept(supervised: Starter, tmp_path: Path) -> None:
    read_until(supervised(), "Ready")
    wait_until(lambda: (tmp_path / "web.log").read_text() == "web speaks\n")
