"""Words in Python that no translator sees: flashes, refusals, forms, letters, papers."""

import ast
from collections.abc import Callable, Iterator

from tests.structure.plain_words import (
    Finding,
    begins_written,
    goes_on_written,
    has_words,
    looks_written,
)

_MARKERS = {"_", "N_", "_l", "gettext", "lazy_gettext", "ngettext", "lazy_ngettext"}
_MARKERS |= {"pgettext", "lazy_pgettext", "translate_count"}
_TRANSLATORS = {"t", "translate"}
_REFUSALS = {"Refused", "NotFound", "NotAllowed", "Conflict", "Unavailable", "SoldOut"}
_SPOKEN_FIRST = _REFUSALS | {"flash", "ValidationError", "StopValidation"}
_SPOKEN_FIRST |= {"InputRequired", "DataRequired", "FileRequired"}
# Checks of a form: how many of their arguments stand before the message.
_CHECKS = {"Email": 0, "URL": 0, "Length": 0, "NumberRange": 0, "EqualTo": 1, "Regexp": 1}
_CHECKS |= {"AnyOf": 1, "NoneOf": 1, "FileAllowed": 1, "FileSize": 0, "UUID": 0}
_SPOKEN_PLACES = {"errors", "form_errors", "choices", "label", "subject", "message"}
_SPOKEN_PLACES |= {"login_message", "needs_refresh_message", "description"}
_SPOKEN_ATTRIBUTES = {"placeholder", "title", "aria-label", "aria-description", "alt"}
_NOT_SPOKEN = {"@type", "samesite", "SESSION_COOKIE_SAMESITE"}
_SPOKEN_KEYWORDS = {"label", "message", "description", "hint", "placeholder", "choices"}
_JOINERS = {"format", "join", "list", "str", "Markup"}
_LETTERS = {"Letter", "Message", "Notice"}
_LETTER_WORDS = {"subject", "paragraphs", "action", "notice", "rows", "total", "text", "html"}
# Read by the people who run the machine, in English: errors of the program, logs, the console.
_MACHINE_CALLS = {"echo", "debug", "info", "warning", "error", "exception", "critical", "print"}
_MACHINE_CALLS |= {"ClickException", "UsageError", "BadParameter", "option", "argument", "_stop"}
_MACHINE_CALLS |= {"warn"}
_MACHINE_ERRORS = ("Error", "Exception", "BadSettings", "Warning", "Missing")


def unmarked_in_python(source: str, *, is_for_keepers: bool = False) -> list[Finding]:
    """Texts of ``source`` that people read and that are not marked.

    ``is_for_keepers``: its loose sentences are read by those who run the machine, in English.
    """
    tree = ast.parse(source)
    found = set(_calls(tree))
    if not is_for_keepers:
        found |= set(_sentences(tree))
    if _makes_papers(tree):
        found |= set(_paper_values(tree))
    return sorted(found, key=lambda each: (each.line, each.words))


def _calls(tree: ast.AST) -> Iterator[Finding]:
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = _name(call.func)
        if name in _MARKERS:
            if call.args and _is_put_together(call.args[0], name):
                yield Finding(call.lineno, f"{name}() of what is no plain text")
            continue
        if name in _TRANSLATORS and call.args and _is_text(call.args[0]):
            yield Finding(call.lineno, f"{name}() without N_: {_written(call.args[0])}")
        elif name in _SPOKEN_FIRST:
            yield from _unmarked([*call.args[:1], *_spoken_keywords(call)], has_words)
        elif name in _CHECKS:
            yield from _unmarked([*call.args[_CHECKS[name] :], *_spoken_keywords(call)], has_words)
        elif name in ("append", "extend", "insert") and _is_spoken_place(call.func):
            yield from _unmarked(call.args, has_words)
        elif name.endswith("Field") and name != "AddressField":
            yield from _unmarked([*call.args[:1], *_spoken_keywords(call)], has_words)
        elif name in ("abort", "SelectChoice"):
            yield from _unmarked([*call.args[1:], *_spoken_keywords(call)], has_words)
        elif name in ("Markup", "Response", "make_response", "jsonify"):
            yield from _unmarked(call.args[:1], begins_written)
        elif name in _LETTERS:
            spoken = [each.value for each in call.keywords if each.arg in _LETTER_WORDS]
            yield from _unmarked([*call.args, *spoken], has_words)
        elif name == "render":
            yield from _unmarked([each.value for each in call.keywords], begins_written)
        if name not in _MACHINE_CALLS:
            yield from _unmarked(_spoken_keywords(call), looks_written)


def _spoken_keywords(call: ast.Call) -> list[ast.expr]:
    return [each.value for each in call.keywords if each.arg in _SPOKEN_KEYWORDS]


