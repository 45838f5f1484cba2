"""The tables that migrations make are the tables that the program means, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, Table, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from complaints.reading import DeliveryReport
from store import cases, notices, outbox, users
from store.database import Database, open_database
from store.engine import schema
from store.engine.errors import StoreUnavailable
from tests.store_samples import NOW, kept_case


def test_migrations_make_exactly_the_tables_that_the_program_means(database: Database) -> None:
    with database.engine.connect() as connection:
        options = {"compare_type": True, "include_object": schema.is_ours, "target_metadata": SQLModel.metadata}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, SQLModel.metadata) == []


def test_head_is_the_newest_revision(sqlite_database: Database) -> None:
    with sqlite_database.engine.connect() as connection:
        script = ScriptDirectory.from_config(schema.alembic_config(connection))
        assert script.get_current_head() == schema.HEAD
        assert schema.current(connection) == schema.HEAD


def test_an_empty_store_is_prepared_when_it_is_opened(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new/kesu.db"
    with pytest.raises(StoreUnavailable, match="no database"):
        open_database(url, tmp_path / "files", create=False)
    open_database(url, tmp_path / "files").close()
    again = open_database(url, tmp_path / "files", create=False)
    again.close()
    assert (tmp_path / "files").is_dir()


def test_a_store_of_a_newer_version_is_refused_in_words(database: Database, database_url: str, tmp_path: Path) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreUnavailable, match="newer version"):
        open_database(database_url, tmp_path / "kesu-files")
    with pytest.raises(StoreUnavailable, match="revision 9999"):
        open_database(database_url, tmp_path / "kesu-files", create=False)


def test_an_interrupted_first_migration_leaves_nothing_and_is_done_again(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path}/second.db"
    monkeypatch.setattr(schema, "HEAD", "0001:nonsense")
    with pytest.raises(StoreUnavailable):
        open_database(url, tmp_path / "files")
    monkeypatch.undo()
    again = open_database(url, tmp_path / "files")
    with again.reading() as tx:
        assert tx.session.connection().execute(text("SELECT count(*) FROM cases")).scalar() == 0
    again.close()


@pytest.mark.parametrize("table", ["history", "ledger", "calendar_change"])
def test_tables_of_record_refuse_to_change_or_forget(database: Database, table: str) -> None:
    with database.transaction() as tx:
        kept_case(tx)
        tx.session.connection().execute(
            text(
                "INSERT INTO calendar_change (calendar, at, by, what, before, after, why) "
                "VALUES ('CN', :now, 'qa', 'day', 'null', 'null', '')"
            ),
            {"now": NOW},
        )
    key = "seq" if table == "ledger" else "id"
    for statement in (f"UPDATE {table} SET {key} = {key} + 1000", f"DELETE FROM {table}"):
        with pytest.raises(DBAPIError, match="may only be added to"), database.engine.begin() as connection:
            connection.execute(text(statement))


@pytest.mark.parametrize(("case_id", "user_id"), [("NULL", "NULL"), ("1", "1")])
def test_a_letter_is_either_of_a_case_or_for_one_of_our_people(database: Database, case_id: str, user_id: str) -> None:
    with database.transaction() as tx:
        assert (kept_case(tx).id, users.add(tx, "wu", "sales", at=NOW).id) == (1, 1)
    whose = text(f"UPDATE letter SET case_id = {case_id}, user_id = {user_id}")
    with pytest.raises(DBAPIError, match="ck_letter_whose"), database.engine.begin() as connection:
        connection.execute(whose)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/old.db"
        return
    server = request.getfixturevalue("postgres_server")
    server.sql("CREATE DATABASE kesu_old")
    yield server.url("kesu_old")
    server.sql("DROP DATABASE kesu_old WITH (FORCE)")


def insert(connection: Connection, table: str, **given: Any) -> int:
    """A row of a table as it is in this database; what is not given is empty, zero or now. Gives its id."""
    reflected = Table(table, MetaData(), autoload_with=connection)
    empty = {str: "", int: 0, bool: False, float: 0.0, datetime: NOW}
    row = {
        column.name: empty[column.type.python_type]
        for column in reflected.columns
        if not column.nullable and not column.primary_key
    }
    return int(connection.execute(reflected.insert().values(row | given)).inserted_primary_key[0])  # type: ignore[index]


def fill_older_store(connection: Connection) -> None:
    """A letter to a customer, and notices that are queued, in a courier's hand, failed, and sent."""
    lists = dict.fromkeys(
        ("mailboxes", "complaint_kinds", "missing", "participants", "departments", "waiting", "lot_no"), "[]"
    )
    case = insert(connection, "cases", case_no="KS-1", status="new", record="{}", **lists)
    user = insert(connection, "users", name="wu", folded_name="wu", role="sales", preferences="{}")
    letter = {"references": "[]", "approvals": "[]", "bounce": "null", "status": "queued", "next_attempt_at": NOW}
    insert(
        connection, "letter", case_id=case, to_address="wang@customer.test", message_id="<1@l>", rfc_id="1@l", **letter
    )
    states: list[dict[str, Any]] = [
        {"status": "queued", "attempts": 2, "first_attempt_at": NOW, "last_error": "451 busy"},
        {"status": "queued", "attempts": 1, "lease_until": NOW + timedelta(days=9), "lease_by": "host/4"},
        {"status": "failed", "attempts": 1, "last_error": "550 no such user"},
        {"status": "sent", "attempts": 1, "sent_at": NOW},
    ]
    for number, state in enumerate(states, 1):
        told = {"to_address": f"wu{number}@example.test", "message_id": f"<{number}@n>", "rfc_id": f"{number}@n"}
        notice = insert(connection, "notice", user_id=user, language="en", **told, **state)
        told_of = Table("notice_task", MetaData(), autoload_with=connection)
        connection.execute(told_of.insert().values(user_id=user, task_id=20 + number, notice_id=notice))


