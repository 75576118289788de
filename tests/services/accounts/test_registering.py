"""Making an account, confirming it, losing the password, moving to another address."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

import pytest
import sqlalchemy as sa

from marketplace.accounts import queries, service, sign_in, tokens
from marketplace.accounts.models import OneTimeToken, Person, TokenKind, User
from marketplace.accounts.service import find_by_email
from marketplace.core.audit import AuditEvent
from marketplace.core.database import db, transaction
from marketplace.core.errors import NotFound, Refused
from marketplace.core.outbox import OutboxMessage
from tests.factories import accounts
from tests.factories.accounts import CHEAP, PASSWORD


def register(clock, email="new@example.org", name="Nita Baru", password=PASSWORD):
    with transaction():
        service.register(
            name=name,
            email=email,
            phone="0812 3456 7890",
            password=CHEAP.hash(password),
            language="id",
            now=clock.at,
        )


def issue(user, kind, clock):
    user_id = user.id
    with transaction():
        return tokens.issue(user_id, kind, clock.at)


def issue_change(user_id, new_email, clock):
    with transaction():
        service.ask_email_change(user_id, new_email, old_hash=accounts.cheap_hash(), now=clock.at)
    query = sa.select(OneTimeToken.id).where(OneTimeToken.user_id == user_id)
    token_id = db.session.scalar(query)
    with transaction():
        return tokens.issue_email_change(token_id, now=clock.at)[1]


def topics():
    rows = db.session.execute(sa.select(OutboxMessage.topic, OutboxMessage.payload))
    return [(row.topic, row.payload) for row in rows]


def at_once(app, *acts):
    """Do all ``acts``, each on a connection of its own, all beginning together."""
    together = Barrier(len(acts))

    def do(act):
        with app.app_context():
            together.wait()
            return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        results = list(pool.map(do, acts))
    db.session.rollback()
    return results


def test_registering_makes_a_closed_account_and_asks_for_a_mail(app, clock):
    register(clock)
    user = find_by_email("new@example.org")
    person = queries.get_user(user.id).person
    assert (person.name, person.phone, user.language) == ("Nita Baru", "+6281234567890", "id")
    assert user.email_confirmed_at is None
    assert topics() == [("user.registered", {"user_id": user.id})]
    with pytest.raises(Refused):
        sign_in.check("new@example.org", PASSWORD)


def test_a_known_address_gets_another_mail_and_nothing_changes(app, clock):
    user = accounts.buyer()
    register(clock, email=user.email.upper(), name="Eve", password="evil long password")
    assert topics() == [("user.register_again", {"user_id": user.id})]
    assert queries.get_user(user.id).person.name == "Bella Buyer"
    assert sign_in.check(user.email, PASSWORD).user_id == user.id
    assert db.session.scalar(sa.select(sa.func.count()).select_from(User)) == 1


def test_an_address_never_confirmed_belongs_to_the_newest_attempt(app, clock):
    register(clock, name="Eve", password="evil long password")
    old = issue(find_by_email("new@example.org"), TokenKind.CONFIRM_EMAIL, clock)
    register(clock, name="Nita Baru")
    user = find_by_email("new@example.org")
    assert queries.get_user(user.id).person.name == "Nita Baru"
    with pytest.raises(NotFound):
        tokens.get_owner(old, TokenKind.CONFIRM_EMAIL, now=clock.at)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Person)) == 1


def test_a_button_pressed_many_times_at_once_makes_one_account(committing_app, clock):
    at_once(committing_app, *[lambda: register(clock)] * 8)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(User)) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Person)) == 1
    user_id = find_by_email("new@example.org").id
    assert topics() == [("user.registered", {"user_id": user_id})] * 8


def test_the_link_opens_the_account(app, clock):
    register(clock)
    user = find_by_email("new@example.org")
    secret, stored = issue(user, TokenKind.CONFIRM_EMAIL, clock), user.password_hash
    with transaction():
        service.confirm_email(secret, password_hash=stored, now=clock.at)
    assert sign_in.check("NEW@example.org ", PASSWORD).user_id
    assert sign_in.check("0812-3456-7890", PASSWORD).user_id


def test_a_link_counts_once(app, clock):
    user = accounts.account(confirmed=False)
    secret, stored = issue(user, TokenKind.CONFIRM_EMAIL, clock), user.password_hash
    with transaction():
        service.confirm_email(secret, password_hash=stored, now=clock.at)
    with pytest.raises(NotFound), transaction():
        service.confirm_email(secret, password_hash=stored, now=clock.at)


@pytest.mark.parametrize(
    ("kind", "minutes"),
    [
        (TokenKind.CONFIRM_EMAIL, 24 * 60),
        (TokenKind.RESET_PASSWORD, 60),
        (TokenKind.CHANGE_EMAIL, 24 * 60),
    ],
)
def test_a_link_grows_old(app, clock, kind, minutes):
    secret = issue(accounts.buyer(), kind, clock)
    clock.move(minutes=minutes, seconds=-1)
    assert tokens.get_owner(secret, kind, now=clock.at)
    clock.move(seconds=1)
    with pytest.raises(NotFound):
        tokens.get_owner(secret, kind, now=clock.at)


def test_a_link_for_one_thing_is_not_good_for_another(app, clock):
    secret = issue(accounts.buyer(), TokenKind.CONFIRM_EMAIL, clock)
    with pytest.raises(NotFound):
        tokens.get_owner(secret, TokenKind.RESET_PASSWORD, now=clock.at)


def test_the_secret_of_a_link_is_not_stored(app, clock):
    secret = issue(accounts.buyer(), TokenKind.RESET_PASSWORD, clock)
    assert secret not in str(db.session.execute(sa.text("SELECT * FROM one_time_token")).all())


def test_resetting_proves_the_address_and_uses_every_open_link_up(app, clock):
    user = accounts.account(confirmed=False)
    email = user.email
    first, second = (issue(user, TokenKind.RESET_PASSWORD, clock) for _ in range(2))
    with transaction():
        service.reset_password(first, password=CHEAP.hash("another long word"), now=clock.at)
    assert sign_in.check(email, "another long word")
    with pytest.raises(Refused):
        sign_in.check(email, PASSWORD)
    with pytest.raises(NotFound):
        tokens.get_owner(second, TokenKind.RESET_PASSWORD, now=clock.at)


def test_asking_for_a_reset_writes_to_the_owner_only(app):
    user = accounts.buyer()
    with transaction():
        service.ask_password_reset("nobody@example.org")
    assert topics() == []
    with transaction():
        service.ask_password_reset(f" {user.email.upper()} ")
    assert topics() == [("user.reset_requested", {"user_id": user.id})]


def test_a_new_address_counts_once_its_link_was_opened(app, clock):
    user = accounts.buyer()
    old, user_id = user.email, user.id
    with transaction():
        service.ask_email_change(
            user_id, "Bella@New.example.org", old_hash=accounts.cheap_hash(), now=clock.at
        )
    (topic, payload) = topics()[0]
    assert topic == "user.email_change"
    assert find_by_email(old)
    with transaction():
        new_email, secret = tokens.issue_email_change(payload["token_id"], now=clock.at)
    assert new_email == "bella@new.example.org"
    with transaction():
        service.change_email(secret, now=clock.at)
    assert find_by_email(old) is None
    assert find_by_email(new_email).id == user_id


def test_nobody_moves_to_an_address_that_is_taken(app, clock):
    user, other = accounts.buyer(), accounts.other_buyer()
    user_id, taken = user.id, other.email
    with transaction():
        service.ask_email_change(user_id, taken, old_hash=accounts.cheap_hash(), now=clock.at)
    token_id = db.session.scalar(sa.select(OneTimeToken.id))
    with transaction():
        assert tokens.issue_email_change(token_id, now=clock.at) == (taken, None)


def test_of_two_who_move_to_one_address_at_once_one_gets_it(committing_app, clock):
    people = [accounts.buyer(), accounts.other_buyer()]
    ids, old = [user.id for user in people], [user.email for user in people]
    secrets = [issue_change(user_id, "new@example.org", clock) for user_id in ids]

    def move(secret):
        with suppress(NotFound), transaction():
            service.change_email(secret, now=clock.at)
            return True

    moved = at_once(committing_app, *[lambda secret=secret: move(secret) for secret in secrets])
    assert sorted(moved, key=bool) == [None, True]
    winner = moved.index(True)
    assert find_by_email("new@example.org").id == ids[winner]
    assert find_by_email(old[1 - winner]).id == ids[1 - winner]


def test_the_oldest_confirmed_account_keeps_its_telephone_number(app):
    first = accounts.account("Adi Asli", phone="081234567890")
    accounts.account("Eve Evil", phone="081234567890")
    assert sign_in.check("+62 812 3456 7890", PASSWORD).user_id == first.id


def test_a_password_changed_meanwhile_opens_nothing(app, clock):
    user = accounts.buyer()
    user_id = user.id
    proof = sign_in.check(user.email, PASSWORD)
    with transaction():
        db.session.get_one(User, user_id).password_hash = CHEAP.hash("another long word")
    with pytest.raises(Refused), transaction():
        sign_in.begin(proof, user_agent="", now=clock.at)


def test_sign_ins_good_and_bad_are_audited(committing_app, clock):
    user = accounts.buyer()
    user_id = user.id
    with pytest.raises(Refused):
        sign_in.check(user.email, "wrong password")
    with pytest.raises(Refused):
        sign_in.check("nobody@example.org", "wrong password")
    proof = sign_in.check(user.email, PASSWORD)
    with transaction():
        sign_in.begin(proof, user_agent="", now=clock.at)
    rows = db.session.execute(
        sa.select(AuditEvent.action, AuditEvent.subject_id)
        .where(AuditEvent.action.startswith("sign_in"))
        .order_by(AuditEvent.id)
    ).all()
    assert [tuple(row) for row in rows] == [
        ("sign_in.failed", user_id),
        ("sign_in.failed", None),
        ("sign_in.succeeded", user_id),
    ]
