"""A message that breaks the line to its server costs itself: all others come in, it is told, and it stays where it is."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from foundations.settings.shapes import Company, Limits, Settings
from foundations.settings.shapes import Mailbox as MailboxSettings
from ingest import salvage
from ingest.aside import pause
from ingest.collect import Pass, collect, try_collect
from ingest.imap import ImapMailbox
from ingest.mailbox import Listed, MailboxProblem, Selected
from ingest.watch import Watcher
from service import doctor
from service.cli import run
from service.configuration.load import load
from store import inbox, withheld
from store.database import Database
from store.withheld import Withheld
from tests.scripted_imap import BODY_FAULTS, Letter, ScriptedImap, letter, scripted_imap
from tests.servers import free_port, until
from wording.trouble import trouble

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
SETTINGS = Settings(company=Company(), limits=Limits(message_bytes=20_000))
PATIENCE = 0.3  # seconds without a word from the server


@pytest.fixture
def server() -> Iterator[ScriptedImap]:
    with scripted_imap() as script:
        yield script


def one_pass(db: Database, server: ScriptedImap, now: datetime = NOW, *, after: Any = "move", **options: Any) -> Pass:
    mailbox = server.settings(after=after)
    with ImapMailbox(mailbox, read_seconds=PATIENCE) as box:
        return collect(db, box, mailbox, SETTINGS, now, **options)


def taken(db: Database) -> list[int]:
    """The letters whose bytes are here whole, each as often as there are arrivals of it."""
    with db.reading() as tx:
        found = [(db.files.get(x.sha256), len(inbox.arrivals_of(tx, x.id))) for x in inbox.list_messages(tx)]
    whole = {letter(uid): uid for uid in range(1, 600)}
    return sorted(uid for raw, times in found for uid in [whole[raw]] * times)


def left_out(db: Database) -> list[Withheld]:
    with db.reading() as tx:
        return withheld.withheld(tx)


def state(db: Database) -> inbox.MailboxState:
    with db.reading() as tx:
        return inbox.mailbox_state(tx, "complaints")


# --- one bad message ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "bad"), [*((fault, 5) for fault in BODY_FAULTS), ("announces more and goes on", 1), ("announces less", 9)]
)
def test_all_others_are_in_after_one_pass_and_the_bad_one_is_told(
    sqlite_database: Database, server: ScriptedImap, fault: str, bad: int
) -> None:
    server.fill(9, {bad: fault})
    done = one_pass(sqlite_database, server)
    good = [uid for uid in range(1, 10) if uid != bad]
    assert taken(sqlite_database) == good
    assert server.lying() == [bad], "it stays untouched where it lies"
    assert [x.uid for x in left_out(sqlite_database)] == [bad]
    assert done.waiting == 1
    assert (done.vanished, done.left, done.postponed) == (0, (), 0)
    assert f"message {bad} in INBOX ({len(letter(bad))} bytes, arrived 2026-11-20 16:30+08:00)" in done.difference
    assert state(sqlite_database).last_error == done.difference


@pytest.mark.parametrize("after", ["flag", "keep"])
def test_the_position_waits_for_it_where_messages_stay(database: Database, server: ScriptedImap, after: str) -> None:
    server.fill(6, {3: "says goodbye"})
    assert one_pass(database, server, after=after).new == 5
    assert state(database).last_uid == 2
    server.folders["INBOX"][7] = Letter(letter(7))
    assert one_pass(database, server, after=after).new == 1
    server.folders["INBOX"][3].fault = ""
    assert one_pass(database, server, NOW + timedelta(hours=2), after=after).new == 1
    assert taken(database) == [1, 2, 3, 4, 5, 6, 7]
    assert state(database).last_uid == 7
    assert left_out(database) == []


@pytest.mark.parametrize(
    ("fault", "what"),
    [
        ("announces more and falls silent", "falls silent"),
        ("hangs up in the middle", "closes the connection"),
        ("says goodbye", "says: internal error, see log, Sorry"),
        ("sends garbage", "cannot be understood"),
        ("announces a terabyte", "announces 1000000000000 bytes"),
    ],
)
def test_what_the_server_did_is_said_in_three_languages(
    sqlite_database: Database, server: ScriptedImap, fault: str, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    server.fill(4, {2: fault})
    with caplog.at_level(logging.WARNING):
        done = one_pass(sqlite_database, server)
    assert what in done.difference
    assert done.difference in caplog.text
    for language, words in (("zh-Hans", "请用邮件程序打开它"), ("zh-Hant", "請用郵件程式打開它")):
        told = trouble(language, done.difference)
        assert words in told
        assert trouble(language, left_out(sqlite_database)[0].how) in told
        assert "server" not in told


def test_two_bad_ones_are_both_told_beside_other_trouble(sqlite_database: Database, server: ScriptedImap) -> None:
    server.fill(40, {7: "hangs up in the middle", 8: "announces more and falls silent", 20: "is sent empty"})
    done = one_pass(sqlite_database, server)
    assert taken(sqlite_database) == [uid for uid in range(1, 41) if uid not in (7, 8, 20)]
    assert [x.uid for x in left_out(sqlite_database)] == [7, 8]
    assert done.left == (20,)
    told = trouble("zh-Hans", done.difference)
    assert told.count("；") >= 2
    assert "INBOX 中有 1 封邮件服务器不肯交出" in told
    assert not any(word in told for word in ("message", "server", "whenever"))


@pytest.mark.parametrize("bad", [(1, 2), (8, 9), (7, 8, 9), (1, 5, 9), (2, 3, 4, 5)])
def test_wherever_bad_ones_lie_the_good_ones_come_in(
    sqlite_database: Database, server: ScriptedImap, bad: tuple[int, ...]
) -> None:
    server.fill(9, dict.fromkeys(bad, "hangs up in the middle"))
    one_pass(sqlite_database, server)
    assert taken(sqlite_database) == [uid for uid in range(1, 10) if uid not in bad]
    assert [x.uid for x in left_out(sqlite_database)] == list(bad)


def test_a_bad_message_over_the_limit_holds_up_nothing(sqlite_database: Database, server: ScriptedImap) -> None:
    server.fill(3)
    server.folders["INBOX"][2] = Letter(letter(2, 50_000), "hangs up in the middle")
    done = one_pass(sqlite_database, server)
    assert taken(sqlite_database) == [1, 3]
    assert [x.uid for x in left_out(sqlite_database)] == [2]
    assert done.too_large == 0


# --- later ----------------------------------------------------------------------------------------------------------


def test_it_is_tried_again_ever_more_rarely_and_taken_when_it_has_become_good(
    sqlite_database: Database, server: ScriptedImap
) -> None:
    server.fill(5, {4: "hangs up in the middle"})
    one_pass(sqlite_database, server)
    tries, at = [], NOW
    while at < NOW + timedelta(days=2):
        at += timedelta(hours=3)
        server.asked.clear()
        assert "message 4" in one_pass(sqlite_database, server, at).difference, "it stays visible"
        tries += [at] if [4] in server.asked else []
    assert 2 <= len(tries) <= 5
    assert server.lying() == [4]
    server.folders["INBOX"][4].fault = ""
    done = one_pass(sqlite_database, server, NOW + timedelta(days=5))
    assert (done.new, done.difference) == (1, "")
    assert taken(sqlite_database) == [1, 2, 3, 4, 5]
    assert (left_out(sqlite_database), server.lying()) == ([], [])


def test_pauses_grow_to_a_day() -> None:
    assert [pause(n) for n in (1, 2, 3, 4, 99)] == [timedelta(hours=h) for h in (1, 4, 16, 24, 24)]


def test_moved_away_by_a_person_it_is_forgotten(sqlite_database: Database, server: ScriptedImap) -> None:
    server.fill(5, {4: "says goodbye"})
    one_pass(sqlite_database, server)
    del server.folders["INBOX"][4]
    assert one_pass(sqlite_database, server).difference == ""
    assert left_out(sqlite_database) == []


def test_numbered_anew_it_is_found_anew(sqlite_database: Database, server: ScriptedImap) -> None:
    server.fill(5, {4: "says goodbye"})
    one_pass(sqlite_database, server)
    server.uidvalidity = 8
    server.folders["INBOX"][11] = server.folders["INBOX"].pop(4)
    one_pass(sqlite_database, server)
    assert [(x.uidvalidity, x.uid) for x in left_out(sqlite_database)] == [(8, 11)]


# --- the server, not the message ------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [2, 3, 50])
@pytest.mark.parametrize("after", ["move", "flag"])
def test_a_server_that_breaks_at_every_message_sets_nothing_aside(
    sqlite_database: Database, server: ScriptedImap, number: int, after: str
) -> None:
    server.fill(number)
    server.down = "fetch"
    for _ in range(3):
        with pytest.raises(MailboxProblem) as raised:
            one_pass(sqlite_database, server, after=after)
        assert raised.value.code == "connection_lost"
    assert left_out(sqlite_database) == []
    assert server.connections <= 3 * 12
    server.down = ""
    assert one_pass(sqlite_database, server, after=after).difference == ""
    assert taken(sqlite_database) == list(range(1, number + 1))


def test_a_server_that_goes_down_in_the_middle_sets_nothing_aside(
    sqlite_database: Database, server: ScriptedImap
) -> None:
    server.fill(40)
    mailbox = server.settings()

    def goes_down() -> None:
        server.down = "fetch"

    with ImapMailbox(mailbox, read_seconds=PATIENCE) as box, pytest.raises(MailboxProblem):
        collect(sqlite_database, box, mailbox, SETTINGS, NOW, kept=goes_down, batch_bytes=2000)
    assert left_out(sqlite_database) == []
    server.down = ""
    one_pass(sqlite_database, server)
    assert taken(sqlite_database) == list(range(1, 41))


@pytest.mark.parametrize("down", ["login", "port"])
def test_a_server_that_lets_nobody_in_sets_nothing_aside(
    sqlite_database: Database, server: ScriptedImap, down: str
) -> None:
    server.fill(5, {2: "hangs up in the middle"})
    server.down = down
    mailbox = server.settings(port=free_port() if down == "port" else server.port)
    with ImapMailbox(mailbox, read_seconds=PATIENCE) as box:
        done = try_collect(sqlite_database, box, mailbox, SETTINGS, NOW)
    assert done.problem
    assert (left_out(sqlite_database), taken(sqlite_database)) == ([], [])


def test_a_server_that_refuses_to_be_opened_again_sets_nothing_aside(
    sqlite_database: Database, server: ScriptedImap
) -> None:
    server.fill(5, {2: "hangs up in the middle"})
    mailbox = server.settings()
    with ImapMailbox(mailbox, read_seconds=PATIENCE) as box:
        box.open()
        server.down = "login"
        done = try_collect(sqlite_database, box, mailbox, SETTINGS, NOW)
    assert done.problem
    assert left_out(sqlite_database) == []


def test_the_only_message_is_told_and_tried_each_time_until_another_clears_the_server(
    sqlite_database: Database, server: ScriptedImap
) -> None:
    server.fill(1, {1: "hangs up in the middle"})
    assert "message 1 in INBOX" in one_pass(sqlite_database, server).difference
    server.asked.clear()
    one_pass(sqlite_database, server)
    assert server.asked == [[1]]
    server.folders["INBOX"][2] = Letter(letter(2))
    one_pass(sqlite_database, server)
    server.asked.clear()
    assert "message 1 in INBOX" in one_pass(sqlite_database, server).difference
    assert server.asked == []
    assert taken(sqlite_database) == [2]


# --- bounded --------------------------------------------------------------------------------------------------------


def test_finding_one_among_many_takes_few_connections(sqlite_database: Database, server: ScriptedImap) -> None:
    server.fill(500, {321: "announces more and falls silent"})
    one_pass(sqlite_database, server)
    assert len(taken(sqlite_database)) == 499
    assert server.connections <= 1 + 4


@pytest.mark.parametrize("came", [set(), {1}, {5}, set(range(1, 6)), set(range(1, 9)), {99}])
@pytest.mark.parametrize("number", [2, 3, 8])
def test_a_part_falls_into_smaller_ones_that_hold_the_same_messages(number: int, came: set[int]) -> None:
    part = [Listed(uid, 1, None) for uid in range(1, number + 1)]
    pieces = salvage.divided(part, frozenset(came))
    assert [message for piece in pieces for message in piece] == part
    assert all(0 < len(piece) < number for piece in pieces)


def test_finding_one_among_many_takes_few_connections_where_the_answer_says_nothing(
    sqlite_database: Database, server: ScriptedImap
) -> None:
    server.fill(500, {321: "refuses the batch"})
    one_pass(sqlite_database, server)
    assert len(taken(sqlite_database)) == 499
    assert server.connections <= 1 + 9 + 2 + 1


def test_when_the_line_breaks_too_often_the_next_pass_goes_on_from_there(
    sqlite_database: Database, server: ScriptedImap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(salvage, "MOST_BREAKS", 12)
    bad = dict.fromkeys((10, 30, 50, 70, 90), "hangs up in the middle")
    server.fill(100, bad)
    before: list[int] = []
    for _ in range(8):
        connections = server.connections
        done = one_pass(sqlite_database, server)
        assert server.connections - connections <= 1 + 12
        assert set(taken(sqlite_database)) >= set(before)
        before = taken(sqlite_database)
        if not done.postponed:
            break
        assert "wait for the next pass" in done.difference
        assert "下一轮" in trouble("zh-Hans", done.difference)
    assert before == [uid for uid in range(1, 101) if uid not in bad]
    assert [x.uid for x in left_out(sqlite_database)] == sorted(bad)


def test_a_large_message_on_a_slow_line_is_waited_for_while_it_comes(
    sqlite_database: Database, server: ScriptedImap
) -> None:
    server.fill(3)
    server.folders["INBOX"][2].fault = "comes slowly"
    done = one_pass(sqlite_database, server)
    assert (done.difference, taken(sqlite_database)) == ("", [1, 2, 3])
    assert server.connections == 1


# --- other questions ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["has a garbled size", "hangs up at its size"])
def test_a_message_whose_size_breaks_the_line_holds_up_nothing(
    sqlite_database: Database, server: ScriptedImap, fault: str
) -> None:
    server.fill(9, {4: fault})
    done = one_pass(sqlite_database, server)
    assert taken(sqlite_database) == [1, 2, 3, 5, 6, 7, 8, 9]
    assert (done.vanished, [x.uid for x in left_out(sqlite_database)]) == (0, [4])
    assert "an unknown number of bytes, arrived at an unknown hour" in done.difference


@pytest.mark.parametrize("after", ["move", "flag"])
@pytest.mark.parametrize("fault", ["has no size", "is sent empty", "is cut within its line"])
def test_a_message_that_is_not_delivered_whole_is_not_taken_and_not_lost(
    sqlite_database: Database, server: ScriptedImap, fault: str, after: str
) -> None:
    server.fill(5, {5: fault})
    done = one_pass(sqlite_database, server, after=after)
    assert (done.left, done.vanished) == ((5,), 0)
    assert "does not deliver" in done.difference
    assert taken(sqlite_database) == [1, 2, 3, 4]
    server.folders["INBOX"][5].fault = ""
    assert one_pass(sqlite_database, server, after=after).difference == ""
    assert taken(sqlite_database) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("after", ["move", "flag"])
def test_one_message_that_may_not_be_moved_or_flagged_holds_up_no_other(
    sqlite_database: Database, server: ScriptedImap, after: str
) -> None:
    server.fill(9, {4: "may not be touched"})
    done = one_pass(sqlite_database, server, after=after)
    assert (taken(sqlite_database), done.told, done.untold, done.left) == (list(range(1, 10)), 8, 1, ())
    assert server.lying() == ([4] if after == "move" else list(range(1, 10)))
    assert "1 messages are taken in but stay in INBOX, because the server refused" in done.difference
    assert "INBOX" in (told := trouble("zh-Hant", done.difference))
    assert "refused" not in told
    server.folders["INBOX"][10] = Letter(letter(10))
    assert one_pass(sqlite_database, server, after=after).new == 1
    server.folders["INBOX"][4].fault = ""
    done = one_pass(sqlite_database, server, after=after)
    assert (done.told, done.difference) == (1, "")
    assert taken(sqlite_database) == list(range(1, 11)), "nothing is doubled"


@pytest.mark.parametrize("after", ["move", "flag"])
def test_one_message_that_breaks_the_line_when_it_is_moved_or_flagged_holds_up_no_other(
    sqlite_database: Database, server: ScriptedImap, after: str
) -> None:
    server.fill(40, {17: "hangs up when touched"})
    done = one_pass(sqlite_database, server, after=after)
    assert (done.new, done.told, done.untold) == (40, 39, 1)
    server.folders["INBOX"][41] = Letter(letter(41))
    connections = server.connections
    assert one_pass(sqlite_database, server, after=after).new == 1
    assert server.connections - connections <= 3
    assert taken(sqlite_database) == list(range(1, 42))


@pytest.mark.parametrize("after", ["move", "flag"])
def test_a_line_that_is_cut_once_while_a_message_is_moved_or_flagged_is_nobodys_trouble(
    sqlite_database: Database, server: ScriptedImap, after: str
) -> None:
    server.fill(1, {1: "hangs up when touched"})
    mailbox = server.settings(after=after)

    class Cut(ImapMailbox):
        def open(self) -> Selected:
            if server.connections:
                server.folders["INBOX"][1].fault = ""
            return super().open()

    with Cut(mailbox, read_seconds=PATIENCE) as box:
        done = collect(sqlite_database, box, mailbox, SETTINGS, NOW)
    assert (done.told, done.untold, done.difference, server.connections) == (1, 0, "", 2)


def test_what_the_server_copies_and_does_not_remove_is_not_copied_again_and_again(
    sqlite_database: Database, server: ScriptedImap
) -> None:
    server.capabilities, server.down = "IMAP4rev1", "removing"
    server.fill(20)
    done = one_pass(sqlite_database, server, batch_bytes=1000)
    assert (done.new, done.untold) == (20, 20)
    assert len(server.lying("Processed")) == 3, "the first batch, once"
    assert "'Processed'，却不肯" in trouble("zh-Hans", done.difference)


def test_a_server_that_moves_nothing_does_not_keep_mail_out_and_is_not_asked_without_end(
    sqlite_database: Database, server: ScriptedImap
) -> None:
    server.fill(200, dict.fromkeys(range(1, 201), "may not be touched"))
    done = one_pass(sqlite_database, server)
    assert (done.new, done.told, done.untold) == (200, 0, 200)
    server.folders["INBOX"][201] = Letter(letter(201))
    assert one_pass(sqlite_database, server).new == 1


# --- the service ----------------------------------------------------------------------------------------------------


def test_a_single_pass_and_the_doctor_tell_it_in_the_readers_language(
    server: ScriptedImap, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server.fill(5, {3: "says goodbye"})
    (tmp_path / "out").mkdir()
    (tmp_path / "kesu.toml").write_text(
        f"""
