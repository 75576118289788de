"""One clock: UTC inside, the day of Blitar at the edge."""

from datetime import UTC, date, datetime, timedelta

import pytest

from marketplace.core import clock


def test_the_moment_is_aware_and_in_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 5, 4, 16, 59, 59, tzinfo=UTC), date(2026, 5, 4)),
        (datetime(2026, 5, 4, 17, 0, tzinfo=UTC), date(2026, 5, 5)),
        (datetime(2028, 2, 28, 17, 0, tzinfo=UTC), date(2028, 2, 29)),
        (datetime(2026, 12, 31, 17, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_the_day_begins_at_midnight_in_jakarta(moment: datetime, day: date) -> None:
    with clock.use(lambda: moment):
        assert clock.today() == day


def test_the_real_clock_comes_back_even_after_an_error() -> None:
    moment = datetime(2001, 1, 1, tzinfo=UTC)
    with clock.use(lambda: moment):
        assert clock.now() == moment
    with pytest.raises(ZeroDivisionError), clock.use(lambda: moment):
        1 / 0  # noqa: B018
    assert clock.now().year >= 2026