def test_notices_of_an_older_store_come_into_the_outbox_as_they_were(
    empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "HEAD", "0006")
    old = open_database(empty_url, tmp_path / "files")
    with old.engine.begin() as connection:
        fill_older_store(connection)
    old.close()
    monkeypatch.undo()
    upgraded = open_database(empty_url, tmp_path / "files")
    with upgraded.transaction() as tx:
        letter, notice = outbox.due(tx, NOW + timedelta(days=2), 9)
        assert (letter.id, letter.case_no, letter.letter.to) == (1, "KS-1", "wang@customer.test")
        assert (notice.id, notice.case_no, notice.letter.to) == (2, "", "wu1@example.test")
        assert (notice.attempts, notice.first_attempt_at, notice.letter.last_error) == (2, NOW, "451 busy")
        assert (notice.letter.kind, notice.letter.drafted_by, notice.letter.references) == ("staff_notice", "kesu", ())
        assert outbox.leases(tx) == {3: "host/4"}
        connection = tx.session.connection()
        states = connection.execute(text("SELECT id, status, last_error FROM letter ORDER BY id")).all()
        assert [tuple(x) for x in states[3:]] == [(4, "failed", "550 no such user"), (5, "sent", "")]
        told = connection.execute(text("SELECT task_id, letter_id FROM notice_task ORDER BY task_id")).all()
        assert [tuple(x) for x in told] == [(21, 2), (22, 3), (23, 4), (24, 5)]
        assert notices.last_told(tx, 1) == NOW
        assert outbox.bounced(tx, "<4@n>", NOW, DeliveryReport("failed", "wu4@example.test")) == ("", 5)
        assert [x.id for x in cases.load(tx, "KS-1").letters] == [1]
        said = {"to": "wu@example.test", "subject": "", "body": "", "language": "en", "message_id": "<5@n>"}
        assert notices.add(tx, 1, [25], **said, at=NOW) == 6
    test_migrations_make_exactly_the_tables_that_the_program_means(upgraded)
    upgraded.close()
