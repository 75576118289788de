"""Which codes of an authenticator app count (RFC 6238), as far as no database is asked."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from marketplace.accounts.second_factor import find_step, is_fresh

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
NOW = datetime(2026, 11, 24, 3, 0, 10, tzinfo=UTC)


def code(seconds: int = 0) -> str:
    return pyotp.TOTP(SECRET).at(NOW + timedelta(seconds=seconds))


def test_the_published_example_holds():
    at = datetime.fromtimestamp(1111111109, UTC)
    assert find_step(SECRET, "081804", now=at) == 1111111109 // 30


@pytest.mark.parametrize("seconds", [-30, 0, 30])
def test_one_step_before_and_after_counts(seconds):
    assert find_step(SECRET, code(seconds), now=NOW) is not None


@pytest.mark.parametrize("seconds", [-90, -60, 60, 90])
def test_two_steps_away_does_not(seconds):
    assert find_step(SECRET, code(seconds), now=NOW) is None


def test_spaces_hyphens_and_full_width_digits_are_the_same_code():
    plain = code()
    wide = plain.translate({ord("0") + n: 0xFF10 + n for n in range(10)})
    for typed in (f"{plain[:3]} {plain[3:]}", f" {plain} ", f"{plain[:3]}-{plain[3:]}", wide):
        assert find_step(SECRET, typed, now=NOW) == find_step(SECRET, plain, now=NOW)


@pytest.mark.parametrize("typed", ["", "0", "abcdef", "1" * 500, "00000\u0660", "\x00"])
def test_anything_else_is_no_code(typed):
    assert find_step(SECRET, typed, now=NOW) is None


def test_a_second_factor_is_fresh_for_ten_minutes():
    assert is_fresh(NOW - timedelta(minutes=10), now=NOW)
    assert not is_fresh(NOW - timedelta(minutes=10, seconds=1), now=NOW)
    assert not is_fresh(None, now=NOW)
