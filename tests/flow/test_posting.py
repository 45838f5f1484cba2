"""Letters on their way out, from the outbox of a real store to a real SMTP conversation."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from sqlalchemy import text

from complaints.model import Case, Letter
from foundations.settings.shapes import Settings
from outgoing import post
from outgoing.post import post_due, release_stale_claims
from outgoing.smtp import SmtpCourier
from store import cases, notices, outbox, users
from store.database import Database
from store.engine.errors import StoreLocked
from store.engine.transaction import Transaction
from tests.servers import SmtpSink, free_port, running_sink, until

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)


class Fates:
    """What the case is told of its letters."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, int, datetime]] = []
        self.failed: list[tuple[str, int, str]] = []

    def on_sent(self, tx: Transaction, case_no: str, letter_id: int, at: datetime) -> None:
        assert tx.writing
        self.sent.append((case_no, letter_id, at))

    def on_failed(self, tx: Transaction, case_no: str, letter_id: int, why: str, at: datetime) -> None:
        assert tx.writing
        self.failed.append((case_no, letter_id, why))


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with running_sink() as running:
        yield running


@pytest.fixture
def fates() -> Fates:
    return Fates()


def queue(db: Database, number: int = 1, **changes: object) -> int:
    letter = Letter(
        kind="acknowledgement",
        to="wang@customer.test",
        subject="[KS20261120-001] 已收到",
        body="您好!",
        language="zh-Hans",
        status="queued",
        created_at=NOW,
        message_id=f"<letter{number}@example.test>",
        next_attempt_at=NOW,
        drafted_by="kesu",
    )
    for name, value in changes.items():
        setattr(letter, name, value)
    case = Case(f"KS20261120-{number:03d}", "new", NOW, NOW, "email", "zh-Hans", "complaint", letters=[letter])
    with db.transaction() as tx:
        kept = cases.add(tx, case)
    letter_id = kept.letters[0].id
    assert letter_id is not None
    return letter_id


def queue_notice(db: Database) -> int:
    """A notice to one of our own people; gives its number as a letter."""
    with db.transaction() as tx:
        user = users.add(tx, "wu", "sales", at=NOW, email="wu@example.test")
        said = {"to": user.email, "subject": "1 task waits for you", "body": "- KS20261120-001", "language": "en"}
        return notices.add(tx, user.id, [], **said, message_id="<notice1@example.test>", at=NOW)


def stored(db: Database, number: int = 1) -> Letter:
    with db.reading() as tx:
        return cases.load(tx, f"KS20261120-{number:03d}").letters[0]


def step(db: Database, sink: SmtpSink, fates: Fates, now: datetime = NOW) -> bool:
    courier = SmtpCourier(sink.settings())
    try:
        return post_due(
            db,
            courier,
            Settings(smtp=sink.settings()),
            now,
            on_sent=fates.on_sent,
            on_failed=fates.on_failed,
            chance=lambda: 0.5,
        )
    finally:
        courier.close()


def test_a_due_letter_is_sent_once_and_its_case_is_told(database: Database, sink: SmtpSink, fates: Fates) -> None:
    letter_id = queue(database)
    assert step(database, sink, fates)
    assert not step(database, sink, fates)
    (received,) = sink.letters
    assert received.mail_from == f"bounces+{letter_id}@example.test"
    assert received.recipients == ("wang@customer.test",)
    assert message_from_bytes(received.raw)["Message-ID"] == "<letter1@example.test>"
    assert fates.sent == [("KS20261120-001", letter_id, NOW)]
    letter = stored(database)
    assert (letter.status, letter.sent_at) == ("sent", NOW)


def test_the_very_bytes_that_left_are_kept(sqlite_database: Database, sink: SmtpSink, fates: Fates) -> None:
    queue(sqlite_database)
    step(sqlite_database, sink, fates)
    assert [sqlite_database.files.get(name) for name in sqlite_database.files.names()] == [sink.letters[0].raw]


def test_nothing_is_sent_before_its_time(sqlite_database: Database, sink: SmtpSink, fates: Fates) -> None:
    queue(sqlite_database, next_attempt_at=NOW + timedelta(minutes=1))
    assert not step(sqlite_database, sink, fates)
    assert step(sqlite_database, sink, fates, NOW + timedelta(minutes=1))


