"""Step 1 from end to end: mail that lies on a real Dovecot (or in a folder) becomes stored bytes, whatever happens between."""

from __future__ import annotations

import itertools
import logging
import os
import signal
import threading
import time
import traceback
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from foundations.settings.shapes import Company, Limits, Settings
from foundations.settings.shapes import Mailbox as MailboxSettings
from ingest.collect import Pass, collect, try_collect
from ingest.folder import FolderMailbox
from ingest.imap import ImapMailbox
from ingest.mailbox import Listed, MailboxProblem, RawMessage
from ingest.watch import LOOK_SECONDS, Watcher, pause
from store import inbox
from store.database import Database, open_database
from store.engine.errors import StoreFull
from tests.servers import Dovecot, free_port, has_dovecot, running_dovecot, until

pytestmark = pytest.mark.skipif(not has_dovecot(), reason="Dovecot is not installed")
NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
ARRIVED = NOW - timedelta(hours=1)
SETTINGS = Settings(company=Company(), limits=Limits(message_bytes=20_000))
_users = itertools.count(1)


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with running_dovecot() as server:
        yield server


@pytest.fixture
def user() -> str:
    return f"box{next(_users)}"


def mail(number: int, size: int = 10) -> bytes:
    return f"Message-ID: <{number}@customer.test>\r\nSubject: letter {number}\r\n\r\n".encode() + b"x" * size + b"\r\n"


def deliver(server: Dovecot, user: str, *raws: bytes) -> None:
    for raw in raws:
        server.deliver(user, raw, ARRIVED.timestamp())


def one_pass(db: Database, mailbox: MailboxSettings, now: datetime = NOW, **options: Any) -> Pass:
    with ImapMailbox(mailbox) as box:
        return collect(db, box, mailbox, SETTINGS, now, **options)


def kept(db: Database) -> dict[bytes, inbox.Message]:
    with db.reading() as tx:
        messages = list(inbox.list_messages(tx))
    return {db.files.get(message.sha256): message for message in messages}


def state(db: Database, name: str) -> inbox.MailboxState:
    with db.reading() as tx:
        return inbox.mailbox_state(tx, name)


# --- the ordinary course --------------------------------------------------------------------------------------------


def test_what_waits_is_kept_byte_for_byte_and_moved(database: Database, dovecot: Dovecot, user: str) -> None:
    letters = [mail(number) for number in range(5)]
    deliver(dovecot, user, *letters)
    done = one_pass(database, dovecot.settings(user))
    assert (done.new, done.again, done.told, done.difference, done.problem) == (5, 0, 5, "", "")
    assert set(kept(database)) == set(letters)
    assert {(x.mailbox, x.state, x.received_at, x.kept_at) for x in kept(database).values()} == {
        (user, "pending", ARRIVED, NOW)
    }
    assert dovecot.files(user) == []
    assert len(dovecot.files(user, "Processed")) == 5


def test_a_second_pass_changes_nothing(database: Database, dovecot: Dovecot, user: str) -> None:
    deliver(dovecot, user, mail(1), mail(2))
    one_pass(database, dovecot.settings(user))
    done = one_pass(database, dovecot.settings(user))
    assert (done.new, done.again, done.told) == (0, 0, 0)
    assert len(kept(database)) == 2


@pytest.mark.parametrize("after", ["flag", "keep"])
def test_messages_that_stay_are_fetched_once(database: Database, dovecot: Dovecot, user: str, after: Any) -> None:
    mailbox = dovecot.settings(user, after=after)
    deliver(dovecot, user, mail(1), mail(2))
    assert one_pass(database, mailbox).new == 2
    deliver(dovecot, user, mail(3))
    done = one_pass(database, mailbox)
    assert (done.new, done.again) == (1, 0)
    assert one_pass(database, mailbox).new == 0
    assert state(database, user).last_uid == 3
    flags = [path.name.partition(":2,")[2] for path in dovecot.files(user)]
    assert len(flags) == 3
    assert all("F" in x for x in flags) if after == "flag" else not any(x.strip("a") for x in flags)


