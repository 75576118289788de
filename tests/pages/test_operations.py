"""The two addresses for machines that watch."""

from tests.support.clients import Visitor


def test_healthz_answers_without_asking_the_database(client: Visitor, queries) -> None:
    with queries:
        answer = client.get("/healthz")
    assert answer.status_code == 200
    assert queries.count == 0


def test_readyz_names_each_part_and_no_version(client: Visitor) -> None:
    answer = client.get("/readyz")
    assert answer.json == {"database": "ok", "worker": "down"}
    assert answer.status_code == 503
