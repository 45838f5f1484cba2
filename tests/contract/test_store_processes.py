"""Several processes on one store at once, and processes that are killed: nothing doubles, nothing is lost, nothing dangles."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from store import cases, history, inbox
from store.database import Database
from tests.servers import until
from tests.store_samples import kept_case, registered_case

PROJECT = Path(__file__).resolve().parents[2]


def _start(what: str, url: str, database: Database, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.store_workers", what, url, str(database.files.root), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT)


def _lines(*running: subprocess.Popen[str]) -> list[list[str]]:
    outputs = [process.communicate(timeout=120)[0].split() for process in running]
    assert [process.returncode for process in running] == [0] * len(running)
    return outputs


def test_no_number_is_given_twice(database: Database, database_url: str) -> None:
    one, two = _lines(*[_start("numbers", database_url, database, "40") for _ in range(2)])
    assert sorted(map(int, one + two)) == list(range(1, 81))


def test_each_letter_is_claimed_by_one_courier_and_each_case_by_one_watch(
    database: Database, database_url: str
) -> None:
    with database.transaction() as tx:
        made = [kept_case(tx, f"KS-{i}") for i in range(20)]
    one, two = _lines(*[_start("claims", database_url, database) for _ in range(2)])
    assert sorted(map(int, one + two)) == sorted(x.letters[0].id or 0 for x in made)
    one, two = _lines(*[_start("watches", database_url, database) for _ in range(2)])
    assert sorted(one + two) == sorted(x.case_no for x in made)


def test_saves_of_two_processes_are_all_there(database: Database, database_url: str) -> None:
    with database.transaction() as tx:
        kept_case(tx)
    _lines(*[_start("saves", database_url, database, name, "15") for name in ("a", "b")])
    with database.reading() as tx:
        found = cases.load(tx, "KS20261120-001")
        assert found.record["count"] == 30
        assert [x.after for x in found.history[1:]] == list(range(1, 31))
        assert list(history.verify(tx)) == []


def test_two_copies_that_are_registered_at_once_make_one_case(database: Database, database_url: str) -> None:
    _lines(*[_start("copies", database_url, database, name, "15") for name in ("a", "b")])
    with database.reading() as tx:
        assert [x.messages for x in cases.list_cases(tx)] == [2] * 15
        assert list(history.verify(tx)) == []


@pytest.mark.parametrize(("moment", "kept"), [("after put", 0), ("before commit", 0), ("after commit", 1)])
def test_a_process_killed_between_two_steps_leaves_all_or_nothing(
    database: Database, database_url: str, moment: str, kept: int
) -> None:
    process = _start("dies", database_url, database, moment)
    process.communicate(timeout=60)
    assert process.returncode == -9
    assert len(list(database.files.names())) == 1
    _assert_sound(database, kept)
    with database.transaction() as tx:  # and the store goes on
        registered_case(tx, "KS-next", b"next")
    _assert_sound(database, kept + 1)


def test_a_process_killed_at_any_moment_leaves_a_sound_store(database: Database, database_url: str) -> None:
    chance = random.Random(7)
    count = 0
    for _ in range(4):
        process = _start("registers", database_url, database)
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        if not count:
            until(
                lambda: _registered(database), 60.0
            )  # on a busy machine the first takes longer than any moment by chance
        time.sleep(chance.uniform(0.05, 0.5))  # the moment of death is the point, nothing is awaited
        process.kill()
        process.communicate(timeout=60)
        with database.reading() as tx:
            now = len(list(cases.list_cases(tx)))
        assert now >= count
        count = now
        _assert_sound(database, count)
    assert count > 0


def _registered(database: Database) -> bool:
    with database.reading() as tx:
        return next(iter(cases.list_cases(tx)), None) is not None


def _assert_sound(database: Database, count: int) -> None:
    with database.transaction() as tx:  # waits for the server to notice that a client has died
        connection = tx.session.connection()
        if not database.postgresql:
            assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        messages = list(inbox.list_messages(tx))
        assert len(messages) == count
        assert all(database.files.has(x.sha256) and x.state == "registered" and x.case_no for x in messages)
        assert sorted(x.case_no or "" for x in messages) == sorted(x.case_no for x in cases.list_cases(tx))
        assert list(history.verify(tx)) == []
