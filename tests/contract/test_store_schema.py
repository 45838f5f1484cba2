"""The tables that migrations make are the tables that the program means, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, Table, column, insert, table, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from complaints.procedure.tasks import finish
from complaints.reading import DeliveryReport
from store import cases, notices, outbox, users
from store.database import Database, open_database
from store.engine import schema
from store.engine.errors import StoreUnavailable
from store.tables import CaseRow
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


@pytest.mark.parametrize("name", ["history", "ledger", "calendar_change"])
def test_tables_of_record_refuse_to_change_or_forget(database: Database, name: str) -> None:
    with database.transaction() as tx:
        kept_case(tx)
        tx.session.connection().execute(
            text(
                "INSERT INTO calendar_change (calendar, at, by, what, before, after, why) "
                "VALUES ('CN', :now, 'qa', 'day', 'null', 'null', '')"
            ),
            {"now": NOW},
        )
    key = "seq" if name == "ledger" else "id"
    for statement in (f"UPDATE {name} SET {key} = {key} + 1000", f"DELETE FROM {name}"):
        with pytest.raises(DBAPIError, match="may only be added to"), database.engine.begin() as connection:
            connection.execute(text(statement))


#: tasks as a store of revision 0006 keeps them (kind, key), with what each is about
_OLD_TASKS = {
    ("evaluate_action", "evaluate_action:9"): "9",
    ("evaluate_action", "evaluate_action:95"): "95",
    ("chase_action", "chase_action:9:2"): "9",
    ("new_action_needed", "new_action_needed:9"): "9",
    ("approve_letter", "approve:return_notice:1:2026-11-20T08:30:00+00:00:general_manager"): (
        "return_notice:1:2026-11-20T08:30:00+00:00"
    ),
    ("send_reply", "send_reply:formal_answer:2:2026-11-20T08:30:00+00:00"): "formal_answer:2:2026-11-20T08:30:00+00:00",
    ("accept_return_with_notice", "accept:return_notice:1:2026-11-20T08:30:00+00:00"): (
        "return_notice:1:2026-11-20T08:30:00+00:00"
    ),
    ("carry_out_recall", "carry_out:recall:1:2026-11-20T08:30:00+00:00"): "recall:1:2026-11-20T08:30:00+00:00",
    ("department_report", "department_report:质检:一科:1"): "质检:一科",
    ("review_change", "review_change:lot_no:1:2026-11-20T08:30:00+00:00"): "lot_no",
    ("see_result", "see_result:general_manager:2026-11-20T08:30:00+00:00"): "general_manager",
    ("read_message", "read_message:17"): "17",
    ("read_message", "read_message:2026-11-20T08:30:00+00:00"): "2026-11-20T08:30:00+00:00",
    ("reach_customer", "reach_customer:4"): "4",
    ("inspect_return", "inspect_return:1"): "1",
    ("remind_customer", "due_soon:silence_reminder:12:2026-11-20T08:30:00+00:00"): "12",
    ("feedback_late", "late:feedback::2026-11-20T08:30:00+00:00"): "",
    ("hold_affected_lots", "hold_affected_lots:A1,A2"): "",
    ("answer_by_phone_or_fax", "answer_by_phone_or_fax"): "",
    ("answer_by_phone_or_fax", ""): "",
}


def test_tasks_of_an_older_store_say_what_they_are_about(
    bare_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = ("case_id", "name", "owner_role", "owner", "created_at", "done_by", "detail", "key")
    old = table("task", *map(column, columns))
    given = {
        "case_id": 1,
        "owner_role": "qa",
        "owner": "",
        "created_at": NOW.isoformat(),
        "done_by": "",
        "detail": "null",
    }
    monkeypatch.setattr(schema, "HEAD", "0006")
    before = open_database(bare_url, tmp_path / "files")
    with before.engine.begin() as connection:
        case = CaseRow(id=1, case_no="KS-1", received_at=NOW, registered_at=NOW).model_dump()
        connection.execute(insert(CaseRow), [case])
        connection.execute(insert(old), [{**given, "name": kind, "key": key} for kind, key in _OLD_TASKS])
    before.close()
    monkeypatch.undo()
    after = open_database(bare_url, tmp_path / "files")
    with after.transaction() as tx:
        kept = cases.load(tx, "KS-1", for_update=True)
        assert {(t.kind, t.key): t.subject for t in kept.tasks} == _OLD_TASKS
        finish(kept, NOW, "qa", "evaluate_action", subject="9")
        cases.save(tx, kept)
    with after.reading() as tx:
        done = [(t.kind, t.subject) for t in cases.load(tx, "KS-1").tasks if t.done_at]
    assert done == [("evaluate_action", "9")]
    after.close()


@pytest.mark.parametrize(("case_id", "user_id"), [("NULL", "NULL"), ("1", "1")])
def test_a_letter_is_either_of_a_case_or_for_one_of_our_people(database: Database, case_id: str, user_id: str) -> None:
    with database.transaction() as tx:
        assert (kept_case(tx).id, users.add(tx, "wu", "sales", at=NOW).id) == (1, 1)
    whose = text(f"UPDATE letter SET case_id = {case_id}, user_id = {user_id}")
    with pytest.raises(DBAPIError, match="ck_letter_whose"), database.engine.begin() as connection:
        connection.execute(whose)


def put_row(connection: Connection, table: str, **given: Any) -> int:
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
    case = put_row(connection, "cases", case_no="KS-1", status="new", record="{}", **lists)
    user = put_row(connection, "users", name="wu", folded_name="wu", role="sales", preferences="{}")
    letter = {"references": "[]", "approvals": "[]", "bounce": "null", "status": "queued", "next_attempt_at": NOW}
    put_row(
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
        notice = put_row(connection, "notice", user_id=user, language="en", **told, **state)
        told_of = Table("notice_task", MetaData(), autoload_with=connection)
        connection.execute(told_of.insert().values(user_id=user, task_id=20 + number, notice_id=notice))


def test_notices_of_an_older_store_come_into_the_outbox_as_they_were(
    bare_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "HEAD", "0006")
    old = open_database(bare_url, tmp_path / "files")
    with old.engine.begin() as connection:
        fill_older_store(connection)
    old.close()
    monkeypatch.undo()
    upgraded = open_database(bare_url, tmp_path / "files")
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
