"""Everything that happens by itself: outbox topic -> functions, and timed jobs."""

from collections.abc import Mapping, Sequence

from marketplace.core.jobs import Handler, TimedJob

TOPICS: Mapping[str, Sequence[Handler]] = {}

TIMED_JOBS: Sequence[TimedJob] = ()
