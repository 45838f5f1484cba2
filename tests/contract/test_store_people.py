"""Users, sign-in, sessions, delegations, calendars and facts, the same on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import select

from store import calendars, sessions, users
from store.calendars import DayOverride
from store.database import Database
from store.engine.errors import Conflict, NotFound
from store.users import User
from tests.store_samples import DAY, NOW

IDLE = timedelta(minutes=60)
SECOND = timedelta(seconds=1)


@pytest.fixture
def wang(database: Database) -> User:
    hashed = users.hash_password("correct horse é")
    with database.transaction() as tx:
        return users.add(tx, "Wang Wei", "qa", at=NOW, password_hash=hashed, email="Wang@Us.test", department="质量部")


def test_a_user_is_found_in_any_case_and_width_but_added_once(database: Database, wang: User) -> None:
    with database.transaction() as tx:
        assert users.find(tx, "ＷANG wei") == wang
        assert users.find_by_email(tx, " wang@us.TEST ") == wang
        assert users.find_by_email(tx, "") is None
        assert users.list_users(tx) == [wang]
        with pytest.raises(Conflict, match="already"):
            users.add(tx, "wang  WEI", "sales", at=NOW)
        with pytest.raises(ValueError, match="no role 'boss'"):
            users.add(tx, "li", "boss", at=NOW)
        with pytest.raises(NotFound):
            users.change(tx, "nobody", role="qa")
        assert users.change(tx, "wang wei", role="sales", preferences={"a": 1}).preferences == {"a": 1}


def test_two_users_with_one_mail_address_are_nobody(database: Database, wang: User) -> None:
    with database.transaction() as tx:
        users.add(tx, "li", "qa", at=NOW, email=wang.email)
        assert users.find_by_email(tx, wang.email) is None


def test_the_right_password_opens_a_session_that_idleness_and_sign_out_end(database: Database, wang: User) -> None:
    found = sessions.sign_in(database, "wang wei", "correct horse e\u0301", address="::1", now=NOW)
    assert found.user == wang
    assert sessions.session_user(database, found.token, NOW + IDLE / 2, idle=IDLE, active=True) == wang
    assert sessions.session_user(database, found.token, NOW + IDLE, idle=IDLE, active=False) == wang
    assert sessions.session_user(database, found.token, NOW + 2 * IDLE, idle=IDLE, active=True) is None
    other = sessions.sign_in(database, "wang wei", "correct horse é", address="::1", now=NOW)
    with database.transaction() as tx:
        sessions.end_session(tx, other.token, NOW)
    assert sessions.session_user(database, other.token, NOW, idle=IDLE, active=True) is None
    assert sessions.session_user(database, "", NOW, idle=IDLE, active=True) is None
    assert sessions.session_user(database, "guess", NOW, idle=IDLE, active=True) is None


def test_the_token_itself_is_nowhere_in_the_store(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        user = users.add(tx, "li", "qa", at=NOW)
        token = sessions.open_session(tx, user, NOW)
    dump = b"".join(x.read_bytes() for x in sqlite_database.files.root.parent.glob("kesu.db*"))
    assert token.encode() not in dump


def test_disabled_people_are_out_at_once(database: Database, wang: User) -> None:
    found = sessions.sign_in(database, "wang wei", "correct horse é", address="", now=NOW)
    with database.transaction() as tx:
        assert users.disable(tx, "wang wei", NOW).disabled
    assert sessions.session_user(database, found.token, NOW, idle=IDLE, active=True) is None
    assert sessions.sign_in(database, "wang wei", "correct horse é", address="", now=NOW).user is None


def test_somebody_is_always_left_who_administers(database: Database, wang: User) -> None:
    with database.transaction() as tx:
        for name in ("one", "two"):
            users.add(tx, name, "admin", at=NOW)
        users.disable(tx, "one", NOW)
    with database.transaction() as tx, pytest.raises(Conflict, match="only administrator"):
        users.disable(tx, "two", NOW)
    with database.transaction() as tx, pytest.raises(Conflict, match="only administrator"):
        users.change(tx, "two", role="qa")
    with database.transaction() as tx:
        users.change(tx, wang.name, role="admin")
        assert users.change(tx, "two", role="qa").role == "qa"
        assert users.disable(tx, "one", NOW).disabled, "who is locked out already may be so again"


def test_failures_are_slowed_and_forgotten_after_success(database: Database, wang: User) -> None:
    now = NOW
    waits = []
    for _ in range(5):
        tried = sessions.sign_in(database, "Wang Wei", "wrong", address="192.0.2.1", now=now)
        waits.append(tried.wait)
        now += tried.wait
    assert waits == [timedelta(0), timedelta(0), SECOND, 2 * SECOND, 4 * SECOND]
    early = sessions.sign_in(database, "wang wei", "correct horse é", address="192.0.2.9", now=now - SECOND)
    assert (early.user, early.wait) == (None, SECOND)
    assert sessions.sign_in(database, "wang wei", "correct horse é", address="192.0.2.9", now=now).user == wang
    assert sessions.sign_in(database, "wang wei", "wrong", address="192.0.2.9", now=now).wait == timedelta(0)


def test_one_address_that_tries_many_names_is_slowed_too(database: Database) -> None:
    with database.transaction() as tx:
        for i in range(sessions.FREE_FAILURES_OF_ADDRESS):
            tx.session.add(sessions.FailedAttemptRow(name=f"user{i}", address="192.0.2.1", at=NOW))
        tx.session.flush()
        assert sessions.waiting(tx, "somebody", "192.0.2.1", NOW) == SECOND
        assert sessions.waiting(tx, "somebody", "192.0.2.2", NOW) == timedelta(0)


def test_a_sign_in_sweeps_away_what_no_longer_counts(database: Database, wang: User) -> None:
    with database.transaction() as tx:
        tx.session.add(sessions.FailedAttemptRow(name="somebody", address="192.0.2.1", at=NOW))
        token = sessions.open_session(tx, wang, NOW)
        sessions.end_session(tx, token, NOW)
    later = NOW + sessions.MEMORY + SECOND
    opened = sessions.sign_in(database, "wang wei", "correct horse é", address="192.0.2.9", now=later)
    assert opened.user == wang
    with database.reading() as tx:
        assert list(tx.session.exec(select(sessions.FailedAttemptRow))) == []
        (left,) = tx.session.exec(select(sessions.LoginSessionRow))
        assert left.ended_at is None


def test_a_delegation_holds_until_it_ends_or_is_revoked(database: Database, wang: User) -> None:
    with database.transaction() as tx:
        lent = users.delegate(tx, "general_manager", from_user="zhang", to_user="wang wei", since=NOW, until=NOW + DAY)
        assert users.delegations(tx, NOW, to_user="Wang Wei") == [lent]
        assert users.delegations(tx, NOW + DAY) == [lent], "the instant named is its last, as the rules have it"
        assert users.delegations(tx, NOW + DAY + timedelta(seconds=1)) == []
        with pytest.raises(NotFound):
            users.delegate(tx, "qa", from_user="zhang", to_user="nobody", since=NOW, until=NOW + DAY)
        users.revoke(tx, lent.id, NOW)
        assert users.delegations(tx, NOW) == []


def test_a_calendar_keeps_its_days_its_years_and_who_changed_them(database: Database) -> None:
    day = date(2027, 2, 7)
    with database.transaction() as tx:
        calendars.set_day(tx, "CN", DayOverride(day, True, "调休"), by="admin", at=NOW, why="notice")
        calendars.set_day(tx, "CN", DayOverride(day, True, "调休"), by="admin", at=NOW)
        calendars.publish_year(
            tx, "CN", 2027, [DayOverride(date(2027, 1, 1), False, "元旦")], source="国办", by="a", at=NOW
        )
        with pytest.raises(ValueError, match="not in 2028"):
            calendars.publish_year(tx, "CN", 2028, [DayOverride(day, False)], source="", by="a", at=NOW)
    with database.transaction() as tx:
        assert calendars.overrides(tx, "CN") == [
            DayOverride(date(2027, 1, 1), False, "元旦"),
            DayOverride(day, True, "调休"),
        ]
        assert calendars.published_years(tx, "CN") == {2027}
        assert calendars.overrides(tx, "TW") == []
        calendars.clear_day(tx, "CN", day, by="admin", at=NOW)
        calendars.clear_day(tx, "CN", day, by="admin", at=NOW)
        assert [(c.what, c.after) for c in calendars.changes(tx, "CN")] == [
            ("day:2027-02-07", {"working": True, "name": "调休"}),
            ("day:2027-01-01", {"working": False, "name": "元旦"}),
            ("year:2027", {"source": "国办"}),
            ("day:2027-02-07", None),
        ]
