"""Rules that no linter has: each finder returns the lines of one source that break one rule."""

import ast
import re
from collections.abc import Callable, Iterator

MOST_LINES = 500
LONGEST_FUNCTION = 60

Finder = Callable[[ast.Module, str], list[int]]

_PICKLES = frozenset({"pickle", "cPickle", "shelve", "dill", "cloudpickle", "marshal"})
_TEXT_SQL = frozenset({"text", "exec_driver_sql"})
_NETWORK = frozenset({"SMTP", "SMTP_SSL", "urlopen", "create_connection", "HTTPXClient"})
_GUARDS = frozenset({"refuse_in_transaction", "in_transaction"})


def pickles(tree: ast.Module, _text: str) -> list[int]:
    """Modules whose data can run code when it is read."""
    return [line for line, name in _imports(tree) if name.split(".")[0] in _PICKLES]


def built_sql(tree: ast.Module, _text: str) -> list[int]:
    """SQL put together from values: f-strings, ``%``, ``+`` and ``format`` in ``text()``."""
    return [
        call.lineno
        for call in _calls(tree)
        if _name(call) in _TEXT_SQL
        and call.args
        and _is_put_together(call.args[0])
        # Names of triggers cannot be bound; they come from tables in the code.
        and "DROP " not in ast.unparse(call.args[0])
    ]


def offsets(tree: ast.Module, _text: str) -> list[int]:
    """``OFFSET`` reads all rows before the page."""
    called = [call.lineno for call in _calls(tree) if _name(call) == "offset"]
    written = [
        call.lineno
        for call in _calls(tree)
        if _name(call) in _TEXT_SQL and re.search(r"\bOFFSET\b", ast.unparse(call), re.IGNORECASE)
    ]
    return called + written


def floats(tree: ast.Module, _text: str) -> list[int]:
    """Amounts are whole minor units: no ``float``, no ``1.5``; ``/`` only between Decimals."""
    decimals = any(name == "decimal" for _line, name in _imports(tree))
    found = []
    for node in ast.walk(tree):
        is_literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
        is_name = isinstance(node, ast.Name) and node.id == "float"
        is_division = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and not decimals
        if is_literal or is_name or is_division:
            found.append(getattr(node, "lineno", 0))
    return found


def inner_imports(tree: ast.Module, _text: str) -> list[int]:
    """Imports inside a function hide a circle."""
    return [
        inner.lineno
        for function in _functions(tree)
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]


def long_functions(tree: ast.Module, _text: str) -> list[int]:
    """Functions that do not fit on a screen."""
    return [
        function.lineno
        for function in _functions(tree)
        if (function.end_lineno or 0) - function.lineno + 1 > LONGEST_FUNCTION
    ]


def unexplained_flushes(tree: ast.Module, text: str) -> list[int]:
    """A ``flush()`` says why it stands there, behind it or in the line above."""
    lines = text.splitlines()
    return [
        call.lineno
        for call in _calls(tree)
        if _name(call) == "flush"
        and isinstance(call.func, ast.Attribute)
        and ast.unparse(call.func.value).endswith("session")
        and "#" not in lines[(call.end_lineno or 1) - 1]
        and not lines[call.lineno - 2].lstrip().startswith("#")
    ]


def commits(tree: ast.Module, _text: str) -> list[int]:
    """Only ``core.database.transaction`` commits."""
    return [
        call.lineno
        for call in _calls(tree)
        if _name(call) == "commit"
        and isinstance(call.func, ast.Attribute)
        and ast.unparse(call.func.value).endswith("session")
    ]


def databases_in_faces(tree: ast.Module, _text: str) -> list[int]:
    """A face opens a transaction and asks services and queries; it holds no session and no SQL."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        and (
            any(name.split(".")[0] == "sqlalchemy" for _line, name in _imports_of(node))
            or "db" in {alias.name for alias in node.names}
        )
    ]


def unguarded_network(tree: ast.Module, _text: str) -> list[int]:
    """A call into the network asks first whether a transaction is open, and never waits for ever.

    The module that makes the connection must name the guard; ``urlopen`` and the like a timeout.
    """
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    guarded = bool(names & _GUARDS)
    return [
        call.lineno
        for call in _calls(tree)
        if _name(call) in _NETWORK
        and not (guarded and any(each.arg in ("timeout", None) for each in call.keywords))
    ]


def lazy_relationships(tree: ast.Module, _text: str) -> list[int]:
    """A relationship never loads by itself."""
    return [
        call.lineno
        for call in _calls(tree)
        if _name(call) == "relationship"
        and not any(
            each.arg == "lazy"
            and isinstance(each.value, ast.Constant)
            and each.value.value == "raise"
            for each in call.keywords
        )
    ]


def is_too_long(text: str) -> bool:
    """More lines than a module may have."""
    return len(text.splitlines()) > MOST_LINES


def added_topics(tree: ast.Module) -> set[str]:
    """Literal topics of ``outbox.add(...)``; those in a table of constants are not seen."""
    found: set[str] = set()
    for call in _calls(tree):
        if _name(call) != "add" or not isinstance(call.func, ast.Attribute) or not call.args:
            continue
        if ast.unparse(call.func.value) != "outbox":
            continue
        # ``f"application.{step}"`` stands for all topics that begin so.
        if isinstance(call.args[0], ast.JoinedStr):
            found.add(f"{ast.literal_eval(call.args[0].values[0])}*")
        found |= {
            node.value
            for node in ast.walk(call.args[0])
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and not isinstance(call.args[0], ast.JoinedStr)
        }
    return found


def _imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        yield from _imports_of(node)


def _imports_of(node: ast.AST) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Import):
        yield from ((node.lineno, alias.name) for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield node.lineno, node.module or ""


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def _name(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _is_put_together(node: ast.expr) -> bool:
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp):
        return True
    return isinstance(node, ast.Call) and _name(node) == "format"