[company]
own_domains = ["example.test"]
[[mailbox]]
name = "complaints"
host = "127.0.0.1"
port = {server.port}
tls = "none"
user = "c@example.test"
password = "x"
[smtp]
path = "out"
from = "complaints@example.test"
""",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KESU_LANG", "zh-Hans")
    assert run(["run", "--once"]) == 0
    told = "INBOX 中编号（UID）3 的邮件"
    assert f"kesu: 邮箱 complaints：{told}" in capsys.readouterr().err
    with sqlite3.connect(tmp_path / "kesu.db") as connection:
        assert connection.execute("SELECT count(*) FROM message").fetchone() == (4,)
        run(["doctor"])
        assert f"注意      邮箱 complaints: {told}" in capsys.readouterr().out
        connection.execute("UPDATE mailbox_state SET last_error = 'no route', last_error_at = '2027-01-01 00:00:00'")
    aside = [finding.words for finding in doctor._mailboxes(load(None)) if finding.verdict == "warning"]
    assert any(words.startswith(told) for words in aside), "it is set aside also while the mailbox has another trouble"


def test_a_watcher_takes_the_others_and_what_comes_after(sqlite_database: Database, server: ScriptedImap) -> None:
    server.fill(6, {3: "announces more and falls silent"})
    mailbox: MailboxSettings = server.settings(poll_seconds=0.05)
    stop = threading.Event()
    watcher = Watcher(
        sqlite_database,
        lambda: ImapMailbox(mailbox, read_seconds=PATIENCE),
        mailbox,
        SETTINGS,
        lambda: datetime.now(UTC),
        stop,
        lambda: None,
        pause_after=lambda _: 0.05,
    )
    thread = watcher.start()
    try:
        until(lambda: taken(sqlite_database) == [1, 2, 4, 5, 6], what="the others being in")
        until(lambda: "message 3" in state(sqlite_database).last_error, what="the bad one being told")
        server.folders["INBOX"][7] = Letter(letter(7))
        until(lambda: taken(sqlite_database) == [1, 2, 4, 5, 6, 7], what="the next one being in")
        assert watcher.failures == 0
    finally:
        stop.set()
        thread.join(60)
