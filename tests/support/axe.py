"""Accessibility of the page as it stands, by axe-core."""

from dataclasses import dataclass
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_GATED_IMPACTS = {"serious", "critical"}
_GATED_RULES = {"meta-viewport"}
_OPTIONS = {
    "resultTypes": ["violations", "incomplete"],
    "rules": {"target-size": {"enabled": True}},
}


@dataclass(frozen=True)
class AxeReport:
    """axe's own findings; `incomplete` holds what a person must judge."""

    violations: list[dict[str, Any]]
    incomplete: list[dict[str, Any]]

    @property
    def gated(self) -> list[dict[str, Any]]:
        """Those that fail a test: serious, critical, and a page that cannot be zoomed."""
        return [
            found
            for found in self.violations
            if found["impact"] in _GATED_IMPACTS or found["id"] in _GATED_RULES
        ]


def run_axe(page: Page) -> AxeReport:
    """Check the page under its own content security policy."""
    response = Axe().run(page, options=_OPTIONS).response
    return AxeReport(response["violations"], response["incomplete"])


def assert_no_serious_axe(page: Page) -> AxeReport:
    """Fail with every gated finding and its places; the rest is in the answer."""
    report = run_axe(page)
    assert not report.gated, "\n".join(gated_lines(page, report))
    return report


def gated_lines(page: Page, report: AxeReport | None = None) -> list[str]:
    """Every gated finding with its places, for a test that looks at many pages; none if sound."""
    gated = (report or run_axe(page)).gated
    lines = [line for found in gated for line in _lines(found)]
    return [f"axe on {page.url}:", *lines] if lines else []


def _lines(found: dict[str, Any]) -> list[str]:
    heading = f"{found['id']} ({found['impact']}): {found['help']}"
    places = [f"  {' '.join(map(str, node['target']))}  {node['html']}" for node in found["nodes"]]
    return [heading, *places]
