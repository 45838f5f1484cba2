"""What every mailbox must do, held against a real Dovecot and against a folder of files alike."""

from __future__ import annotations

import hashlib
import itertools
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import pytest

from foundations.settings.shapes import Mailbox as MailboxSettings
from ingest.folder import FolderMailbox
from ingest.imap import ImapMailbox
from ingest.mailbox import Mailbox, MailboxProblem
from tests.servers import Certificates, Dovecot, has_dovecot, make_certificates, running_dovecot, until

ARRIVED = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)


class Place(Protocol):
    """A mailbox from its other side: mail is put in, and what lies there is looked at."""

    def deliver(self, raw: bytes) -> Path: ...

    def lying(self, folder: str = "INBOX") -> list[bytes]: ...

    def open(self, **changes: Any) -> Mailbox: ...


@dataclass
class OnServer:
    server: Dovecot
    user: str

    def deliver(self, raw: bytes) -> Path:
        return self.server.deliver(self.user, raw, ARRIVED.timestamp())

    def lying(self, folder: str = "INBOX") -> list[bytes]:
        return sorted(path.read_bytes() for path in self.server.files(self.user, folder))

    def open(self, **changes: Any) -> Mailbox:
        return ImapMailbox(self.server.settings(self.user, **changes))


@dataclass
class InFolder:
    root: Path
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def deliver(self, raw: bytes) -> Path:
        self.root.mkdir(exist_ok=True)
        path = self.root / f"{next(self.numbers):03d}.eml"
        fresh = path.with_name(f".{path.name}")
        fresh.write_bytes(raw)
        os.utime(fresh, (ARRIVED.timestamp(), ARRIVED.timestamp()))
        return fresh.rename(path)

    def lying(self, folder: str = "INBOX") -> list[bytes]:
        place = self.root if folder == "INBOX" else self.root / folder
        return sorted(path.read_bytes() for path in place.glob("*.eml") if not path.name.startswith("."))

    def open(self, **changes: Any) -> Mailbox:
        self.root.mkdir(exist_ok=True)
        return FolderMailbox(MailboxSettings(**({"name": "box", "path": self.root} | changes)))


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def dovecot(certificates: Certificates) -> Iterator[Dovecot]:
    if not has_dovecot():
        pytest.skip("Dovecot is not installed")
    with running_dovecot(certificates=certificates) as server:
        yield server


_users = itertools.count(1)


