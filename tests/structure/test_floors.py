"""The floors of the house: what imports what, held against the contracts in pyproject.toml."""

from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_ERROR, EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).resolve().parents[2]


def test_every_package_imports_only_from_the_floors_below(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename="pyproject.toml", no_cache=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_a_floor_in_the_wrong_place_is_noticed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    turned = tmp_path / "turned.toml"
    text = (ROOT / "pyproject.toml").read_text()
    assert '    "orders",\n' in text
    # Below the stock that they reserve, orders may not know of it.
    turned.write_text(
        text.replace('    "orders",\n', "").replace('    "core",\n', '    "orders",\n    "core",\n')
    )
    assert lint_imports(config_filename=str(turned), no_cache=True) == EXIT_STATUS_ERROR
    assert "Each floor imports only from the floors below it BROKEN" in capsys.readouterr().out