def test_the_same_letter_in_two_mailboxes_is_one_message_that_names_both(
    database: Database, dovecot: Dovecot, user: str
) -> None:
    other = f"{user}b"
    deliver(dovecot, user, mail(1))
    deliver(dovecot, other, mail(1))
    one_pass(database, dovecot.settings(user))
    done = one_pass(database, dovecot.settings(other))
    assert (done.new, done.again) == (0, 1)
    assert [x.mailboxes for x in kept(database).values()] == [[user, other]]
    assert dovecot.files(other) == []


def test_the_day_of_the_first_start_is_remembered(sqlite_database: Database, dovecot: Dovecot, user: str) -> None:
    late = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)  # already the 21st in Shanghai
    one_pass(sqlite_database, dovecot.settings(user), late)
    one_pass(sqlite_database, dovecot.settings(user), late + timedelta(days=9))
    assert str(state(sqlite_database, user).first_started_on) == "2026-11-21"


def test_a_message_from_the_future_counts_as_arriving_now(
    sqlite_database: Database, dovecot: Dovecot, user: str
) -> None:
    deliver(dovecot, user, mail(1))
    one_pass(sqlite_database, dovecot.settings(user), ARRIVED - timedelta(days=3))
    assert [x.received_at for x in kept(sqlite_database).values()] == [ARRIVED - timedelta(days=3)]


def test_more_than_one_batch(sqlite_database: Database, dovecot: Dovecot, user: str) -> None:
    deliver(dovecot, user, *(mail(number, 1000) for number in range(12)))
    commits: list[int] = []
    one_pass(
        sqlite_database,
        dovecot.settings(user),
        batch_bytes=3000,
        kept=lambda: commits.append(len(kept(sqlite_database))),
    )
    assert commits == [2, 4, 6, 8, 10, 12]


def test_a_pass_ends_after_the_batch_it_is_at_when_told_to_stop(
    sqlite_database: Database, dovecot: Dovecot, user: str
) -> None:
    stop = threading.Event()
    deliver(dovecot, user, *(mail(number, 1000) for number in range(6)))
    mailbox = dovecot.settings(user, after="flag")
    assert one_pass(sqlite_database, mailbox, batch_bytes=2500, kept=stop.set, stop=stop).new == 2
    assert state(sqlite_database, user).last_uid == 2
    assert one_pass(sqlite_database, mailbox).new == 4


# --- too large ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", ["move", "flag", "keep"])
def test_a_message_over_the_limit_is_kept_by_its_beginning_and_goes_to_quarantine(
    database: Database, dovecot: Dovecot, user: str, after: Any
) -> None:
    large = mail(1, 1_000_000)
    deliver(dovecot, user, large, mail(2))
    done = one_pass(database, dovecot.settings(user, after=after))
    assert (done.new, done.too_large) == (2, 1)
    ((raw, message),) = [(raw, x) for raw, x in kept(database).items() if len(raw) > 20_000]
    assert large.startswith(raw)
    assert len(raw) < 300_000
    assert message.size == len(large), "the size on the server tells that something is missing"
    in_quarantine = [path.read_bytes() for path in dovecot.files(user, "Quarantine")]
    assert in_quarantine == ([] if after == "keep" else [large])
    assert one_pass(database, dovecot.settings(user, after=after)).new == 0


@pytest.mark.parametrize("after", ["move", "flag", "keep"])
def test_a_message_set_aside_later_is_put_into_the_servers_quarantine_folder(
    database: Database, dovecot: Dovecot, user: str, after: Any
) -> None:
    mailbox = dovecot.settings(user, after=after)
    deliver(dovecot, user, mail(1), mail(2))
    one_pass(database, mailbox)
    with database.transaction() as tx:
        inbox.set_aside(tx, kept(database)[mail(2)].id, "it cannot be read", "", NOW)
    done = one_pass(database, mailbox)
    assert (done.quarantined, done.difference) == (1, "")
    lying = [path.read_bytes() for path in dovecot.files(user, "Quarantine")]
    assert lying == ([] if after == "keep" else [mail(2)])
    assert one_pass(database, mailbox).difference == ""
    assert len(dovecot.files(user) + dovecot.files(user, "Processed") + lying) == 2