@pytest.fixture(params=["imap", "folder"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "folder":
        return InFolder(tmp_path / "box")
    return OnServer(request.getfixturevalue("dovecot"), f"user{next(_users)}")


def mail(number: int, body: str = "x") -> bytes:
    return f"Subject: letter {number}\r\n\r\n{body}\r\n".encode()


# --- looking --------------------------------------------------------------------------------------------------------


def test_messages_come_out_byte_for_byte_and_with_the_time_of_their_arrival(place: Place) -> None:
    odd = b"Subject: \xd6\xd0\xce\xc4\r\n\r\n\x01\xff 8-bit, a lone dot\r\n.\r\nFrom the start\r\n"
    place.deliver(odd)
    with place.open() as box:
        box.open()
        (listed,) = box.sizes(box.uids())
        ((message,),) = box.fetch([listed])
    assert message.raw == odd
    assert listed.size == len(odd)
    assert message.received_at == ARRIVED


def test_an_empty_mailbox_gives_nothing(place: Place) -> None:
    with place.open() as box:
        assert box.open().messages == 0
        assert box.uids() == []
        assert box.sizes([]) == []
        assert list(box.fetch([])) == []


def test_only_uids_above_the_last_one_are_listed(place: Place) -> None:
    for number in range(3):
        place.deliver(mail(number))
    with place.open() as box:
        box.open()
        first, second, third = box.uids()
        assert box.uids(first) == [second, third]
        # "4:*" names the last message even when it is message 3
        assert box.uids(third) == []


def test_uids_stay_the_same_on_the_next_connection(place: Place) -> None:
    place.deliver(mail(1))
    place.deliver(mail(2))
    with place.open() as box:
        before, uids = box.open(), box.uids()
    with place.open() as box:
        assert box.open().uidvalidity == before.uidvalidity
        assert box.uids() == uids


def test_batches_hold_no_more_bytes_than_allowed(place: Place) -> None:
    for number in range(6):
        place.deliver(mail(number, "y" * 1000))
    with place.open() as box:
        box.open()
        listed = box.sizes(box.uids())
        batches = list(box.fetch(listed, batch_bytes=listed[0].size * 2 + 1))
    assert [len(batch) for batch in batches] == [2, 2, 2]


def test_a_message_larger_than_a_batch_is_a_batch_of_its_own(place: Place) -> None:
    place.deliver(mail(1, "z" * 5000))
    with place.open() as box:
        box.open()
        assert [len(batch) for batch in box.fetch(box.sizes(box.uids()), batch_bytes=100)] == [1]


def test_the_beginning_of_a_message_is_no_longer_than_asked_for(place: Place) -> None:
    place.deliver(mail(1, "z" * 5000))
    with place.open() as box:
        box.open()
        beginning = box.fetch_beginning(box.sizes(box.uids())[0], size=100)
    assert beginning is not None
    assert beginning.raw == mail(1, "z" * 5000)[:100]


def test_what_vanished_between_list_and_fetch_is_left_out(place: Place) -> None:
    gone = place.deliver(mail(1))
    place.deliver(mail(2))
    with place.open() as box:
        box.open()
        listed = box.sizes(box.uids())
        other = next(iter(gone.parent.parent.rglob(f"{gone.name}*")), gone)  # Dovecot has given it flags in its name
        other.unlink()
        fetched = [message.raw for batch in box.fetch(listed) for message in batch]
        assert mail(2) in fetched
        assert box.fetch_beginning(listed[0]) is None or fetched == [mail(1), mail(2)]


def test_fetching_changes_nothing(place: Place) -> None:
    place.deliver(mail(1))
    with place.open() as box:
        box.open()
        list(box.fetch(box.sizes(box.uids())))
        box.fetch_beginning(box.sizes(box.uids())[0])
    with place.open() as box:
        box.open()
        assert len(box.uids()) == 1
    if isinstance(place, OnServer):
        (path,) = place.server.files(place.user)
        assert "S" not in path.name.partition(":2,")[2], "the message was marked as read"


# --- changing -------------------------------------------------------------------------------------------------------


def test_moved_messages_lie_in_the_other_folder_and_nowhere_else(place: Place) -> None:
    for number in range(3):
        place.deliver(mail(number))
    with place.open() as box:
        box.open()
        first, _, third = box.uids()
        box.move([first, third], "Processed")
        counts = box.counts()
    assert place.lying() == [mail(1)]
    assert place.lying("Processed") == [mail(0), mail(2)]
    assert (counts.folder, counts.processed, counts.quarantined) == (1, 2, None)


def test_moving_what_has_vanished_is_no_error(place: Place) -> None:
    place.deliver(mail(1))
    place.deliver(mail(2))
    with place.open() as box:
        box.open()
        uids = box.uids()
        box.move(uids[:1], "Processed")
        box.move(uids, "Processed")
        assert box.uids() == []
    assert place.lying("Processed") == [mail(1), mail(2)]


def test_messages_of_the_same_name_or_content_do_not_replace_each_other(place: Place) -> None:
    for _ in range(2):
        place.deliver(mail(1))
        with place.open() as box:
            box.open()
            box.move(box.uids(), "Processed")
    assert place.lying("Processed") == [mail(1), mail(1)]


def test_flagged_messages_stay_and_keep_their_uid(place: Place) -> None:
    place.deliver(mail(1))
    with place.open() as box:
        box.open()
        uids = box.uids()
        box.flag(uids)
        box.flag(uids)
        assert box.uids() == uids
    assert place.lying() == [mail(1)]


def test_a_folder_with_a_chinese_name_works(place: Place) -> None:
    place.deliver(mail(1))
    with place.open(processed_folder="已处理") as box:
        box.open()
        box.move(box.uids(), "已处理")
        assert box.counts().processed == 1


def test_a_message_is_put_aside_by_its_content(place: Place) -> None:
    for number in range(3):
        place.deliver(mail(number))
    with place.open() as box:
        box.open()
        box.move(box.uids(), "Processed")
        digest = hashlib.sha256(mail(1)).hexdigest()
        assert box.move_aside(len(mail(1)), digest, "Processed", "Quarantine")
        assert not box.move_aside(len(mail(1)), digest, "Processed", "Quarantine")
        assert not box.move_aside(len(mail(1)), digest, "Nowhere", "Quarantine")
        place.deliver(mail(9))
        until(box.uids, what="the watched folder being open again")
    assert place.lying("Quarantine") == [mail(1)]
    assert place.lying("Processed") == [mail(0), mail(2)]


# --- waiting --------------------------------------------------------------------------------------------------------


def test_waiting_ends_soon_after_a_message_arrives(place: Place) -> None:
    with place.open() as box:
        box.open()
        known = box.uids()
        deliver = threading.Thread(target=place.deliver, args=(mail(1),))
        deliver.start()
        assert box.wait(120, threading.Event())  # False after two minutes, when it looks only then
        deliver.join()
        assert set(box.uids()) - set(known)


def test_a_message_that_came_before_the_waiting_is_not_overlooked(place: Place) -> None:
    with place.open() as box:
        box.open()
        for number in range(5):
            seen = box.uids()
            place.deliver(mail(number))
            box.counts()  # during any command the server may tell of the new message, and IDLE does not repeat it
            assert box.wait(20, threading.Event())
            until(lambda seen=seen: set(box.uids()) - set(seen), what="the message being listed")
            box.move(box.uids(), "Processed")


def test_waiting_ends_when_its_time_is_over(place: Place) -> None:
    with place.open() as box:
        box.open()
        box.uids()
        begun = time.monotonic()
        assert not box.wait(0.3, threading.Event())
        assert time.monotonic() - begun > 0.25


def test_waiting_ends_when_it_is_stopped_long_before_its_time_is_over(place: Place) -> None:
    stop = threading.Event()
    with place.open() as box:
        box.open()
        box.uids()
        threading.Timer(0.1, stop.set).start()
        begun = time.monotonic()
        assert not box.wait(300, stop)
        assert time.monotonic() - begun < 100


# --- problems -------------------------------------------------------------------------------------------------------


def test_a_mailbox_that_is_not_there_is_a_problem_with_a_remedy(tmp_path: Path) -> None:
    box = FolderMailbox(MailboxSettings(name="lost", path=tmp_path / "nowhere"))
    with pytest.raises(MailboxProblem, match="no such folder") as raised:
        box.open()
    assert raised.value.code == "folder_missing"
    assert "lost" in str(raised.value)
    assert raised.value.remedy


def test_a_folder_mailbox_whose_index_is_lost_numbers_anew(tmp_path: Path) -> None:
    place = InFolder(tmp_path / "box")
    place.deliver(mail(1))
    with place.open() as box:
        before = box.open().uidvalidity
    (place.root / ".kesu-uids.json").write_text("{broken", encoding="utf-8")
    with place.open() as box:
        assert box.open().uidvalidity != before
        assert len(box.uids()) == 1


def test_one_file_that_cannot_be_read_holds_up_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = InFolder(tmp_path / "box")
    for number in range(3):
        place.deliver(mail(number))
    read = Path.read_bytes

    def refusing(path: Path) -> bytes:
        if path.name == "002.eml":
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refusing)
    with place.open() as box:
        box.open()
        assert [m.raw for batch in box.fetch(box.sizes(box.uids())) for m in batch] == [mail(0), mail(2)]


def test_a_folder_mailbox_overlooks_what_is_still_being_written(tmp_path: Path) -> None:
    place = InFolder(tmp_path / "box")
    place.root.mkdir()
    (place.root / ".half.eml").write_bytes(b"Subject: ha")
    (place.root / "notes.txt").write_bytes(b"not a mail")
    with place.open() as box:
        box.open()
        assert box.uids() == []


def test_a_maildir_is_read_too(tmp_path: Path) -> None:
    for inner in ("new", "cur", "tmp"):
        (tmp_path / "box" / inner).mkdir(parents=True)
    (tmp_path / "box" / "new" / "1.host").write_bytes(mail(1))
    (tmp_path / "box" / "cur" / "2.host:2,S").write_bytes(mail(2))
    (tmp_path / "box" / "tmp" / "3.host").write_bytes(b"half")
    place = InFolder(tmp_path / "box")
    with place.open() as box:
        box.open()
        assert sorted(m.raw for batch in box.fetch(box.sizes(box.uids())) for m in batch) == [mail(1), mail(2)]
        box.move(box.uids(), "Processed")
        assert box.counts().processed == 2
