"""What ``python3 run.py test`` runs in the .venv: style, types and floors, then pytest.

Nothing is skipped silently. What could not run is named in the last lines as NOT RUN and the run
fails; checks that need a secret key are left out and named.
"""

import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
TYPED = ("marketplace", "drawing", "running", "run.py", "wsgi.py")
LINTERS = {
    "style": ("ruff", "check", "."),
    "layout": ("ruff", "format", "--check", "."),
    "types": ("mypy", "--strict", *TYPED),
    "floors": ("lint-imports",),
}
BY_GROUP = ("--dist", "loadgroup")
EVERYDAY = "not slow and not live"
SLOW = "slow and not live"
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_CHROMIUMS = ("/Applications/Chromium.app", "/Applications/Google Chrome.app")
DEBIAN_PACKAGES = ("chromium", "fonts-noto-core", "fonts-liberation")
DEBIAN_NOTO = Path("/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf")


def main(arguments: Sequence[str]) -> int:
    if list(arguments) == ["--check"]:
        return 1 if failing_linters() else 0
    provide_browser()
    if list(arguments) == ["--slow"]:
        # In the order of the folders: first starts do not meet the browser, which needs both cores.
        in_order = "--no-loadscope-reorder"
        return run_pytest(["-n", "2", *BY_GROUP, in_order, "-m", SLOW], [])
    if arguments:
        return run_pytest(arguments, [])
    # Three for two cores: one mostly waits for the browser.
    return run_pytest(["-n", "3", *BY_GROUP, "-m", EVERYDAY], failing_linters())


def failing_linters() -> list[str]:
    """Run all of them side by side; what each says comes in one piece."""
    running = {
        name: subprocess.Popen(
            [str(BIN / program), *rest],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for name, (program, *rest) in LINTERS.items()
    }
    failed = []
    for name, process in running.items():
        told, _nothing = process.communicate()
        print(f"== {name}: {' '.join(LINTERS[name])}\n{told}", flush=True)
        if process.returncode:
            failed.append(name)
    return failed


def run_pytest(arguments: Sequence[str], failed: Sequence[str]) -> int:
    """pytest, then the last lines; its exit status, but never 0 when something is missing."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", *arguments, f"--junitxml={report}"]
        status = subprocess.run(command, cwd=ROOT).returncode
        missing = not_run(report.read_text()) if report.exists() else {}
    for name in failed:
        print(f"FAILED: {name} (see the beginning)")
    for test in left_out(arguments):
        print(f"Left out, it needs a secret key: {test}")
    for reason, count in missing.items():
        print(f"NOT RUN: {reason} ({count} {'test' if count == 1 else 'tests'})")
    return status or (1 if missing or failed else 0)


def not_run(report: str) -> Counter[str]:
    """Why tests could not run, from pytest's XML report: skipped, or failed for want of something.

    A test that is expected to fail has run.
    """
    reasons: Counter[str] = Counter()
    for case in ElementTree.fromstring(report).iter("testcase"):
        for outcome in case:
            message = outcome.get("message", "")
            named = re.search(r'NOT RUN: ([^"\n]*)', message)
            if named:
                reasons[named.group(1)] += 1
            elif outcome.tag == "skipped" and outcome.get("type") != "pytest.xfail":
                reasons[f"{case.get('classname')}.{case.get('name')}: {message}"] += 1
    return reasons


def left_out(arguments: Sequence[str]) -> Iterable[str]:
    """The names of the tests that talk to a real service, where ``arguments`` leave them out."""
    if not {EVERYDAY, SLOW} & set(arguments):
        return []
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-m", "live"]
    told = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True).stdout
    return [line for line in told.splitlines() if "::" in line]


def provide_browser() -> None:
    """Install Chromium and a font for every letter where we may, else say what to install."""
    debian = shutil.which("apt-get")
    if has_chromium() and (not debian or DEBIAN_NOTO.exists()):
        return
    packages = " ".join(DEBIAN_PACKAGES)
    if debian and os.geteuid() == 0:
        print(f"Installing {packages} (once) ...", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (
            ["apt-get", "update", "-q"],
            ["apt-get", "install", "-q", "-y", "--no-install-recommends", *DEBIAN_PACKAGES],
        ):
            done = subprocess.run(command, env=environment, capture_output=True, text=True)
            if done.returncode:
                print(f"{' '.join(command)} failed:\n{done.stderr[-1000:]}", flush=True)
                return
    elif debian:
        print(f"For the browser tests: sudo apt-get install {packages}", flush=True)
    elif platform.system() == "Darwin":
        print("For the browser tests: brew install --cask chromium, or Google Chrome", flush=True)
    else:
        print("For the browser tests: install Chromium and the Noto fonts", flush=True)


def has_chromium() -> bool:
    found = any(shutil.which(name) for name in CHROMIUMS)
    return found or any(Path(path).exists() for path in MAC_CHROMIUMS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