def _sentences(tree: ast.Module) -> Iterator[Finding]:
    """Written words anywhere else: tables of messages, results that a page shows."""
    silent = {id(node) for part in _not_for_readers(tree) for node in ast.walk(part)}
    for node in ast.walk(tree):
        if id(node) in silent:
            continue
        if isinstance(node, ast.Constant | ast.JoinedStr) and _is_sentence(_written(node)):
            yield Finding(node.lineno, _written(node))
        else:
            yield from _unmarked(_given(node), begins_written)
        if isinstance(node, ast.Assign) and any(map(_is_spoken_place, node.targets)):
            yield from _unmarked([node.value], has_words)
        if isinstance(node, ast.Dict):
            spoken = _values(node, lambda key: key in _SPOKEN_ATTRIBUTES)
            yield from _unmarked(spoken, has_words)


def _given(node: ast.AST) -> list[ast.expr]:
    """Single texts handed on to be shown, perhaps: results, values by name, tables, constants."""
    given: list[ast.expr | None] = []
    if isinstance(node, ast.Return):
        result = node.value
        given = [*result.elts[:1]] if isinstance(result, ast.Tuple) else [result]
    elif isinstance(node, ast.keyword) and node.arg not in _NOT_SPOKEN:
        given = [node.value]
    elif isinstance(node, ast.Dict):
        given = [*_values(node, lambda key: key not in _NOT_SPOKEN)]
    elif isinstance(node, ast.IfExp):
        given = [node.body, node.orelse]
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        given = [node.value]
    return [each for each in given if isinstance(each, ast.Constant | ast.JoinedStr)]


def _values(table: ast.Dict, counts: Callable[[object], bool]) -> list[ast.expr]:
    pairs = zip(table.keys, table.values, strict=True)
    return [value for key, value in pairs if counts(getattr(key, "value", None))]


def _is_spoken_place(node: ast.AST) -> bool:
    """An attribute, or something in it, that a page shows: ``form.name.errors``."""
    return any(
        isinstance(each, ast.Attribute) and each.attr in _SPOKEN_PLACES for each in ast.walk(node)
    )


def _is_sentence(words: str) -> bool:
    is_long = len(words.split()) >= 3 and words.rstrip()[-1:] in (".", "?", "!", "…")
    is_closed = is_long and words[:1].isupper() and looks_written(words)
    return is_closed or goes_on_written(words)


def _not_for_readers(tree: ast.Module) -> Iterator[ast.AST]:
    """Docstrings, marked texts, and what only the program's keepers read."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node
        elif isinstance(node, ast.Call):
            name = _name(node.func)
            if name in _MARKERS | _MACHINE_CALLS or name.endswith(_MACHINE_ERRORS):
                yield node
        elif isinstance(node, ast.Assert) and node.msg:
            yield node.msg


def _makes_papers(tree: ast.AST) -> bool:
    """The module fills a paper or its frozen values."""
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module is not None
        and node.module.startswith("marketplace.core")
        and any(each.name in ("pdf", "documents") for each in node.names)
        for node in ast.walk(tree)
    )


def _paper_values(tree: ast.AST) -> Iterator[Finding]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            yield from _unmarked(node.values, looks_written)


def _unmarked(parts: list[ast.expr], counts: Callable[[str], bool]) -> Iterator[Finding]:
    """Literals inside ``parts`` that stand in no marker; calls of other names are not entered."""
    for part in parts:
        if isinstance(part, ast.Constant | ast.JoinedStr):
            words = _written(part)
            if counts(words):
                yield Finding(part.lineno, words)
        elif isinstance(part, ast.Tuple) and len(part.elts) == 2:
            yield from _unmarked(part.elts[1:], counts)
            if counts is has_words:
                yield from _unmarked(part.elts[:1], counts)
        elif isinstance(part, ast.BinOp):
            yield from _unmarked([part.left, part.right], counts)
        elif isinstance(part, ast.IfExp):
            yield from _unmarked([part.body, part.orelse], counts)
        elif isinstance(part, ast.List | ast.Tuple | ast.Set):
            yield from _unmarked(part.elts, counts)
        elif isinstance(part, ast.Dict):
            yield from _unmarked(part.values, counts)
        elif isinstance(part, ast.ListComp | ast.GeneratorExp):
            yield from _unmarked([part.elt], counts)
        elif isinstance(part, ast.Call) and _name(part.func) in _JOINERS:
            yield from _unmarked([part.func, *part.args], counts)
        elif isinstance(part, ast.Attribute):
            yield from _unmarked([part.value], counts)


def _is_put_together(node: ast.expr, marker: str) -> bool:
    """Extraction reads plain texts: a value is fine where one is looked up, a mixture never."""
    if isinstance(node, ast.JoinedStr | ast.BinOp):
        return True
    if isinstance(node, ast.Call) and _name(node.func) in _JOINERS:
        return True
    return marker == "N_" and not _is_text(node)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _written(node: ast.expr) -> str:
    """The literal text of a constant or an f-string."""
    if isinstance(node, ast.JoinedStr):
        return "".join(_written(part) for part in node.values)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return ""


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