# --- what others do meanwhile ---------------------------------------------------------------------------------------


class Vanishing(ImapMailbox):
    """Somebody deletes messages between the listing and the fetching."""

    victims: tuple[int, ...] = ()

    def fetch(self, listed: Any, batch_bytes: int = 10_000_000) -> Iterator[list[RawMessage]]:
        with ImapMailbox(self._settings) as other:
            other.open()
            other.move(self.victims, "Trash")
        yield from super().fetch(listed, batch_bytes)


def test_a_message_that_vanishes_between_list_and_fetch_is_no_error(
    database: Database, dovecot: Dovecot, user: str
) -> None:
    mailbox = dovecot.settings(user)
    deliver(dovecot, user, mail(1), mail(2), mail(3))
    with Vanishing(mailbox) as box:
        box.victims = (2,)
        done = collect(database, box, mailbox, SETTINGS, NOW)
    assert (done.new, done.vanished, done.left, done.problem) == (2, 1, (), "")
    assert dovecot.files(user) == []


class Withholding(ImapMailbox):
    """A server that lists a message and does not deliver it."""

    def fetch(self, listed: Any, batch_bytes: int = 10_000_000) -> Iterator[list[RawMessage]]:
        yield from super().fetch([item for item in listed if item.uid != 2], batch_bytes)


@pytest.mark.parametrize("after", ["move", "flag"])
def test_a_message_that_the_server_withholds_is_shown_and_tried_again(
    database: Database, dovecot: Dovecot, user: str, after: Any, caplog: pytest.LogCaptureFixture
) -> None:
    mailbox = dovecot.settings(user, after=after)
    deliver(dovecot, user, mail(1), mail(2), mail(3))
    with Withholding(mailbox) as box, caplog.at_level(logging.WARNING):
        done = collect(database, box, mailbox, SETTINGS, NOW)
    assert (done.new, done.left, done.waiting) == (2, (2,), 1)
    assert "does not deliver" in done.difference
    assert done.difference in caplog.text
    assert state(database, user).last_error == done.difference
    assert state(database, user).waiting == 1
    again = one_pass(database, mailbox)
    assert (again.new, again.difference) == (1, "")
    assert state(database, user).last_error == ""
    assert set(kept(database)) == {mail(1), mail(2), mail(3)}


def test_new_numbering_on_the_server_doubles_nothing(database: Database, dovecot: Dovecot, user: str) -> None:
    mailbox = dovecot.settings(user, after="flag")
    deliver(dovecot, user, mail(1), mail(2))
    one_pass(database, mailbox)
    before = state(database, user).uidvalidity
    for index in dovecot.box(user).glob("dovecot*"):
        index.unlink()
    until(lambda: time.time() >= before + 1, what="the next second, of which a new UIDVALIDITY is made")
    deliver(dovecot, user, mail(3))
    done = one_pass(database, mailbox)
    assert state(database, user).uidvalidity != before
    assert (done.new, done.again) == (1, 2)
    assert len(kept(database)) == 3


def test_another_program_that_takes_mail_from_the_processed_folder_is_noticed(
    sqlite_database: Database, dovecot: Dovecot, user: str
) -> None:
    class Greedy(ImapMailbox):
        def move(self, uids: Any, folder: str) -> None:
            super().move(uids, folder)
            dovecot.files(user, "Processed")[0].unlink()

    mailbox = dovecot.settings(user)
    deliver(dovecot, user, mail(1), mail(2))
    with Greedy(mailbox) as box:
        assert "another program" in collect(sqlite_database, box, mailbox, SETTINGS, NOW).difference


def test_counts_of_server_and_store_are_kept_for_the_dashboard(database: Database, dovecot: Dovecot, user: str) -> None:
    deliver(dovecot, user, mail(1), mail(2), mail(3, 1_000_000))
    one_pass(database, dovecot.settings(user))
    found = state(database, user)
    assert (found.on_server, found.stored, found.waiting, found.last_contact_at, found.last_error) == (3, 3, 0, NOW, "")


# --- trouble --------------------------------------------------------------------------------------------------------


