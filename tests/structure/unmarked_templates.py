"""Words in Jinja templates that no translator sees."""

import html
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from jinja2 import Environment, nodes

from tests.structure.plain_words import Finding, begins_written, has_words, looks_written

_MARKERS = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
_SPOKEN = {"aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "title"}
_SPOKEN |= {"alt", "placeholder", "label", "abbr"}
# What a script needs besides words; every other data-attribute holds what it will say.
_MACHINE_DATA = {
    "behaviour",
    "every",
    "key",
    "keys-help",
    "keys-item",
    "keys-switch",
    "left",
    "level",
    "max",
}
_MACHINE_DATA |= {"over", "plain", "scheme", "state", "step", "submit", "until", "url", "value"}
_MACHINE_INPUTS = {"hidden", "radio", "checkbox", "color", "range"}
_MACHINE_METAS = {"viewport", "theme-color", "color-scheme", "robots", "referrer", "generator"}
_SPOKEN_ARGUMENTS = {"hint", "label", "title", "placeholder", "suffix", "prefix", "alt", "caption"}
_NOT_READ = {"script", "style", "kbd", "code", "samp"}
_VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_MACHINE_BLOCKS = {"body_class", "behaviour"}
_VALUE = "\ue000"

_environment = Environment(
    extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    trim_blocks=True,
    lstrip_blocks=True,
    autoescape=True,
)
_environment.newstyle_gettext = True  # type: ignore[attr-defined]


def unmarked_in_template(source: str, *, is_html: bool = True) -> list[Finding]:
    """Texts, spoken attributes and literals of ``source`` that are not marked."""
    literals = sorted(set(_literals(_environment.parse(source))), key=lambda each: each.line)
    page = _without_code(source)
    if is_html:
        reader = _Reader()
        reader.feed(page)
        reader.close()
        return reader.found + literals
    plain = [
        Finding(number, line.strip())
        for number, line in enumerate(page.split("\n"), 1)
        if has_words(line.replace(_VALUE, " "))
    ]
    return plain + literals


def _without_code(source: str) -> str:
    """The page with values as one sign, without tags and marked texts; lines stay in place.

    Literals that a value shows as they are stand in its place.
    """
    kept: list[str] = []
    shown: list[str] = []
    line, is_silent, block = 1, False, [""]
    for at, kind, value in _environment.lex(source):
        kept.append("\n" * (at - line))
        line = at + value.count("\n")
        if kind == "block_begin":
            block = []
        elif kind == "variable_begin":
            shown = []
        elif kind == "variable_end" and not is_silent:
            kept.append(_VALUE + html.escape(_shown_words("".join(shown) + value)) + _VALUE)
        elif kind == "name" and len(block) < 2:
            block.append(value)
            is_silent = _stays_silent(block, is_silent)
        shown.append(value)
        kept.append(value if kind == "data" and not is_silent else "\n" * value.count("\n"))
    return "".join(kept)


def _shown_words(expression: str) -> str:
    """The literals that ``{{ … }}`` prints, perhaps beside values."""
    printed = _environment.parse(expression).find(nodes.Output)
    return " ".join(text for part in printed.nodes for text in _printed(part)) if printed else ""


def _printed(node: nodes.Node | None) -> Iterator[str]:
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, nodes.CondExpr):
        yield from _printed(node.expr1)
        yield from _printed(node.expr2)
    elif isinstance(node, nodes.BinExpr):
        yield from _printed(node.left)
        yield from _printed(node.right)
    elif isinstance(node, nodes.Concat):
        for part in node.nodes:
            yield from _printed(part)
    elif isinstance(node, nodes.Filter):
        yield from _printed(node.node)
        if node.name in ("default", "d", "join"):
            for argument in node.args:
                yield from _printed(argument)


def _stays_silent(tag: list[str], is_silent: bool) -> bool:
    """Inside of a marked text, or of a block that holds class names."""
    if tag[0] == "trans" or (tag[0] == "block" and tag[-1] in _MACHINE_BLOCKS):
        return True
    return is_silent and tag[0] not in ("endtrans", "endblock")


class _Reader(HTMLParser):
    """Collects what a reader sees or hears."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Finding] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        is_foreign = bool(known.get("lang")) and _VALUE not in str(known["lang"])
        if tag not in _VOID and (tag in _NOT_READ or is_foreign or known.get("translate") == "no"):
            self._silent.append(tag)
        for name, value in attrs:
            if value and self._is_spoken(tag, name, known) and has_words(_literal(value)):
                self.found.append(Finding(self.getpos()[0], f"{name}={_literal(value)}"))

    def handle_endtag(self, tag: str) -> None:
        if self._silent and self._silent[-1] == tag:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent and has_words(_literal(data)):
            self.found.append(Finding(self.getpos()[0], _literal(data)))

    @staticmethod
    def _is_spoken(tag: str, name: str, attrs: dict[str, str | None]) -> bool:
        if tag == "meta":
            about = str(attrs.get("name") or attrs.get("property") or "")
            is_text = re.search(r"description|title|alt$", about) is not None
            return name == "content" and is_text and about not in _MACHINE_METAS
        if name.startswith("data-"):
            return name.removeprefix("data-") not in _MACHINE_DATA
        is_typed = tag == "input" and attrs.get("type") not in _MACHINE_INPUTS
        return name in _SPOKEN or (name == "value" and is_typed)


def _literal(text: str) -> str:
    return " ".join(text.replace(_VALUE, " ").split())


def _literals(node: nodes.Node, is_spoken: bool = False) -> Iterator[Finding]:
    """String constants of expressions, save the arguments of a marker."""
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        words = node.value
        if has_words(words) if is_spoken else looks_written(words) or begins_written(words):
            yield Finding(node.lineno, node.value)
        return
    if isinstance(node, nodes.TemplateData):
        return
    if isinstance(node, nodes.Keyword):
        yield from _literals(node.value, node.key in _SPOKEN_ARGUMENTS)
        return
    if isinstance(node, nodes.Call) and getattr(node.node, "name", "") in _MARKERS:
        for argument in (*node.args, *node.kwargs):
            if not isinstance(argument, nodes.Const):
                yield from _literals(argument)
        return
    for child in node.iter_child_nodes():
        yield from _literals(child)
