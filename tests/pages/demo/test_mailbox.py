"""The mailbox exists in the demonstration only."""

from __future__ import annotations

import dataclasses

import pytest

from marketplace.core import mail, runtime


@pytest.fixture
def in_the_demo(app, monkeypatch, tmp_path):
    """With a mailbox of its own: the other tests' letters would push these off the page."""
    settings = dataclasses.replace(app.config["PETIK"], env="demo", data_dir=tmp_path)
    monkeypatch.setattr(runtime, "_settings", settings)


def send() -> str:
    mail.send(
        mail.Message(
            to="someone@petik.example",
            subject="A <b>letter</b>",
            text="Follow http://127.0.0.1:8000/orders/abc",
            html="<p>Follow</p><script>alert(1)</script>",
        )
    )
    return mail.read_mailbox()[0].name


def test_a_mail_is_listed_and_opens(client, in_the_demo):
    name = send()
    inbox = client.get("/demo/mailbox").text
    assert "A &lt;b&gt;letter&lt;/b&gt;" in inbox
    page = client.get(f"/demo/mailbox/{name}").text
    assert 'href="http://127.0.0.1:8000/orders/abc"' in page
    assert "someone@petik.example" in page


def test_the_html_of_a_mail_is_shut_off(client, in_the_demo):
    answer = client.get(f"/demo/mailbox/{send()}/html")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy


@pytest.mark.parametrize("name", ["nothing.eml", "..%2fsecret", "0" * 20 + "-" + "a" * 32 + ".eml"])
def test_an_unknown_mail_is_not_found(client, in_the_demo, name):
    assert client.get(f"/demo/mailbox/{name}").status_code == 404
    assert client.get(f"/demo/mailbox/{name}/html").status_code == 404


def test_elsewhere_there_is_no_mailbox(client):
    name = send()
    for path in ("/demo/mailbox", f"/demo/mailbox/{name}", f"/demo/mailbox/{name}/html"):
        assert client.get(path).status_code == 404