def test_a_letter_cancelled_after_it_was_seen_is_not_sent(
    sqlite_database: Database, sink: SmtpSink, fates: Fates, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(sqlite_database)
    due = outbox.due

    def cancelled_meanwhile(tx: Transaction, now: datetime, limit: int) -> list[outbox.DueLetter]:
        found = due(tx, now, limit)
        if found:
            with sqlite_database.transaction() as other:
                case = cases.load(other, "KS20261120-001", for_update=True)
                case.letters[0].status = "cancelled"
                cases.save(other, case)
        return found

    monkeypatch.setattr(post.outbox, "due", cancelled_meanwhile)
    assert step(sqlite_database, sink, fates)
    assert not step(sqlite_database, sink, fates)
    assert not sink.letters


def test_a_temporary_refusal_is_tried_again_ever_later(database: Database, sink: SmtpSink, fates: Fates) -> None:
    queue(database)
    sink.refuse["rcpt", ""] = ["451 greylisted", "451 greylisted"]
    at, pauses = NOW, []
    while not sink.letters:
        assert step(database, sink, fates, at)
        letter = stored(database)
        if letter.status == "queued":
            assert letter.next_attempt_at is not None
            assert "greylisted" in letter.last_error
            assert not step(database, sink, fates, letter.next_attempt_at - timedelta(seconds=1))
            pauses.append(letter.next_attempt_at - at)
            at = letter.next_attempt_at
    assert pauses == [timedelta(minutes=1), timedelta(minutes=2)]
    assert stored(database).sent_at == at
    assert not fates.failed


def test_a_letter_refused_for_two_days_is_given_up_and_people_are_told(
    sqlite_database: Database, sink: SmtpSink, fates: Fates
) -> None:
    letter_id = queue(sqlite_database)
    sink.refuse["rcpt", ""] = ["451 full"] * 100
    at = NOW
    while stored(sqlite_database).status == "queued":
        assert step(sqlite_database, sink, fates, at)
        at = stored(sqlite_database).next_attempt_at or at
    assert timedelta(days=2) <= at - NOW < timedelta(days=3)
    assert stored(sqlite_database).status == "failed"
    ((_, failed, why),) = fates.failed
    assert failed == letter_id
    assert "full" in why


def test_an_outage_of_the_mail_server_fails_no_letter_however_long(sqlite_database: Database, fates: Fates) -> None:
    queue(sqlite_database)
    away, at = SmtpSink(port=free_port()), NOW
    for _ in range(40):
        assert step(sqlite_database, away, fates, at)
        letter = stored(sqlite_database)
        assert letter.status == "queued"
        assert letter.next_attempt_at is not None
        assert letter.next_attempt_at - at <= timedelta(minutes=7)
        at = letter.next_attempt_at + timedelta(hours=2)
    with running_sink() as back:
        back.refuse["rcpt", ""] = ["451 greylisted after the outage"]
        assert step(sqlite_database, back, fates, at)
        assert stored(sqlite_database).status == "queued"
        assert step(sqlite_database, back, fates, at + timedelta(days=1))
        assert len(back.letters) == 1
    assert not fates.failed


def test_a_permanent_refusal_is_told_with_the_servers_words(database: Database, sink: SmtpSink, fates: Fates) -> None:
    letter_id = queue(database)
    sink.refuse["rcpt", ""] = ["550 5.1.1 no such user"]
    assert step(database, sink, fates)
    assert not step(database, sink, fates)
    ((case_no, failed, why),) = fates.failed
    assert (case_no, failed) == ("KS20261120-001", letter_id)
    assert "5.1.1 no such user" in why
    assert stored(database).status == "failed"


def test_a_letter_to_no_usable_address_fails_without_the_server(
    sqlite_database: Database, sink: SmtpSink, fates: Fates
) -> None:
    queue(sqlite_database, to="a@b.test, c@d.test")
    assert step(sqlite_database, sink, fates)
    assert fates.failed
    assert not sink.letters


def test_a_server_that_allows_only_the_accounts_own_address_gets_it(
    sqlite_database: Database, sink: SmtpSink, fates: Fates
) -> None:
    queue(sqlite_database)
    sink.refuse["mail", ""] = ["553 Mail from must equal authorized user"] * 2
    assert step(sqlite_database, sink, fates)
    assert sink.letters[0].mail_from == "complaints@example.test"
    assert not fates.failed


def test_one_refused_letter_does_not_hold_up_the_others(
    sqlite_database: Database, sink: SmtpSink, fates: Fates
) -> None:
    for number in range(1, 4):
        queue(sqlite_database, number, to=f"c{number}@customer.test")
    sink.refuse["rcpt", "c1@customer.test"] = ["451 later"]
    sink.refuse["rcpt", "c2@customer.test"] = ["550 never"]
    while step(sqlite_database, sink, fates):
        pass
    assert [letter.recipients for letter in sink.letters] == [("c3@customer.test",)]


def test_an_acceptance_that_cannot_be_committed_at_first_is_committed_at_last(
    sqlite_database: Database, sink: SmtpSink, fates: Fates
) -> None:
    queue(sqlite_database)
    told = fates.on_sent
    trouble = [StoreLocked("busy"), StoreLocked("busy")]

    def busy(tx: Transaction, case_no: str, letter_id: int, at: datetime) -> None:
        if trouble:
            raise trouble.pop()
        told(tx, case_no, letter_id, at)

    fates.on_sent = busy  # type: ignore[method-assign]
    assert step(sqlite_database, sink, fates)
    assert stored(sqlite_database).status == "sent"
    assert len(sink.letters) == 1


DIE = """
    import os, signal, sys
    from datetime import datetime
    from pathlib import Path
    from foundations.settings.shapes import Settings, Smtp
    from outgoing import post
    from outgoing.smtp import SmtpCourier
    from store.database import open_database

    url, files, port, when = sys.argv[1:]
    db = open_database(url, Path(files), create=False)
    smtp = Smtp(host="127.0.0.1", port=int(port), tls="none", sender="complaints@example.test", bounce_address="bounces@example.test")

    def die(*_):
        os.kill(os.getpid(), signal.SIGKILL)

    courier = SmtpCourier(smtp)
    send = courier.send
    courier.send = die if when == "before" else lambda *letter: die(send(*letter))
    post.post_due(db, courier, Settings(smtp=smtp), datetime.fromisoformat("2026-11-20T08:30:00+00:00"), on_sent=die, on_failed=die)
"""


@pytest.mark.parametrize("to_whom", ["a customer", "a colleague"])
@pytest.mark.parametrize(("when", "copies"), [("before", 1), ("after", 2)])
def test_a_courier_killed_at_its_letter_sends_the_same_letter_at_the_next_start(
    database: Database,
    database_url: str,
    tmp_path: Path,
    sink: SmtpSink,
    fates: Fates,
    when: str,
    copies: int,
    to_whom: str,
) -> None:
    if to_whom == "a customer":
        queue(database)
    else:
        queue_notice(database)
    died = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(DIE), database_url, str(tmp_path / "kesu-files"), str(sink.port), when],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        check=False,
    )
    assert died.returncode == -signal.SIGKILL
    assert not step(database, sink, fates), "the dead courier's claim does not hold"
    assert release_stale_claims(database) == 1
    assert step(database, sink, fates)
    until(lambda: len(sink.letters) == copies, what="the letters")
    assert len({letter.raw for letter in sink.letters}) == 1, "the copies are not the same letter"
    assert len(fates.sent) == (to_whom == "a customer")
    assert not step(database, sink, fates)


