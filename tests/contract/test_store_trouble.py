"""Trouble with the database or the disk is told in words that say what to do, and leaves nothing half done."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from store import cases, inbox
from store import database as database_module
from store.database import Database, open_database
from store.engine.errors import Conflict, NotFound, StoreFull, StoreLocked, StoreUnavailable
from store.engine.files import Files
from tests import postgres
from tests.store_samples import NOW, kept_case, kept_message


def test_a_locked_database_is_named(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "BUSY_SECONDS", 0.2)
    database = open_database(sqlite_url, tmp_path / "files")
    other = sqlite3.connect(tmp_path / "kesu.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreLocked, match=r"kesu\.db is locked by another process"), database.transaction():
        pass
    with database.reading() as tx:  # readers go on
        assert list(cases.list_cases(tx)) == []
    other.execute("ROLLBACK")
    with database.transaction() as tx:
        kept_case(tx)
    other.close()
    database.close()


@pytest.mark.postgres
def test_a_row_locked_for_too_long_is_named(postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "BUSY_SECONDS", 0.2)
    database = open_database(postgres_url, tmp_path / "files")
    with database.transaction() as tx:
        kept_case(tx)
    with database.transaction() as tx:
        cases.load(tx, "KS20261120-001", for_update=True)
        with pytest.raises(StoreLocked), database.transaction() as second:
            cases.load(second, "KS20261120-001", for_update=True)
    database.close()


def test_a_full_database_is_named_and_keeps_nothing_of_the_transaction(sqlite_database: Database) -> None:
    with sqlite_database.engine.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.execute(text(f"PRAGMA max_page_count={pages + 3}"))

    def fill() -> None:
        with sqlite_database.transaction() as tx:
            for i in range(100):
                kept_message(tx, b"%d" % i)
                kept_case(tx, f"KS-{i}")

    with pytest.raises(StoreFull, match="make room"):
        fill()
    with sqlite_database.reading() as tx:
        assert list(inbox.list_messages(tx)) == []


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("53100", StoreFull),
        ("40P01", StoreLocked),
        ("40001", StoreLocked),
        ("57P01", StoreUnavailable),
        ("23505", Conflict),
    ],
)
def test_what_the_server_reports_is_told_as_trouble_of_the_store(
    postgres_url: str, tmp_path: Path, state: str, told: type[Exception]
) -> None:
    database = open_database(postgres_url, tmp_path / "files")
    raising = f"DO $$ BEGIN RAISE EXCEPTION 'trouble' USING ERRCODE = '{state}'; END $$"
    with pytest.raises(told), database.transaction() as tx:
        tx.session.connection().execute(text(raising))
    database.close()


def test_our_own_mistakes_in_sql_stay_visible(database: Database) -> None:
    with pytest.raises(DBAPIError), database.transaction() as tx:
        tx.session.connection().execute(text("SELECT nonsense FROM nowhere"))


def test_reading_cannot_write(database: Database) -> None:
    with pytest.raises((DBAPIError, StoreUnavailable)), database.reading() as tx:
        tx.session.connection().execute(text("INSERT INTO number_sequence (key, last) VALUES ('a', 1)"))
    with database.transaction() as tx:
        assert cases.next_number(tx, "a") == 1


def test_an_exception_undoes_everything(database: Database) -> None:
    def fails() -> None:
        with database.transaction() as tx:
            kept_case(tx)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    with database.reading() as tx:
        assert list(cases.list_cases(tx)) == []


def test_a_reader_sees_one_moment_while_others_write(database: Database) -> None:
    with database.reading() as reading:
        assert list(cases.list_cases(reading)) == []
        with database.transaction() as tx:
            kept_case(tx)
        assert list(cases.list_cases(reading)) == []


def test_a_message_that_one_process_registers_is_not_given_to_another(database: Database) -> None:
    with database.transaction() as tx:
        message_id = kept_message(tx)
    given: list[object] = []

    def other() -> None:
        with database.transaction() as second:
            given.append(inbox.take(second, message_id))

    with database.transaction() as tx:
        assert inbox.take(tx, message_id) is not None
        thread = threading.Thread(target=other)
        thread.start()
        if database.postgresql:  # SQLite's only writer is this one: the other waits for its end
            thread.join(120)
            assert given == [None]
        cases.attach(tx, kept_case(tx), message_id, "complaint", False, NOW)
    thread.join(120)
    assert given == [None]


def test_what_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("this is a text and no database " * 100)
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnavailable, match="not a usable database"):
        open_database(f"sqlite:///{tmp_path}/text.db", tmp_path / "files")
    with pytest.raises(StoreUnavailable):
        open_database(f"sqlite:///{tmp_path}/file/kesu.db", tmp_path / "files")
    for url in ("mysql://x/y", "sqlite://", "no address"):
        with pytest.raises(StoreUnavailable, match="url"):
            open_database(url, tmp_path / "files")


@pytest.mark.postgres
def test_a_server_that_goes_away_is_named_and_found_again(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        open_database(f"postgresql+psycopg://kesu:secret@/x?host={tmp_path}", tmp_path / "files")
    if postgres.programs() is None:
        pytest.skip("PostgreSQL is not installed")
    with postgres.server() as server:
        server.sql("CREATE DATABASE kesu")
        with pytest.raises(StoreUnavailable, match="nonesuch"):
            open_database(server.url("nonesuch"), tmp_path / "files")
        database = open_database(server.url("kesu"), tmp_path / "files")
        server.stop()
        with pytest.raises(StoreUnavailable, match="cannot be reached"), database.transaction():
            pass
        server.start()
        with database.transaction() as tx:
            kept_case(tx)
        database.close()


def test_a_password_is_in_no_message(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable) as caught:
        open_database(f"postgresql+psycopg://kesu:secret@/x?host={tmp_path}", tmp_path / "files")
    assert "secret" not in str(caught.value)


def test_files_are_kept_once_by_their_content(tmp_path: Path) -> None:
    files = Files(tmp_path / "files")
    sha256 = files.put(b"data")
    assert files.put(b"data") == sha256
    assert (files.get(sha256), files.has(sha256), list(files.names())) == (b"data", True, [sha256])
    assert [x.name for x in files.path(sha256).parent.iterdir()] == [sha256[2:]]
    with pytest.raises(NotFound):
        files.get("0" * 64)
    for name in ("../../etc/passwd", "A" * 64, ""):
        with pytest.raises(ValueError, match="SHA-256"):
            files.path(name)


def test_a_rotten_file_is_named_and_a_half_written_one_is_written_again(tmp_path: Path) -> None:
    files = Files(tmp_path / "files")
    sha256 = files.put(b"data")
    files.path(sha256).write_bytes(b"dat")
    with pytest.raises(StoreUnavailable, match="damaged"):
        files.get(sha256)
    assert files.put(b"data") == sha256
    assert files.get(sha256) == b"data"


def test_files_that_cannot_be_written_are_named(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("a file where the folder should be")
    with pytest.raises(StoreUnavailable, match="files"):
        Files(tmp_path / "files").put(b"data")
