"""Memory of the whole shop under the demo: supervisor, web server, worker and what they start.

Starts ``run.py`` with a data folder of its own, looks at pages while the worker makes the sizes of
the pictures, and after it. PSS (proportional set size, MB of 1,000,000 bytes) is read from Linux's
/proc. Limits: 400 MB while pictures are made, 300 MB afterwards.
"""

import argparse
import os
import platform
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from marketplace.core import clock
from tests.support.ports import free_port

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("/id/", "/en/", "/en/cloths", "/en/cloths?q=koi", "/id/motifs", "/en/shops", "/cart/")
SECONDS_AT_MOST = 1_200
STEADY_SECONDS = 30


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        command = [sys.executable, "run.py", "--port", str(port), "--data", folder]
        shop = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        try:
            wait_until_ready(shop)
            begun = time.monotonic()
            busy = [pss_of(shop.pid, port) for _ in pictures_in_work(Path(folder), begun)]
            print(f"pictures done after {time.monotonic() - begun:.0f} s")
            calm = [pss_of(shop.pid, port) for _ in seconds(STEADY_SECONDS)]
        finally:
            shop.send_signal(signal.SIGINT)
            shop.wait(30)
    print(f"{clock.today()}, {platform.machine()}, {os.cpu_count()} cores, {platform.platform()}")
    for name, samples in (("while pictures are made", busy), ("afterwards", calm)):
        largest = max(samples, key=lambda sample: sum(sample.values()))
        print(f"{name}: {sum(largest.values()):.0f} MB at most")
        for part, size in sorted(largest.items(), key=lambda item: -item[1]):
            print(f"  {size:6.1f}  {part}")


def wait_until_ready(shop: subprocess.Popen[str]) -> None:
    assert shop.stdout is not None
    for line in shop.stdout:
        if line.startswith("Ready:"):
            return
    raise SystemExit("run.py ended before the shop was ready")


def seconds(count: int) -> Iterator[None]:
    for _ in range(count):
        yield
        time.sleep(1)


def pictures_in_work(folder: Path, begun: float) -> Iterator[None]:
    """A beat each second until no photo waits for its sizes."""
    (database,) = folder.glob("**/*.sqlite3")
    while time.monotonic() - begun < SECONDS_AT_MOST:
        yield
        time.sleep(1)
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
            if not any(count for (count,) in connection.execute(WAITING)):
                return
    raise SystemExit("the pictures were not done in time")


WAITING = """
SELECT count(*) FROM outbox_delivery JOIN outbox_message ON outbox_message.id = message_id
WHERE topic = 'photo.added' AND done_at IS NULL
UNION ALL SELECT count(*) FROM outbox_message WHERE topic = 'photo.added' AND expanded_at IS NULL
"""


def pss_of(root: int, port: int) -> dict[str, float]:
    """MB by process of the tree under ``root``, after a look at the pages."""
    for page in PAGES:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{page}", timeout=20) as answer:
            answer.read()
    found = {}
    for process in tree(root):
        try:
            roll = Path(f"/proc/{process}/smaps_rollup").read_text()
            words = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
        except OSError:
            continue  # it ended in between
        size = next(line for line in roll.splitlines() if line.startswith("Pss:")).split()[1]
        name = " ".join(Path(word.decode()).name for word in words[1:4])
        found[f"{process} {name}"] = int(size) * 1024 / 1e6
    return found


def tree(root: int) -> Iterator[int]:
    yield root
    for task in Path(f"/proc/{root}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from tree(int(child))


if __name__ == "__main__":
    main()
