"""Pages keep the content security policy by how they are written, and stay short."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parents[2] / "marketplace" / "templates"
PAGES = {
    path.relative_to(TEMPLATES).as_posix(): path.read_text()
    for path in sorted(TEMPLATES.rglob("*.html"))
}
MOST_LINES = 150
LONGEST_LINE = 120
# A text is kept whole, so that it is found as it stands in the catalogues.
ONE_TEXT = re.compile(r"""\s*(\{\{ _\("[^"]*"\) \}\}|"[^"]*",?)""")
RULES = {
    "safe": (r"\|\s*safe\b|autoescape\s+false", "{{ title|safe }}", "{{ title }}, safe and sound"),
    "handlers": (r"<[^>]*\son[a-z]+\s*=", '<a onclick="buy()">', '<a data-on="buy">'),
    "styles": (r"<[^>]*\sstyle\s*=|<style\b", '<p style="color: red">', '<p class="red">'),
    "scripts": (
        r"<script(?![^>]*\bnonce=)(?![^>]*\bsrc=)(?![^>]*\btype=.application/ld\+json)",
        "<script>buy()</script>",
        '<script nonce="{{ csp_nonce() }}">buy()</script>',
    ),
    "elsewhere": (
        r"""<(?:script|img|link|iframe|source|video)\b[^>]*(?:src|href)=["'](?:https?:)?//""",
        '<img src="https://cdn.example/koi.png">',
        '<img src="/static/img/koi.png"><a href="https://example.org">',
    ),
    "javascript addresses": (r"""=\s*["']javascript:""", '<a href="javascript:buy()">', "<a>"),
    "unquoted values": (r"<[^>]*\s[\w-]+=\{\{", "<a title={{ name }}>", '<a title="{{ name }}">'),
}
# Mail programs know no style sheets.
_IN_MAILS = frozenset({"styles"})


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_finds_what_breaks_it_and_nothing_else(rule: str) -> None:
    pattern, bad, good = RULES[rule]
    assert re.search(pattern, bad)
    assert not re.search(pattern, good)


@pytest.mark.parametrize("rule", RULES)
def test_every_template_keeps_the_rule(rule: str) -> None:
    pattern = RULES[rule][0]
    found = [
        name
        for name, text in PAGES.items()
        if not (rule in _IN_MAILS and name.startswith(("emails/", "layouts/email.")))
        and re.search(pattern, text, re.IGNORECASE)
    ]
    assert found == []


def test_templates_are_short() -> None:
    assert [name for name, text in PAGES.items() if len(text.splitlines()) > MOST_LINES] == []


def test_no_line_is_long_save_where_it_is_one_text_and_nothing_else() -> None:
    long = [
        f"{name}:{number}"
        for name, text in PAGES.items()
        for number, line in enumerate(text.splitlines(), 1)
        if len(line) > LONGEST_LINE and not ONE_TEXT.fullmatch(line)
    ]
    assert long == []


def test_every_form_that_changes_something_carries_its_token() -> None:
    for name, text in PAGES.items():
        for form in re.findall(r"<form\b[^>]*method=.post.*?</form>", text, re.DOTALL | re.I):
            assert "csrf" in form or "hidden_tag" in form, f"{name}: {form[:120]}"