def test_a_notice_to_no_usable_address_fails_without_the_server(
    sqlite_database: Database, sink: SmtpSink, fates: Fates, caplog: pytest.LogCaptureFixture
) -> None:
    number = queue_notice(sqlite_database)
    with sqlite_database.transaction() as tx:
        tx.session.connection().execute(text("UPDATE letter SET to_address = 'wu@a.test, li@a.test'"))
    assert step(sqlite_database, sink, fates)
    assert not step(sqlite_database, sink, fates)
    assert not sink.letters
    assert not fates.failed
    assert f"notice {number} to wu@a.test, li@a.test cannot be sent" in caplog.text
    assert "Correct the user's e-mail address" in caplog.text


def test_a_claim_of_a_living_courier_is_left_to_it(sqlite_database: Database, fates: Fates) -> None:
    letter_id = queue(sqlite_database)
    with sqlite_database.transaction() as tx:
        host = post.this_process().rpartition("/")[0]
        assert outbox.claim(tx, letter_id, NOW, NOW + post.LEASE, by=f"{host}/{os.getppid()}")
    assert release_stale_claims(sqlite_database) == 0
    with sqlite_database.transaction() as tx:
        outbox.release(tx, [letter_id])
        assert outbox.claim(tx, letter_id, NOW, NOW + post.LEASE, by=f"another-machine/{os.getpid()}")
    assert release_stale_claims(sqlite_database) == 0


def test_a_claim_ends_by_itself_after_its_lease(sqlite_database: Database, sink: SmtpSink, fates: Fates) -> None:
    letter_id = queue(sqlite_database)
    with sqlite_database.transaction() as tx:
        assert outbox.claim(tx, letter_id, NOW, NOW + post.LEASE, by="another-machine/1")
    assert not step(sqlite_database, sink, fates)
    assert step(sqlite_database, sink, fates, NOW + post.LEASE)
    assert len(sink.letters) == 1