def test_a_problem_is_noted_and_other_mailboxes_go_on(database: Database, dovecot: Dovecot, user: str) -> None:
    wrong = dovecot.settings(user, password="wrong", name="wrong")
    with ImapMailbox(wrong) as box:
        done = try_collect(database, box, wrong, SETTINGS, NOW)
    assert "does not accept" in done.problem
    assert state(database, "wrong").last_error == done.problem
    assert state(database, "wrong").last_error_at == NOW
    deliver(dovecot, user, mail(1))
    assert one_pass(database, dovecot.settings(user)).new == 1


def test_a_full_disk_leaves_the_message_on_the_server(
    sqlite_database: Database, dovecot: Dovecot, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(dovecot, user, mail(1))

    def full(data: bytes) -> str:
        raise StoreFull("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(sqlite_database.files, "put", full)
        with pytest.raises(StoreFull):
            one_pass(sqlite_database, dovecot.settings(user))
    assert len(dovecot.files(user)) == 1
    assert one_pass(sqlite_database, dovecot.settings(user)).new == 1


def killed_at(moment: int, url: str, files: Path, mailbox: MailboxSettings) -> bool:
    """One pass in a process of its own that dies by SIGKILL at its n-th step; whether it came so far.

    A step is the moment before or after each word to the server that changes something, each file kept, each row
    written and each commit.
    """
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the pass failed"
        return os.WIFSIGNALED(status)
    try:
        left = moment

        def step(*_: Any) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        def around(owner: Any, name: str) -> None:
            inner = getattr(owner, name)

            def stepped(*args: Any, **kwargs: Any) -> Any:
                step()
                result = inner(*args, **kwargs)
                step()
                return result

            setattr(owner, name, stepped)

        db = open_database(url, files, create=False)
        box = ImapMailbox(mailbox)
        for owner, name in (
            (box, "move"), (box, "flag"), (db.files, "put"), (inbox, "keep"), (inbox, "mark_moved"), (inbox, "save_mailbox_state"),
        ):  # fmt: skip
            around(owner, name)
        event.listen(db.engine, "commit", step)
        with box:
            collect(db, box, mailbox, SETTINGS, NOW, batch_bytes=2500)
        os._exit(0)
    except BaseException:  # noqa: BLE001 - a child of the test runner must not run on as a second test runner
        traceback.print_exc()
        os._exit(1)


@pytest.mark.parametrize("after", ["move", "flag", "keep"])
def test_killed_at_every_step_nothing_is_lost_and_nothing_doubles(
    tmp_path: Path, dovecot: Dovecot, user: str, after: Any
) -> None:
    letters = [mail(number, 1000) for number in range(3)] + [mail(9, 300_000)]
    url, files = f"sqlite:///{tmp_path}/kesu.db", tmp_path / "kesu-files"
    db = open_database(url, files)
    for moment in itertools.count(1):
        mailbox = dovecot.settings(f"{user}-{moment}", after=after)
        own = [raw.replace(b"Subject:", f"X-Moment: {moment}\r\nSubject:".encode()) for raw in letters]
        deliver(dovecot, mailbox.name, *own)
        died = killed_at(moment, url, files, mailbox)
        before = len(kept(db))
        done = one_pass(db, mailbox)
        assert (done.difference, done.left, done.problem) == ("", (), "")
        assert len(kept(db)) == moment * len(letters), f"after {before}"
        with db.reading() as tx:
            arrivals = [
                x for n in range(1, len(kept(db)) + 1) for x in inbox.arrivals_of(tx, n) if x.mailbox == mailbox.name
            ]
        assert len(arrivals) == len(letters), "a message was taken for a second arrival"
        assert all(arrival.moved for arrival in arrivals)
        folders = ("INBOX", "Processed", "Quarantine")
        lying = [path.read_bytes() for folder in folders for path in dovecot.files(mailbox.name, folder)]
        assert sorted(lying) == sorted(own), "not every message is still on the server, once"
        again = one_pass(db, mailbox)
        assert (again.new, again.again, again.told) == (0, 0, 0)
        if not died:
            break
    db.close()
    assert moment > 15, "hardly any step was met"


# --- watching -------------------------------------------------------------------------------------------------------


@pytest.fixture
def watching(sqlite_database: Database) -> Iterator[Any]:
    stop = threading.Event()
    threads: list[threading.Thread] = []

    def begin(mailbox: MailboxSettings, wake: Any, connect: Any = None) -> Watcher:
        make = connect or (lambda: FolderMailbox(mailbox) if mailbox.path else ImapMailbox(mailbox))
        watcher = Watcher(
            sqlite_database, make, mailbox, SETTINGS, lambda: datetime.now(UTC), stop, wake, pause_after=lambda _: 0.05
        )
        threads.append(watcher.start())
        return watcher

    yield begin
    stop.set()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive(), "a watcher does not stop"


def test_a_message_delivered_while_watching_is_stored_when_it_comes_not_when_it_is_looked_for_again(
    sqlite_database: Database, dovecot: Dovecot, user: str, watching: Any
) -> None:
    woken = threading.Event()
    watching(dovecot.settings(user), woken.set)
    until(lambda: state(sqlite_database, user).last_contact_at, what="the first pass")
    for number in range(3):
        woken.clear()
        deliver(dovecot, user, mail(number))
        assert woken.wait(LOOK_SECONDS / 3)
        assert len(kept(sqlite_database)) == number + 1
    until(lambda: not dovecot.files(user), what="the inbox being empty")


def test_a_watcher_comes_back_after_its_connection_was_cut(
    sqlite_database: Database, dovecot: Dovecot, user: str, watching: Any
) -> None:
    woken = threading.Event()
    watching(dovecot.settings(user), woken.set)
    until(lambda: state(sqlite_database, user).last_contact_at, what="the first pass")
    for number in range(3):
        woken.clear()
        dovecot.break_connections()
        deliver(dovecot, user, mail(number))
        assert woken.wait(60)
    until(lambda: state(sqlite_database, user).last_error == "", what="the problem being over")
    assert len(kept(sqlite_database)) == 3


def test_a_dead_mailbox_does_not_stop_the_others(
    sqlite_database: Database, dovecot: Dovecot, user: str, watching: Any, tmp_path: Path
) -> None:
    woken = threading.Event()
    (tmp_path / "box").mkdir()
    watching(replace(dovecot.settings(user), name="dead", port=free_port()), lambda: None)
    watching(MailboxSettings(name="files", path=tmp_path / "box"), woken.set)
    until(lambda: state(sqlite_database, "dead").last_error, what="the problem being noted")
    (tmp_path / "box" / ".new.eml").write_bytes(mail(1))
    (tmp_path / "box" / ".new.eml").rename(tmp_path / "box" / "new.eml")
    assert woken.wait(60)
    assert "nobody listens" in state(sqlite_database, "dead").last_error


def test_a_watcher_outlives_what_nobody_thought_of(
    sqlite_database: Database, dovecot: Dovecot, user: str, watching: Any
) -> None:
    woken, calls = threading.Event(), itertools.count()
    mailbox = dovecot.settings(user)

    class Odd(ImapMailbox):
        def sizes(self, uids: Any) -> list[Listed]:
            if next(calls) < 2:
                raise ZeroDivisionError("nobody thought of this")
            return super().sizes(uids)

    deliver(dovecot, user, mail(1))
    watching(mailbox, woken.set, lambda: Odd(mailbox))
    assert woken.wait(60)
    until(lambda: not dovecot.files(user), what="the inbox being empty")


def test_pauses_grow_and_have_an_end() -> None:
    assert [pause(n, chance=lambda: 0.0) for n in (1, 2, 3, 4)] == [1, 2, 4, 8]
    assert pause(50, chance=lambda: 0.0) == 300
    assert pause(50, chance=lambda: 1.0) == 150


def test_a_problem_of_the_mailbox_is_raised_by_the_plain_pass(
    sqlite_database: Database, dovecot: Dovecot, user: str
) -> None:
    with pytest.raises(MailboxProblem):
        one_pass(sqlite_database, dovecot.settings(user, password="wrong"))
