"""The code keeps the rules of the house that no linter knows; each rule finds what breaks it."""

import ast
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.structure import code_rules as rules
from tests.structure.code_rules import Finder

ROOT = Path(__file__).resolve().parents[2] / "marketplace"
SOURCES = {path.relative_to(ROOT).as_posix(): path.read_text() for path in ROOT.rglob("*.py")}
TREES = {name: ast.parse(text) for name, text in SOURCES.items()}
MONEY = (
    *("core/money.py", "ledger/", "payments/", "checkout/", "reference/rates.py"),
    *("orders/placing.py", "orders/queries.py", "shipping/rates.py", "shipping/tariff.py"),
)
SAMPLES: Mapping[Finder, tuple[str, str]] = {
    # rule: a sample that breaks it, a sample that does not
    rules.pickles: ("import pickle", "import json"),
    rules.built_sql: (
        'session.execute(sa.text(f"SELECT {name} FROM seller"))',
        'session.execute(sa.text("SELECT name FROM seller WHERE id = :id"), {"id": 1})',
    ),
    rules.offsets: ("sa.select(Order).offset(20)", "sa.select(Order).where(Order.id < 20)"),
    rules.floats: ("share = total * 0.05", "share = total * 5 // 100"),
    rules.inner_imports: ("def f():\n    import json", "import json\ndef f(): ..."),
    rules.long_functions: (
        "def f():\n" + "    a = 1\n" * rules.LONGEST_FUNCTION,
        "def f():\n" + "    a = 1\n" * (rules.LONGEST_FUNCTION - 1),
    ),
    rules.unexplained_flushes: (
        "db.session.add(order)\ndb.session.flush()",
        "db.session.add(order)\ndb.session.flush()  # the lines point to it",
    ),
    rules.commits: ("db.session.commit()", "with transaction() as session: ..."),
    rules.databases_in_faces: (
        "from marketplace.core.database import db",
        "from marketplace.core.database import transaction",
    ),
    rules.unguarded_network: (
        "smtplib.SMTP('mail', 25)",
        "def send():\n    if in_transaction(): raise E\n    smtplib.SMTP('mail', 25, timeout=5)",
    ),
    rules.lazy_relationships: ("relationship()", 'relationship(lazy="raise")'),
}


@pytest.mark.parametrize("rule", SAMPLES, ids=lambda rule: rule.__name__)
def test_a_rule_finds_what_breaks_it_and_nothing_else(rule: Finder) -> None:
    bad, good = SAMPLES[rule]
    assert rule(ast.parse(bad), bad)
    assert not rule(ast.parse(good), good)


ONLY_SOMEWHERE = (rules.floats, rules.databases_in_faces)


@pytest.mark.parametrize(
    "rule", [rule for rule in SAMPLES if rule not in ONLY_SOMEWHERE], ids=lambda rule: rule.__name__
)
def test_the_code_keeps_the_rule(rule: Finder) -> None:
    # Only ``transaction()`` itself commits.
    found = [
        f"marketplace/{name}:{line}"
        for name, tree in TREES.items()
        for line in rule(tree, SOURCES[name])
        if (rule, name) != (rules.commits, "core/database.py")
    ]
    assert found == []


def test_faces_hold_no_session_and_no_sql() -> None:
    found = [
        f"marketplace/{name}:{line}"
        for name, tree in TREES.items()
        if name.startswith("blueprints/")
        for line in rules.databases_in_faces(tree, SOURCES[name])
    ]
    assert found == []


def test_money_is_never_a_float() -> None:
    found = [
        f"marketplace/{name}:{line}"
        for name, tree in TREES.items()
        if name.startswith(MONEY)
        for line in rules.floats(tree, SOURCES[name])
    ]
    assert found == []


def test_modules_are_short_and_packages_empty() -> None:
    assert [name for name, text in SOURCES.items() if rules.is_too_long(text)] == []
    assert rules.is_too_long("a = 1\n" * (rules.MOST_LINES + 1))
    packages = {name: text for name, text in SOURCES.items() if name.endswith("__init__.py")}
    assert packages
    assert {name for name, text in packages.items() if text.strip()} == set()


def test_the_only_written_markup_is_data_for_machines() -> None:
    found = [
        name
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "Markup"
        # A literal is ours; a variable needs a reason.
        if not all(isinstance(each, ast.Constant) for each in node.args)
    ]
    # JSON-LD, with every character that could end the script written as \uXXXX.
    assert found == ["blueprints/catalog/product_page.py"]
