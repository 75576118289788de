"""What could not run is named, whatever kept it from running."""

import re
from collections import Counter

import pytest

from tests.run import everyday

pytest_plugins = ["pytester"]

REPORT = """<testsuites><testsuite>
<testcase classname="a" name="passed"/>
<testcase classname="a" name="failed"><failure message="assert 1 == 2">x</failure></testcase>
<testcase classname="a" name="wish"><skipped type="pytest.xfail" message="later">x</skipped></testcase>
<testcase classname="a" name="skipped"><skipped type="pytest.skip" message="no moon">x</skipped></testcase>
<testcase classname="b" name="one"><failure message="Failed: NOT RUN: no Chromium">x</failure></testcase>
<testcase classname="b" name="two"><error message="failed on setup with &quot;Failed: NOT RUN: no Chromium&quot;">x</error></testcase>
</testsuite></testsuites>"""  # noqa: E501


def test_skips_and_missing_services_are_named_and_counted() -> None:
    assert everyday.not_run(REPORT) == Counter({"no Chromium": 2, "a.skipped: no moon": 1})


@pytest.mark.slow  # finds them among all tests
def test_the_check_at_stripe_itself_is_left_out_and_named_unless_it_is_asked_for() -> None:
    [named] = everyday.left_out(["-n", "2", "-m", everyday.SLOW])
    assert named.startswith("tests/services/payments/test_stripe_live.py::test_stripe_opens")
    assert everyday.left_out(["-m", "live"]) == []


def test_tests_that_share_a_shop_run_one_after_the_other_in_one_process(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile("""
        import pytest

        @pytest.mark.xdist_group("shop")
        @pytest.mark.parametrize("step", range(6))
        def test_step(step):
            pass
    """)
    told = pytester.runpytest_subprocess("-v", "-p", "xdist", "-n", "2", "--dist", "loadgroup")
    told.assert_outcomes(passed=6)
    assert len(set(re.findall(r"\[(gw\d)\].*PASSED", told.stdout.str()))) == 1


def test_every_linter_has_its_settings_in_one_place() -> None:
    settings = (everyday.ROOT / "pyproject.toml").read_text()
    for section in ("[tool.ruff]", "[tool.mypy]", "[tool.importlinter]", "[tool.pytest"):
        assert section in settings
